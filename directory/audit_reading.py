"""Reading the inspectors' log: entries that fit, page by page, newest first."""

import datetime as dt

import msgspec
from sqlalchemy import literal, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from directory.audit import AuditRow, Outcome
from directory.database import UTC


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as it stands in the log."""

    at: dt.datetime
    action: str
    object_id: str
    outcome: Outcome
    actor_kind: str
    actor: str
    practice: str
    reason: str
    shown: tuple[str, ...]
    under: str
    chain: str
    position: int


Place = tuple[dt.datetime, str, int]
"""Where an entry stands when the log is read: its moment, then chain and position."""


async def recorded(
    db: AsyncSession,
    *,
    limit: int,
    before: Place | None = None,
    object_id: str | None = None,
    actor: str | None = None,
    action: str | None = None,
    outcome: Outcome | None = None,
    under: str | None = None,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
) -> list[Recorded]:
    """Entries that fit, newest first; those before `before` where a page goes on.

    `since` and `until` bound their moments, the end not included.
    """
    place = col(AuditRow.at), col(AuditRow.chain), col(AuditRow.position)
    query = select(AuditRow).order_by(*(part.desc() for part in place)).limit(limit)
    wanted = {
        AuditRow.object_id: object_id,
        AuditRow.actor: actor,
        AuditRow.action: action,
        AuditRow.outcome: outcome,
        AuditRow.under: under,
    }
    for column, value in wanted.items():
        if value is not None:
            query = query.where(col(column) == value)
    if since is not None:
        query = query.where(col(AuditRow.at) >= since)
    if until is not None:
        query = query.where(col(AuditRow.at) < until)
    if before is not None:
        at, chain, position = before
        here = tuple_(literal(at, UTC), literal(chain), literal(position))
        query = query.where(tuple_(*place) < here)
    return [_recorded(row) for row in await db.scalars(query)]


def _recorded(row: AuditRow) -> Recorded:
    return Recorded(
        at=row.at,
        action=row.action,
        object_id=row.object_id,
        outcome=Outcome(row.outcome),
        actor_kind=row.actor_kind,
        actor=row.actor,
        practice=row.practice,
        reason=row.reason,
        shown=tuple(row.shown.split()),
        under=row.under,
        chain=row.chain,
        position=row.position,
    )
