"""The steps that reach further than one referral: other programs, other versions, other people."""

import datetime as dt
from typing import Any

import pytest

from directory.accounts.model import Caller, Standing
from directory.errors import Conflict, Invalid, NotAllowed, NotFound
from directory.referrals import actions, sending, steps, store
from directory.referrals.asked import Patch
from directory.referrals.gate import Unsettled
from directory.referrals.model import OrderedBy, Question, Referral, Status
from directory.referrals.store import Filters, Task
from directory.referrals.versions import tag
from tests.builders import a_caller
from tests.referrals.ground import (
    CLIENT,
    CLINICIAN,
    FLAG_WORDS,
    INTAKE,
    NOW,
    OTHER_INTAKE,
    REFERRER,
    ROSA,
    SCHEDULER,
    STRANGER,
    World,
    changed,
    new_referral,
)
from tests.referrals.lives import brought, taken
from tests.referrals.walking import ADMIN

QUESTIONS = (Question(text="Would an injection help?"),)


async def tasks(world: World, task: Task, by: Any) -> list[str]:
    async with world.desk() as desk:
        found, _ = await actions.listed(desk, Filters(task=task), by=by, limit=10)
    return [each.id for each in found]


async def read(world: World, referral: Referral, by: Any = REFERRER) -> Referral:
    async with world.desk() as desk:
        return await actions.read(desk, referral.id, by=by)


async def test_a_whole_loop_is_kept_as_it_was_told(world: World) -> None:
    referral = await brought(world, Status.SENT, questions=QUESTIONS)
    for action, by in (
        ("ask", INTAKE),
        ("answer", SCHEDULER),
        ("accept", INTAKE),
        ("schedule", INTAKE),
        ("attend", CLINICIAN),
        ("note", CLINICIAN),
        ("return_outcome", CLINICIAN),
        ("acknowledge", REFERRER),
    ):
        referral = await taken(world, referral, action, by=by)
    kept = await read(world, referral)
    assert kept == referral
    assert kept.status is Status.CLOSED
    assert kept.outcome is not None and kept.content.questions[0].answered == "yes"
    done = {entry.reason for entry in await world.entries("referral.transition")}
    assert {"ask", "answer", "attend", "acknowledge"} <= done


async def test_an_answer_in_words_makes_no_version_and_a_change_makes_one(world: World) -> None:
    asked = await brought(world, Status.INFO_REQUESTED)
    answered = await taken(world, asked, "answer", by=REFERRER, answer="No scan was made")
    assert (answered.status, answered.content_version) == (Status.RECEIVED, 1)
    again = await taken(world, answered, "ask", by=INTAKE)
    newer = await taken(
        world, again, "answer", by=REFERRER, answer=None, change={"notes": "Scan of May: normal"}
    )
    async with world.desk() as desk:
        versions = await store.contents(desk.db, desk.sealer, asked.id)
    assert newer.content_version == 2
    assert [(number, each.notes) for number, each in versions] == [
        (1, None),
        (2, "Scan of May: normal"),
    ]


async def test_an_answer_keeps_to_what_a_change_may_do(world: World) -> None:
    asked = await brought(world, Status.INFO_REQUESTED)
    with pytest.raises(Invalid):
        await taken(world, asked, "answer", by=REFERRER, change={"reason": None})
    with pytest.raises(Conflict, match="name and birth"):
        await taken(
            world, asked, "answer", by=REFERRER, change={"patient": {"given_name": "Someone"}}
        )


async def test_an_answer_that_names_the_clinician_settles_the_signature(world: World) -> None:
    sent = await world.a_referral(by=SCHEDULER)
    assert sent.unsigned and await tasks(world, Task.SIGN, REFERRER) == [sent.id]
    asked = await taken(world, sent, "ask", by=INTAKE)
    answered = await taken(world, asked, "answer", by=SCHEDULER, change={"ordered_by": REFERRER.id})
    assert not answered.unsigned
    assert await tasks(world, Task.SIGN, REFERRER) == []


async def test_so_does_a_change_of_what_was_sent_and_a_signature(world: World) -> None:
    first, second = await world.a_referral(by=CLIENT), await world.a_referral(by=SCHEDULER)
    async with world.desk() as desk:
        ordered = {"ordered_by": OrderedBy(name="Dr. Sample", number="1093817465")}
        patch = Patch(content=ordered, change_reason="Named")
        named = await actions.update(
            desk, first.id, by=SCHEDULER, if_match=tag(first), read=lambda: patch
        )
    assert not named.unsigned
    signed = await taken(world, second, "sign", by=REFERRER)
    assert not (await read(world, signed)).unsigned
    assert await tasks(world, Task.SIGN, SCHEDULER) == []


async def test_who_sends_on_an_order_owes_no_signature(world: World) -> None:
    ordered = OrderedBy(user=REFERRER.id)
    assert not (await world.a_referral(by=SCHEDULER, ordered_by=ordered)).unsigned
    assert not (await world.a_referral(by=REFERRER)).unsigned


async def test_a_declined_referral_goes_to_another_program_as_a_new_attempt(world: World) -> None:
    declined = await brought(world, Status.DECLINED)
    again = await taken(world, declined, "reroute", by=SCHEDULER, program_id="pain-clinic")
    assert (again.program, again.department, again.attempt) == ("pain-clinic", "pain-medicine", 2)
    assert again.owner.id == "pain-medicine"
    async with world.desk() as desk:
        first, second = await store.attempts(desk.db, again.id)
    assert (first.program, first.status) == ("spine-service", Status.DECLINED)
    assert first.ended_at is not None
    assert (second.program, second.status, second.ended_at) == ("pain-clinic", Status.SENT, None)
    assert (await read(world, again, OTHER_INTAKE)).attempt == 2
    with pytest.raises(NotFound):
        await read(world, again, INTAKE)


@pytest.mark.parametrize("program", ["paused-program", "draft-program", "nowhere"])
async def test_it_goes_to_no_program_that_takes_none(world: World, program: str) -> None:
    declined = await brought(world, Status.DECLINED)
    with pytest.raises(Invalid):
        await taken(world, declined, "reroute", by=REFERRER, program_id=program)
    assert (await read(world, declined)).status is Status.DECLINED


async def test_intake_reroutes_what_it_took_by_phone_within_its_departments(world: World) -> None:
    phoned = await world.a_referral(by=INTAKE)
    declined = await taken(world, phoned, "decline", by=INTAKE)
    with pytest.raises(Invalid):
        await taken(world, declined, "reroute", by=INTAKE, program_id="pain-clinic")
    again = await taken(world, declined, "reroute", by=INTAKE, program_id="sports-medicine")
    assert again.attempt == 2


async def test_what_ended_is_opened_again_and_meets_the_gate_again(world: World) -> None:
    cancelled = await taken(world, await world.a_referral(), "cancel", by=REFERRER)
    again = await taken(world, cancelled, "reopen", by=REFERRER)
    assert (again.status, again.attempt, again.ended_at) == (Status.SENT, 2, None)
    flagged = await world.a_referral("draft", reason=f"Back pain, {FLAG_WORDS}")
    ended = await taken(world, flagged, "cancel", by=REFERRER)
    with pytest.raises(Unsettled):
        await taken(world, ended, "reopen", by=REFERRER)
    decided = [{"id": "cauda-equina", "decision": "already_investigated"}]
    opened = await taken(world, ended, "reopen", by=REFERRER, red_flags=decided)
    assert opened.status is Status.SENT


@pytest.mark.parametrize("identifier", ["MRN-7", None])
async def test_a_second_date_at_the_same_time_is_a_warning(
    world: World, identifier: str | None
) -> None:
    patient = {"identifier": identifier}
    one = await _accepted(world, patient)
    other = await _accepted(world, patient, program="pain-clinic")
    apart = await _accepted(world, {"identifier": "MRN-8", "family_name": "Castillo"})
    start = (world.now + dt.timedelta(days=4)).isoformat()
    for referral in (one, apart):
        await taken(world, referral, "schedule", by=SCHEDULER, appointment={"start": start})
    booked = await taken(
        world, other, "schedule", by=SCHEDULER, appointment={"start": start, "minutes": 30}
    )
    async with world.desk() as desk:
        (mine,) = await steps.cautions(desk, booked, by=SCHEDULER)
        (theirs,) = await steps.cautions(desk, booked, by=OTHER_INTAKE)
    assert (mine.code, mine.referral) == ("appointment_overlap", one.id)
    assert theirs.referral is None, "what is not theirs is not named"


async def test_two_patients_with_one_person_at_one_time_are_a_warning(world: World) -> None:
    start = world.now + dt.timedelta(days=4)
    visits = [
        (0, "Dr. Mei Okafor"),
        (0, "Dr. Ana Brandt"),
        (60, "Dr. Mei Okafor"),
        (59, "dr. mei  okafor"),
        (0, None),
    ]
    found = []
    for number, (minutes, person) in enumerate(visits):
        patient = {"identifier": f"MRN-{number}", "family_name": f"Castillo {number}"}
        referral = await _accepted(world, patient)
        booked = await taken(
            world,
            referral,
            "schedule",
            by=SCHEDULER,
            appointment={
                "start": (start + dt.timedelta(minutes=minutes)).isoformat(),
                "with_whom": person,
            },
        )
        async with world.desk() as desk:
            cautions = await steps.cautions(desk, booked, by=SCHEDULER)
        found.append([(each.code, each.referral) for each in cautions])
        if number == 0:
            first = booked.id
        if number == 2:
            third = booked.id
    assert found == [
        [],
        [],
        [],
        [("person_overlap", each) for each in sorted((first, third))],
        [],
    ]


@pytest.mark.parametrize(("hours", "touches"), [(23, True), (24, False)])
async def test_the_longest_visit_is_still_going_on_the_next_day(
    world: World, hours: int, touches: bool
) -> None:
    start = world.now + dt.timedelta(days=4)
    for at, minutes in ((start, 1440), (start + dt.timedelta(hours=hours), 30)):
        referral = await _accepted(world, {"identifier": f"MRN-{minutes}"})
        visit = {"start": at.isoformat(), "minutes": minutes, "with_whom": "Dr. Mei Okafor"}
        booked = await taken(world, referral, "schedule", by=SCHEDULER, appointment=visit)
    assert bool(await _warned(world, booked, SCHEDULER)) == touches


async def _booked(
    world: World,
    patient: dict[str, Any],
    *,
    by: Caller = REFERRER,
    program: str = "spine-service",
    person: str | None = "Dr. Mei Okafor",
) -> Referral:
    """At one time, whoever it is for."""
    referral = await _accepted(world, patient, program, by=by)
    visit = {"start": (NOW + dt.timedelta(days=4)).isoformat(), "with_whom": person}
    return await taken(
        world, referral, "schedule", by=_intake_of(referral.program), appointment=visit
    )


async def _warned(world: World, booked: Referral, by: Caller) -> list[tuple[str, str | None]]:
    async with world.desk() as desk:
        cautions = await steps.cautions(desk, booked, by=by)
    return [(each.code, each.referral) for each in cautions]


async def test_a_practice_does_not_learn_when_a_person_sees_patients_of_others(
    world: World,
) -> None:
    theirs = await _booked(world, {"identifier": "MRN-1", "family_name": "One"}, by=STRANGER)
    mine = await _booked(world, {"identifier": "MRN-2", "family_name": "Two"})
    booked = await _booked(world, {"identifier": "MRN-3", "family_name": "Three"})
    assert await _warned(world, booked, REFERRER) == [("person_overlap", mine.id)]
    assert await _warned(world, booked, SCHEDULER) == [("person_overlap", mine.id)]
    assert await _warned(world, booked, INTAKE) == [
        ("person_overlap", each) for each in sorted((theirs.id, mine.id))
    ]


async def test_what_may_not_be_seen_is_one_warning_however_many_there_are(world: World) -> None:
    patient = {"identifier": "MRN-7"}
    for _ in range(2):
        await _booked(world, patient, person=None)
    seen = await _booked(world, patient, program="pain-clinic", person=None)
    booked = await _booked(world, patient, program="pain-clinic", person=None)
    assert await _warned(world, booked, OTHER_INTAKE) == [
        ("appointment_overlap", seen.id),
        ("appointment_overlap", None),
    ]
    assert len(await _warned(world, booked, REFERRER)) == 3


async def test_one_patient_twice_with_one_person_is_one_warning(world: World) -> None:
    first, second = [await _booked(world, {"identifier": "MRN-7"}) for _ in range(2)]
    for by in (REFERRER, INTAKE):
        assert await _warned(world, second, by) == [("appointment_overlap", first.id)]


async def test_a_name_at_another_program_is_another_person(world: World) -> None:
    await _booked(world, {"identifier": "MRN-1", "family_name": "One"}, program="pain-clinic")
    booked = await _booked(world, {"identifier": "MRN-2", "family_name": "Two"})
    for by in (REFERRER, INTAKE):
        assert await _warned(world, booked, by) == []


async def test_a_visit_whose_cancellation_is_only_asked_for_is_still_booked(world: World) -> None:
    first = await _booked(world, {"identifier": "MRN-1", "family_name": "One"})
    stopping = await taken(world, first, "request_cancel", by=REFERRER)
    booked = await _booked(world, {"identifier": "MRN-2", "family_name": "Two"})
    assert await _warned(world, booked, INTAKE) == [("person_overlap", first.id)]
    await taken(world, stopping, "confirm_cancel", by=INTAKE)
    assert await _warned(world, booked, INTAKE) == []


async def _accepted(
    world: World,
    patient: dict[str, Any],
    program: str = "spine-service",
    by: Caller = REFERRER,
) -> Referral:
    person = changed(ROSA, **patient)
    async with world.desk() as desk:
        made = await sending.create(desk, new_referral(program, patient=person), by=by)
    return await taken(world, made.referral, "accept", by=_intake_of(program))


def _intake_of(program: str) -> Caller:
    return OTHER_INTAKE if program == "pain-clinic" else INTAKE


async def test_a_retracted_referral_leaves_every_list_but_that_of_the_witness(
    world: World,
) -> None:
    referral = await world.a_referral()
    retracted = await taken(world, referral, "retract", by=REFERRER, witness=SCHEDULER.id)
    async with world.desk() as desk:
        for by in (REFERRER, INTAKE):
            assert (await actions.listed(desk, Filters(), by=by, limit=10))[0] == []
    for by in (SCHEDULER, INTAKE):
        assert await tasks(world, Task.WITNESS, by) == [referral.id]
    assert await tasks(world, Task.WITNESS, STRANGER) == []
    confirmed = await taken(world, retracted, "retract", by=SCHEDULER, reason=None)
    assert confirmed.retraction is not None and confirmed.retraction.witness is not None
    assert await tasks(world, Task.WITNESS, INTAKE) == []


@pytest.mark.parametrize("witness", [REFERRER.id, STRANGER.id, OTHER_INTAKE.id, "nobody"])
async def test_who_is_asked_to_confirm_is_another_person_of_either_side(
    world: World, witness: str
) -> None:
    referral = await world.a_referral()
    with pytest.raises(Invalid) as refused:
        await taken(world, referral, "retract", by=REFERRER, witness=witness)
    assert [error.field for error in refused.value.errors] == ["witness"]
    assert (await taken(world, referral, "retract", by=REFERRER, witness=INTAKE.id)).due is None


async def test_an_admin_retracts_only_in_an_open_emergency(world: World) -> None:
    referral = await world.a_referral()
    with pytest.raises(NotAllowed):
        await taken(world, referral, "retract", by=a_caller(Standing.ADMIN))
    assert (await taken(world, referral, "retract", by=ADMIN)).retraction is not None


async def test_a_cancellation_is_confirmed_for_the_reason_it_was_asked_for(world: World) -> None:
    asked = await brought(world, Status.CANCEL_REQUESTED)
    cancelled = await taken(world, asked, "confirm_cancel", by=INTAKE)
    async with world.desk() as desk:
        last = (await actions.history(desk, cancelled.id, by=REFERRER))[-1]
    assert (last.to, last.reason) == (Status.CANCELLED, "no-longer-needed")


async def test_a_cancellation_taken_back_goes_on_where_it_was(world: World) -> None:
    asked = await brought(world, Status.CANCEL_REQUESTED)
    back = await taken(world, asked, "withdraw_cancel", by=REFERRER)
    assert (back.status, (await read(world, back)).due) == (Status.ACCEPTED, back.due)


async def test_an_action_nobody_knows_is_told_with_those_that_are(world: World) -> None:
    referral = await world.a_referral()
    with pytest.raises(Invalid, match="retract") as refused:
        await world.step(referral, "fly")
    assert [error.field for error in refused.value.errors] == ["action"]


async def test_a_stranger_confirms_nothing_in_a_clinicians_name(world: World) -> None:
    accepted = await brought(world, Status.ACCEPTED)
    with pytest.raises(Invalid) as refused:
        await taken(world, accepted, "close_incomplete", by=INTAKE, confirmed_by=STRANGER.id)
    assert [error.field for error in refused.value.errors] == ["confirmed_by"]


async def test_a_patient_moves_their_own_date_and_nobody_elses(world: World) -> None:
    booked = await brought(world, Status.SCHEDULED)
    patient = a_caller(Standing.PATIENT, id=booked.id, referral=booked.id)
    moved = await taken(world, booked, "reschedule", by=patient)
    assert moved.appointment is not None and moved.appointment.moves == 1
    with pytest.raises(NotAllowed):
        await taken(world, moved, "accept", by=patient)
    other = await brought(world, Status.SCHEDULED)
    with pytest.raises(NotFound):
        await taken(world, other, "reschedule", by=patient)
    async with world.desk() as desk:
        _, possible = await actions.possible(desk, booked.id, by=patient)
    assert possible == (), "the API's entrance is closed to the token of a link"


async def test_a_new_priority_moves_the_due_date_but_not_a_day_that_was_agreed(
    world: World,
) -> None:
    received = await brought(world, Status.RECEIVED)
    waiting = await brought(world, Status.WAITLISTED)
    for referral, moves in ((received, True), (waiting, False)):
        async with world.desk() as desk:
            patch = Patch(content={"priority": "asap"}, change_reason="Worse")
            after = await actions.update(
                desk, referral.id, by=REFERRER, if_match=tag(referral), read=lambda p=patch: p
            )
        assert (after.due != referral.due) == moves
