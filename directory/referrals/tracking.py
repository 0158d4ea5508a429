"""Where a patient's referral is: by number and birth date, in plain words, with no clinical text.

Every wrong pair gets the same answer at the same cost: unknown number, wrong date, or a referral
that was never sent.
"""

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from directory.accounts.entries import entry
from directory.accounts.model import Caller, Standing
from directory.accounts.throttle import Limit, Throttle
from directory.audit import Outcome, Trail
from directory.database import Database
from directory.referrals import rows
from directory.referrals.model import Patient, Status, Struct, TeamKind
from directory.referrals.number import parse
from directory.referrals.tables import EventRow, ReferralRow
from directory.sealing import Sealer

OF_NUMBER = Limit("track-number", 5, dt.timedelta(minutes=15))
FROM_ADDRESS = Limit("track-address", 30, dt.timedelta(minutes=15))
ACTION = "referral.track"


class Stop(Struct, frozen=True, kw_only=True):
    """A status it came into, and when."""

    status: Status
    at: dt.datetime


class Whereabouts(Struct, frozen=True, kw_only=True):
    """What its patient may see on a page. `by` is when the next step is due; None: none comes."""

    number: str
    status: Status
    program: str
    department: str
    with_practice: bool  # the next step is the sender's, not the program's
    since: dt.datetime
    by: dt.datetime | None
    expected_by: dt.date | None
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
        return await _whereabouts(db, row)


async def of(db: AsyncSession, referral_id: str) -> Whereabouts | None:
    """For a patient who has shown who they are; None once it was entered in error."""
    row = (await db.scalars(_sent().where(col(ReferralRow.id) == referral_id))).first()
    return await _whereabouts(db, row) if row else None


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


async def _whereabouts(db: AsyncSession, row: ReferralRow) -> Whereabouts:
    query = select(EventRow).where(
        col(EventRow.referral_id) == row.id, col(EventRow.to_status).is_not(None)
    )
    events = await db.scalars(query.order_by(col(EventRow.seq)))
    stops = [Stop(status=Status(each.to_status), at=each.at) for each in events if each.to_status]
    return Whereabouts(
        number=row.number,
        status=Status(row.status),
        program=row.program,
        department=row.department,
        with_practice=row.owner_kind == TeamKind.PRACTICE.value,
        since=stops[-1].at,
        by=row.due,
        expected_by=row.expected_by,
        stops=tuple(stop for stop in stops if stop.status is not Status.DRAFT),
    )
