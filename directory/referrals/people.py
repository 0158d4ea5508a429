"""Whether a person named in a referral works where the referral says."""

from sqlalchemy import or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from directory.accounts.model import Caller, Role
from directory.accounts.tables import UserDepartmentRow, UserRow
from directory.errors import FieldError, Invalid
from directory.referrals.model import OrderedBy, Referral


async def require_orderer(
    db: AsyncSession,
    ordered_by: OrderedBy | None,
    *,
    practice: str | None,
    field: str = "ordered_by",
) -> None:
    """A user on whose order it goes out is a doctor here; of the sending practice, if there is one.

    Raises Invalid, the same for a stranger as for nobody.
    """
    if ordered_by is None or ordered_by.user is None:
        return
    query = select(UserRow.id).where(
        col(UserRow.id) == ordered_by.user,
        col(UserRow.role) == Role.REFERRER.value,
        col(UserRow.disabled_at).is_(None),
    )
    if practice is not None:
        query = query.where(col(UserRow.practice) == practice)
    if (await db.scalars(query)).first() is None:
        sentence = "Send the id of a doctor of your practice, or a name and a number."
        raise Invalid(sentence, (FieldError(field, "unknown", sentence),))


async def require_colleague(db: AsyncSession, user_id: str, *, of: Caller) -> None:
    """Somebody of the caller's own team takes it; the other side's people are theirs to name."""
    query = select(UserRow.id).where(col(UserRow.id) == user_id, col(UserRow.disabled_at).is_(None))
    if of.practice is not None:
        query = query.where(col(UserRow.practice) == of.practice)
    else:
        query = query.join(
            UserDepartmentRow, col(UserDepartmentRow.user_id) == col(UserRow.id)
        ).where(col(UserDepartmentRow.department).in_(of.departments))
    if (await db.scalars(query)).first() is None:
        sentence = "Send the id of a person of your team."
        raise Invalid(sentence, (FieldError("assignee", "unknown", sentence),))


async def require_witness(
    db: AsyncSession, user_id: str, *, referral: Referral, asks: Caller
) -> None:
    """Another person of the practice that sent it, or of the department it went to."""
    department = col(UserDepartmentRow.department) == referral.department
    works_there = col(UserRow.id).in_(select(UserDepartmentRow.user_id).where(department))
    query = select(UserRow.id).where(
        col(UserRow.id) == user_id,
        col(UserRow.id) != asks.id,
        col(UserRow.disabled_at).is_(None),
        or_(works_there, col(UserRow.practice) == referral.practice),
    )
    if (await db.scalars(query)).first() is None:
        sentence = "Send the id of another person of your team, or of the other side."
        raise Invalid(sentence, (FieldError("witness", "unknown", sentence),))
