"""Calls about a referral, as its events tell them. Pure.

Only a call to the patient counts as a try to reach them. A call logged by mistake stays in the
history, with the event that takes it back beside it.
"""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

from directory.referrals.appointment import Side
from directory.referrals.model import Actor, Event, Struct

CALL = "call"
CALL_STAFF = "call_staff"
UNDO = "undo_call"
SAME_CALL_WITHIN = dt.timedelta(minutes=2)
"""The same words from the same person so soon after are one call, clicked twice."""


class Result(StrEnum):
    """What came of a call. Whoever was spoken to was reached, also where they said no."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    LEFT_MESSAGE = "left_message"
    WRONG_NUMBER = "wrong_number"


REACHED_NOBODY = frozenset(Result) - {Result.REACHED}


class Call(Struct, frozen=True, kw_only=True):
    """`seq` is its place in the history; `undone`: it was logged by mistake."""

    seq: int
    at: dt.datetime
    to: Side
    result: Result
    note: str | None
    by: Actor
    attempt: int
    undone: bool = False


def calls(events: Iterable[Event]) -> list[Call]:
    known = list(events)
    taken_back = undone(known)
    return [_call(event, event.seq in taken_back) for event in known if event.action in ACTIONS]


ACTIONS = (CALL, CALL_STAFF)


def undone(events: Iterable[Event]) -> frozenset[int]:
    """Places in the history of calls that were logged by mistake."""
    return frozenset(event.detail["of"] for event in events if event.action == UNDO)


def _call(event: Event, undone: bool) -> Call:
    return Call(
        seq=event.seq,
        at=event.at,
        to=Side(event.detail.get("to", Side.PATIENT.value)),
        result=Result(event.detail["result"]),
        note=event.detail.get("note"),
        by=event.by,
        attempt=event.attempt,
        undone=undone,
    )
