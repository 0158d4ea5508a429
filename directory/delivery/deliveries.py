"""What went out and what did not, for admins; and trying once more what was given up.

A delivery names a referral by its id only, and the person or webhook it was for.
"""

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession

from directory import outbox
from directory.accounts.entries import entry
from directory.accounts.model import Caller
from directory.accounts.permissions import require
from directory.audit import Trail
from directory.delivery.webhooks import ACTION
from directory.errors import Conflict, NotFound
from directory.identifiers import could_be_id
from directory.outbox import Channel, Message, OutboxRow, State

SHOWN = (Channel.MAIL, Channel.WEBHOOK)


async def list_deliveries(
    db: AsyncSession,
    *,
    by: Caller,
    limit: int,
    before: str | None = None,
    state: State | None = None,
    webhook: str | None = None,
    referral: str | None = None,
) -> tuple[list[Message], str | None]:
    """One page, newest first, and the id after which the next one begins."""
    require(by, ACTION)
    found = await outbox.listed(
        db,
        limit=limit + 1,
        before=before,
        channels=SHOWN,
        state=state,
        to_id=webhook,
        referral_id=referral,
    )
    shown = found[:limit]
    return shown, shown[-1].id if len(found) > limit else None


async def redeliver(
    db: AsyncSession, delivery_id: str, *, by: Caller, now: dt.datetime, trail: Trail
) -> Message:
    """A dead letter is tried again from the start, under its own id, so nobody acts on it twice."""
    require(by, ACTION)
    row = await db.get(OutboxRow, delivery_id) if could_be_id(delivery_id) else None
    if row is None or row.channel not in {channel.value for channel in SHOWN}:
        raise NotFound("There is no such delivery.")
    if not await outbox.send_again(db, delivery_id, now=now):
        raise Conflict("Only what was given up can be sent again.")
    await trail.record(db, entry(by, "delivery.again", delivery_id), now=now)
    return await outbox.get(db, delivery_id)
