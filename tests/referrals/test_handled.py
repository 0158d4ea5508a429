"""What may be undone of who handles a referral, as its history tells it."""

import datetime as dt
from typing import Any

import pytest

from directory.referrals.handled import Undo, undoable
from directory.referrals.model import Actor, Event
from tests.referrals.drafts import a_draft

pytestmark = pytest.mark.quick

TODAY = dt.date(2026, 3, 2)


def event(seq: int, **detail: Any) -> Event:
    at = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
    by = Actor(kind="intake", id="ana")
    return Event(seq=seq, at=at, action="assign", by=by, attempt=1, detail=detail)


def given_to(seq: int, whom: str | None, was: str | None) -> Event:
    said = {"assignee": whom} if whom else {}
    return event(seq, **said, before={"assignee": was})


@pytest.mark.parametrize(
    ("now", "events", "undo"),
    [
        ("ana", [given_to(2, "ana", None)], {2: Undo(field="assignee", was=None)}),
        (
            "bo",
            [given_to(2, "ana", None), given_to(3, "bo", "ana")],
            {3: Undo(field="assignee", was="ana")},
        ),
        (None, [given_to(2, None, "ana")], {2: Undo(field="assignee", was="ana")}),
        (None, [given_to(2, "ana", None)], {}),  # a later step gave it to nobody
        ("ana", [given_to(2, "ana", "ana")], {}),  # it changed nothing
        ("ana", [event(2, assignee="ana")], {}),  # written before the history kept it
    ],
)
def test_the_newest_that_still_stands(
    now: str | None, events: list[Event], undo: dict[int, Undo]
) -> None:
    assert undoable(a_draft(assignee=now), events, today=TODAY) == undo


def test_both_kinds_beside_each_other() -> None:
    off = event(3, snoozed_until="2026-03-09", before={"snoozed_until": "2026-03-04"})
    events = [given_to(2, "ana", None), off]
    referral = a_draft(assignee="ana", snoozed_until=dt.date(2026, 3, 9))
    assert set(undoable(referral, events, today=TODAY)) == {2, 3}
    later = undoable(referral, events, today=dt.date(2026, 3, 5))
    assert set(later) == {2}, "nothing is put off to a day that is over"
