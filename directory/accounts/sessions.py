"""Signed-in browsers. A session stands in the store; the cookie holds a token, the store its hash.

A session ends after 15 minutes without activity (or what the site has set), 12 hours after sign-in
whatever happens, and at once with sign-out, a new password or a disabled account. Requests that a
page makes by itself do not count as activity.
"""

import datetime as dt

import msgspec
from sqlalchemy import ColumnElement, delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from directory.accounts.model import User
from directory.accounts.tables import SessionRow, UserRow
from directory.accounts.users import as_user
from directory.identifiers import new_id, new_token, token_hash

IDLE = dt.timedelta(minutes=15)
ABSOLUTE = dt.timedelta(hours=12)
NOTED_EVERY = dt.timedelta(seconds=30)
"""Activity is written down this often at most, so a session may end that much early."""

LONGEST_DEVICE = 120


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """`second_factor`: the person showed one when this session began."""

    id: str
    user_id: str
    second_factor: bool
    device: str
    created_at: dt.datetime
    seen_at: dt.datetime


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """Whose browser it is. `must_choose_password`: before anything else."""

    session: Session
    user: User
    must_choose_password: bool


async def begin(
    db: AsyncSession,
    user_id: str,
    *,
    second_factor: bool,
    device: str,
    now: dt.datetime,
    idle: dt.timedelta = IDLE,
) -> str:
    """The token of a new session, to be given to the browser and kept nowhere."""
    token = new_token()
    db.add(
        SessionRow(
            id=new_id(now),
            token_hash=token_hash(token),
            user_id=user_id,
            second_factor=second_factor,
            device=device[:LONGEST_DEVICE],
            created_at=now,
            seen_at=now,
            ends_at=now + ABSOLUTE,
        )
    )
    await db.execute(delete(SessionRow).where(~_lives(now, idle)))
    await db.flush()
    return token


async def find(
    db: AsyncSession, token: str, *, now: dt.datetime, idle: dt.timedelta = IDLE
) -> SignedIn | None:
    """Whoever the token stands for; None when it is unknown, over, or the account is disabled."""
    found = (
        await db.execute(
            select(SessionRow, UserRow)
            .join(UserRow, col(UserRow.id) == col(SessionRow.user_id))
            .where(
                col(SessionRow.token_hash) == token_hash(token),
                _lives(now, idle),
                col(UserRow.disabled_at).is_(None),
            )
        )
    ).first()
    if found is None:
        return None
    row, user_row = found
    return SignedIn(
        session=_session(row),
        user=await as_user(db, user_row),
        must_choose_password=user_row.password_once,
    )


def should_note(session: Session, *, now: dt.datetime) -> bool:
    return now - session.seen_at >= NOTED_EVERY


async def note_activity(db: AsyncSession, session: Session, *, now: dt.datetime) -> None:
    """Never turns time back, and never revives a session that has ended meanwhile."""
    await db.execute(
        update(SessionRow)
        .where(col(SessionRow.id) == session.id, col(SessionRow.seen_at) < now)
        .values(seen_at=now)
    )
    await db.execute(
        update(UserRow).where(col(UserRow.id) == session.user_id).values(last_seen=now)
    )


async def strengthen(db: AsyncSession, session_id: str) -> None:
    """The person has shown a second factor in this session."""
    row = update(SessionRow).where(col(SessionRow.id) == session_id)
    await db.execute(row.values(second_factor=True))


async def of_user(
    db: AsyncSession, user_id: str, *, now: dt.datetime, idle: dt.timedelta = IDLE
) -> list[Session]:
    """Newest activity first."""
    rows = await db.scalars(
        select(SessionRow)
        .where(col(SessionRow.user_id) == user_id, _lives(now, idle))
        .order_by(col(SessionRow.seen_at).desc())
    )
    return [_session(row) for row in rows]


async def end(db: AsyncSession, user_id: str, session_id: str) -> bool:
    """Whether there was one. Only the person's own sessions can be named."""
    ended = await db.scalars(
        delete(SessionRow)
        .where(col(SessionRow.id) == session_id, col(SessionRow.user_id) == user_id)
        .returning(col(SessionRow.id))
    )
    return ended.first() is not None


async def end_all(db: AsyncSession, user_id: str, *, but: str | None = None) -> int:
    """Ends every session of the person, except the one at hand where it may go on."""
    others = delete(SessionRow).where(col(SessionRow.user_id) == user_id)
    if but is not None:
        others = others.where(col(SessionRow.id) != but)
    ended = await db.scalars(others.returning(col(SessionRow.id)))
    return len(ended.all())


def _lives(now: dt.datetime, idle: dt.timedelta) -> ColumnElement[bool]:
    return (col(SessionRow.ends_at) > now) & (col(SessionRow.seen_at) > now - idle)


def _session(row: SessionRow) -> Session:
    return Session(
        id=row.id,
        user_id=row.user_id,
        second_factor=row.second_factor,
        device=row.device,
        created_at=row.created_at,
        seen_at=row.seen_at,
    )
