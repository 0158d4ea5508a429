"""Summary versions in the store: each is kept once, as canonical JSON, and read back unchanged."""

import datetime as dt

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from directory.accounts.model import Caller
from directory.accounts.throttle import Limit, Throttle
from directory.database import Database
from directory.errors import NotFound
from directory.referrals import actions, code, pinned, store
from directory.referrals.canonical import checksum
from directory.referrals.desk import Desk
from directory.referrals.keeping import keep
from directory.referrals.model import Referral, Status, Struct
from directory.referrals.outcome import Outcome
from directory.referrals.pinned import Pinned
from directory.referrals.pinning import pinned as pinned_now
from directory.referrals.standing import Standing, standing
from directory.referrals.tables import ReferralRow
from directory.referrals.version_tables import SummaryVersionRow, place

FROM_ADDRESS = Limit("verify-address", 30, dt.timedelta(minutes=15))


class Kept(Struct, frozen=True, kw_only=True):
    """One version as it stands on paper. A draft is read as it is now: it has no code yet."""

    pinned: Pinned
    record: bytes
    checksum: str
    code: str
    standing: Standing


class Verified(Struct, frozen=True, kw_only=True):
    """What a code tells anybody: nothing of the patient, and not the referral's number."""

    program: str
    version: int
    made_at: dt.datetime
    standing: Standing


async def read(desk: Desk, referral_id: str, *, by: Caller, version: int | None = None) -> Kept:
    """The newest version, or the one asked for. On record as a read of the referral."""
    referral = await actions.read(desk, referral_id, by=by)
    if referral.sent_at is None:
        if version not in (None, referral.content_version):
            raise NotFound("There is no such version.")
        return await _draft(desk, referral)
    number = version or referral.content_version
    row = await desk.db.get(SummaryVersionRow, (referral.id, number))
    if row is None and number == referral.content_version:
        row = await keep(desk, referral)
    if row is None:
        raise NotFound("There is no such version.")
    record = desk.sealer.open(row.record, place(row)).encode()
    return Kept(
        pinned=pinned.read(record),
        record=record,
        checksum=row.checksum,
        code=row.code,
        standing=standing(referral.status, number, newest=referral.content_version),
    )


async def verified(
    database: Database, throttle: Throttle, *, typed: str, address: str, now: dt.datetime
) -> Verified | None:
    """What stands behind a code; None for one that nobody was given. Raises TooMany."""
    async with database.writing() as db:
        await throttle.count(db, FROM_ADDRESS, address, now=now)
    known = code.parse(typed)
    if known is None:
        return None
    async with database.reading() as db:
        return await _behind(db, known)


async def _behind(db: AsyncSession, known: str) -> Verified | None:
    query = (
        select(SummaryVersionRow, ReferralRow)
        .join(ReferralRow, col(ReferralRow.id) == col(SummaryVersionRow.referral_id))
        .where(col(SummaryVersionRow.code) == known)
    )
    found = (await db.execute(query)).first()
    if found is None:
        return None
    version, referral = found
    return Verified(
        program=version.program,
        version=version.number,
        made_at=version.made_at,
        standing=standing(Status(referral.status), version.number, newest=referral.content_version),
    )


async def _draft(desk: Desk, referral: Referral) -> Kept:
    now = await pinned_now(desk, referral)
    record = pinned.written(now)
    return Kept(
        pinned=now,
        record=record,
        checksum=checksum(record),
        code="",
        standing=Standing.DRAFT,
    )


async def outcome(desk: Desk, referral_id: str) -> Outcome | None:
    """The newest report back of a referral the caller was shown; see `read`."""
    reports = [
        event.detail["outcome"]
        for event in await store.history(desk.db, desk.sealer, referral_id)
        if "outcome" in event.detail
    ]
    return msgspec.convert(reports[-1], Outcome) if reports else None
