"""What each step needs said with it, what it then changes, and what its event keeps. Pure."""

import datetime as dt
from typing import Any

import msgspec
import pytest

from directory.accounts.model import Caller, Standing
from directory.errors import Conflict, NotAllowed
from directory.referrals import lifecycle
from directory.referrals.appointment import AppointmentState, PatientSays, Side
from directory.referrals.asked import Booking, Step
from directory.referrals.folds import after, fold
from directory.referrals.model import Question, Status
from directory.referrals.outcome import PlannedAction
from tests.builders import a_caller
from tests.referrals.ground import CLIENT, CLINICIAN, INTAKE, NOW, REFERRER, SCHEDULER
from tests.referrals.walking import ADMIN, COLLEAGUE, DRAFT, SYSTEM, Walk, at

pytestmark = pytest.mark.quick

SOON = NOW + dt.timedelta(days=3)
S = Status


@pytest.mark.parametrize(
    ("start", "action", "by", "said", "wrong"),
    [
        (S.SENT, "accept", INTAKE, {"expected_by": "2020-01-01"}, ["expected_by"]),
        (S.SENT, "accept", INTAKE, {"priority": "stat"}, ["comment"]),
        (S.SENT, "accept", INTAKE, {"priority": "stat", "comment": "Weakness"}, []),
        (S.RECEIVED, "waitlist", INTAKE, {"review_on": "2020-01-01"}, ["review_on"]),
        (S.WAITLISTED, "place", INTAKE, {"expected_by": "2020-01-01"}, ["expected_by"]),
        (S.SENT, "ask", INTAKE, {"questions": []}, ["questions"]),
        (S.SENT, "ask", INTAKE, {"questions": [], "comment": "Any scan?"}, []),
        (S.INFO_REQUESTED, "answer", REFERRER, {"answer": None}, ["answer"]),
        (S.INFO_REQUESTED, "answer", REFERRER, {"answer": None, "comment": "None"}, []),
        (S.ACCEPTED, "schedule", INTAKE, {"appointment": None}, ["appointment"]),
        (
            *(S.ACCEPTED, "schedule", INTAKE),
            {"appointment": {"start": "2020-01-01T10:00:00Z"}},
            ["appointment.start"],
        ),
        (S.MISSED, "miss", INTAKE, {"reason": "no-show"}, ["reason"]),
        (S.MISSED, "miss", INTAKE, {"reason": None}, ["reason"]),
        (S.MISSED, "miss", INTAKE, {"reason": "cancelled-by-program"}, []),
        (S.SCHEDULED, "miss", INTAKE, {"reason": "unheard-of"}, ["reason"]),
        (S.SCHEDULED, "miss", INTAKE, {"reason": None}, []),
        (S.ACCEPTED, "attend", INTAKE, {"attended_on": "2030-01-01"}, ["attended_on"]),
        (S.ACCEPTED, "attend", INTAKE, {"attended_on": "2020-01-01"}, ["attended_on"]),
        (S.IN_CARE, "note", CLINICIAN, {"comment": " "}, ["comment"]),
        (S.CLOSED, "addendum", REFERRER, {"comment": None}, ["comment"]),
        (S.IN_CARE, "decline", INTAKE, {"comment": None}, ["comment"]),
        (S.SENT, "decline", INTAKE, {"reason": None}, ["reason"]),
        (S.SENT, "decline", INTAKE, {"reason": "other", "comment": None}, ["comment"]),
        (S.DECLINED, "reroute", REFERRER, {"program_id": None}, ["program_id"]),
        (S.DECLINED, "reroute", REFERRER, {"program_id": "spine-service"}, ["program_id"]),
        (S.OUTCOME_RETURNED, "acknowledge", REFERRER, {"follow_up": []}, ["follow_up"]),
        (S.OUTCOME_RETURNED, "acknowledge", REFERRER, {"patient_told": False}, ["patient_told"]),
        (S.OUTCOME_RETURNED, "acknowledge", CLIENT, {"confirmed_by": None}, ["confirmed_by"]),
        (S.OUTCOME_RETURNED, "reopen_care", CLINICIAN, {"confirmed_by": None}, ["confirmed_by"]),
        (S.ACCEPTED, "close_incomplete", INTAKE, {"confirmed_by": None}, ["confirmed_by"]),
        (S.ACCEPTED, "close_incomplete", REFERRER, {"reason": "unreachable"}, ["reason"]),
        (S.ENTERED_IN_ERROR, "retract", COLLEAGUE, {"reason": None}, []),
        (S.SENT, "retract", COLLEAGUE, {"reason": None}, ["reason"]),
    ],
)
def test_what_is_wrong_is_told_by_field(
    start: Status, action: str, by: Caller, said: dict[str, Any], wrong: list[str]
) -> None:
    walk = at(start)
    assert walk.mistakes(walk.said(action, by, **said), by) == wrong


@pytest.mark.parametrize(
    ("outcome", "wrong"),
    [
        ({}, ["outcome.report", "outcome.answers[0]", "outcome.answers[1]"]),
        ({"report": "Done"}, ["outcome.answers[0]", "outcome.answers[1]"]),
        (
            {"attachments": ["a1"], "answers": [{"answered": "no", "text": "Not asked"}]},
            ["outcome.answers[1]"],
        ),
        (
            {"report": "Done", "answers": [{"answered": "no", "text": "Yes"}] * 3},
            ["outcome.answers"],
        ),
        (
            {"report": "Done", "answers": [{"answered": "partly", "text": " "}] * 2},
            ["outcome.answers[0].text", "outcome.answers[1].text"],
        ),
        (
            {
                "report": "Done",
                "answers": [{"answered": "yes", "text": "It would"}] * 2,
                "seen_on": ["2030-01-01"],
            },
            ["outcome.seen_on"],
        ),
    ],
)
def test_no_report_goes_back_with_an_unmarked_question(
    outcome: dict[str, Any], wrong: list[str]
) -> None:
    questions = (Question(text="One?"), Question(text="Two?"))
    content = msgspec.structs.replace(DRAFT.content, questions=questions)
    walk = Walk(msgspec.structs.replace(DRAFT, content=content, status=Status.IN_CARE))
    step = walk.said("return_outcome", CLINICIAN, outcome=outcome, comment=None)
    assert walk.mistakes(step, CLINICIAN) == wrong


@pytest.mark.parametrize(
    ("booking", "wrong"),
    [
        (Booking(start=SOON.replace(tzinfo=None)), ["appointment.start"]),
        (Booking(start=SOON, minutes=0), ["appointment.minutes"]),
        (Booking(start=SOON, minutes=1441), ["appointment.minutes"]),
        (Booking(start=NOW.replace(year=2099)), ["appointment.start"]),
        (Booking(start=SOON, minutes=1440), []),
    ],
)
def test_a_date_stands_ahead_in_a_time_zone(booking: Booking, wrong: list[str]) -> None:
    step = Step(action="schedule", appointment=booking)
    assert at(Status.ACCEPTED).mistakes(step, INTAKE) == wrong


def test_three_calls_that_reached_nobody_make_a_patient_unreachable() -> None:
    walk = at(Status.ACCEPTED)
    for result in ("no_answer", "reached", "left_message", "wrong_number"):
        event = lifecycle.noted(
            walk.referral,
            "call",
            by=INTAKE,
            now=NOW,
            seq=len(walk.events) + 1,
            detail={"result": result},
        )
        walk.events.append(event)
        walk.referral = lifecycle.with_event(walk.referral, event)
    assert walk.referral.tries == 3
    ended = walk.take("close_incomplete", by=REFERRER, reason="unreachable")
    assert ended.status is Status.CLOSED_INCOMPLETE
    assert ended.ended_at == walk.now


def test_an_answer_of_the_program_stands_beside_its_question() -> None:
    returned = at(Status.OUTCOME_RETURNED).referral
    (question,) = returned.content.questions
    assert (question.answered, question.answer) == ("yes", "It would")
    assert returned.outcome is not None and returned.outcome.report == "Seen and treated"


def test_a_report_may_be_the_comment_and_say_when_the_patient_was_seen() -> None:
    walk = at(Status.ACCEPTED)
    answers = [{"answered": "yes", "text": "It would"}]
    outcome = {"answers": answers, "seen_on": [NOW.date().isoformat()]}
    returned = walk.take("return_outcome", by=CLINICIAN, outcome=outcome, comment="By phone")
    assert returned.outcome is not None and returned.outcome.report == "By phone"
    assert returned.receipts.seen is not None


def test_each_receipt_is_given_once_by_the_first_who_shows_it() -> None:
    walk = at(Status.IN_CARE)
    first = walk.referral.receipts
    assert first.received == first.decided
    assert first.seen is not None and first.reported is None
    walk.passes(days=5)
    walk.take("note", by=CLINICIAN)
    walk.take("schedule", by=INTAKE)
    walk.passes(days=40)
    walk.take("attend", by=CLINICIAN)
    assert walk.referral.receipts.seen == first.seen, "a follow-up does not take it away"
    walk.take("return_outcome", by=CLINICIAN)
    closed = walk.take("acknowledge", by=REFERRER)
    assert closed.receipts.reported is not None
    assert closed.receipts.acknowledged is not None
    assert closed.receipts.acknowledged.by.id == REFERRER.id


def test_a_date_that_moves_keeps_its_id_counts_and_says_who_wanted_it() -> None:
    walk = at(Status.SCHEDULED)
    before = walk.referral.appointment
    assert before is not None
    moved = walk.take("reschedule", by=SCHEDULER, asked_by="patient").appointment
    assert moved is not None
    assert (moved.id, moved.moves, moved.asked_by) == (before.id, 1, Side.PATIENT)
    again = walk.take("reschedule", by=INTAKE).appointment
    assert again is not None and (again.moves, again.asked_by) == (2, Side.PROGRAM)
    patient = a_caller(Standing.PATIENT, referral="r1")
    theirs = walk.take("reschedule", by=patient).appointment
    assert theirs is not None and theirs.asked_by is Side.PATIENT
    own = walk.take("reschedule", by=SCHEDULER).appointment
    assert own is not None and own.asked_by is Side.PRACTICE


def test_the_next_step_of_a_booked_referral_is_due_after_the_visit() -> None:
    referral = at(Status.SCHEDULED).referral
    assert referral.appointment is not None and referral.due is not None
    assert referral.due > referral.appointment.end


def test_what_the_patient_says_to_a_date_stands_with_it() -> None:
    walk = at(Status.SCHEDULED)
    event = lifecycle.noted(
        walk.referral, "confirm", by=INTAKE, now=NOW, seq=9, detail={"patient_says": "comes"}
    )
    said = lifecycle.with_event(walk.referral, event).appointment
    assert said is not None and said.patient_says is PatientSays.COMES


@pytest.mark.parametrize(
    ("action", "reason", "state"),
    [
        ("miss", None, AppointmentState.MISSED),
        ("miss", "cancelled-by-patient", AppointmentState.CANCELLED),
        ("attend", None, AppointmentState.KEPT),
        ("decline", "no-capacity", AppointmentState.CANCELLED),
        ("retract", "wrong-patient", AppointmentState.CANCELLED),
        ("request_cancel", "moved", AppointmentState.BOOKED),
        ("return_outcome", None, AppointmentState.BOOKED),
    ],
)
def test_what_becomes_of_a_booked_date(
    action: str, reason: str | None, state: AppointmentState
) -> None:
    walk = at(Status.SCHEDULED)
    by = next(each for each in (CLINICIAN, INTAKE, REFERRER) if action in walk.possible(each))
    appointment = walk.take(action, by=by, reason=reason).appointment
    assert appointment is not None and appointment.state is state


def test_a_confirmed_cancellation_gives_up_the_date_and_keeps_the_reason() -> None:
    walk = at(Status.SCHEDULED)
    walk.take("request_cancel", by=SCHEDULER, reason="moved")
    cancelled = walk.take("confirm_cancel", by=INTAKE)
    assert cancelled.appointment is not None
    assert cancelled.appointment.state is AppointmentState.CANCELLED
    assert walk.events[-1].reason == "moved"


@pytest.mark.parametrize("status", [S.ACCEPTED, S.WAITLISTED, S.SCHEDULED, S.MISSED, S.IN_CARE])
def test_a_cancellation_that_is_taken_back_leads_to_where_it_was(status: Status) -> None:
    walk = at(status)
    assert walk.take("request_cancel", by=REFERRER).came_from is status
    back = walk.take("withdraw_cancel", by=REFERRER)
    assert (back.status, back.came_from) == (status, None)
    assert back.due is not None


@pytest.mark.parametrize("status", [S.SENT, S.RECEIVED, S.INFO_REQUESTED])
def test_before_it_is_accepted_it_is_cancelled_in_one_step_where_hosted_here(
    status: Status,
) -> None:
    here, outside = at(status), at(status, outside=True)
    assert "cancel" in here.possible(REFERRER) and "request_cancel" not in here.possible(REFERRER)
    assert "cancel" not in outside.possible(REFERRER)
    assert "request_cancel" in outside.possible(REFERRER)
    with pytest.raises(Conflict, match="works outside"):
        lifecycle.target(outside.referral, "cancel", by=REFERRER, now=NOW)
    with pytest.raises(Conflict, match="cancel it at once"):
        lifecycle.target(here.referral, "request_cancel", by=REFERRER, now=NOW)


def test_taken_back_to_sent_it_was_sent_when_it_was_sent() -> None:
    walk = at(Status.SENT, outside=True)
    sent_at = walk.referral.sent_at
    walk.passes(days=1)
    walk.take("request_cancel", by=REFERRER)
    assert walk.take("withdraw_cancel", by=REFERRER).sent_at == sent_at


def test_a_practice_writes_down_the_steps_of_a_program_outside() -> None:
    assert "accept" in at(Status.SENT, outside=True).possible(SCHEDULER)
    here = at(Status.SENT)
    assert "accept" not in here.possible(SCHEDULER)
    with pytest.raises(NotAllowed) as refused:
        lifecycle.require_own(here.referral, SCHEDULER, "accept")
    assert refused.value.refusal is not None
    assert refused.value.refusal.object_id == here.referral.id


def test_intake_stands_in_for_a_sender_who_phoned_on_a_clinicians_word() -> None:
    walk = at(Status.OUTCOME_RETURNED, practice=None)
    assert "acknowledge" in walk.possible(INTAKE)
    assert walk.take("acknowledge", by=INTAKE).status is Status.CLOSED
    assert "acknowledge" not in at(Status.OUTCOME_RETURNED).possible(INTAKE)


def test_once_sent_only_the_clinician_cancels_for_the_sender() -> None:
    assert "cancel" in at(Status.DRAFT).possible(SCHEDULER)
    sent = at(Status.SENT)
    assert "cancel" not in sent.possible(SCHEDULER)
    with pytest.raises(Conflict, match="referring clinician decides"):
        lifecycle.target(sent.referral, "cancel", by=SCHEDULER, now=NOW)


def test_a_program_may_decline_what_it_asked_only_once_the_answer_is_late() -> None:
    walk = at(Status.INFO_REQUESTED)
    assert "decline" not in walk.possible(INTAKE)
    walk.passes(days=60)
    assert walk.take("decline", by=INTAKE).status is Status.DECLINED


@pytest.mark.parametrize(("days", "open_again"), [(365, True), (366, False)])
def test_what_ended_is_opened_again_for_a_year(days: int, open_again: bool) -> None:
    walk = at(Status.CLOSED_INCOMPLETE)
    walk.passes(days=days)
    assert ("reopen" in walk.possible(REFERRER)) == open_again


def test_another_attempt_begins_with_nothing_of_the_one_before() -> None:
    walk = at(Status.SCHEDULED)
    walk.take("decline", by=INTAKE)
    again = walk.take("reroute", by=SCHEDULER)
    assert (again.status, again.attempt) == (Status.SENT, 2)
    assert (again.appointment, again.expected_by, again.receipts.received) == (None, None, None)
    assert again.unsigned, "a scheduler sent it and named no clinician"


def test_what_went_out_without_a_clinicians_name_asks_to_be_signed() -> None:
    walk = Walk()
    assert walk.take("send", by=SCHEDULER).unsigned
    assert "sign" not in walk.possible(SCHEDULER)
    due = walk.referral.due
    signed = walk.take("sign", by=REFERRER)
    assert not signed.unsigned
    assert signed.content.ordered_by is not None and signed.content.ordered_by.user == REFERRER.id
    assert (signed.status, signed.due) == (Status.SENT, due)
    assert "sign" not in walk.possible(REFERRER)
    with pytest.raises(Conflict, match="signed already"):
        lifecycle.target(signed, "sign", by=REFERRER, now=NOW)


def test_a_retraction_asks_for_a_second_person_once() -> None:
    walk = at(Status.SENT)
    retracted = walk.take("retract", by=REFERRER, witness="referrer-2")
    assert retracted.status is Status.ENTERED_IN_ERROR
    assert retracted.retraction is not None and retracted.retraction.asked == "referrer-2"
    assert "retract" not in walk.possible(REFERRER)
    assert "retract" in walk.possible(COLLEAGUE) and "retract" in walk.possible(ADMIN)
    with pytest.raises(Conflict, match="another person"):
        lifecycle.target(retracted, "retract", by=REFERRER, now=NOW)
    confirmed = walk.take("retract", by=INTAKE, reason=None)
    assert confirmed.retraction is not None and confirmed.retraction.witness is not None
    assert confirmed.retraction.witness.id == INTAKE.id
    assert (confirmed.ended_at, confirmed.due) == (retracted.ended_at, None)
    assert not walk.possible(COLLEAGUE)


def test_a_machine_may_say_that_it_arrived_and_nothing_else() -> None:
    assert at(Status.SENT).possible(SYSTEM) == ("receive",)


def test_the_waiting_list_is_looked_at_again_on_the_day_that_was_said() -> None:
    walk = at(Status.RECEIVED)
    waiting = walk.take("waitlist", by=INTAKE, review_on=SOON.date().isoformat())
    assert waiting.due is not None and waiting.due.date() == SOON.date()
    said = walk.events[-1].detail
    assert (said["review_on"], said["estimate"]) == (SOON.date().isoformat(), "unknown")


@pytest.mark.parametrize("priority", ["stat", "asap", "urgent", "routine"])
def test_without_a_day_the_timers_say_when_the_waiting_list_is_looked_at(priority: Any) -> None:
    content = msgspec.structs.replace(DRAFT.content, priority=priority)
    walk = at(Status.WAITLISTED, content=content)
    assert walk.referral.due is not None and walk.referral.due > walk.now


def test_a_place_may_name_the_day_by_which_the_patient_is_seen() -> None:
    walk = at(Status.WAITLISTED)
    placed = walk.take("place", by=INTAKE, expected_by=SOON.date().isoformat())
    assert placed.expected_by == SOON.date()
    assert at(Status.WAITLISTED).take("place", by=INTAKE).expected_by is None


def test_a_priority_changed_by_the_program_is_in_the_event() -> None:
    walk = at(Status.SENT)
    walk.take("accept", by=INTAKE, priority="stat", comment="Weakness since today")
    assert walk.referral.content.priority == "stat"
    assert walk.events[-1].detail["priority"] == "stat"


def test_what_happens_next_may_be_a_plan_or_a_sentence() -> None:
    plan = [{"owner": "patient", "what": "Walk every day", "by": "2026-12-24"}]
    walk = at(Status.OUTCOME_RETURNED)
    walk.take("acknowledge", by=REFERRER, follow_up=plan)
    assert walk.events[-1].detail["follow_up"][0]["owner"] == "patient"
    assert walk.events[-1].detail["told_by"] == REFERRER.name
    by_words = at(Status.OUTCOME_RETURNED)
    step = by_words.said("acknowledge", REFERRER, follow_up=[], comment="Back to us")
    assert step.follow_up == () and not by_words.mistakes(step, REFERRER)
    by_words.take("acknowledge", by=REFERRER, follow_up=[], comment="Back to us")
    (kept,) = by_words.events[-1].detail["follow_up"]
    assert msgspec.convert(kept, PlannedAction).what == "Back to us"


def test_more_may_be_asked_for_after_the_report() -> None:
    walk = at(Status.OUTCOME_RETURNED)
    again = walk.take("reopen_care", by=REFERRER)
    assert again.status is Status.IN_CARE
    assert walk.events[-1].reason == "question-not-answered"


def test_an_addendum_moves_nothing() -> None:
    walk = at(Status.CLOSED)
    before = walk.referral
    after_it = walk.take("addendum", by=CLINICIAN)
    assert (after_it.status, after_it.due, after_it.ended_at) == (
        Status.CLOSED,
        None,
        before.ended_at,
    )
    assert after_it.version == before.version + 1


def test_events_of_no_known_action_change_nothing_but_what_they_say() -> None:
    walk = at(Status.ACCEPTED)
    unknown = lifecycle.noted(walk.referral, "snooze", by=INTAKE, now=NOW, seq=9)
    assert after(walk.referral.drawn, unknown) == walk.referral.drawn
    assert fold([]).status is None


def test_an_action_without_a_row_in_the_permission_table_is_a_mistake_of_ours() -> None:
    with pytest.raises(LookupError):
        lifecycle.permission("fly")
