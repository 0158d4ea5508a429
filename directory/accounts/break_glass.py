"""Break-glass: an admin looks at patient data in an emergency, for an hour, before everyone's eyes.

An episode has a reason, sealed as it may name a patient. It ends by itself, stands on every
other admin's pages until one of them has reviewed it, and everything read in it carries its id in
the audit.
"""

import datetime as dt

import msgspec
from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from directory.accounts.entries import entry
from directory.accounts.model import Caller
from directory.accounts.permissions import require
from directory.accounts.tables import BreakGlassRow, UserRow
from directory.audit import AuditRow, Trail
from directory.errors import Conflict, FieldError, Invalid, NotFound
from directory.identifiers import could_be_id, new_id
from directory.sealing import Place, Sealer

LASTS = dt.timedelta(minutes=60)
SHORTEST_REASON = 10
LONGEST_REASON = 500


class Episode(msgspec.Struct, frozen=True, kw_only=True):
    """`looks` counts what the audit holds of it. A notice goes without the reason."""

    id: str
    user_id: str
    name: str
    opened_at: dt.datetime
    closes_at: dt.datetime
    reviewed_at: dt.datetime | None
    reason: str = ""
    looks: int = 0

    def is_open(self, now: dt.datetime) -> bool:
        return self.closes_at > now


def place(episode_id: str) -> Place:
    return Place("break_glass", episode_id, "reason")


async def open_episode(
    db: AsyncSession,
    reason: str,
    *,
    by: Caller,
    now: dt.datetime,
    trail: Trail,
    sealer: Sealer,
) -> Episode:
    require(by, "break-glass.open")
    reason = " ".join(reason.split())
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        said = f"Say why, in {SHORTEST_REASON} to {LONGEST_REASON} characters."
        raise Invalid("Some fields need a change.", (FieldError("reason", "length", said),))
    if await open_of(db, by.id, now=now) is not None:
        raise Conflict("Patient data is open to you already.")
    episode_id = new_id(now)
    row = BreakGlassRow(
        id=episode_id,
        user_id=by.id,
        reason=sealer.seal(reason, place(episode_id)),
        opened_at=now,
        closes_at=now + LASTS,
    )
    db.add(row)
    await db.flush()
    opened = msgspec.structs.replace(by, break_glass=row.id)
    await trail.record(db, entry(opened, "break-glass.open", row.id), now=now)
    return _episode(row, by.name, reason=reason)


async def close(
    db: AsyncSession, episode_id: str, *, by: Caller, now: dt.datetime, trail: Trail
) -> None:
    """Ends it before its time; only one's own, and again without effect."""
    require(by, "break-glass.open")
    row = await _row(db, episode_id)
    if row.user_id != by.id:
        raise Conflict("Only the person who opened it can close it.")
    if row.closes_at > now:
        row.closes_at = now
        await trail.record(db, entry(by, "break-glass.close", row.id), now=now)


async def review(
    db: AsyncSession, episode_id: str, *, by: Caller, now: dt.datetime, trail: Trail
) -> None:
    """Another admin has looked at what was read and why; the notice goes away."""
    require(by, "break-glass.open")
    row = await _row(db, episode_id)
    if row.user_id == by.id:
        raise Conflict("Another admin has to review this.")
    if row.closes_at > now:
        raise Conflict("It is still open. Review it when it has ended.")
    if row.reported_at is None:
        row.reported_at = now
        await trail.record(db, entry(by, "break-glass.review", row.id), now=now)


async def episodes(db: AsyncSession, *, by: Caller, sealer: Sealer) -> list[Episode]:
    """All there ever were, newest first, with their reasons."""
    require(by, "break-glass.open")
    looks = (
        select(col(AuditRow.under), func.count().label("looks"))
        .where(col(AuditRow.under) != "")
        .group_by(col(AuditRow.under))
        .subquery()
    )
    found = await db.execute(
        select(BreakGlassRow, UserRow.name, func.coalesce(looks.c.looks, 0))
        .join(UserRow, col(UserRow.id) == col(BreakGlassRow.user_id))
        .outerjoin(looks, looks.c.under == col(BreakGlassRow.id))
        .order_by(col(BreakGlassRow.opened_at).desc())
    )
    return [
        _episode(row, name, reason=_opened(row, sealer), looks=looks) for row, name, looks in found
    ]


async def to_notice(db: AsyncSession) -> list[Episode]:
    """What an admin must know of: every episode nobody has reviewed, one's own too."""
    found = await db.execute(
        select(BreakGlassRow, UserRow.name)
        .join(UserRow, col(UserRow.id) == col(BreakGlassRow.user_id))
        .where(col(BreakGlassRow.reported_at).is_(None))
        .order_by(col(BreakGlassRow.opened_at))
    )
    return [_episode(row, name) for row, name in found]


async def open_of(db: AsyncSession, user_id: str, *, now: dt.datetime) -> str | None:
    """The id of the person's open episode."""
    found = await db.scalars(
        select(BreakGlassRow.id)
        .where(col(BreakGlassRow.user_id) == user_id, col(BreakGlassRow.closes_at) > now)
        .limit(1)
    )
    return found.first()


async def _row(db: AsyncSession, episode_id: str) -> BreakGlassRow:
    if not could_be_id(episode_id):
        raise NotFound("There is no such record.")
    row = await db.get(BreakGlassRow, episode_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("There is no such record.")
    return row


def _opened(row: BreakGlassRow, sealer: Sealer) -> str:
    return sealer.open(row.reason, place(row.id)) if row.reason else ""


def _episode(row: BreakGlassRow, name: str, *, reason: str = "", looks: int = 0) -> Episode:
    return Episode(
        id=row.id,
        user_id=row.user_id,
        name=name,
        reason=reason,
        opened_at=row.opened_at,
        closes_at=row.closes_at,
        reviewed_at=row.reported_at,
        looks=looks,
    )
