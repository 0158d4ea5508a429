"""What the events of a referral add up to. Pure: one event after the other, nothing else.

A row in the store keeps a drawn copy of this, so that queries can see it; the events decide.
"""

from collections.abc import Iterable
from functools import reduce

import msgspec

from directory.referrals import call_log
from directory.referrals.appointment import Appointment, AppointmentState
from directory.referrals.model import (
    ENDS,
    Drawn,
    Event,
    Receipt,
    Receipts,
    Retraction,
    Status,
)
from directory.referrals.outcome import Outcome
from directory.referrals.transitions import ROWS

_GIVES_UP_DATES = ENDS | {Status.DECLINED}


def fold(events: Iterable[Event]) -> Drawn:
    """The whole of it, in the order of their numbers: never by the clock, which may step back."""
    return reduce(after, sorted(events, key=lambda event: event.seq), Drawn())


def status_of(events: Iterable[Event]) -> Status | None:
    return fold(events).status


def after(drawn: Drawn, event: Event) -> Drawn:
    """What holds once this event happened too."""
    if event.attempt != drawn.attempt:
        drawn = _asked_anew(drawn, event)
    status = event.to or drawn.status
    return msgspec.structs.replace(
        drawn,
        status=status,
        came_from=_came_from(drawn, event),
        unsigned=_unsigned(drawn, event),
        tries=_tries(drawn.tries, event),
        ended_at=(drawn.ended_at or event.at) if status in ENDS else None,
        receipts=_receipts(drawn.receipts, event),
        appointment=_appointment(drawn.appointment, event),
        retraction=_retraction(drawn.retraction, event),
        outcome=_outcome(drawn.outcome, event),
        held=_held(drawn.held, event),
    )


def _asked_anew(drawn: Drawn, event: Event) -> Drawn:
    """Another program, or the same once more: what the one before did is history."""
    return Drawn(status=drawn.status, attempt=event.attempt, retraction=drawn.retraction)


def _came_from(drawn: Drawn, event: Event) -> Status | None:
    if event.to is Status.CANCEL_REQUESTED:
        return drawn.status
    return None if event.to else drawn.came_from


def _unsigned(drawn: Drawn, event: Event) -> bool:
    if event.action == "sign":
        return False
    return bool(event.detail.get("unsigned", drawn.unsigned))


def _tries(tries: int, event: Event) -> int:
    """Calls to the patient that reached nobody; one logged by mistake is taken off again."""
    if event.action == call_log.CALL:
        return tries + (event.detail.get("result") in call_log.REACHED_NOBODY)
    if event.action == call_log.UNDO:
        return tries - (event.detail.get("was") in call_log.REACHED_NOBODY)
    return tries


def _receipts(receipts: Receipts, event: Event) -> Receipts:
    row = ROWS.get(event.action)
    given = row.receipts if row and (event.to or not row.receipts) else ()
    if event.detail.get("attended_on") and "seen" not in given:
        given = (*given, "seen")
    receipt = Receipt(at=event.at, by=event.by)
    new = {name: receipt for name in given if getattr(receipts, name) is None}
    return msgspec.structs.replace(receipts, **new)


def _appointment(appointment: Appointment | None, event: Event) -> Appointment | None:
    if booked := event.detail.get("appointment"):
        return msgspec.convert(booked, Appointment)
    if appointment is None:
        return None
    if says := event.detail.get("patient_says"):
        return msgspec.convert(
            msgspec.to_builtins(appointment) | {"patient_says": says}, Appointment
        )
    state = appointment.state
    if event.action == "attend" and appointment.is_booked:
        state = AppointmentState.KEPT
    elif event.action == "miss":
        came = event.reason in (None, "no-show")
        state = AppointmentState.MISSED if came else AppointmentState.CANCELLED
    elif event.to in _GIVES_UP_DATES and appointment.is_booked:
        state = AppointmentState.CANCELLED
    return msgspec.structs.replace(appointment, state=state)


def _retraction(retraction: Retraction | None, event: Event) -> Retraction | None:
    if event.action != "retract":
        return retraction
    if retraction is None:
        return Retraction(by=event.by, at=event.at, asked=event.detail.get("witness"))
    return msgspec.structs.replace(retraction, witness=event.by, witnessed_at=event.at)


def _outcome(outcome: Outcome | None, event: Event) -> Outcome | None:
    said = event.detail.get("outcome")
    return msgspec.convert(said, Outcome) if said else outcome


def _held(held: tuple[str, ...], event: Event) -> tuple[str, ...]:
    """Each of them once, also where two links say so."""
    if event.action == "hold":
        return tuple(dict.fromkeys((*held, event.detail["other"])))
    if event.action == "unlink" and event.detail.get("still_waits"):
        return held
    if event.action in ("release", "unlink"):
        return tuple(each for each in held if each != event.detail["other"])
    return held
