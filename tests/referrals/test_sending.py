"""A referral is made whole or not at all: the minimum, the gate, the program, the warning."""

import datetime as dt

import pytest

from directory.accounts.model import Standing
from directory.errors import Invalid, NotAllowed, NotSignedIn
from directory.referrals import actions, sending, store
from directory.referrals.folds import status_of
from directory.referrals.gate import Unsettled
from directory.referrals.model import (
    OrderedBy,
    Patient,
    RedFlagDecision,
    Status,
    Team,
    TeamKind,
)
from directory.referrals.number import parse
from directory.referrals.summary import Settled
from tests.builders import a_caller
from tests.referrals.ground import (
    CLIENT,
    FLAG_WORDS,
    INTAKE,
    OTHER_INTAKE,
    REFERRER,
    ROSA,
    SCHEDULER,
    STRANGER,
    World,
    changed,
    new_referral,
)

SETTLED = (RedFlagDecision(id="cauda-equina", decision=Settled.ALREADY_INVESTIGATED, reason="MRI"),)


async def test_a_referral_is_made_and_sent_in_one_go(world: World) -> None:
    referral = await world.a_referral()
    assert referral.status is Status.SENT
    assert referral.owner == Team(kind=TeamKind.INTAKE, id="orthopaedics")
    assert referral.due is not None
    assert referral.patient_id is not None
    assert parse(referral.number) == referral.number
    async with world.desk() as desk:
        events = await actions.history(desk, referral.id, by=REFERRER)
        read = await actions.read(desk, referral.id, by=REFERRER)
    assert [event.action for event in events] == ["create", "send"]
    assert status_of(events) is Status.SENT
    assert read == referral


@pytest.mark.holds("security S15")
async def test_making_and_sending_is_one_entry_on_record(world: World) -> None:
    referral = await world.a_referral()
    (entry,) = await world.entries()
    assert (entry.action, entry.object_id, entry.outcome) == (
        "referral.create",
        referral.id,
        "ok",
    )
    assert (entry.actor, entry.practice) == ("referrer-1", "main-street")


async def test_a_draft_may_know_almost_nothing_and_is_its_practices_own(world: World) -> None:
    referral = await world.a_referral("draft", patient=Patient(), reason=None, priority=None)
    assert referral.status is Status.DRAFT
    assert referral.owner == Team(kind=TeamKind.PRACTICE, id="main-street")
    assert referral.patient_id is None
    async with world.desk() as desk:
        assert (await actions.listed(desk, store.Filters(), by=INTAKE, limit=9))[0] == []


@pytest.mark.parametrize(
    ("missing", "field"),
    [
        ({"priority": None}, "priority"),
        ({"reason": None}, "reason"),
        ({"reason": "  "}, "reason"),
        ({"patient": changed(ROSA, given_name=None)}, "patient.given_name"),
        ({"patient": changed(ROSA, family_name=" ")}, "patient.family_name"),
        ({"patient": changed(ROSA, date_of_birth=None)}, "patient.date_of_birth"),
    ],
)
async def test_only_the_minimum_refuses_a_send(
    world: World, missing: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await world.a_referral(**missing)
    assert [error.field for error in refused.value.errors] == [field]
    assert await world.entries() == []


@pytest.mark.parametrize("priority", ["routine", "urgent", "asap", "stat"])
async def test_what_else_is_missing_follows_with_owner_and_date(
    world: World, priority: str
) -> None:
    referral = await world.a_referral(priority=priority)
    missing = referral.completeness.missing
    assert {"medicines", "allergies", "question"} <= {each.id for each in missing}
    assert {each.owner.id for each in missing} == {"main-street"}
    assert all(each.due > referral.created_at for each in missing)
    first_is_urgent = missing[0].urgent is not None
    assert first_is_urgent == (priority in ("asap", "stat"))


async def test_what_was_said_raises_the_score(world: World) -> None:
    bare = await world.a_referral()
    fuller = await world.a_referral(
        summary={"medicines": "none", "allergies": {"allergies": "latex"}},
    )
    assert fuller.completeness.score > bare.completeness.score
    assert not {"medicines", "allergies"} & {each.id for each in fuller.completeness.missing}


@pytest.mark.parametrize(
    ("summary", "field"),
    [
        ({"horoscope": {}}, "summary.?"),
        ({"medicines": {"colour": "red"}}, "summary.medicines.?"),
        ({"medicines": "some"}, "summary.medicines"),
        ({"medicines": {"medicines": {"deep": "er"}}}, "summary.medicines.medicines"),
        ({"medicines": {"medicines": "x" * 4_001}}, "summary.medicines.medicines"),
    ],
)
async def test_a_summary_holds_the_items_and_fields_there_are(
    world: World, summary: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await world.a_referral(summary=summary)
    assert [error.field for error in refused.value.errors] == [field]


@pytest.mark.parametrize(
    "born", [dt.date(1899, 12, 31), dt.date(2026, 11, 23)], ids=["too long ago", "tomorrow"]
)
@pytest.mark.holds("security R13")
async def test_a_birth_date_is_one_that_can_be(world: World, born: dt.date) -> None:
    with pytest.raises(Invalid):
        await world.a_referral(patient=changed(ROSA, date_of_birth=born))


@pytest.mark.parametrize("program", ["no-such", "paused-program", "draft-program"])
@pytest.mark.parametrize("draft", [True, False])
async def test_a_program_that_takes_none_gets_none(world: World, program: str, draft: bool) -> None:
    with pytest.raises(Invalid) as refused:
        async with world.desk() as desk:
            await sending.create(desk, new_referral(program, draft=draft), by=REFERRER)
    assert [error.field for error in refused.value.errors] == ["program_id"]


@pytest.mark.parametrize(
    "where",
    [
        {"reason": f"Back pain, {FLAG_WORDS} since Monday"},
        {"notes": f"seen today.\n{FLAG_WORDS}"},
        {"summary": {"plan": {"plan": f"call if {FLAG_WORDS}"}}},
    ],
    ids=["reason", "notes", "summary"],
)
async def test_an_unsettled_red_flag_stops_a_send_and_nothing_is_made(
    world: World, where: dict[str, object]
) -> None:
    with pytest.raises(Unsettled) as stopped:
        await world.a_referral(**where)
    (flag,) = stopped.value.flags
    assert (flag.id, flag.quote) == ("cauda-equina", FLAG_WORDS)
    async with world.desk() as desk:
        assert (await actions.listed(desk, store.Filters(), by=REFERRER, limit=9))[0] == []


async def test_a_draft_is_kept_with_a_red_flag_and_sent_with_the_decision(world: World) -> None:
    draft = await world.a_referral("draft", notes=FLAG_WORDS)
    with pytest.raises(Unsettled):
        await world.step(draft, "send", by=REFERRER)
    sent = await world.step(draft, "send", by=REFERRER, red_flags=SETTLED)
    assert sent.status is Status.SENT
    assert sent.content.red_flags == SETTLED
    async with world.desk() as desk:
        *_, event = await actions.history(desk, draft.id, by=REFERRER)
    assert event.detail["red_flags"][0]["decision"] == "already_investigated"


async def test_a_decision_sent_along_settles_the_flag(world: World) -> None:
    referral = await world.a_referral(notes=FLAG_WORDS, red_flags=SETTLED)
    assert referral.status is Status.SENT


async def test_a_priority_below_what_the_words_speak_for_is_sent_with_a_warning(
    world: World,
) -> None:
    async with world.desk() as desk:
        new = new_referral(notes=FLAG_WORDS, red_flags=SETTLED)
        made = await sending.create(desk, new, by=REFERRER)
    assert [warning.code for warning in made.warnings] == ["priority_lowered"]


async def test_a_second_open_referral_is_a_warning_and_never_a_refusal(world: World) -> None:
    first = await world.a_referral()
    async with world.desk() as desk:
        again = changed(ROSA, given_name="ROSA MARIA", phone=None)
        made = await sending.create(desk, new_referral(patient=again), by=SCHEDULER)
        elsewhere = await sending.create(desk, new_referral("sports-medicine"), by=SCHEDULER)
        stranger = await sending.create(desk, new_referral(), by=STRANGER)
    assert [(each.code, each.referral) for each in made.warnings] == [("open_referral", first.id)]
    assert elsewhere.warnings == stranger.warnings == ()


async def test_one_record_number_and_person_is_one_patient_of_the_practice(world: World) -> None:
    known = changed(ROSA, identifier="MRN-1")
    first = await world.a_referral(patient=known)
    again = await world.a_referral(patient=known)
    namesake = await world.a_referral()
    twin = await world.a_referral(patient=changed(known, given_name="Ana"))
    other_practice = await world.a_referral(patient=known, by=STRANGER)
    assert again.patient_id == first.patient_id
    ids = {first.patient_id, namesake.patient_id, twin.patient_id, other_practice.patient_id}
    assert len(ids) == 4


async def test_intake_writes_by_phone_into_its_own_department_only(world: World) -> None:
    referral = await world.a_referral(by=INTAKE)
    assert (referral.practice, referral.department) == (None, "orthopaedics")
    assert referral.owner == Team(kind=TeamKind.INTAKE, id="orthopaedics")
    with pytest.raises(Invalid):
        await world.a_referral(by=OTHER_INTAKE)


@pytest.mark.parametrize(
    ("standing", "error"),
    [
        (Standing.CLINICIAN, NotAllowed),
        (Standing.STEWARD, NotAllowed),
        (Standing.ADMIN, NotAllowed),
        (Standing.PATIENT, NotAllowed),
        (Standing.ANONYMOUS, NotSignedIn),
    ],
)
async def test_others_may_not_make_one(
    world: World, standing: Standing, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await world.a_referral(by=a_caller(standing))


async def test_a_machine_of_no_practice_makes_none(world: World) -> None:
    with pytest.raises(NotAllowed):
        await world.a_referral(by=changed(CLIENT, practice=None))


@pytest.mark.parametrize(
    ("ordered_by", "passes"),
    [
        (OrderedBy(user="referrer-1"), True),
        (OrderedBy(name="Dr. Ames", number="1093817465"), True),
        (OrderedBy(user="referrer-9"), False),  # of another practice
        (OrderedBy(user="intake-1"), False),  # not a doctor
        (OrderedBy(user="nobody"), False),
    ],
)
async def test_it_goes_out_on_the_order_of_a_doctor_of_the_practice(
    world: World, ordered_by: OrderedBy, passes: bool
) -> None:
    if passes:
        assert (await world.a_referral(ordered_by=ordered_by)).content.ordered_by == ordered_by
        return
    with pytest.raises(Invalid):
        await world.a_referral(ordered_by=ordered_by)


async def test_a_doctor_signs_by_sending_and_for_others_the_signature_follows(
    world: World,
) -> None:
    signed = await world.a_referral(by=REFERRER)
    unsigned = await world.a_referral(by=CLIENT)
    assert "signature" not in {each.id for each in signed.completeness.missing}
    assert "signature" in {each.id for each in unsigned.completeness.missing}
