"""Two visits at one time: the patient's own, or two patients with one person of the program."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, select

from directory.accounts.model import Caller
from directory.accounts.permissions import require
from directory.referrals import finder, rows, store
from directory.referrals.appointment import Appointment
from directory.referrals.desk import Desk
from directory.referrals.model import Referral, Status
from directory.referrals.sending import Caution
from directory.referrals.tables import ReferralRow

_NAMED = 5  # of each kind: more would bury the first
_READ = 200  # visits of one program at one time whose sealed names are opened


async def cautions(desk: Desk, referral: Referral, *, by: Caller) -> tuple[Caution, ...]:
    """What touches the visit just booked. A referral the caller may not see is not named."""
    booked = referral.appointment
    if referral.status is not Status.SCHEDULED or booked is None:
        return ()
    own = await _of_the_patient(desk, referral, booked)
    theirs = await _with_the_same_person(desk, referral, booked)
    seen = await store.within(
        desk.db, {*own, *theirs}, seen_by=by, whose=require(by, "referral.read")
    )
    return (
        *_said(
            "appointment_overlap", "This patient has another appointment at that time.", own, seen
        ),
        *_said(
            "person_overlap",
            f"{booked.with_whom} has another patient at that time.",
            [each for each in theirs if each not in own],
            seen,
        ),
    )


def _said(code: str, message: str, found: Iterable[str], seen: set[str]) -> Iterable[Caution]:
    return (
        Caution(code=code, message=message, referral=other if other in seen else None)
        for other in found
    )


async def _of_the_patient(desk: Desk, referral: Referral, booked: Appointment) -> list[str]:
    """Most senders give no number: one name and birth date at one sender are one patient."""
    patient = col(ReferralRow.patient_id) == referral.patient_id
    same = finder.same_as(desk.sealer, referral.content.patient)
    query = select(ReferralRow.id).where(
        patient if same is None else or_(patient, and_(same, store.same_sender(referral))),
        _touches(referral, booked),
    )
    return list((await desk.db.scalars(query.order_by(col(ReferralRow.id)).limit(_NAMED))).all())


async def _with_the_same_person(desk: Desk, referral: Referral, booked: Appointment) -> list[str]:
    """Names are sealed, so each visit of the program at that time is opened."""
    if not booked.with_whom:
        return []
    query = select(ReferralRow).where(
        col(ReferralRow.program) == referral.program,
        col(ReferralRow.status) == Status.SCHEDULED.value,
        _touches(referral, booked),
    )
    found = await desk.db.scalars(query.order_by(col(ReferralRow.id)).limit(_READ))
    person = _name(booked)
    others = ((row.id, rows.opened(desk.sealer, row, "appointment", Appointment)) for row in found)
    return [ident for ident, visit in others if visit and _name(visit) == person][:_NAMED]


def _touches(referral: Referral, booked: Appointment) -> ColumnElement[bool]:
    return and_(
        col(ReferralRow.id) != referral.id,
        col(ReferralRow.appointment_at) < booked.end,
        col(ReferralRow.appointment_until) > booked.start,
    )


def _name(visit: Appointment) -> str:
    return " ".join((visit.with_whom or "").casefold().split())
