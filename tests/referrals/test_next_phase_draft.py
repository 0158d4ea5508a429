"""Handing on to the next phase: drafted from the report, linked, on record, and made once."""

from typing import Any

import httpx
import pytest

from directory.accounts.model import Caller, MachineScope, Standing
from directory.accounts.tables import UserRow
from directory.referrals.model import OrderedBy, Referral, Status
from tests.builders import a_caller
from tests.referrals.face import Face
from tests.referrals.ground import (
    CLIENT,
    CLINICIAN,
    INTAKE,
    OTHER_INTAKE,
    REFERRER,
    SCHEDULER,
    STRANGER,
)
from tests.referrals.lives import brought, taken

REPORT = {
    "report": "Seen twice. The leg pain is better.",
    "diagnosis": "Irritated nerve root",
    "next_phase": "sports-medicine",
}


async def reported(
    face: Face, status: Status = Status.OUTCOME_RETURNED, *, outcome: Any = None, **fields: Any
) -> Referral:
    """A referral whose program has reported back."""
    referral = await brought(face.world, Status.IN_CARE, **fields)
    said = REPORT if outcome is None else outcome
    referral = await taken(face.world, referral, "return_outcome", by=CLINICIAN, outcome=said)
    if status is Status.CLOSED:
        referral = await taken(face.world, referral, "acknowledge", by=REFERRER)
    return referral


async def asked(
    face: Face, referral: Referral, *, by: Caller = REFERRER, **said: Any
) -> httpx.Response:
    return await face.ask("POST", f"/referrals/{referral.id}/next-phase", by=by, json=said)


@pytest.mark.parametrize("status", [Status.OUTCOME_RETURNED, Status.CLOSED])
async def test_the_report_becomes_a_draft_that_names_where_it_came_from(
    face: Face, status: Status
) -> None:
    referral = await reported(face, status)
    made = await asked(face, referral)
    assert made.status_code == 201
    draft = made.json()
    assert made.headers["location"] == f"/api/v1/referrals/{draft['id']}"
    assert (draft["status"], draft["program_id"]) == ("draft", "sports-medicine")
    assert draft["patient"]["family_name"] == "Delacroix-Okafor"
    assert draft["reason"] == "Irritated nerve root"
    address = f"/referrals/{draft['id']}"
    read = await face.ask("GET", address, by=SCHEDULER)
    assert read.headers["etag"] == made.headers["etag"]
    (link,) = (await face.ask("GET", f"{address}/links", by=REFERRER)).json()["items"]
    assert (link["other"], link["kind"], link["of_other"]) == (referral.id, "next_phase", False)
    assert not link["held"]
    actions = (await face.ask("GET", f"{address}/actions", by=REFERRER)).json()["actions"]
    assert "send" in actions, "a person sends it, when it is ready"
    after = (await face.ask("GET", f"/referrals/{referral.id}", by=REFERRER)).json()
    assert after["status"] == status.value, "the one before stays as it is"


async def test_what_was_done_is_on_record_once_for_each_thing(face: Face) -> None:
    referral = await reported(face)
    draft = (await asked(face, referral)).json()["id"]
    entries = await face.world.entries()
    done = [(each.action, each.object_id) for each in entries[-3:]]
    assert done == [
        ("referral.next_phase", referral.id),
        ("referral.create", draft),
        ("referral.link", draft),
    ]


async def test_asked_again_it_is_the_same_draft_until_it_was_sent(face: Face) -> None:
    referral = await reported(face)
    first = await asked(face, referral)
    again = await asked(face, referral, by=SCHEDULER)
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    other = await asked(face, referral, program_id="pain-clinic")
    assert (other.status_code, other.json()["program_id"]) == (201, "pain-clinic")
    address = f"/referrals/{first.json()['id']}"
    sent = await face.step(
        address, first.headers["etag"], by=REFERRER, action="send", priority="routine"
    )
    assert sent.status_code == 200
    anew = await asked(face, referral)
    assert anew.status_code == 201
    assert [each["code"] for each in anew.json()["warnings"]] == ["open_referral"]


async def test_without_a_suggestion_a_program_has_to_be_named(face: Face) -> None:
    referral = await reported(face, outcome={"report": "Seen. Better."})
    bare = await asked(face, referral)
    assert bare.status_code == 422
    assert [each["field"] for each in bare.json()["errors"]] == ["program_id"]
    assert (await asked(face, referral, program_id="paused-program")).status_code == 422
    assert (await asked(face, referral, program_id="nothing")).status_code == 422
    assert (await asked(face, referral, program_id="pain-clinic")).status_code == 201


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_CARE, Status.DECLINED])
async def test_before_a_report_is_back_there_is_nothing_to_go_on_from(
    face: Face, status: Status
) -> None:
    referral = await brought(face.world, status)
    refused = await asked(face, referral, program_id="pain-clinic")
    assert refused.status_code == 409
    assert await face.world.entries("referral.next_phase") == []


async def test_when_care_goes_on_the_earlier_report_is_no_longer_the_last_word(face: Face) -> None:
    referral = await reported(face)
    referral = await taken(face.world, referral, "reopen_care", by=REFERRER)
    assert (await asked(face, referral)).status_code == 409


@pytest.mark.holds("security S2")
async def test_only_the_practice_that_asked_drafts_it(face: Face) -> None:
    referral = await reported(face)
    foreign = await asked(face, referral, by=STRANGER)
    broken = await face.ask(
        "POST", f"/referrals/{referral.id}/next-phase", by=STRANGER, json={"program_id": 7}
    )
    missing = await face.ask(
        "POST",
        "/referrals/01950000-0000-7000-8000-00000000dead/next-phase",
        by=STRANGER,
        json={},
    )
    assert foreign.status_code == broken.status_code == missing.status_code == 404
    assert foreign.content == missing.content
    assert (await asked(face, referral, by=OTHER_INTAKE)).status_code == 404
    assert (await asked(face, referral, by=INTAKE)).status_code == 403
    assert (await asked(face, referral, by=CLINICIAN)).status_code == 403
    blind = a_caller(Standing.CLIENT, id="client-9", scopes=(MachineScope.REFERRALS_CREATE,))
    assert (await asked(face, referral, by=blind)).status_code == 403
    assert (await asked(face, referral, by=CLIENT)).status_code == 201


async def test_intake_drafts_it_for_a_sender_who_phoned_and_for_its_own_programs(
    face: Face,
) -> None:
    referral = await face.world.a_referral(by=INTAKE)
    for action, by in (("accept", INTAKE), ("attend", CLINICIAN)):
        referral = await taken(face.world, referral, action, by=by)
    referral = await taken(face.world, referral, "return_outcome", by=CLINICIAN, outcome=REPORT)
    assert (await asked(face, referral, by=INTAKE, program_id="pain-clinic")).status_code == 422
    drafted = await asked(face, referral, by=INTAKE)
    assert (drafted.status_code, drafted.json()["program_id"]) == (201, "sports-medicine")


async def test_a_doctor_who_has_left_since_is_not_named_again(face: Face) -> None:
    doctor = OrderedBy(user=REFERRER.id)
    referral = await reported(face, ordered_by=doctor)
    kept = await asked(face, referral, by=SCHEDULER)
    assert kept.json()["ordered_by"] == REFERRER.id
    async with face.world.database.writing() as db:
        row = await db.get(UserRow, REFERRER.id)
        assert row is not None
        row.disabled_at = face.world.now
    left = await asked(face, referral, by=SCHEDULER, program_id="pain-clinic")
    assert (left.status_code, left.json()["ordered_by"]) == (201, None)
