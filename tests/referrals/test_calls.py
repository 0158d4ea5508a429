"""The call log: each call once, on record, and never taken out again."""

import datetime as dt
from typing import Any

import httpx
import pytest

from directory.accounts.model import Caller
from directory.referrals.call_log import REACHED_NOBODY, calls
from directory.referrals.folds import fold
from directory.referrals.model import Actor, Event
from tests.referrals.face import Face
from tests.referrals.ground import CLIENT, CLINICIAN, INTAKE, NOW, REFERRER, STRANGER

NOBODY_S = "01950000-0000-7000-8000-00000000dead"


def events(*said: tuple[str, dict[str, Any]]) -> list[Event]:
    return [
        Event(
            seq=seq,
            at=NOW + dt.timedelta(minutes=10 * seq),
            action=action,
            by=Actor(kind="intake", id="intake-1"),
            attempt=1,
            detail=detail,
        )
        for seq, (action, detail) in enumerate(said, start=1)
    ]


@pytest.mark.quick
@pytest.mark.parametrize(
    ("said", "tries"),
    [
        ([("call", {"result": "reached"})], 0),
        ([("call", {"result": each}) for each in REACHED_NOBODY], 3),
        # The program's people are not the patient, whoever picked up.
        ([("call_staff", {"result": "no_answer", "to": "program"})], 0),
        ([("call", {"result": "no_answer"}), ("undo_call", {"of": 1, "was": "no_answer"})], 0),
        ([("call", {"result": "reached"}), ("undo_call", {"of": 1, "was": "reached"})], 0),
        ([("call_staff", {"result": "no_answer"}), ("undo_call", {"of": 1})], 0),
        ([("note", {"result": "no_answer"})], 0),
    ],
)
def test_only_calls_to_the_patient_that_reach_nobody_are_tries(
    said: list[tuple[str, dict[str, Any]]], tries: int
) -> None:
    assert fold(events(*said)).tries == tries


@pytest.mark.quick
def test_a_call_taken_back_stays_in_the_log() -> None:
    found = calls(
        events(
            ("call", {"result": "no_answer", "note": "Rang out"}),
            ("message", {"to": "patient"}),
            ("undo_call", {"of": 1, "was": "no_answer"}),
            ("call_staff", {"result": "reached", "to": "practice"}),
        )
    )
    assert [(each.seq, each.to, each.note, each.undone) for each in found] == [
        (1, "patient", "Rang out", True),
        (4, "practice", None, False),
    ]


class Log:
    def __init__(self, face: Face, referral: str) -> None:
        self.face, self.referral = face, referral

    async def call(self, by: Caller = INTAKE, **said: Any) -> httpx.Response:
        return await self.face.ask(
            "POST", f"/referrals/{self.referral}/calls", by=by, json={"result": "no_answer"} | said
        )

    async def undo(self, seq: object, by: Caller = INTAKE) -> httpx.Response:
        return await self.face.ask("POST", f"/referrals/{self.referral}/calls/{seq}/undo", by=by)

    async def items(self, by: Caller = INTAKE) -> list[dict[str, Any]]:
        answer = await self.face.ask("GET", f"/referrals/{self.referral}/calls", by=by)
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    def later(self) -> None:
        self.face.world.now += dt.timedelta(minutes=3)


async def a_log(face: Face) -> Log:
    return Log(face, (await face.made(by=REFERRER)).json()["id"])


async def test_both_sides_log_and_read_the_calls_and_nothing_else_changes(face: Face) -> None:
    log = await a_log(face)
    before = await face.ask("GET", f"/referrals/{log.referral}", by=REFERRER)
    for by in (INTAKE, CLINICIAN, REFERRER, CLIENT):
        log.later()
        made = await log.call(by, note="Back after two")
        assert made.status_code == 201, made.text
        assert made.json()["by"]["id"] == by.id
    for by in (INTAKE, REFERRER, CLIENT):
        assert [each["note"] for each in await log.items(by)] == ["Back after two"] * 4
    after = await face.ask("GET", f"/referrals/{log.referral}", by=REFERRER)
    assert (after.headers["etag"], after.json()) == (before.headers["etag"], before.json())
    written = await face.world.entries("referral.call")
    assert [(each.object_id, each.reason) for each in written] == [(log.referral, "call")] * 4


async def test_a_machine_that_logs_three_calls_logged_three(face: Face) -> None:
    log = await a_log(face)
    assert [(await log.call()).status_code for _ in range(3)] == [201] * 3
    assert len(await log.items()) == 3
    assert len(await face.world.entries("referral.call")) == 3


async def test_the_side_that_logged_a_call_takes_it_back_once(face: Face) -> None:
    log = await a_log(face)
    seq = (await log.call()).json()["seq"]
    assert (await log.undo(seq, by=REFERRER)).status_code == 404, "the other side's is not theirs"
    taken = await log.undo(seq, by=CLINICIAN)
    assert (taken.status_code, taken.json()["undone"]) == (200, True)
    assert (await log.undo(seq)).status_code == 409
    for nothing in (1, 999, "x", "-1", "9" * 30):  # 1 is no call but the first event
        assert (await log.undo(nothing)).status_code == 404
    assert [each["undone"] for each in await log.items()] == [True]
    assert (await log.call()).status_code == 201, "the same words are a call of their own again"


@pytest.mark.holds("security S3")
async def test_a_stranger_finds_no_calls_and_no_referral(face: Face) -> None:
    log = await a_log(face)
    missing = Log(face, NOBODY_S)
    for one in (log, missing):
        for answer in (
            await one.call(STRANGER),
            await one.undo(3, STRANGER),
            await face.ask("GET", f"/referrals/{one.referral}/calls", by=STRANGER),
        ):
            assert answer.status_code == 404
            assert answer.json()["title"] == "There is nothing here"
    assert await log.items() == []


NO_CALLS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"result": "maybe"}, "result"),
    ({"result": None}, "result"),
    ({"to": "nobody"}, "to"),
    ({"note": ""}, "note"),
    ({"note": "x" * 2001}, "note"),
    ({"at": "2026-01-01"}, "at"),
)


async def test_what_is_no_call_is_refused(face: Face) -> None:
    log = await a_log(face)
    for said, field in NO_CALLS:
        refused = await log.call(**said)
        assert refused.status_code == 422, said
        assert [each["field"] for each in refused.json()["errors"]] == [field]
    assert await log.items() == []


async def test_a_retracted_referral_takes_no_more_calls(face: Face) -> None:
    log = await a_log(face)
    seq = (await log.call()).json()["seq"]
    etag = (await face.ask("GET", f"/referrals/{log.referral}", by=REFERRER)).headers["etag"]
    said = {"action": "retract", "reason": "wrong-patient"}
    assert (
        await face.step(f"/referrals/{log.referral}", etag, by=REFERRER, **said)
    ).status_code == 200
    assert (await log.call()).status_code == 409
    assert (await log.undo(seq)).status_code == 409


async def test_three_tries_let_the_practice_close_it_as_not_reached(face: Face) -> None:
    log = await a_log(face)
    referral = f"/referrals/{log.referral}"

    async def step(action: str, by: Caller, **said: Any) -> httpx.Response:
        etag = (await face.ask("GET", referral, by=by)).headers["etag"]
        return await face.step(referral, etag, by=by, action=action, **said)

    assert (await step("accept", INTAKE)).status_code == 200
    for number in range(4):
        log.later()
        seq = (await log.call()).json()["seq"]
        if number == 0:
            await log.undo(seq)
        if number < 3:
            refused = await step("close_incomplete", REFERRER, reason="unreachable")
            assert refused.status_code == 422, "too few calls"
    assert (await step("close_incomplete", REFERRER, reason="unreachable")).status_code == 200
