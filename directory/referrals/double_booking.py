"""Two visits at one time: the patient's own, or two patients with one person of the program."""

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, select

from directory.accounts.model import Caller
from directory.accounts.permissions import require
from directory.referrals import finder, noting, rows, store
from directory.referrals.appointment import LONGEST_MINUTES, Appointment, Side
from directory.referrals.desk import Desk
from directory.referrals.model import Referral, Status
from directory.referrals.sending import Caution
from directory.referrals.tables import ReferralRow

_LONGEST = dt.timedelta(minutes=LONGEST_MINUTES)
_READ = 200  # visits at one time that are looked at, of one patient or of one program


async def cautions(desk: Desk, referral: Referral, *, by: Caller) -> tuple[Caution, ...]:
    """What touches the visit just booked. Those the caller may not see are neither named nor
    counted, and only the program's own side learns at all when its people see others' patients."""
    booked = referral.appointment
    if referral.status is not Status.SCHEDULED or booked is None:
        return ()
    own = await _of_the_patient(desk, referral, booked)
    theirs = set(await _with_the_same_person(desk, referral, booked)).difference(own)
    seen = await store.within(
        desk.db, {*own, *theirs}, seen_by=by, whose=require(by, "referral.read")
    )
    if noting.side_of(by) is not Side.PROGRAM:
        theirs &= seen
    message = f"{booked.with_whom} has another visit booked at that time."
    return (
        *_said(
            "appointment_overlap", "This patient has another appointment at that time.", own, seen
        ),
        *_said("person_overlap", message, sorted(theirs), seen),
    )


def _said(code: str, message: str, found: Sequence[str], seen: set[str]) -> Iterable[Caution]:
    """Each that may be seen with its referral, and one for all the others."""
    for other in found:
        if other in seen:
            yield Caution(code=code, message=message, referral=other)
    if not seen.issuperset(found):
        yield Caution(code=code, message=message)


async def _of_the_patient(desk: Desk, referral: Referral, booked: Appointment) -> list[str]:
    """Most senders give no number: one name and birth date at one sender are one patient."""
    patient = col(ReferralRow.patient_id) == referral.patient_id
    same = finder.same_as(desk.sealer, referral.content.patient)
    query = select(ReferralRow.id).where(
        patient if same is None else or_(patient, and_(same, store.same_sender(referral))),
        _touches(referral, booked),
    )
    return list((await desk.db.scalars(query.order_by(col(ReferralRow.id)).limit(_READ))).all())


async def _with_the_same_person(desk: Desk, referral: Referral, booked: Appointment) -> list[str]:
    """Names are sealed, so each visit of the program at that time is opened."""
    if not booked.with_whom:
        return []
    query = select(ReferralRow).where(
        col(ReferralRow.program) == referral.program,
        _touches(referral, booked),
    )
    found = await desk.db.scalars(query.order_by(col(ReferralRow.id)).limit(_READ))
    person = _name(booked)
    others = ((row.id, rows.opened(desk.sealer, row, "appointment", Appointment)) for row in found)
    return [ident for ident, visit in others if visit and _name(visit) == person]


def _touches(referral: Referral, booked: Appointment) -> ColumnElement[bool]:
    """No visit is longer than the longest, so that one range of an index holds all that may."""
    return and_(
        col(ReferralRow.id) != referral.id,
        col(ReferralRow.appointment_at) > booked.start - _LONGEST,
        col(ReferralRow.appointment_at) < booked.end,
        col(ReferralRow.appointment_until) > booked.start,
    )


def _name(visit: Appointment) -> str:
    return " ".join((visit.with_whom or "").casefold().split())
