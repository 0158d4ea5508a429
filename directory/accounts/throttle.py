"""Counts tries, so that secrets cannot be guessed. Every process counts in the same table.

A try is counted before its answer is known: tries made at the same moment cannot slip past one
another. A window ends for good: tries refused meanwhile do not prolong it. Accounts and addresses
stand in the table as keyed hashes.
"""

import datetime as dt
import hashlib
import hmac
from collections.abc import Callable

import msgspec
from sqlalchemy import ColumnElement, case, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.accounts.tables import ThrottleRow
from directory.errors import TooMany
from directory.keys import KeyRing


class Limit(msgspec.Struct, frozen=True):
    """At most `tries` of a kind for one account or address in a window."""

    kind: str
    tries: int
    window: dt.timedelta


PASSWORD_OF_ACCOUNT = Limit("password-account", 10, dt.timedelta(minutes=15))
PASSWORD_ON_DEVICE = Limit("password-device", 10, dt.timedelta(minutes=15))
PASSWORD_FROM_ADDRESS = Limit("password-address", 60, dt.timedelta(minutes=15))
PASSWORD_OF_OWNER = Limit("password-owner", 10, dt.timedelta(minutes=15))
CODE_OF_ACCOUNT = Limit("code-account", 5, dt.timedelta(minutes=15))


_INSERT: dict[str, Callable[..., sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


class Throttle:
    """Counts under keyed hashes. Switched off it counts nothing (`DIRECTORY_RATE_LIMIT=off`)."""

    def __init__(self, ring: KeyRing, *, on: bool = True) -> None:
        self._key = ring.newest.purposed("throttle")
        self._on = on

    async def count(self, db: AsyncSession, limit: Limit, who: str, *, now: dt.datetime) -> None:
        """One more try; raises TooMany when the window was full before it.

        Needs a transaction that commits although the try fails: a raise after it would undo it.
        """
        if not self._on:
            return
        count, ends_at = await self._counted(db, limit, who, now=now)
        if count > limit.tries:
            wait = max(1, round((ends_at - now).total_seconds()))
            raise TooMany(
                f"Too many tries. Wait {_minutes(wait)}, then try once more.", retry_after=wait
            )

    async def _counted(
        self, db: AsyncSession, limit: Limit, who: str, *, now: dt.datetime
    ) -> tuple[int, dt.datetime]:
        """One statement, so that first tries made at the same moment meet in one row."""
        insert = _INSERT[db.get_bind().dialect.name]
        over = col(ThrottleRow.ends_at) <= now
        added = insert(ThrottleRow).values(
            kind=limit.kind, who=self._hash(limit, who), ends_at=now + limit.window, count=1
        )
        counted = added.on_conflict_do_update(
            index_elements=["kind", "who"],
            set_={
                "count": case((over, 1), else_=col(ThrottleRow.count) + 1),
                "ends_at": case((over, added.excluded.ends_at), else_=col(ThrottleRow.ends_at)),
            },
        ).returning(col(ThrottleRow.count), col(ThrottleRow.ends_at))
        count, ends_at = (await db.execute(counted)).one()
        if count == 1:
            await db.execute(delete(ThrottleRow).where(over))
        return count, ends_at

    async def forgive(self, db: AsyncSession, limit: Limit, who: str) -> None:
        """The try was a good one: it does not count."""
        row = update(ThrottleRow).where(*self._row(limit, who), col(ThrottleRow.count) > 0)
        await db.execute(row.values(count=col(ThrottleRow.count) - 1))

    async def forget(self, db: AsyncSession, limit: Limit, who: str) -> None:
        """Whoever it is has shown who they are: the tries before are theirs."""
        await db.execute(delete(ThrottleRow).where(*self._row(limit, who)))

    def _row(self, limit: Limit, who: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return col(ThrottleRow.kind) == limit.kind, col(ThrottleRow.who) == self._hash(limit, who)

    def _hash(self, limit: Limit, who: str) -> bytes:
        return hmac.digest(self._key, f"{limit.kind}\x1f{who}".encode(), hashlib.sha256)


def _minutes(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return "a minute" if minutes == 1 else f"{minutes} minutes"
