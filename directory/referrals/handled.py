"""What the history tells of who handled a referral and until when it was put off.

Pure. An event of it says what it changed, and what stood there before, so that it can be undone.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from directory.referrals.model import Event, Referral, Struct

BEFORE = "before"
ASSIGNEE, SNOOZED = "assignee", "snoozed_until"


class Undo(Struct, frozen=True, kw_only=True):
    """`was`: the id of a person or a day, as text; None for nobody and for no day."""

    field: str
    was: str | None


def before(referral: Referral, handling: Mapping[str, Any]) -> dict[str, Any]:
    """What stood where the handling writes, for the event to keep."""
    held: dict[str, Any] = msgspec.to_builtins({each: getattr(referral, each) for each in handling})
    return held


def fields_of(event: Event) -> tuple[str, ...]:
    """What this event changed of the two; empty for every other event."""
    return tuple(event.detail.get(BEFORE) or ())


def undoable(referral: Referral, events: Iterable[Event], *, today: dt.date) -> dict[int, Undo]:
    """By the number of the event: the newest of each kind, where what it set still stands. A day
    that is over is no day to put it off to again."""
    found: dict[int, Undo] = {}
    newest = {field: event for event in events for field in fields_of(event)}
    for field, event in newest.items():
        now, was = msgspec.to_builtins(getattr(referral, field)), event.detail[BEFORE][field]
        over = field == SNOOZED and was is not None and was < today.isoformat()
        if event.detail.get(field) == now != was and not over:
            found[event.seq] = Undo(field=field, was=was)
    return found
