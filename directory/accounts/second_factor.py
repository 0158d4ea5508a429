"""A second factor as it is kept: the secret of the app sealed, codes on paper as keyed hashes."""

import datetime as dt
import hashlib
import hmac

from sqlalchemy import delete, func, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from directory.accounts import totp
from directory.accounts.model import Role
from directory.accounts.tables import RecoveryCodeRow, UserRow
from directory.keys import Key, KeyRing
from directory.sealing import Place, Sealer

REQUIRED_FOR = frozenset((Role.ADMIN, Role.STEWARD))
"""In production these do nothing before they have one."""


def is_required(role: Role, env: str) -> bool:
    return env == "production" and role in REQUIRED_FOR


async def keep(
    db: AsyncSession, row: UserRow, secret: str, *, step: int, sealer: Sealer, ring: KeyRing
) -> tuple[str, ...]:
    """Turns it on. `step` is that of the code which proved it. Returns new recovery codes."""
    row.totp_secret = sealer.seal(secret, place(row.id))
    row.totp_step = step
    return await renew_recovery_codes(db, row.id, ring=ring)


async def drop(db: AsyncSession, row: UserRow) -> None:
    row.totp_secret = None
    row.totp_step = None
    await db.execute(delete(RecoveryCodeRow).where(col(RecoveryCodeRow.user_id) == row.id))


async def accept(
    db: AsyncSession,
    row: UserRow,
    typed: str,
    *,
    sealer: Sealer,
    ring: KeyRing,
    now: dt.datetime,
) -> bool:
    """Whether it is a code of the app or of the paper. Spends it, in the caller's transaction."""
    if row.totp_secret is None:
        return False
    secret = sealer.open(row.totp_secret, place(row.id))
    step = totp.step_used(secret, typed, now=now, last=row.totp_step)
    if step is not None:
        row.totp_step = step
        return True
    return await _spend_recovery_code(db, row.id, typed, ring=ring, now=now)


async def renew_recovery_codes(db: AsyncSession, user_id: str, *, ring: KeyRing) -> tuple[str, ...]:
    """Ten new codes; the old ones end."""
    await db.execute(delete(RecoveryCodeRow).where(col(RecoveryCodeRow.user_id) == user_id))
    codes = totp.new_recovery_codes()
    db.add_all(
        RecoveryCodeRow(user_id=user_id, hash=_hash(ring.newest, user_id, code)) for code in codes
    )
    await db.flush()
    return codes


async def codes_left(db: AsyncSession, user_id: str) -> int:
    left = select(func.count()).where(
        col(RecoveryCodeRow.user_id) == user_id, col(RecoveryCodeRow.used_at).is_(None)
    )
    return (await db.scalars(left)).one()


async def _spend_recovery_code(
    db: AsyncSession, user_id: str, typed: str, *, ring: KeyRing, now: dt.datetime
) -> bool:
    spent = await db.scalars(
        update(RecoveryCodeRow)
        .where(
            col(RecoveryCodeRow.user_id) == user_id,
            col(RecoveryCodeRow.used_at).is_(None),
            col(RecoveryCodeRow.hash).in_(_hash(key, user_id, typed) for key in ring.keys),
        )
        .values(used_at=now)
        .returning(col(RecoveryCodeRow.hash))
    )
    return spent.first() is not None


def place(user_id: str) -> Place:
    return Place("user_account", user_id, "totp_secret")


def _hash(key: Key, user_id: str, code: str) -> bytes:
    said = f"{user_id}\x1f{totp.recovery_key(code)}".encode()
    return hmac.digest(key.purposed("recovery"), said, hashlib.sha256)
