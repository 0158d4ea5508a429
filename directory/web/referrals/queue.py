"""Reading the address of a list: which view, narrowed to what, and after which row."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from litestar import Request

from directory.errors import Unreadable
from directory.referrals import store
from directory.referrals.model import Status
from directory.referrals.sending import ORDER
from directory.referrals.worklist import Narrowed, Place, View

PAGE = 50
LONGEST = 120
LOST = "Go back to the first page of the list."


def view_of(request: Request[Any, Any, Any], views: tuple[View, ...]) -> View:
    """The first where none is named. Raises Unreadable for one that is not of this list."""
    name = request.query_params.get("view", views[0].value)
    found = next((view for view in views if view.value == name), None)
    if found is None:
        raise Unreadable("There is no such view.")
    return found


def narrowed_of(request: Request[Any, Any, Any]) -> Narrowed:
    given = request.query_params
    status, priority = given.get("status", ""), given.get("priority", "")
    if (status and status not in set(Status)) or (priority and priority not in ORDER):
        raise Unreadable("There is no such status or priority.")
    return Narrowed(
        program=given.get("program", "")[:LONGEST] or None,
        status=Status(status) if status else None,
        priority=priority or None,
    )


def place_of(request: Request[Any, Any, Any]) -> Place | None:
    text = request.query_params.get("after", "")
    if not text:
        return None
    try:
        rank, due, ident = text.split("~")
        place = Place(rank=int(rank), due=moment_of(due), id=ident)
    except ValueError:
        raise Unreadable(LOST) from None
    if not store.is_id(ident) or not 0 <= place.rank < len(ORDER):
        raise Unreadable(LOST)
    return place


def moment_of(text: str) -> dt.datetime:
    """Where a page ended, in time. One at an end of the calendar has no other time zone."""
    try:
        moment = dt.datetime.fromisoformat(text)
        at = moment.astimezone(dt.UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        at = None
    if at is None:
        raise Unreadable(LOST)
    return at


def further(at: str, view: View, narrowed: Narrowed, place: Place | None) -> str:
    """The address of the next page; empty where this is the last."""
    if place is None:
        return ""
    after = f"{place.rank}~{place.due.isoformat()}~{place.id}"
    return address(at, view, narrowed, after=after)


def address(at: str, view: View, narrowed: Narrowed, **more: str) -> str:
    query = {
        "view": view.value,
        "program": narrowed.program or "",
        "status": narrowed.status.value if narrowed.status else "",
        "priority": narrowed.priority or "",
        **more,
    }
    return f"{at}?{urlencode({name: value for name, value in query.items() if value})}"
