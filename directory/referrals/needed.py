"""What an action needs said with it, and what cannot be: every mistake of a step, told at once."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from directory.accounts.model import Caller
from directory.errors import FieldError
from directory.referrals.appointment import LONGEST_MINUTES
from directory.referrals.asked import Step
from directory.referrals.model import Referral, Status
from directory.referrals.reasons import Reasons
from directory.referrals.transitions import ROWS

FAR = dt.timedelta(days=3660)


def mistakes(
    referral: Referral, step: Step, *, by: Caller, reasons: Reasons, now: dt.datetime, day: dt.date
) -> Iterator[FieldError]:
    """`day` is the date people at the site write."""
    yield from _about_reason(referral, step, reasons)
    if by.standing in ROWS[step.action].on_word and step.confirmed_by is None:
        sentence = "Say on whose word: the id of the doctor, or a name and a number."
        yield FieldError("confirmed_by", "missing", sentence)
    if step.action in _OWN:
        yield from _OWN[step.action](referral, step, now, day)


def _about_reason(referral: Referral, step: Step, reasons: Reasons) -> Iterator[FieldError]:
    row = ROWS[step.action]
    confirms = referral.status is Status.ENTERED_IN_ERROR
    if ("reason" in row.needs and not confirms) or ("reason" in row.takes and step.reason):
        yield from reasons.mistakes(step.action, step.reason, step.comment, calls=referral.tries)


def _accept(
    referral: Referral, step: Step, _now: dt.datetime, day: dt.date
) -> Iterator[FieldError]:
    yield from _ahead("expected_by", step.expected_by, day)
    changes = step.priority not in (None, referral.content.priority)
    if changes and not (step.words or step.reason):
        yield FieldError("comment", "missing", "Say why the priority changes.")


def _waitlist(
    _referral: Referral, step: Step, _now: dt.datetime, day: dt.date
) -> Iterator[FieldError]:
    yield from _ahead("review_on", step.review_on, day)


def _place(
    _referral: Referral, step: Step, _now: dt.datetime, day: dt.date
) -> Iterator[FieldError]:
    yield from _ahead("expected_by", step.expected_by, day)


def _ask(_referral: Referral, step: Step, _now: dt.datetime, _day: dt.date) -> Iterator[FieldError]:
    if not step.questions and not step.words:
        yield FieldError("questions", "missing", "Send at least one question.")


def _answer(
    _referral: Referral, step: Step, _now: dt.datetime, _day: dt.date
) -> Iterator[FieldError]:
    if not step.answer and not step.words and not step.change:
        yield FieldError("answer", "missing", "Send an answer, or what changes.")


def _schedule(
    _referral: Referral, step: Step, now: dt.datetime, _day: dt.date
) -> Iterator[FieldError]:
    booked = step.appointment
    if booked is None:
        yield FieldError("appointment", "missing", "Send when it starts.")
    elif booked.start.tzinfo is None:
        yield FieldError("appointment.start", "not_usable", "Send the time with its zone.")
    elif not now < booked.start <= now + FAR:
        yield FieldError("appointment.start", "not_usable", "Send a time that is still ahead.")
    elif not 0 < booked.minutes <= LONGEST_MINUTES:
        yield FieldError("appointment.minutes", "not_usable", "Send minutes from 1 to 1440.")


def _miss(referral: Referral, step: Step, _now: dt.datetime, _day: dt.date) -> Iterator[FieldError]:
    """A date is missed once; what may be added is that it was cancelled after all."""
    if referral.status is Status.MISSED and step.reason in (None, "no-show"):
        sentence = "It is marked as missed. Send cancelled-by-patient or cancelled-by-program."
        yield FieldError("reason", "not_usable", sentence)


def _attend(
    referral: Referral, step: Step, _now: dt.datetime, day: dt.date
) -> Iterator[FieldError]:
    first = referral.created_at.date() - dt.timedelta(days=1)
    if step.attended_on is not None and not first <= step.attended_on <= day:
        sentence = "Send a day from when it was made to today."
        yield FieldError("attended_on", "not_usable", sentence)


def _words(
    _referral: Referral, step: Step, _now: dt.datetime, _day: dt.date
) -> Iterator[FieldError]:
    if not step.words:
        yield FieldError("comment", "missing", "Write what there is to say.")


def _return_outcome(
    referral: Referral, step: Step, _now: dt.datetime, day: dt.date
) -> Iterator[FieldError]:
    """Every question is marked, in the order they were asked, before a report goes back."""
    asked, answers = len(referral.content.questions), step.outcome.answers
    if not (step.outcome.report or step.outcome.attachments or step.words):
        yield FieldError("outcome.report", "missing", "Send the report, or attach it.")
    for place in range(len(answers), asked):
        sentence = "Mark this question: yes, partly or no, with a text."
        yield FieldError(f"outcome.answers[{place}]", "missing", sentence)
    if len(answers) > asked:
        sentence = f"There are {asked} questions. Send one answer for each."
        yield FieldError("outcome.answers", "not_usable", sentence)
    for place, answer in enumerate(answers[:asked]):
        if not answer.text.strip():
            sentence = "Say in words what the answer is."
            yield FieldError(f"outcome.answers[{place}].text", "missing", sentence)
    if any(seen > day for seen in step.outcome.seen_on):
        yield FieldError("outcome.seen_on", "not_usable", "Send days up to today.")


def _acknowledge(
    _referral: Referral, step: Step, _now: dt.datetime, _day: dt.date
) -> Iterator[FieldError]:
    if not step.follow_up and not step.words:
        sentence = "Say what happens next, and who does it."
        yield FieldError("follow_up", "missing", sentence)
    if not step.patient_told:
        sentence = "The loop is closed once the patient was told. Send true when they were."
        yield FieldError("patient_told", "missing", sentence)


def _decline(
    referral: Referral, step: Step, _now: dt.datetime, _day: dt.date
) -> Iterator[FieldError]:
    if referral.status is Status.IN_CARE and not step.words:
        yield FieldError("comment", "missing", "Say why care stops in a comment.")


def _reroute(
    referral: Referral, step: Step, _now: dt.datetime, _day: dt.date
) -> Iterator[FieldError]:
    if not step.program:
        yield FieldError("program_id", "missing", "Say which program to ask now.")
    elif step.program == referral.program and referral.status is Status.DECLINED:
        sentence = "This program declined it. Choose another one."
        yield FieldError("program_id", "not_usable", sentence)


def _ahead(field: str, date: dt.date | None, day: dt.date) -> Iterator[FieldError]:
    if date is not None and not day <= date <= day + FAR:
        yield FieldError(field, "not_usable", "Send a date from today on.")


Own = Callable[[Referral, Step, dt.datetime, dt.date], Iterator[FieldError]]
_OWN: Mapping[str, Own] = MappingProxyType(
    {
        "accept": _accept,
        "waitlist": _waitlist,
        "place": _place,
        "ask": _ask,
        "answer": _answer,
        "schedule": _schedule,
        "reschedule": _schedule,
        "miss": _miss,
        "attend": _attend,
        "note": _words,
        "addendum": _words,
        "return_outcome": _return_outcome,
        "acknowledge": _acknowledge,
        "decline": _decline,
        "reroute": _reroute,
    }
)
