"""Patients: one row for each patient of a practice; people join two of them, never the system."""

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from directory.referrals import finder, rows
from directory.referrals.model import Patient, Referral
from directory.referrals.tables import PatientRow
from directory.sealing import Sealer


async def row_for(
    db: AsyncSession, sealer: Sealer, referral: Referral, *, new_id: str, now: dt.datetime
) -> str:
    """The patient's row: the one with the same record number and person, else a new one."""
    patient = referral.content.patient
    known = await _by_record(db, sealer, referral, patient)
    if known is not None:
        return known
    row = PatientRow(
        id=new_id,
        practice=referral.practice,
        department=None if referral.practice else referral.department,
        record=sealer.hashed(finder.RECORD, patient.identifier) if patient.identifier else None,
        created_at=now,
        person=b"",
    )
    rows.seal(sealer, row, "person", patient)
    db.add(row)
    await db.flush()
    return row.id


async def _by_record(
    db: AsyncSession, sealer: Sealer, referral: Referral, patient: Patient
) -> str | None:
    if not patient.identifier:
        return None
    query = select(PatientRow).where(
        col(PatientRow.record).in_(sealer.hashes(finder.RECORD, patient.identifier)),
        col(PatientRow.practice) == referral.practice
        if referral.practice
        else col(PatientRow.department) == referral.department,
    )
    same = finder.same_person(patient)
    for row in await db.scalars(query.order_by(col(PatientRow.id))):
        kept = rows.opened(sealer, row, "person", Patient)
        if kept is not None and same is not None and finder.same_person(kept) == same:
            return row.id
    return None
