"""What may be sent with a step of a referral, as types; referrals/needed.py judges the rest."""

import datetime as dt
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from directory.api.asked import valid, written
from directory.api.referral_sent import (
    Decisions,
    Line,
    Note,
    OrderedBySent,
    Questions,
    ReferralChange,
    Sentence,
    Slug,
    decisions,
    named,
    ordered_by,
    raw,
)
from directory.api.sent_needs import Sent
from directory.referrals.appointment import USUAL_MINUTES, Side
from directory.referrals.asked import Booking, Step
from directory.referrals.items import Priority
from directory.referrals.outcome import Outcome, PlannedAction


class BookingSent(Sent, frozen=True, kw_only=True):
    """A visit: when, how long, and where or by which link."""

    start: Annotated[dt.datetime, Meta(tz=True, description="With its time zone")]
    minutes: Annotated[int, Meta(ge=1, le=1440)] = USUAL_MINUTES
    place: Line | None = None
    link: Annotated[str, Meta(min_length=1, max_length=500)] | None = None
    with_whom: Line | None = None


class PlannedSent(Sent, frozen=True, kw_only=True):
    """One thing to do next, and whose it is."""

    owner: Side
    what: Sentence
    by: dt.date | None = None


class AnswerSent(Sent, frozen=True, kw_only=True):
    """The answer to the question at the same place."""

    answered: Literal["yes", "partly", "no"]
    text: Sentence


class OutcomeSent(Sent, frozen=True, kw_only=True):
    """What the program reports back. Each question gets its answer, in the order of the questions.

    The report is text, or attached documents named by their ids.
    """

    report: Note | None = None
    attachments: Annotated[tuple[Line, ...], Meta(max_length=20)] = ()
    answers: Annotated[tuple[AnswerSent, ...], Meta(max_length=3)] = ()
    plan: Annotated[tuple[PlannedSent, ...], Meta(max_length=20)] = ()
    seen_on: Annotated[tuple[dt.date, ...], Meta(max_length=50)] = ()
    seen_by: Line | None = None
    diagnosis: Sentence | None = None
    done: Sentence | None = None
    medicines: Annotated[Sentence | None, Meta(description="What changed")] = None
    results: Sentence | None = None
    phase: Slug | None = None
    exit_criteria: Sentence | None = None
    follow_up: Sentence | None = None
    next_phase: Annotated[
        Slug | None, Meta(description="A program suggested for the next phase")
    ] = None
    patient_was_told: Sentence | None = None
    urgent_phoned: Annotated[
        Sentence | None, Meta(description="An urgent finding: who was phoned, and when")
    ] = None


class StepSent(Sent, frozen=True, kw_only=True):
    """An action, and what it needs said. What other actions need is taken no notice of."""

    action: Annotated[str, Meta(min_length=1, max_length=30, examples=["accept"])]
    reason: Annotated[str, Meta(min_length=1, max_length=60)] | None = None
    comment: Sentence | None = None
    priority: Priority | None = None
    expected_by: dt.date | None = None
    next_step: Annotated[str, Meta(min_length=1, max_length=500)] | None = None
    ordered_by: OrderedBySent | None = None
    red_flags: Decisions = ()
    program_id: Annotated[Slug | None, Meta(description="reroute, reopen: whom to ask now")] = None
    questions: Annotated[Questions, Meta(description="ask: what the program wants to know")] = ()
    answer: Note | None = None
    change: Annotated[
        ReferralChange | None, Meta(description="answer: what changes in what was sent")
    ] = None
    review_on: Annotated[
        dt.date | None, Meta(description="waitlist: when the list is looked at again")
    ] = None
    estimate: Annotated[Line | None, Meta(description="waitlist: how long it may take")] = None
    appointment: BookingSent | None = None
    asked_by: Annotated[Side | None, Meta(description="reschedule: who wanted another date")] = None
    attended_on: dt.date | None = None
    seen_by: Line | None = None
    outcome: OutcomeSent | None = None
    follow_up: Annotated[
        Sentence | tuple[PlannedSent, ...],
        Meta(description="acknowledge: what happens next; a text is the practice's own to do"),
    ] = ()
    patient_told: bool | None = None
    told_by: Line | None = None
    confirmed_by: Annotated[
        OrderedBySent | None, Meta(description="The clinician on whose word it is done")
    ] = None
    witness: Annotated[
        Line | None, Meta(description="retract: id of the person who is asked to confirm it")
    ] = None


def step(given: object) -> Step:
    """The action to take. Raises Invalid with every mistake of the types."""
    tidy = written(given)
    sent = valid(tidy, StepSent)
    same = {
        name: getattr(sent, name)
        for name in Step.__struct_fields__
        if name in StepSent.__struct_fields__ and name not in _TURNED
    }
    return Step(
        **same,
        ordered_by=ordered_by(sent.ordered_by),
        confirmed_by=ordered_by(sent.confirmed_by),
        red_flags=decisions(sent.red_flags),
        program=sent.program_id,
        change=named(sent.change, raw(tidy, "change")) if sent.change else {},
        appointment=msgspec.convert(sent.appointment, Booking, from_attributes=True)
        if sent.appointment
        else None,
        outcome=msgspec.convert(sent.outcome, Outcome, from_attributes=True)
        if sent.outcome
        else Outcome(),
        follow_up=_planned(sent.follow_up),
    )


_TURNED = frozenset(
    {
        *("ordered_by", "confirmed_by", "red_flags", "change", "appointment", "outcome"),
        "follow_up",
    }
)
"""Fields of a step that are not taken over as they were sent."""


def _planned(sent: str | tuple[PlannedSent, ...]) -> tuple[PlannedAction, ...]:
    if isinstance(sent, str):
        return (PlannedAction(owner=Side.PRACTICE, what=sent),)
    return tuple(PlannedAction(owner=each.owner, what=each.what, by=each.by) for each in sent)
