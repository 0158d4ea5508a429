"""A link a patient is given: it opens one referral once, with the birth date, for a week.

Looking at it spends nothing, so a mail scanner does no harm. Only a hash of the token is kept.
"""

import datetime as dt
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from directory.accounts import bearers
from directory.accounts.bearers import Kind
from directory.accounts.entries import entry
from directory.accounts.model import Caller, Standing
from directory.audit import Outcome, Trail
from directory.errors import Conflict, DirectoryError, FieldError, Gone, Invalid, NotFound
from directory.identifiers import new_id, new_token, token_hash
from directory.referrals import reach, rows, store
from directory.referrals.desk import Desk
from directory.referrals.model import Patient, Referral, Struct
from directory.referrals.tables import AccessLinkRow, ReferralRow
from directory.sealing import Sealer

LIFE = dt.timedelta(days=7)
MOST_WRONG_DATES = 5
UNKNOWN = "There is no such link. Ask for a new one."
ENDED = "This link was used or has ended. Ask for a new one."


class AccessLink(Struct, frozen=True, kw_only=True):
    """A link. `token` is there at the moment it is made, and never again."""

    id: str
    referral: str
    expires_at: dt.datetime
    token: str | None = None
    redeemed_at: dt.datetime | None = None
    revoked_at: dt.datetime | None = None


class Opened(Struct, frozen=True, kw_only=True):
    """The right birth date was given: the referral may be shown, until the link would end."""

    referral: str
    expires_at: dt.datetime


async def create(desk: Desk, referral_id: str, *, by: Caller) -> AccessLink:
    """For the practice that sent it, or the department that has it."""
    referral = await _within_reach(desk, referral_id, "access-link.create", by=by)
    if referral.sent_at is None:
        raise Conflict("Send the referral first: there is nothing to follow yet.")
    token = new_token()
    row = AccessLinkRow(
        id=new_id(desk.now),
        referral_id=referral.id,
        token_hash=token_hash(token),
        created_at=desk.now,
        created_by=by.id,
        expires_at=desk.now + LIFE,
    )
    desk.db.add(row)
    await desk.db.flush()
    await desk.audit(by, "access-link.create", referral.id)
    return AccessLink(id=row.id, referral=referral.id, expires_at=row.expires_at, token=token)


async def revoke(desk: Desk, referral_id: str, *, by: Caller) -> int:
    """Ends every link of the referral and what was opened with them; how many links that were."""
    referral = await _within_reach(desk, referral_id, "access-link.revoke", by=by)
    links = await desk.db.scalars(
        select(AccessLinkRow).where(
            col(AccessLinkRow.referral_id) == referral.id,
            col(AccessLinkRow.revoked_at).is_(None),
        )
    )
    ended = 0
    for row in links:
        row.revoked_at = desk.now
        ended += 1
    await bearers.revoke(desk.db, kind=Kind.PATIENT, subject=referral.id, now=desk.now)
    await desk.audit(by, "access-link.revoke", referral.id)
    return ended


class Redeemed(StrEnum):
    UNKNOWN = "unknown"
    ENDED = "ended"
    WRONG = "wrong"


async def redeem(
    db: AsyncSession,
    trail: Trail,
    sealer: Sealer,
    *,
    token: str,
    date_of_birth: dt.date,
    now: dt.datetime,
) -> Opened | Redeemed:
    """What came of it. A refusal is returned, not raised: a wrong date has to be counted."""
    query = select(AccessLinkRow).where(col(AccessLinkRow.token_hash) == token_hash(token))
    row = (await db.scalars(query.with_for_update())).first()
    if row is None:
        return Redeemed.UNKNOWN
    patient = Caller(standing=Standing.PATIENT, id=row.referral_id, referral=row.referral_id)
    if not _is_open(row, now):
        denied = entry(
            patient, "access-link.redeem", row.referral_id, outcome=Outcome.DENIED, reason="ended"
        )
        await trail.record(db, denied, now=now)
        return Redeemed.ENDED
    referral = await db.get_one(ReferralRow, row.referral_id)
    known = rows.opened(sealer, referral, "patient", Patient) or Patient()
    if known.date_of_birth != date_of_birth:
        row.wrong_dates += 1
        denied = entry(
            patient, "access-link.redeem", row.referral_id, outcome=Outcome.DENIED, reason="date"
        )
        await trail.record(db, denied, now=now)
        return Redeemed.WRONG
    row.redeemed_at = now
    await trail.record(db, entry(patient, "access-link.redeem", row.referral_id), now=now)
    return Opened(referral=row.referral_id, expires_at=row.expires_at)


async def access_token(db: AsyncSession, opened: Opened, *, now: dt.datetime) -> str:
    """A Bearer token that reads this one referral and nothing else."""
    issued = await bearers.issue(
        db, kind=Kind.PATIENT, subject=opened.referral, expires_at=opened.expires_at, now=now
    )
    return issued.token


def refusal(outcome: Redeemed) -> DirectoryError:
    """What to raise, once the count is kept."""
    match outcome:
        case Redeemed.UNKNOWN:
            return NotFound(UNKNOWN)
        case Redeemed.ENDED:
            return Gone(ENDED)
        case Redeemed.WRONG:
            sentence = "This is not the birth date we have. After five wrong dates the link ends."
            return Invalid(sentence, (FieldError("date_of_birth", "wrong", sentence),))


def _is_open(row: AccessLinkRow, now: dt.datetime) -> bool:
    return (
        row.redeemed_at is None
        and row.revoked_at is None
        and row.expires_at > now
        and row.wrong_dates < MOST_WRONG_DATES
    )


async def _within_reach(desk: Desk, referral_id: str, action: str, *, by: Caller) -> Referral:
    whose = reach.over(by, action, referral_id)
    return await store.get(
        desk.db, desk.sealer, referral_id, seen_by=by, whose=whose, action=action
    )
