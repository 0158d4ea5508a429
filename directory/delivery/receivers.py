"""Who gets an e-mail when a team is told something: few people, and those who do the work.

The one who took the referral; else the team's schedulers; else whoever the team has. Each of them
gets a message of their own, because each of them may fail by itself.
"""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from directory.accounts.model import Role
from directory.accounts.tables import UserDepartmentRow, UserRow
from directory.outbox import Message
from directory.referrals import rows
from directory.referrals.model import Patient, TeamKind
from directory.referrals.tables import ReferralRow
from directory.sealing import Sealer

MOST = 10
"""People of one team who are written to; the others see it in the product."""

_FIRST = {
    TeamKind.PRACTICE.value: (Role.SCHEDULER, Role.REFERRER),
    TeamKind.INTAKE.value: (Role.SCHEDULER, Role.CLINICIAN),
    TeamKind.CLINICIANS.value: (Role.CLINICIAN, Role.SCHEDULER),
}


_MEANT = {"referrer": Role.REFERRER, "cover": Role.REFERRER}
"""Where a time ran out and those above the first ones hear of it."""


async def people_of(db: AsyncSession, notice: Message) -> Sequence[str]:
    """Ids of the users to write to; none for a patient."""
    roles = _FIRST.get(notice.to_kind)
    if roles is None:
        return ()
    team = await _team(db, notice.to_kind, notice.to_id)
    referral = await db.get(ReferralRow, notice.referral_id) if notice.referral_id else None
    meant = _MEANT.get(notice.about.get("for", ""))
    if referral is not None and referral.assignee in team and meant is None:
        return (referral.assignee,) if referral.assignee else ()
    for role in (meant,) if meant else roles:
        found = [ident for ident, its in team.items() if its == role.value]
        if found:
            return found[:MOST]
    return ()


async def _team(db: AsyncSession, kind: str, slug: str) -> dict[str, str]:
    """Id and role of everybody who works there and can sign in."""
    query = select(UserRow).where(col(UserRow.disabled_at).is_(None)).order_by(col(UserRow.id))
    if kind == TeamKind.PRACTICE.value:
        query = query.where(col(UserRow.practice) == slug)
    else:
        query = query.join(
            UserDepartmentRow, col(UserDepartmentRow.user_id) == col(UserRow.id)
        ).where(col(UserDepartmentRow.department) == slug)
    return {row.id: row.role for row in await db.scalars(query)}


async def address_of_user(db: AsyncSession, user_id: str) -> str | None:
    """None: the person left, or may not sign in any more."""
    row = await db.get(UserRow, user_id)
    return row.email if row is not None and row.disabled_at is None else None


async def patient_of(db: AsyncSession, sealer: Sealer, referral_id: str) -> Patient:
    row = await db.get(ReferralRow, referral_id)
    return (rows.opened(sealer, row, "patient", Patient) if row is not None else None) or Patient()


def wants_mail(patient: Patient) -> bool:
    """Only who asked for e-mail gets one: it says that somebody is in care."""
    return patient.contact_by == "email" and bool(patient.email)
