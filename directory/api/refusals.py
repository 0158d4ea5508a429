"""Refused attempts on record, for pages and machines alike.

A refusal is raised, and raising undoes the request's transaction. So the error carries what was
refused (`DirectoryError.about`) and the entry is written here, in a transaction of its own, before
the answer leaves. Where that cannot be done, the answer is 503: nothing is refused off the record.
"""

import re

from litestar.types import Scope
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from directory.accounts.entries import entry
from directory.accounts.model import ANONYMOUS, Caller
from directory.api.caller import CALLER
from directory.audit import Outcome
from directory.errors import DirectoryError, Refusal
from directory.referrals.tables import ReferralRow

ID = re.compile(r"[0-9a-f-]{36}")


async def record_refusal(error: Exception, scope: Scope) -> None:
    """Litestar's `after_exception` hook of the whole application."""
    refusal = error.refusal if isinstance(error, DirectoryError) else None
    if refusal is None:
        return
    state = scope["litestar_app"].state
    caller: Caller = scope["state"].get(CALLER, ANONYMOUS)
    async with state.database.writing() as db:
        object_id = await _existing(db, refusal)
        denied = entry(caller, refusal.action, object_id, outcome=Outcome.DENIED)
        await state.trail.record(db, denied, now=state.clock())


async def _existing(db: AsyncSession, refusal: Refusal) -> str:
    """Ids that do not exist are treated like patient data: they go nowhere."""
    if refusal.object_id or not ID.fullmatch(refusal.asked_for):
        return refusal.object_id
    found = await db.scalars(select(ReferralRow.id).where(col(ReferralRow.id) == refusal.asked_for))
    return found.one_or_none() or ""
