"""Bearer tokens: whom each one speaks for, until when. Kept as hashes only.

A token of a user acts with that person's role as it is now; one of a client within its scopes; one
of a patient reads the one referral it was given for, and nothing else.
"""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

import msgspec
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from directory.accounts import break_glass
from directory.accounts.model import Caller, MachineScope, Role, Standing, standing_of
from directory.accounts.tables import BearerRow, ClientRow, UserDepartmentRow, UserRow
from directory.identifiers import new_token, token_hash

TOUCH_EVERY = dt.timedelta(minutes=1)
"""How exact `last_used` is: one write a minute, however busy a client."""

LONGEST_TOKEN = 512


class Kind(StrEnum):
    CLIENT = "client"
    USER = "user"
    PATIENT = "patient"


class Bearer(msgspec.Struct, frozen=True, kw_only=True):
    """A token that was just made: the only moment anyone sees it."""

    token: str
    expires_at: dt.datetime


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A token that is good. `stale`: its last use on record is more than a minute ago."""

    caller: Caller
    kind: Kind
    stale: bool


async def issue(
    db: AsyncSession,
    *,
    kind: Kind,
    subject: str,
    expires_at: dt.datetime,
    now: dt.datetime,
    scopes: Iterable[MachineScope] | None = None,
) -> Bearer:
    """A new token. `subject` is the id of the client, the user, or of the patient's referral.

    `scopes` narrow a client's token further than the client itself; None: all it has.
    """
    token = new_token()
    db.add(
        BearerRow(
            hash=token_hash(token),
            kind=kind.value,
            subject=subject,
            scopes=None if scopes is None else [scope.value for scope in scopes],
            created_at=now,
            expires_at=expires_at,
        )
    )
    await db.flush()
    return Bearer(token=token, expires_at=expires_at)


async def known(db: AsyncSession, token: str, *, now: dt.datetime) -> Known | None:
    """Whom the token speaks for now; None when it is unknown, expired, revoked, or its owner is."""
    if not 0 < len(token) <= LONGEST_TOKEN:
        return None
    row = await db.get(BearerRow, token_hash(token))
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        return None
    match Kind(row.kind):
        case Kind.CLIENT:
            return await _client(db, row, now=now)
        case Kind.USER:
            return await _user(db, row, now=now)
        case Kind.PATIENT:
            if row.scopes is not None:  # of a page, see patient_sessions.py
                return None
            patient = Caller(standing=Standing.PATIENT, id=row.subject, referral=row.subject)
            return Known(caller=patient, kind=Kind.PATIENT, stale=False)


async def _client(db: AsyncSession, row: BearerRow, *, now: dt.datetime) -> Known | None:
    client = await db.get(ClientRow, row.subject)
    if client is None or client.revoked_at is not None or client.expires_at <= now:
        return None
    granted = client.scopes if row.scopes is None else set(client.scopes) & set(row.scopes)
    caller = Caller(
        standing=Standing.CLIENT,
        id=client.id,
        name=client.name,
        practice=client.practice,
        scopes=tuple(scope for scope in MachineScope if scope.value in granted),
    )
    return Known(caller=caller, kind=Kind.CLIENT, stale=_stale(client.last_used, now))


async def _user(db: AsyncSession, row: BearerRow, *, now: dt.datetime) -> Known | None:
    user = await db.get(UserRow, row.subject)
    if user is None or user.disabled_at is not None:
        return None
    departments = await db.scalars(
        select(UserDepartmentRow.department)
        .where(col(UserDepartmentRow.user_id) == user.id)
        .order_by(col(UserDepartmentRow.department))
    )
    is_admin = user.role == Role.ADMIN
    caller = Caller(
        standing=standing_of(Role(user.role), practice=user.practice),
        id=user.id,
        name=user.name,
        practice=user.practice,
        departments=tuple(departments),
        break_glass=await break_glass.open_of(db, user.id, now=now) if is_admin else None,
    )
    return Known(caller=caller, kind=Kind.USER, stale=_stale(user.last_seen, now))


def _stale(last: dt.datetime | None, now: dt.datetime) -> bool:
    return last is None or now - last >= TOUCH_EVERY


async def touch(db: AsyncSession, found: Known, *, now: dt.datetime) -> None:
    """Puts the use on record. Processes that do so at once agree: the latest stands."""
    if found.kind is Kind.CLIENT:
        change = update(ClientRow).where(col(ClientRow.id) == found.caller.id)
        await db.execute(change.values(last_used=now))
    elif found.kind is Kind.USER:
        user = update(UserRow).where(col(UserRow.id) == found.caller.id)
        await db.execute(user.values(last_seen=now))


async def revoke(db: AsyncSession, *, kind: Kind, subject: str, now: dt.datetime) -> int:
    """Ends every token of this client, user or referral; how many were still good."""
    ended = await db.execute(
        update(BearerRow)
        .where(
            col(BearerRow.kind) == kind.value,
            col(BearerRow.subject) == subject,
            col(BearerRow.revoked_at).is_(None),
            col(BearerRow.expires_at) > now,
        )
        .values(revoked_at=now)
        .returning(col(BearerRow.hash))
    )
    return len(ended.all())


async def forget_expired(db: AsyncSession, *, now: dt.datetime) -> None:
    """Drops tokens that have run out; five-minute ones would pile up."""
    await db.execute(delete(BearerRow).where(col(BearerRow.expires_at) <= now))
