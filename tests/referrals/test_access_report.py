"""Who saw a patient's referrals, over all of them; asking is on record as well."""

import pytest

from directory.accounts.model import Standing
from directory.errors import NotAllowed, NotFound
from directory.referrals import access_report, actions, store
from directory.referrals.access_report import Access
from tests.builders import a_caller
from tests.referrals.ground import CLINICIAN, INTAKE, REFERRER, ROSA, World, changed

pytestmark = pytest.mark.holds("security S15")

ADMIN = a_caller(Standing.ADMIN)


async def reported(world: World, referral_id: str) -> list[Access]:
    async with world.desk() as desk:
        return await access_report.report(desk.db, desk.trail, referral_id, by=ADMIN, now=desk.now)


async def test_it_names_everyone_who_saw_any_referral_of_the_patient(world: World) -> None:
    known = changed(ROSA, identifier="MRN-1")
    first = await world.a_referral(patient=known)
    second = await world.a_referral("accepted", patient=known)
    other = await world.a_referral(patient=changed(ROSA, given_name="Ana"))
    async with world.desk() as desk:
        await actions.read(desk, first.id, by=CLINICIAN)
        await actions.listed(desk, store.Filters(), by=INTAKE, limit=9)
        await actions.read(desk, other.id, by=CLINICIAN)
    found = await reported(world, first.id)
    assert [(each.action, each.actor) for each in found] == [
        ("referral.list", "intake-1"),
        ("referral.read", "clinician-1"),
        ("referral.transition", "intake-1"),
        ("referral.create", "referrer-1"),
        ("referral.create", "referrer-1"),
    ]
    assert set(found[0].referrals) == {first.id, second.id}
    assert found[1].referrals == (first.id,)


async def test_asking_for_it_is_on_record_and_shows_the_next_time(world: World) -> None:
    referral = await world.a_referral()
    await reported(world, referral.id)
    newest = (await reported(world, referral.id))[0]
    assert (newest.action, newest.actor) == ("audit.patient-report", ADMIN.id)


async def test_a_draft_reports_on_itself(world: World) -> None:
    draft = await world.a_referral("draft")
    await world.a_referral("draft")
    assert [each.referrals for each in await reported(world, draft.id)] == [(draft.id,)]


@pytest.mark.parametrize("missing", ["01930000-0000-7000-8000-000000000000", "%", "\x00"])
async def test_of_nobody_there_is_none(world: World, missing: str) -> None:
    with pytest.raises(NotFound):
        await reported(world, missing)


async def test_only_an_admin_may_ask(world: World) -> None:
    referral = await world.a_referral()
    with pytest.raises(NotAllowed):
        async with world.desk() as desk:
            await access_report.report(desk.db, desk.trail, referral.id, by=REFERRER, now=desk.now)


async def test_referrals_of_one_patient_lead_to_the_same_pseudonym(world: World) -> None:
    known = changed(ROSA, identifier="MRN-1")
    first, second = [await world.a_referral(patient=known) for _ in range(2)]
    async with world.database.reading() as db:
        found = await access_report.patients_of(db, {first.id, second.id, "no-such-one"})
    assert found.keys() == {first.id, second.id}
    assert len(set(found.values())) == 1
