"""What a step changes in a referral, and what its event says. Pure: one function for each action.

Sending, sending again and answering ask the red-flag gate and the catalogue besides (sending.py).
"""

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from directory.accounts.model import Caller, Standing
from directory.referrals.appointment import Appointment, Side
from directory.referrals.asked import Step
from directory.referrals.lifecycle import priority_of
from directory.referrals.model import OrderedBy, Question, Referral, Status, Struct
from directory.referrals.outcome import PlannedAction
from directory.referrals.timers import Timers

NEXT_STEP = "choose-another-program"
"""What a program that declines asks the referrer to do, where it says nothing else."""

CLOSES = dt.time(17)
UNKNOWN = "unknown"


class Moment(Struct, frozen=True, kw_only=True):
    """Who takes the step, when, and by which rules."""

    by: Caller
    now: dt.datetime
    zone: dt.tzinfo
    timers: Timers
    new_id: str

    @property
    def day(self) -> dt.date:
        return self.now.astimezone(self.zone).date()


class Effect(Struct, frozen=True, kw_only=True):
    """`detail` is sealed at rest; `reason` is a code. `due` None: the timers say."""

    detail: dict[str, Any] = msgspec.field(default_factory=dict)
    reason: str | None = None
    due: dt.datetime | None = None
    changes: dict[str, Any] = msgspec.field(default_factory=dict)


def effect(referral: Referral, step: Step, moment: Moment) -> Effect:
    """What was said with the step beside what its own action makes of it."""
    said = {
        "comment": step.comment,
        "next_step": step.next_step,
        "patient_told": step.patient_told,
        "confirmed_by": msgspec.to_builtins(step.confirmed_by),
    }
    made = _OWN.get(step.action, _nothing_more)(referral, step, moment)
    return msgspec.structs.replace(made, detail=said | made.detail)


def _nothing_more(_referral: Referral, step: Step, _moment: Moment) -> Effect:
    return Effect(detail={"reason_given": step.reason})


def _with_reason(_referral: Referral, step: Step, _moment: Moment) -> Effect:
    return Effect(reason=step.reason)


def _ask(_referral: Referral, step: Step, _moment: Moment) -> Effect:
    return Effect(detail={"questions": list(step.questions or (step.words,))})


def _accept(referral: Referral, step: Step, moment: Moment) -> Effect:
    """An accepted referral says by when the patient is seen; the timers know a usual time."""
    content = referral.content
    if step.priority is not None:
        content = msgspec.structs.replace(content, priority=step.priority)
    usual = moment.day + moment.timers.length("appointment", content.priority or "routine")
    by = step.expected_by or usual
    detail = {"expected_by": by.isoformat(), "reason_given": step.reason}
    if content.priority != referral.content.priority:
        detail["priority"] = content.priority
    return Effect(detail=detail, changes={"content": content, "expected_by": by})


def _waitlist(referral: Referral, step: Step, moment: Moment) -> Effect:
    """`agreed`: a person named the day; another one is what the timers make of it."""
    timers, priority = moment.timers, priority_of(referral)
    due = timers.due(Status.WAITLISTED, priority, since=moment.now)
    if step.review_on is not None or due is None:
        review_on = step.review_on or moment.day + dt.timedelta(days=1)
        due = closing(review_on, moment.zone)
    review_on = due.astimezone(moment.zone).date()
    said = {
        "review_on": review_on.isoformat(),
        "agreed": step.review_on is not None,
        "estimate": step.estimate or UNKNOWN,
    }
    return Effect(detail=said, due=max(due, moment.now))


def closing(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """A day people agreed on is over when the site closes."""
    return dt.datetime.combine(day, CLOSES, zone).astimezone(dt.UTC)


def _place(referral: Referral, step: Step, _moment: Moment) -> Effect:
    by = step.expected_by or referral.expected_by
    return Effect(
        detail={"expected_by": by.isoformat() if by else None}, changes={"expected_by": by}
    )


def _schedule(referral: Referral, step: Step, moment: Moment) -> Effect:
    """Another date for the same visit keeps its id, and counts; what the patient said is void."""
    before = referral.appointment
    moves = step.action == "reschedule" and before is not None
    asked = step.asked_by or _side(moment.by)
    appointment = Appointment(
        id=before.id if moves and before else moment.new_id,
        moves=before.moves + 1 if moves and before else 0,
        asked_by=asked if step.action == "reschedule" else None,
        **msgspec.structs.asdict(step.appointment) if step.appointment else {},
    )
    return Effect(detail={"appointment": msgspec.to_builtins(appointment)})


def _side(by: Caller) -> Side:
    if by.standing is Standing.PATIENT:
        return Side.PATIENT
    return Side.PROGRAM if by.departments else Side.PRACTICE


def _miss(_referral: Referral, step: Step, _moment: Moment) -> Effect:
    return Effect(reason=step.reason or "no-show")


def _attend(_referral: Referral, step: Step, moment: Moment) -> Effect:
    seen = step.attended_on or moment.day
    return Effect(detail={"attended_on": seen.isoformat(), "seen_by": step.seen_by})


def _return_outcome(referral: Referral, step: Step, _moment: Moment) -> Effect:
    """The answers stand beside their questions; the report itself is kept with the event."""
    outcome = step.outcome
    if not outcome.report:
        outcome = msgspec.structs.replace(outcome, report=step.comment)
    questions = tuple(
        Question(text=question.text, answered=answer.answered, answer=answer.text)
        for question, answer in zip(referral.content.questions, outcome.answers, strict=True)
    )
    seen = max(outcome.seen_on).isoformat() if outcome.seen_on else None
    return Effect(
        detail={"outcome": msgspec.to_builtins(outcome), "attended_on": seen},
        changes={"content": msgspec.structs.replace(referral.content, questions=questions)},
    )


def _acknowledge(_referral: Referral, step: Step, moment: Moment) -> Effect:
    plan = step.follow_up or (PlannedAction(owner=Side.PRACTICE, what=step.words),)
    return Effect(
        detail={"follow_up": msgspec.to_builtins(plan), "told_by": step.told_by or moment.by.name}
    )


def _decline(_referral: Referral, step: Step, _moment: Moment) -> Effect:
    return Effect(reason=step.reason, detail={"next_step": step.next_step or NEXT_STEP})


def _retract(referral: Referral, step: Step, _moment: Moment) -> Effect:
    if referral.retraction is not None:
        return Effect(detail={"confirmed": True})
    return Effect(reason=step.reason, detail={"witness": step.witness})


def _sign(referral: Referral, _step: Step, moment: Moment) -> Effect:
    signed = msgspec.structs.replace(referral.content, ordered_by=OrderedBy(user=moment.by.id))
    return Effect(changes={"content": signed})


Own = Callable[[Referral, Step, Moment], Effect]
_OWN: Mapping[str, Own] = MappingProxyType(
    {
        "ask": _ask,
        "accept": _accept,
        "waitlist": _waitlist,
        "place": _place,
        "schedule": _schedule,
        "reschedule": _schedule,
        "miss": _miss,
        "attend": _attend,
        "return_outcome": _return_outcome,
        "acknowledge": _acknowledge,
        "reopen_care": _with_reason,
        "decline": _decline,
        "cancel": _with_reason,
        "request_cancel": _with_reason,
        "confirm_cancel": _with_reason,
        "close_incomplete": _with_reason,
        "retract": _retract,
        "sign": _sign,
    }
)
