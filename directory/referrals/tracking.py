"""Where a patient's referral is: by number and birth date, in plain words, with no clinical text.

Every wrong pair gets the same answer at the same cost: unknown number, wrong date, or a referral
that was never sent.
"""

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from directory.accounts import users
from directory.accounts.entries import entry
from directory.accounts.model import Caller, Standing
from directory.accounts.throttle import Limit, Throttle
from directory.audit import Outcome, Trail
from directory.database import Database
from directory.referrals import rows, store, whereabouts
from directory.referrals.model import Patient, Referral, Status, Struct
from directory.referrals.number import parse
from directory.referrals.tables import ReferralRow
from directory.referrals.transitions import ROWS
from directory.referrals.whereabouts import Sender
from directory.sealing import Sealer

OF_NUMBER = Limit("track-number", 5, dt.timedelta(minutes=15))
FROM_ADDRESS = Limit("track-address", 30, dt.timedelta(minutes=15))
ACTION = "referral.track"


class Stop(Struct, frozen=True, kw_only=True):
    """A status it came into, and when."""

    status: Status
    at: dt.datetime


class Whereabouts(Struct, frozen=True, kw_only=True):
    """What its patient's page is made from; which of it is shown depends on how they came in."""

    referral: Referral
    standing: whereabouts.Standing
    sender: Sender | None
    stops: tuple[Stop, ...]


async def find(
    database: Database,
    throttle: Throttle,
    trail: Trail,
    sealer: Sealer,
    *,
    number: str,
    date_of_birth: dt.date | None,
    address: str,
    now: dt.datetime,
) -> Whereabouts | None:
    """None for every wrong pair. Raises TooMany after too many tries for a number or an address."""
    read = parse(number)
    async with database.writing() as db:
        await throttle.count(db, FROM_ADDRESS, address, now=now)
        await throttle.count(db, OF_NUMBER, read or "none", now=now)
        row = (await db.scalars(_sent().where(col(ReferralRow.number) == (read or "")))).first()
        born = _birth_date(sealer, row)
        right = row is not None and date_of_birth is not None and born == date_of_birth
        object_id = row.id if row else ""
        patient = Caller(standing=Standing.PATIENT, id=object_id, referral=object_id or None)
        outcome = Outcome.OK if right else Outcome.DENIED
        await trail.record(db, entry(patient, ACTION, object_id, outcome=outcome), now=now)
        if row is None or not right:
            return None
        await throttle.forget(db, OF_NUMBER, row.number)
        await throttle.forgive(db, FROM_ADDRESS, address)
        return await _whereabouts(db, sealer, row)


async def of(db: AsyncSession, sealer: Sealer, referral_id: str) -> Whereabouts | None:
    """For a patient who has shown who they are; None once it was entered in error."""
    row = (await db.scalars(_sent().where(col(ReferralRow.id) == referral_id))).first()
    return await _whereabouts(db, sealer, row) if row else None


def _sent() -> SelectOfScalar[ReferralRow]:
    return select(ReferralRow).where(
        col(ReferralRow.sent_at).is_not(None),
        col(ReferralRow.status) != Status.ENTERED_IN_ERROR.value,
    )


def _birth_date(sealer: Sealer, row: ReferralRow | None) -> dt.date | None:
    """Opens something also where there is nothing, so that both take as long."""
    if row is None:
        sealer.hashed(ACTION, "nobody")
        return None
    known = rows.opened(sealer, row, "patient", Patient)
    return known.date_of_birth if known else None


async def _whereabouts(db: AsyncSession, sealer: Sealer, row: ReferralRow) -> Whereabouts:
    referral = rows.referral_of(sealer, row, whole=False)
    practice = await users.practice(db, row.practice) if row.practice else None
    booked = referral.appointment
    return Whereabouts(
        referral=referral,
        standing=whereabouts.Standing(
            status=referral.status,
            turn=referral.owner.kind,
            since=await store.in_status_since(db, referral.id),
            due=referral.due,
            visit=booked.start if booked and booked.is_booked else None,
        ),
        sender=Sender(name=practice.name, phone=practice.phone) if practice else None,
        stops=await _stops(db, sealer, referral),
    )


async def _stops(db: AsyncSession, sealer: Sealer, referral: Referral) -> tuple[Stop, ...]:
    """The way so far; what staff do among themselves is no stop of the patient's."""
    events = await store.history(db, sealer, referral.id)
    return tuple(
        Stop(status=event.to, at=event.at)
        for event in events
        if event.to is not None
        and event.to is not Status.DRAFT
        and (event.action not in ROWS or ROWS[event.action].to_patient)
    )
