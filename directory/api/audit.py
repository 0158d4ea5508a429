"""The inspectors' log, for admins: entries page by page, and whether the log can be believed."""

import base64
import datetime as dt
from typing import Annotated, Any

import msgspec
from litestar import Request
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
from sqlalchemy.ext.asyncio import AsyncSession

from directory import audit_reading
from directory.accounts.entries import entry
from directory.accounts.model import Caller
from directory.accounts.permissions import require
from directory.api.asked import read_query
from directory.api.operation import Operation, does
from directory.api.paging import Cursor
from directory.audit import Outcome, Trail
from directory.audit_reading import Place, Recorded
from directory.errors import FieldError, Unreadable

Id = Annotated[str, msgspec.Meta(max_length=80)]


class AuditQuery(msgspec.Struct, frozen=True, kw_only=True):
    object_id: Annotated[Id | None, msgspec.Meta(description="Id of a referral, user, client")] = (
        None
    )
    actor: Annotated[Id | None, msgspec.Meta(description="Id of a user or client")] = None
    action: Annotated[Id | None, msgspec.Meta(examples=["referral.read"])] = None
    outcome: Outcome | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=100, description="Entries on one page")] = 100
    cursor: Cursor | None = None


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened: ids and coded words, never a name or a note."""

    id: Annotated[str, msgspec.Meta(description="Chain and position, as first_bad names them")]
    at: dt.datetime
    action: str
    object_id: Annotated[str, msgspec.Meta(description="Empty where there is no one object")]
    outcome: Outcome
    actor: Annotated[str, msgspec.Meta(description="Id of the user, client or referral's patient")]
    actor_kind: str
    practice: str
    reason: Annotated[str, msgspec.Meta(description="A code, where the action has reasons")]
    shown: Annotated[tuple[str, ...], msgspec.Meta(description="Ids a list put before the actor")]


class AuditPage(msgspec.Struct, frozen=True, kw_only=True):
    """Newest first."""

    items: tuple[AuditEntry, ...]
    next_cursor: str | None


class AuditVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """Whether every entry is there as it was written."""

    ok: bool
    entries: int
    first_bad: Annotated[
        str | None, msgspec.Meta(description="Chain and position where belief ends")
    ] = None
    what: str | None = None


@does(
    HttpMethod.GET,
    "/audit",
    Operation(
        id="readAudit",
        tag="Administration",
        summary="Who did what to which object, and what was refused",
        action="audit.read",
        query=AuditQuery,
        answer=AuditPage,
        stored=False,
    ),
)
async def read_audit(
    request: Request[Any, Any, Any],
    caller: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    trail: NamedDependency[Trail],
    now: NamedDependency[dt.datetime],
) -> AuditPage:
    """Newest first. Reading the log is itself an entry of the log."""
    require(caller, "audit.read")
    asked = read_query(request, AuditQuery)
    found = await audit_reading.recorded(
        db,
        limit=asked.limit + 1,
        before=_read(asked.cursor) if asked.cursor else None,
        object_id=asked.object_id,
        actor=asked.actor,
        action=asked.action,
        outcome=asked.outcome,
    )
    shown = found[: asked.limit]
    looked_at = (asked.object_id,) if asked.object_id and shown else ()
    await trail.record(db, entry(caller, "audit.read", shown=looked_at), now=now)
    return AuditPage(
        items=tuple(_out(each) for each in shown),
        next_cursor=_written(shown[-1]) if len(found) > len(shown) else None,
    )


@does(
    HttpMethod.GET,
    "/audit/verify",
    Operation(
        id="verifyAudit",
        tag="Administration",
        summary="Was an entry changed, removed or cut off?",
        action="audit.verify",
        answer=AuditVerdict,
        stored=False,
    ),
)
async def verify_audit(
    caller: NamedDependency[Caller],
    reading: NamedDependency[AsyncSession],
    trail: NamedDependency[Trail],
) -> AuditVerdict:
    """Reads the whole log against its keyed marks. `ok` is false where it cannot be believed."""
    require(caller, "audit.verify")
    verdict = await trail.verify(reading)
    return AuditVerdict(
        ok=verdict.ok, entries=verdict.entries, first_bad=verdict.first_bad, what=verdict.what
    )


def _out(each: Recorded) -> AuditEntry:
    return AuditEntry(
        id=f"{each.chain}/{each.position}",
        at=each.at,
        action=each.action,
        object_id=each.object_id,
        outcome=each.outcome,
        actor=each.actor,
        actor_kind=each.actor_kind,
        practice=each.practice,
        reason=each.reason,
        shown=each.shown,
    )


def _written(last: Recorded) -> str:
    place = msgspec.json.encode((last.at, last.chain, last.position))
    return base64.urlsafe_b64encode(place).decode().rstrip("=")


def _read(cursor: str) -> Place:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        at, chain, position = msgspec.json.decode(text, type=Place)
        usable = at.tzinfo is not None and chain.isalnum() and 0 < position < 1 << 62
    except ValueError:
        usable = False
    if not usable:
        mistake = FieldError("cursor", "not_usable", "Send next_cursor of the page before.")
        raise Unreadable("This cursor is not one of ours.", (mistake,))
    return at, chain, position
