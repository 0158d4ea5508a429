"""A request sent twice with one key makes one referral.

The key is claimed in the transaction that makes the referral: a second request waits for the first
and then finds its referral, or, where the first failed, finds nothing and is the first itself.
"""

import datetime as dt
import re
from typing import Any

import msgspec
from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.accounts.model import Caller
from directory.errors import FieldError, Invalid, Unreadable
from directory.referrals.tables import IdempotencyRow
from directory.sealing import Sealer

LIFE = dt.timedelta(hours=24)
_KEY = re.compile(r"[!-~]{1,255}")


def check(key: str) -> str:
    """Raises Unreadable for a key that is not 1 to 255 visible ASCII characters."""
    if not _KEY.fullmatch(key):
        sentence = "Send 1 to 255 visible ASCII characters."
        mistake = FieldError("Idempotency-Key", "not_usable", sentence)
        raise Unreadable("This Idempotency-Key cannot be used.", (mistake,))
    return key


async def claim(
    db: AsyncSession,
    sealer: Sealer,
    *,
    by: Caller,
    key: str,
    body: Any,
    referral_id: str,
    now: dt.datetime,
) -> str | None:
    """None: the key is ours for `referral_id`. Else the id of the referral it made before.

    Raises Invalid where it was used with another body. Two bodies are the same when they say the
    same, in whatever order. Neither key nor body can be read in what is kept.
    """
    caller = f"{by.standing.value}:{by.id}"
    said = msgspec.json.encode(body, order="deterministic").decode()
    mine = [sealer.hashed("idempotency-key", key)]
    await db.execute(delete(IdempotencyRow).where(col(IdempotencyRow.expires_at) <= now))
    known = await _known(db, caller, sealer.hashes("idempotency-key", key))
    if known is None:
        row = {
            "caller": caller,
            "key": mine[0],
            "body": sealer.hashed("idempotency-body", said),
            "referral_id": referral_id,
            "expires_at": now + LIFE,
        }
        if await _inserted(db, row):
            return None
        known = await _known(db, caller, mine)
    if known is None or known.body not in sealer.hashes("idempotency-body", said):
        sentence = "This Idempotency-Key was used with another body: take a new key."
        raise Invalid(sentence, (FieldError("Idempotency-Key", "used", sentence),))
    return known.referral_id


async def _inserted(db: AsyncSession, row: dict[str, Any]) -> bool:
    """Waits for another transaction that is inserting the same key; False when that one stands."""
    dialect = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    added = await db.execute(
        dialect.insert(IdempotencyRow)
        .values(**row)
        .on_conflict_do_nothing()
        .returning(col(IdempotencyRow.key))
    )
    return added.first() is not None


async def _known(db: AsyncSession, caller: str, keys: list[bytes]) -> IdempotencyRow | None:
    for key in keys:
        row = await db.get(IdempotencyRow, (caller, key), populate_existing=True)
        if row is not None:
            return row
    return None
