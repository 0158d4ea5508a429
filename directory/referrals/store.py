"""Referrals in the store. Every query is scoped by who asks, in its WHERE, before anything else."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec
from sqlalchemy import ColumnElement, and_, delete, false, func, or_, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from directory.accounts.model import Caller
from directory.accounts.permissions import Whose
from directory.errors import NotFound
from directory.referrals import finder, rows
from directory.referrals.lifecycle import Change
from directory.referrals.model import (
    ENDS,
    Actor,
    Attempt,
    Content,
    Event,
    Referral,
    Status,
)
from directory.referrals.tables import (
    AttemptRow,
    ContentVersionRow,
    EventRow,
    FinderRow,
    ReferralRow,
)
from directory.sealing import Sealer

MISSING = "There is no such referral."
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Task(StrEnum):
    """Something a referral asks of a person beside its next step."""

    SIGN = "sign"  # it went out without a clinician's name
    WITNESS = "witness"  # it was retracted; a second person confirms that


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What a list is narrowed to, inside what the caller may see."""

    status: tuple[Status, ...] = ()
    program: str | None = None
    task: Task | None = None
    sought: finder.Sought = finder.Sought()
    number: str | None = None


def is_id(text: str) -> bool:
    """Whether it can be the id of a referral; anything else is not worth asking the store."""
    return _ID.fullmatch(text) is not None


def scope(caller: Caller, whose: Whose) -> ColumnElement[bool]:
    """The referrals within reach. A draft of a practice is nobody else's."""
    sent = col(ReferralRow.sent_at).is_not(None)
    match whose:
        case Whose.PRACTICE if caller.practice is not None:
            return col(ReferralRow.practice) == caller.practice
        case Whose.DEPARTMENT if caller.departments:
            own = or_(sent, col(ReferralRow.practice).is_(None))
            return and_(col(ReferralRow.department).in_(caller.departments), own)
        case Whose.OWN if caller.referral is not None:
            return and_(col(ReferralRow.id) == caller.referral, sent)
        case Whose.BREAK_GLASS if caller.break_glass is not None:
            return true()
        case Whose.ALL:
            return true()
    return false()


async def get(
    db: AsyncSession,
    sealer: Sealer,
    referral_id: str,
    *,
    seen_by: Caller,
    whose: Whose,
    action: str,
    to_change: bool = False,
) -> Referral:
    """Not yours reads as missing. With `to_change` other writers of it wait for this one."""
    if not is_id(referral_id):
        raise NotFound(MISSING)
    query = select(ReferralRow).where(col(ReferralRow.id) == referral_id, scope(seen_by, whose))
    if to_change:
        query = query.with_for_update()
    row = (await db.scalars(query)).first()
    if row is None:
        known = (
            await db.scalars(select(ReferralRow.id).where(ReferralRow.id == referral_id))
        ).first()
        error = NotFound(MISSING)
        raise error.about(action, known) if known else error
    return rows.referral_of(sealer, row)


async def page(
    db: AsyncSession,
    sealer: Sealer,
    filters: Filters,
    *,
    seen_by: Caller,
    whose: Whose,
    limit: int,
    before: str | None,
) -> tuple[list[Referral], str | None]:
    """Newest first, and the id after which the next page begins.

    Ids grow with time and never change, so a page is complete and repeats nothing while others
    write. What was entered in error is in no list but the one of those that ask for a witness.
    """
    query = select(ReferralRow).where(scope(seen_by, whose), *_narrowed(sealer, filters))
    if before is not None:
        query = query.where(col(ReferralRow.id) < before)
    query = query.order_by(col(ReferralRow.id).desc()).limit(limit + 1)
    found = (await db.scalars(query)).all()
    shown = [rows.referral_of(sealer, row, whole=False) for row in found[:limit]]
    return shown, shown[-1].id if len(found) > limit else None


async def ids(
    db: AsyncSession,
    sealer: Sealer,
    filters: Filters,
    *,
    seen_by: Caller,
    whose: Whose,
    limit: int,
) -> tuple[str, ...]:
    """As `page`, without opening any of them."""
    query = select(ReferralRow.id).where(scope(seen_by, whose), *_narrowed(sealer, filters))
    found = await db.scalars(query.order_by(col(ReferralRow.id).desc()).limit(limit))
    return tuple(found.all())


def _narrowed(sealer: Sealer, filters: Filters) -> list[ColumnElement[bool]]:
    wanted = [*finder.conditions(sealer, filters.sought), _of_task(filters.task)]
    if filters.status:
        wanted.append(col(ReferralRow.status).in_([status.value for status in filters.status]))
    if filters.program is not None:
        wanted.append(col(ReferralRow.program) == filters.program)
    if filters.number is not None:
        wanted.append(col(ReferralRow.number) == filters.number)
    return wanted


def _of_task(task: Task | None) -> ColumnElement[bool]:
    if task is Task.WITNESS:
        return col(ReferralRow.unwitnessed).is_(True)
    there = col(ReferralRow.status) != Status.ENTERED_IN_ERROR.value
    return and_(there, col(ReferralRow.unsigned).is_(True)) if task is Task.SIGN else there


async def open_twins(db: AsyncSession, sealer: Sealer, referral: Referral) -> list[str]:
    """Ids of other open referrals of the same patient to the same program, from the same sender."""
    same = finder.same_as(sealer, referral.content.patient)
    if same is None:
        return []
    query = select(ReferralRow.id).where(
        same,
        col(ReferralRow.id) != referral.id,
        col(ReferralRow.program) == referral.program,
        same_sender(referral),
        col(ReferralRow.sent_at).is_not(None),
        col(ReferralRow.status).not_in([status.value for status in ENDS]),
    )
    return list((await db.scalars(query.order_by(col(ReferralRow.id)).limit(5))).all())


def same_sender(referral: Referral) -> ColumnElement[bool]:
    if referral.practice:
        return col(ReferralRow.practice) == referral.practice
    return col(ReferralRow.department) == referral.department


async def within(
    db: AsyncSession, ids: Iterable[str], *, seen_by: Caller, whose: Whose
) -> set[str]:
    """Those of them that the caller may see."""
    query = select(ReferralRow.id).where(col(ReferralRow.id).in_(ids), scope(seen_by, whose))
    return set((await db.scalars(query)).all())


async def is_taken(db: AsyncSession, number: str) -> bool:
    query = select(ReferralRow.id).where(col(ReferralRow.number) == number)
    return (await db.scalars(query)).first() is not None


async def add(
    db: AsyncSession, sealer: Sealer, referral: Referral, events: Iterable[Event]
) -> None:
    """A new referral with what has happened to it so far."""
    row = ReferralRow(**rows.columns(referral), patient=b"")
    rows.put_content(sealer, row, referral.content)
    rows.put_drawn(sealer, row, referral)
    db.add(row)
    await db.flush()
    await _put_finder(db, sealer, referral)
    db.add_all(rows.event_row(sealer, referral.id, event) for event in events)
    await _put_attempt(db, referral)
    if referral.sent_at is not None:
        _keep_content(db, sealer, referral, by=referral.created_by)
    await db.flush()


async def record(
    db: AsyncSession, sealer: Sealer, change: Change, *, new_content: bool = False
) -> None:
    """One write of a decided step: the referral, its event, its attempt and its content.

    What is sent is kept as it was sent, and so is every version of it after that.
    """
    referral = change.referral
    row = await db.get_one(ReferralRow, referral.id)
    kept = row.content_version if row.sent_at is not None else 0
    for name, value in rows.columns(referral).items():
        setattr(row, name, value)
    rows.put_drawn(sealer, row, referral)
    if new_content:
        rows.put_content(sealer, row, referral.content)
        await _put_finder(db, sealer, referral)
    db.add(rows.event_row(sealer, referral.id, change.event))
    await _put_attempt(db, referral)
    if referral.sent_at is not None and referral.content_version != kept:
        _keep_content(db, sealer, referral, by=change.event.by)
    await db.flush()


async def history(db: AsyncSession, sealer: Sealer, referral_id: str) -> list[Event]:
    """In the order things happened. Ask `get` first: it says whether the caller may look."""
    query = select(EventRow).where(col(EventRow.referral_id) == referral_id)
    found = await db.scalars(query.order_by(col(EventRow.seq)))
    return [rows.event_of(sealer, row) for row in found]


async def attempts(db: AsyncSession, referral_id: str) -> list[Attempt]:
    query = select(AttemptRow).where(col(AttemptRow.referral_id) == referral_id)
    return [
        rows.attempt_of(row) for row in await db.scalars(query.order_by(col(AttemptRow.number)))
    ]


async def next_seq(db: AsyncSession, referral_id: str) -> int:
    query = select(func.max(EventRow.seq)).where(col(EventRow.referral_id) == referral_id)
    return (await db.scalar(query) or 0) + 1


async def last_reason(db: AsyncSession, referral_id: str, action: str) -> str | None:
    """The coded reason given when this action was last taken."""
    query = select(EventRow.reason).where(
        col(EventRow.referral_id) == referral_id, col(EventRow.action) == action
    )
    return (await db.scalars(query.order_by(col(EventRow.seq).desc()).limit(1))).first()


async def in_status_since(db: AsyncSession, referral_id: str) -> dt.datetime:
    """When it came into its present status."""
    query = select(EventRow.at).where(
        col(EventRow.referral_id) == referral_id, col(EventRow.to_status).is_not(None)
    )
    return (await db.scalars(query.order_by(col(EventRow.seq).desc()).limit(1))).one()


async def contents(
    db: AsyncSession, sealer: Sealer, referral_id: str
) -> Sequence[tuple[int, Content]]:
    """Every version that was sent, oldest first."""
    query = select(ContentVersionRow).where(col(ContentVersionRow.referral_id) == referral_id)
    found = await db.scalars(query.order_by(col(ContentVersionRow.number)))
    return [
        (row.number, rows.opened(sealer, row, "content", Content) or Content()) for row in found
    ]


def _keep_content(db: AsyncSession, sealer: Sealer, referral: Referral, *, by: Actor) -> None:
    row = ContentVersionRow(
        referral_id=referral.id,
        number=referral.content_version,
        at=referral.changed_at,
        by_id=by.id,
        content=b"",
    )
    rows.seal(sealer, row, "content", referral.content)
    db.add(row)


async def _put_attempt(db: AsyncSession, referral: Referral) -> None:
    row = await db.get(AttemptRow, (referral.id, referral.attempt))
    if row is None:
        row = AttemptRow(
            referral_id=referral.id,
            number=referral.attempt,
            program=referral.program,
            department=referral.department,
            status=referral.status.value,
            listing_version=referral.listing_version,
        )
        db.add(row)
    row.program, row.department = referral.program, referral.department
    row.status, row.sent_at = referral.status.value, row.sent_at or referral.sent_at
    over = referral.has_ended or referral.status is Status.DECLINED
    row.ended_at = referral.changed_at if over else None


async def _put_finder(db: AsyncSession, sealer: Sealer, referral: Referral) -> None:
    await db.execute(delete(FinderRow).where(col(FinderRow.referral_id) == referral.id))
    db.add_all(
        FinderRow(referral_id=referral.id, kind=kind, hash=digest)
        for kind, digest in finder.kept(sealer, referral.content)
    )
