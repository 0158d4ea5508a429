"""Who has seen or touched a patient's referrals: every entry on record about any of them.

It names no patient: it goes from the id of one referral to the others of the same person's row.
"""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from directory.accounts.entries import entry
from directory.accounts.model import Caller
from directory.audit import AuditRow, Trail
from directory.errors import NotFound
from directory.referrals import reach, store
from directory.referrals.model import Struct
from directory.referrals.tables import ReferralRow

ACTION = "audit.patient-report"


class Access(Struct, frozen=True, kw_only=True):
    """One entry. `referrals` are those of this patient that it is about."""

    at: dt.datetime
    action: str
    outcome: str
    actor_kind: str
    actor: str
    practice: str
    under: str
    referrals: tuple[str, ...]


async def report(
    db: AsyncSession, trail: Trail, referral_id: str, *, by: Caller, now: dt.datetime
) -> list[Access]:
    """Newest first, refused attempts included. Making the report is itself on record."""
    reach.over(by, ACTION, referral_id)
    ids = await _of_the_same_patient(db, referral_id)
    about = or_(
        col(AuditRow.object_id).in_(ids),
        *(col(AuditRow.shown).contains(each, autoescape=True) for each in ids),
    )
    newest = (col(AuditRow.at).desc(), col(AuditRow.chain), col(AuditRow.position).desc())
    found = (await db.scalars(select(AuditRow).where(about).order_by(*newest))).all()
    await trail.record(db, entry(by, ACTION, referral_id), now=now)
    return [
        Access(
            at=row.at,
            action=row.action,
            outcome=row.outcome,
            actor_kind=row.actor_kind,
            actor=row.actor,
            practice=row.practice,
            under=row.under,
            referrals=tuple(each for each in ids if each in (row.object_id, *row.shown.split())),
        )
        for row in found
    ]


async def patients_of(db: AsyncSession, referral_ids: Collection[str]) -> dict[str, str]:
    """From the ids of referrals to those of their patients; what is no referral is left out."""
    patient = col(ReferralRow.patient_id)
    query = select(ReferralRow.id, patient).where(
        col(ReferralRow.id).in_(referral_ids), patient.is_not(None)
    )
    return {referral: str(found) for referral, found in await db.execute(query)}


async def _of_the_same_patient(db: AsyncSession, referral_id: str) -> list[str]:
    if not store.is_id(referral_id):
        raise NotFound(store.MISSING)
    mine = select(ReferralRow.id, ReferralRow.patient_id).where(col(ReferralRow.id) == referral_id)
    row = (await db.execute(mine)).first()
    if row is None:
        raise NotFound(store.MISSING)
    if row[1] is None:
        return [row[0]]
    others = select(ReferralRow.id).where(col(ReferralRow.patient_id) == row[1])
    return list((await db.scalars(others.order_by(col(ReferralRow.id)))).all())
