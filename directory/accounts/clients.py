"""Machines: made, listed and revoked by an admin. Each change is one audit entry."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from directory.accounts import bearers
from directory.accounts.bearers import Kind
from directory.accounts.entries import entry
from directory.accounts.model import Caller, Client, MachineScope
from directory.accounts.permissions import require
from directory.accounts.tables import ClientRow, PracticeRow
from directory.audit import Trail
from directory.errors import Conflict, FieldError, Invalid, NotFound
from directory.identifiers import could_be_id, new_id

DAYS = 90
MOST_DAYS = 730
LONGEST_NAME = 200
OF_A_PRACTICE = frozenset(MachineScope) - {MachineScope.DIRECTORY_READ}
"""Scopes that reach patients: whoever has one acts for a practice."""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A new client and its token, which is never shown again."""

    client: Client
    token: str


async def add(
    db: AsyncSession,
    *,
    name: str,
    scopes: Iterable[str],
    practice: str | None,
    days: int = DAYS,
    jwks: dict[str, Any] | None = None,
    may_be_of_none: bool = False,
    by: Caller,
    now: dt.datetime,
    trail: Trail,
) -> Made:
    """A client and its first token, both good for `days`. Raises Invalid with every mistake.

    One with scopes of referrals belongs to a practice; `may_be_of_none` lets it belong to none,
    and then it finds nothing.
    """
    require(by, "client.manage")
    granted, mistakes = _scopes(scopes)
    mistakes += _mistakes(name, granted, practice or may_be_of_none, days)
    if practice and await db.get(PracticeRow, practice) is None:
        mistakes.append(FieldError("practice", "unknown", "There is no such practice."))
    if mistakes:
        raise Invalid("Some fields need a change.", tuple(mistakes))
    row = ClientRow(
        id=new_id(now),
        name=name.strip(),
        practice=practice or None,
        scopes=[scope.value for scope in granted],
        jwks=jwks,
        created_at=now,
        expires_at=now + dt.timedelta(days=days),
    )
    db.add(row)
    await db.flush()
    token = await bearers.issue(
        db, kind=Kind.CLIENT, subject=row.id, expires_at=row.expires_at, now=now
    )
    await trail.record(db, entry(by, "client.add", row.id), now=now)
    return Made(client=_client(row), token=token.token)


def _scopes(given: Iterable[str]) -> tuple[list[MachineScope], list[FieldError]]:
    wanted = set(given)
    granted = [scope for scope in MachineScope if scope.value in wanted]
    if wanted and len(granted) == len(wanted):
        return granted, []
    allowed = ", ".join(scope.value for scope in MachineScope)
    return granted, [FieldError("scopes", "unknown", f"Name one or more of: {allowed}.")]


def _mistakes(
    name: str, scopes: list[MachineScope], practice: str | bool | None, days: int
) -> list[FieldError]:
    found = []
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        found.append(FieldError("name", "length", f"Give a name of 1 to {LONGEST_NAME} letters."))
    if not practice and OF_A_PRACTICE.intersection(scopes):
        found.append(
            FieldError("practice", "missing", "Name the practice whose referrals it may see.")
        )
    if not 1 <= days <= MOST_DAYS:
        found.append(FieldError("days", "range", f"Give 1 to {MOST_DAYS} days."))
    return found


async def list_clients(db: AsyncSession, *, by: Caller) -> list[Client]:
    """All of them, revoked ones too, by name."""
    require(by, "client.manage")
    rows = await db.scalars(select(ClientRow).order_by(col(ClientRow.name), col(ClientRow.id)))
    return [_client(row) for row in rows]


async def revoke(
    db: AsyncSession, client_id: str, *, by: Caller, now: dt.datetime, trail: Trail
) -> Client:
    """Ends the client and all its tokens at once; revoking it again changes nothing."""
    require(by, "client.manage")
    row = await _row(db, client_id)
    if row.revoked_at is None:
        row.revoked_at = now
        await bearers.revoke(db, kind=Kind.CLIENT, subject=row.id, now=now)
        await trail.record(db, entry(by, "client.revoke", row.id), now=now)
    return _client(row)


async def renew(
    db: AsyncSession,
    client_id: str,
    *,
    days: int = DAYS,
    by: Caller,
    now: dt.datetime,
    trail: Trail,
) -> Made:
    """A new token in place of the old ones, which end now."""
    require(by, "client.manage")
    row = await _row(db, client_id)
    if row.revoked_at is not None:
        raise Conflict("This client was revoked: make a new one.")
    row.expires_at = now + dt.timedelta(days=days)
    await bearers.revoke(db, kind=Kind.CLIENT, subject=row.id, now=now)
    token = await bearers.issue(
        db, kind=Kind.CLIENT, subject=row.id, expires_at=row.expires_at, now=now
    )
    await trail.record(db, entry(by, "client.renew", row.id), now=now)
    return Made(client=_client(row), token=token.token)


async def _row(db: AsyncSession, client_id: str) -> ClientRow:
    known = could_be_id(client_id)
    row = await db.get(ClientRow, client_id, with_for_update=True) if known else None
    if row is None:
        raise NotFound("There is no such client.")
    return row


def _client(row: ClientRow) -> Client:
    return Client(
        id=row.id,
        name=row.name,
        scopes=tuple(MachineScope(scope) for scope in row.scopes),
        practice=row.practice,
        expires_at=row.expires_at,
        revoked=row.revoked_at is not None,
        last_used=row.last_used,
    )
