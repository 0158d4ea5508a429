"""Referrals that have to do with one another; a draft that waits is neither sent nor forgotten."""

import datetime as dt
from typing import Any

import httpx
import pytest
from sqlmodel import col, select

from directory.accounts.model import Caller
from directory.outbox import OutboxRow
from directory.referrals.links import HOLDS, has_reached
from directory.referrals.model import ENDS, Status
from tests.referrals.face import ROSA, Face
from tests.referrals.ground import INTAKE, REFERRER, SCHEDULER, STRANGER

NOBODY_S = "01950000-0000-7000-8000-00000000dead"


@pytest.mark.quick
@pytest.mark.parametrize("wanted", HOLDS)
@pytest.mark.parametrize("status", Status)
def test_a_wait_is_over_once_the_other_came_so_far_or_ended(status: Status, wanted: Status) -> None:
    over = has_reached(status, wanted)
    if status in ENDS:
        assert over, "what ended never comes any further"
    else:
        assert over == (status in HOLDS[HOLDS.index(wanted) :])


class Pair:
    """A referral that was sent, and a draft of the same patient that may wait for it."""

    def __init__(self, face: Face, first: httpx.Response, draft: httpx.Response) -> None:
        self.face = face
        self.first, self.draft = first.json()["id"], draft.json()["id"]

    async def link(self, by: Caller = REFERRER, **said: Any) -> httpx.Response:
        body = {"other": self.first, "kind": "next_phase"} | said
        return await self.face.ask("POST", f"/referrals/{self.draft}/links", by=by, json=body)

    async def read(self, which: str, by: Caller = REFERRER) -> httpx.Response:
        return await self.face.ask("GET", f"/referrals/{which}", by=by)

    async def actions(self) -> list[str]:
        answer = await self.face.ask("GET", f"/referrals/{self.draft}/actions", by=REFERRER)
        found: list[str] = answer.json()["actions"]
        return found

    async def step(self, which: str, *, by: Caller, **said: Any) -> httpx.Response:
        self.face.world.now += dt.timedelta(seconds=1)
        etag = (await self.read(which, by)).headers["etag"]
        return await self.face.step(f"/referrals/{which}", etag, by=by, **said)

    async def history(self) -> list[dict[str, Any]]:
        answer = await self.face.ask("GET", f"/referrals/{self.draft}/history", by=REFERRER)
        found: list[dict[str, Any]] = answer.json()["items"]
        return found


async def a_pair(face: Face, **draft: Any) -> Pair:
    own: dict[str, Any] = {"by": REFERRER, "program_id": "sports-medicine", "draft": True}
    return Pair(face, await face.made(by=REFERRER), await face.made(**own | draft))


async def test_a_held_draft_is_not_sent_before_the_other_has_come_so_far(face: Face) -> None:
    pair = await a_pair(face)
    before = (await pair.read(pair.draft)).headers["etag"]
    made = await pair.link(hold_until="accepted")
    assert (made.status_code, made.json()["held"]) == (201, True)
    read = await pair.read(pair.draft)
    assert read.json()["held"] == [pair.first]
    assert read.headers["etag"] != before
    assert "send" not in await pair.actions()
    refused = await pair.step(pair.draft, by=REFERRER, action="send")
    assert refused.status_code == 409
    assert "waits" in refused.json()["detail"]

    assert (await pair.step(pair.first, by=INTAKE, action="receive")).status_code == 200
    assert (await pair.read(pair.draft)).json()["held"] == [pair.first]
    assert (await pair.step(pair.first, by=INTAKE, action="accept")).status_code == 200
    free = await pair.read(pair.draft)
    assert (free.json()["held"], free.json()["status"]) == ([], "draft"), "a person sends it"
    assert (await pair.step(pair.draft, by=REFERRER, action="send")).status_code == 200
    happened = [(each["action"], each["by"]["kind"]) for each in await pair.history()]
    assert happened[1:] == [
        ("hold", "referrer"),
        ("release", "system"),
        ("send", "referrer"),
    ]


async def test_whoever_wrote_it_is_told_when_it_is_let_go(face: Face) -> None:
    pair = await a_pair(face)
    await pair.link(hold_until="accepted")
    await pair.step(pair.first, by=INTAKE, action="accept")
    async with face.world.database.reading() as db:
        query = select(OutboxRow).where(col(OutboxRow.referral_id) == pair.draft)
        (told,) = (await db.scalars(query)).all()
    assert (told.to_kind, told.to_id) == ("practice", "main-street")
    assert told.about["action"] == "release"


async def test_it_is_let_go_when_the_other_ends_otherwise(face: Face) -> None:
    pair = await a_pair(face)
    await pair.link(hold_until="closed")
    await pair.step(pair.first, by=REFERRER, action="cancel", reason="no-longer-needed")
    assert (await pair.read(pair.draft)).json()["held"] == []
    assert (await pair.history())[-1]["detail"]["came_to"] == "cancelled"


async def test_a_person_may_let_it_go(face: Face) -> None:
    pair = await a_pair(face)
    await pair.link(hold_until="closed")
    address = f"/referrals/{pair.draft}/links/{pair.first}/release"
    assert (await face.ask("POST", address, by=STRANGER)).status_code == 404
    let_go = await face.ask("POST", address, by=SCHEDULER)
    assert (let_go.status_code, let_go.json()["held"]) == (200, [])
    assert "send" in await pair.actions()
    assert (await face.ask("POST", address, by=SCHEDULER)).status_code == 409
    missing = address.replace(pair.first, NOBODY_S)
    assert (await face.ask("POST", missing, by=SCHEDULER)).status_code == 404


async def test_what_has_come_so_far_already_holds_nothing_back(face: Face) -> None:
    pair = await a_pair(face)
    await pair.step(pair.first, by=INTAKE, action="accept")
    made = await pair.link(hold_until="accepted")
    assert (made.status_code, made.json()["held"]) == (201, False)
    assert "send" in await pair.actions()


async def test_two_do_not_wait_for_each_other(face: Face) -> None:
    pair = await a_pair(face)
    other = await a_pair(face)
    await pair.link(other=other.draft, hold_until="accepted")
    refused = await other.link(other=pair.draft, hold_until="accepted")
    assert refused.status_code == 422


@pytest.mark.holds("security S3")
async def test_only_referrals_of_the_same_patient_within_reach_are_linked(face: Face) -> None:
    pair = await a_pair(face)
    foreign = (await face.made(by=STRANGER)).json()["id"]
    else_one = {**ROSA, "given_name": "Ana"}
    elses = (await face.made(by=REFERRER, patient=else_one)).json()["id"]
    stranger, missing, somebody, itself = [
        await pair.link(other=each) for each in (foreign, NOBODY_S, elses, pair.draft)
    ]
    for refused in (stranger, missing, somebody, itself):
        assert refused.status_code == 422
        assert [each["field"] for each in refused.json()["errors"]] == ["other"]
    assert stranger.content == missing.content
    assert (await pair.link(by=STRANGER)).status_code == 404
    assert (await pair.link(by=INTAKE)).status_code == 404, "a draft is nobody else's"


async def test_what_was_sent_is_not_held_back_any_more(face: Face) -> None:
    pair = await a_pair(face)
    await pair.step(pair.draft, by=REFERRER, action="send")
    assert (await pair.link(hold_until="accepted")).status_code == 409
    assert (await pair.link(hold_until="sent")).status_code == 422
    assert (await pair.link(kind="bundle")).status_code == 201
    assert (await pair.link(kind="bundle")).status_code == 409


async def test_a_wrong_link_is_taken_away_and_holds_nothing_back_any_more(face: Face) -> None:
    pair = await a_pair(face)
    await pair.link(hold_until="accepted")
    await pair.link(kind="bundle")
    at = f"/referrals/{pair.draft}/links"
    one = f"{at}/{pair.first}"
    back = f"/referrals/{pair.first}/links/{pair.draft}"
    assert (await face.ask("DELETE", one, by=STRANGER)).status_code == 404
    assert (await face.ask("DELETE", back, by=REFERRER)).status_code == 404, "named by the other"
    freed = await face.ask("DELETE", one, by=REFERRER)
    assert (freed.status_code, freed.json()["held"]) == (200, [])
    assert "send" in await pair.actions()
    assert (await face.ask("GET", at, by=REFERRER)).json()["items"] == []
    assert (await face.ask("DELETE", one, by=REFERRER)).status_code == 404
    assert (await pair.history())[-1]["action"] == "unlink"
    assert (await pair.link(hold_until="accepted")).status_code == 201, "it can be linked again"


@pytest.mark.parametrize(
    "taken, held, left", [("bundle", True, "next_phase"), ("next_phase", False, "bundle")]
)
async def test_one_of_two_links_is_taken_away_and_the_other_stays(
    face: Face, taken: str, held: bool, left: str
) -> None:
    pair = await a_pair(face)
    await pair.link(kind="next_phase", hold_until="accepted")
    await pair.link(kind="bundle")
    before = (await pair.read(pair.draft)).headers["etag"]
    at = f"/referrals/{pair.draft}/links"
    one = f"{at}/{pair.first}"
    assert (await face.ask("DELETE", f"{one}?kind=cousin", by=REFERRER)).status_code == 400
    assert (await face.ask("DELETE", f"{one}?kind=twin", by=REFERRER)).status_code == 404
    after = await face.ask("DELETE", f"{one}?kind={taken}", by=REFERRER)
    assert (after.status_code, after.json()["held"]) == (200, [pair.first] if held else [])
    assert (after.headers["etag"] == before) == held
    (stays,) = (await face.ask("GET", at, by=REFERRER)).json()["items"]
    assert (stays["kind"], stays["held"]) == (left, held)
    assert ("send" in await pair.actions()) != held
    assert (await pair.history())[-1]["detail"]["kind"] == taken


async def test_a_draft_two_links_hold_back_waits_until_the_second_is_gone(face: Face) -> None:
    pair = await a_pair(face)
    await pair.link(kind="next_phase", hold_until="accepted")
    await pair.link(kind="bundle", hold_until="closed")
    one = f"/referrals/{pair.draft}/links/{pair.first}"
    first = await face.ask("DELETE", f"{one}?kind=next_phase", by=REFERRER)
    second = await face.ask("DELETE", f"{one}?kind=bundle", by=REFERRER)
    assert (first.json()["held"], second.json()["held"]) == ([pair.first], [])


async def test_of_two_links_with_two_waits_the_later_one_ends_the_wait(face: Face) -> None:
    pair = await a_pair(face)
    await pair.link(kind="next_phase", hold_until="accepted")
    await pair.link(kind="bundle", hold_until="closed")
    await pair.step(pair.first, by=INTAKE, action="accept")
    assert (await pair.read(pair.draft)).json()["held"] == [pair.first]
    links = await face.ask("GET", f"/referrals/{pair.draft}/links", by=REFERRER)
    assert {each["kind"]: each["held"] for each in links.json()["items"]} == {
        "next_phase": False,
        "bundle": True,
    }
    assert "release" not in [each["action"] for each in await pair.history()]
    for by, action in ((REFERRER, "request_cancel"), (INTAKE, "confirm_cancel")):
        gone = await pair.step(pair.first, by=by, action=action, reason="no-longer-needed")
        assert gone.status_code == 200, gone.text
    assert (await pair.read(pair.draft)).json()["held"] == []
    assert (await pair.history())[-1]["action"] == "release"


async def test_what_was_entered_in_error_keeps_its_links(face: Face) -> None:
    pair = await a_pair(face)
    await pair.step(pair.draft, by=REFERRER, action="send")
    await pair.link(kind="bundle")
    gone = await pair.step(
        pair.draft, by=REFERRER, action="retract", reason="wrong-patient", witness=SCHEDULER.id
    )
    assert gone.status_code == 200, gone.text
    one = f"/referrals/{pair.draft}/links/{pair.first}"
    assert (await face.ask("DELETE", one, by=REFERRER)).status_code == 409


async def test_both_sides_see_a_link_and_only_what_they_may_see_of_the_other(face: Face) -> None:
    pair = await a_pair(face, program_id="pain-clinic")
    await pair.link(hold_until="accepted")
    (own,) = (await face.ask("GET", f"/referrals/{pair.draft}/links", by=REFERRER)).json()["items"]
    assert (own["other"], own["status"], own["of_other"]) == (pair.first, "sent", False)
    (back,) = (await face.ask("GET", f"/referrals/{pair.first}/links", by=INTAKE)).json()["items"]
    assert (back["other"], back["of_other"], back["kind"]) == (pair.draft, True, "next_phase")
    assert (back["number"], back["status"]) == (None, None), "intake sees no draft of a practice"


async def test_each_change_of_a_link_is_one_entry_on_record(face: Face) -> None:
    pair = await a_pair(face)
    await pair.link(hold_until="accepted")
    await pair.step(pair.first, by=INTAKE, action="accept")
    entries = await face.world.entries("referral.link")
    assert [(each.object_id, each.actor_kind, each.reason) for each in entries] == [
        (pair.draft, "referrer", "hold"),
        (pair.draft, "system", "release"),
    ]
    assert len(await face.world.entries("referral.transition")) == 1
