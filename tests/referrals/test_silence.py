"""What went silent is on the list by its timer, and stays until somebody has done something."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from directory import paths
from directory.accounts.model import Caller, Standing
from directory.accounts.tables import UserRow
from directory.errors import BadData
from directory.outbox import Channel, OutboxRow, State
from directory.referrals.model import Referral, Status, Team, TeamKind
from directory.referrals.silence import Kind, Trace, load_silence, silent
from directory.referrals.tables import MessageRow
from directory.referrals.timers import PRIORITIES, load_timers
from tests.builders import a_caller
from tests.referrals.face import Face
from tests.referrals.ground import (
    CLIENT,
    INTAKE,
    OTHER_INTAKE,
    REFERRER,
    STRANGER,
    World,
)
from tests.referrals.moments import CALENDAR, at

RULES = load_silence(paths.DATA)
TIMERS = load_timers(paths.DATA).within(program=CALENDAR, site=CALENDAR)
ADMIN = a_caller(Standing.ADMIN)


def a_trace(kind: Kind = Kind.UNREAD_MESSAGE, **fields: Any) -> Trace:
    own: dict[str, Any] = {
        "referral": "r1",
        "number": "R-1",
        "status": Status.ACCEPTED,
        "priority": "routine",
        "program": "spine-service",
        "owner": Team(kind=TeamKind.INTAKE, id="orthopaedics"),
        "since": at("2026-11-27 12:00"),
    }
    return Trace(kind=kind, **own | fields)


def judged(*traces: Trace, now: str) -> list[Kind]:
    return [
        each.kind for each in silent(traces, RULES, now=at(now), timers=lambda _program: TIMERS)
    ]


@pytest.mark.quick
@pytest.mark.parametrize(
    ("kind", "priority", "by"),
    [
        (Kind.UNREAD_MESSAGE, "stat", "2026-11-27 13:00"),
        (Kind.UNREAD_MESSAGE, "routine", "2026-12-01 17:00"),  # two working days
        (Kind.UNDELIVERED, "stat", "2026-11-27 12:15"),
        (Kind.UNDELIVERED, "urgent", "2026-11-27 16:00"),
    ],
)
def test_a_message_is_silent_after_its_time(kind: Kind, priority: str, by: str) -> None:
    trace = a_trace(kind, priority=priority, message="m1")
    before = (dt.datetime.fromisoformat(by) - dt.timedelta(minutes=1)).isoformat()
    assert judged(trace, now=before) == []
    assert judged(trace, now=by) == [kind]
    assert judged(trace, now="2046-01-01 00:00") == [kind]  # never too old for the list


@pytest.mark.quick
def test_the_longest_silent_comes_first() -> None:
    late = a_trace(Kind.NO_RECEIPT, by=at("2026-11-28 12:00"))
    later = a_trace(Kind.NO_VISIT_RECORD, by=at("2026-11-29 12:00"))
    assert judged(later, late, now="2026-11-30 12:00") == [Kind.NO_RECEIPT, Kind.NO_VISIT_RECORD]


@pytest.mark.quick
@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('kind = "no_receipt"', 'kind = "undelivered"', "kinds: expected no_receipt exactly once"),
        ("do.en", "do.fr", "do.en: expected what helps"),
        ('routine = "1 d"', 'routine = "-"', "kinds.undelivered.after.routine"),
        ('routine = "1 d"', 'routine = "soon"', "kinds.undelivered.after.routine"),
        ('kind = "no_receipt"', 'kind = "no_receipt"\nafter = { }', "after"),
        (
            'after = { stat = "15 min", asap = "1 h", urgent = "4 h", routine = "1 d" }',
            "",
            "kinds.undelivered.after: expected times",
        ),
    ],
)
def test_a_mistake_of_the_rules_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = (paths.DATA / "timers" / "silence.toml").read_text()
    assert old in text
    (tmp_path / "timers").mkdir()
    (tmp_path / "timers" / "silence.toml").write_text(text.replace(old, new, 1))
    with pytest.raises(BadData) as error:
        load_silence(tmp_path)
    assert told in str(error.value)
    assert "data/timers/silence.toml" in str(error.value)


@pytest.mark.quick
def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="cannot be read"):
        load_silence(tmp_path)


async def on_list(face: Face, by: Caller = INTAKE, query: str = "") -> list[dict[str, Any]]:
    answer = await face.ask("GET", f"/silent-failures{query}", by=by)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def kinds(items: Iterable[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(each["kind"], each["referral_id"]) for each in items}


async def a_message(world: World, referral: Referral, *, to: str) -> None:
    async with world.database.writing() as db:
        db.add(
            MessageRow(
                id=f"m-{to}-{referral.number}",
                referral_id=referral.id,
                at=world.now,
                from_side="program" if to != "program" else "practice",
                to_side=to,
                by_kind="intake",
                by_id="intake-1",
                text=b"",
            )
        )


async def an_admin(world: World) -> None:
    async with world.database.writing() as db:
        email = f"{ADMIN.id}@example.org"
        db.add(UserRow(id=ADMIN.id, email=email, name="Al", role="admin", created_at=world.now))


async def a_dead_letter(world: World, referral: Referral) -> None:
    async with world.database.writing() as db:
        db.add(
            OutboxRow(
                id=f"o-{referral.number}",
                channel=Channel.MAIL.value,
                to_kind="practice",
                to_id="main-street",
                referral_id=referral.id,
                about={},
                state=State.DEAD.value,
                tries=9,
                created_at=world.now,
                next_at=world.now,
            )
        )


async def test_a_receiver_that_is_down_is_on_the_list_by_the_timer(face: Face) -> None:
    world = face.world
    referral = await world.a_referral("sent", priority="stat")
    world.now += dt.timedelta(minutes=14)
    assert ("no_receipt", referral.id) not in kinds(await on_list(face))
    world.now += dt.timedelta(minutes=1)
    assert ("no_receipt", referral.id) in kinds(await on_list(face))
    world.now += dt.timedelta(days=1000)
    assert ("no_receipt", referral.id) in kinds(await on_list(face))
    await world.step(referral, "accept")
    assert ("no_receipt", referral.id) not in kinds(await on_list(face))


async def test_both_sides_and_the_operator_see_it_and_nobody_else(face: Face) -> None:
    referral = await face.world.a_referral("sent", priority="stat")
    await a_dead_letter(face.world, referral)
    await an_admin(face.world)
    face.world.now += dt.timedelta(days=1)
    mine = {("no_receipt", referral.id), ("undelivered", referral.id)}
    for caller in (REFERRER, CLIENT, INTAKE, ADMIN):
        assert mine <= kinds(await on_list(face, caller)), caller.standing
    for caller in (STRANGER, OTHER_INTAKE):
        assert await on_list(face, caller) == []


async def test_an_unread_message_is_on_the_list_but_not_one_to_the_patient(face: Face) -> None:
    world = face.world
    referral = await world.a_referral("accepted")
    await a_message(world, referral, to="practice")
    await a_message(world, referral, to="patient")
    world.now += dt.timedelta(days=5)
    found = [each for each in await on_list(face) if each["kind"] == "unread_message"]
    assert [each["message_id"] for each in found] == [f"m-practice-{referral.number}"]


async def test_drafts_and_what_should_not_exist_are_not_on_it(face: Face) -> None:
    draft = await face.world.a_referral("draft")
    wrong = await face.world.a_referral("sent")
    await a_dead_letter(face.world, wrong)
    await face.world.step(wrong, "retract", reason="wrong-patient", by=REFERRER)
    face.world.now += dt.timedelta(days=30)
    assert await on_list(face) == []
    assert await on_list(face, REFERRER) == []
    assert draft.id


async def test_it_comes_in_pages_that_are_complete_and_on_record(face: Face) -> None:
    made = [await face.world.a_referral("sent", priority=each) for each in PRIORITIES]
    face.world.now += dt.timedelta(days=9)
    seen: list[str] = []
    query = "?limit=3"
    while query:
        answer = (await face.ask("GET", f"/silent-failures{query}", by=INTAKE)).json()
        seen += [each["referral_id"] for each in answer["items"] if each["kind"] == "no_receipt"]
        following = answer["next_cursor"]
        query = f"?limit=3&cursor={following}" if following else ""
    assert seen == [each.id for each in made]  # the most urgent was due first
    entries = await face.world.entries("referral.silent")
    assert {each for entry in entries for each in entry.shown.split()} == {each.id for each in made}


@pytest.mark.parametrize("cursor", ["x", "W10", "WyIyMDI2LTExLTIyVDEwOjAwOjAwIiwgImEiXQ"])
async def test_a_cursor_that_is_not_ours_is_refused(face: Face, cursor: str) -> None:
    answer = await face.ask("GET", f"/silent-failures?cursor={cursor}", by=INTAKE)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "cursor"
