"""The inspectors' log on a page: who did what, to what, when. Reading it is an entry itself."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from directory import audit_reading
from directory.accounts import clients, users
from directory.accounts.entries import entry
from directory.accounts.model import OPERATOR, SYSTEM, Caller
from directory.accounts.permissions import require
from directory.audit import Outcome, Trail
from directory.audit_reading import Place, Recorded
from directory.errors import Unreadable
from directory.web.shell import Shell
from directory.web.staff import staff_page

AUDIT = "/admin/audit"
ON_A_PAGE = 50
FIELDS = ("object", "actor", "action", "outcome", "from", "to", "under")
LONGEST_FIELD = 80


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the address asks for. Ids only: a name typed here would stand in the address."""

    typed: dict[str, str]
    outcome: Outcome | None
    since: dt.datetime | None
    until: dt.datetime | None
    before: Place | None

    def given(self, name: str) -> str | None:
        return self.typed.get(name) or None


@staff_page(AUDIT)
async def show_audit(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[dt.datetime],
    trail: NamedDependency[Trail],
) -> Response[str]:
    require(caller, "audit.read")
    asked = _asked(dict(request.query_params), shell)
    found = await audit_reading.recorded(
        db,
        limit=ON_A_PAGE + 1,
        before=asked.before,
        object_id=asked.given("object"),
        actor=asked.given("actor"),
        action=asked.given("action"),
        outcome=asked.outcome,
        under=asked.given("under"),
        since=asked.since,
        until=asked.until,
    )
    shown = found[:ON_A_PAGE]
    everybody = await users.everybody(db)
    names = {each.id: each.name for each in everybody}
    names |= {OPERATOR.id: OPERATOR.name, SYSTEM.id: SYSTEM.name}
    names |= {each.id: each.name for each in await clients.list_clients(db, by=caller)}
    looked_at = (asked.typed["object"],) if asked.typed.get("object") and shown else ()
    await trail.record(db, entry(caller, "audit.read", shown=looked_at), now=now)
    return shell.page(
        "admin/audit.html",
        rows=[(each, each.at.astimezone(shell.settings.zone)) for each in shown],
        names=names,
        people_choices=[(each.id, each.name) for each in everybody],
        typed=asked.typed,
        outcomes=_outcomes(shell),
        older=_address(asked, shown[-1]) if len(found) > len(shown) else None,
        is_filtered=bool(asked.typed),
    )


def _outcomes(shell: Shell) -> dict[str, str]:
    _ = shell.gettext
    return {
        Outcome.OK.value: _("done"),
        Outcome.DENIED.value: _("refused"),
        Outcome.FAILED.value: _("failed"),
    }


def _asked(given: dict[str, str], shell: Shell) -> Asked:
    """Raises Unreadable for what is no day, no outcome, no id and no place in the log."""
    typed = {name: given[name].strip() for name in FIELDS if given.get(name, "").strip()}
    if any(len(value) > LONGEST_FIELD or not value.isprintable() for value in typed.values()):
        raise Unreadable("One of the filters cannot be read. Go back and look at them.")
    outcome = typed.get("outcome")
    if outcome is not None and outcome not in set(Outcome):
        raise Unreadable("There is no such outcome.")
    return Asked(
        typed=typed,
        outcome=Outcome(outcome) if outcome else None,
        since=_midnight(typed.get("from"), shell, days=0),
        until=_midnight(typed.get("to"), shell, days=1),
        before=_place(given["before"]) if given.get("before") else None,
    )


def _midnight(day: str | None, shell: Shell, *, days: int) -> dt.datetime | None:
    """The beginning of the site's day, or of the day after it: the last day is shown whole."""
    if day is None:
        return None
    try:
        date = dt.date.fromisoformat(day) + dt.timedelta(days=days)
        return dt.datetime.combine(date, dt.time(), shell.settings.zone).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise Unreadable("Write a day like 2026-11-22.") from None


def _place(text: str) -> Place:
    at, _, rest = text.partition("~")
    chain, _, position = rest.partition("~")
    try:
        place = dt.datetime.fromisoformat(at), chain, int(position)
    except ValueError:
        place = None
    if place is None or place[0].tzinfo is None or not 0 < place[2] < 1 << 62:
        raise Unreadable("This page of the log is not there. Begin with the newest.")
    if not (chain.isascii() and chain.isalnum()):
        raise Unreadable("This page of the log is not there. Begin with the newest.")
    return place


def _address(asked: Asked, last: Recorded) -> str:
    before = f"{last.at.isoformat()}~{last.chain}~{last.position}"
    return f"{AUDIT}?{urlencode(asked.typed | {'before': before})}"


ROUTES = (show_audit,)
