"""Rows of practices and people ↔ their structs. Rows stay in this folder."""

from sqlalchemy import column, delete, func, table
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from directory.accounts.model import Practice, Role, User
from directory.accounts.tables import PracticeRow, UserDepartmentRow, UserRow
from directory.identifiers import could_be_id

_DEPARTMENT = table("department", column("slug"))
"""By name only: the catalogue stands above people and knows them, not the other way."""


def email_key(email: str) -> str:
    """An address as it is kept and compared: nobody remembers how they capitalised it."""
    return email.strip().casefold()


async def as_user(db: AsyncSession, row: UserRow) -> User:
    return _user(row, await _departments_of(db, row.id))


async def row_of(db: AsyncSession, user_id: str) -> UserRow | None:
    if not could_be_id(user_id):
        return None
    return await db.get(UserRow, user_id, populate_existing=True)


async def row_by_email(db: AsyncSession, email: str) -> UserRow | None:
    found = await db.scalars(select(UserRow).where(col(UserRow.email) == email_key(email)))
    return found.first()


async def get(db: AsyncSession, user_id: str) -> User | None:
    row = await row_of(db, user_id)
    return await as_user(db, row) if row is not None else None


async def by_email(db: AsyncSession, email: str) -> User | None:
    row = await row_by_email(db, email)
    return await as_user(db, row) if row is not None else None


async def everybody(db: AsyncSession) -> list[User]:
    """By name; a hospital's staff fits in one list."""
    rows = (await db.scalars(select(UserRow).order_by(func.lower(col(UserRow.name))))).all()
    departments: dict[str, list[str]] = {}
    links = select(UserDepartmentRow).order_by(col(UserDepartmentRow.department))
    for link in await db.scalars(links):
        departments.setdefault(link.user_id, []).append(link.department)
    return [_user(row, tuple(departments.get(row.id, ()))) for row in rows]


async def set_departments(db: AsyncSession, user_id: str, departments: tuple[str, ...]) -> None:
    await db.execute(delete(UserDepartmentRow).where(col(UserDepartmentRow.user_id) == user_id))
    db.add_all(UserDepartmentRow(user_id=user_id, department=each) for each in departments)
    await db.flush()


async def departments_among(db: AsyncSession, slugs: tuple[str, ...]) -> set[str]:
    """Those of the slugs that are departments."""
    return set(await db.scalars(select(_DEPARTMENT.c.slug).where(_DEPARTMENT.c.slug.in_(slugs))))


async def practices(db: AsyncSession) -> list[Practice]:
    rows = await db.scalars(select(PracticeRow).order_by(func.lower(col(PracticeRow.name))))
    return [_practice(row) for row in rows]


async def practice(db: AsyncSession, slug: str) -> Practice | None:
    row = await db.get(PracticeRow, slug)
    return _practice(row) if row is not None else None


async def _departments_of(db: AsyncSession, user_id: str) -> tuple[str, ...]:
    found = await db.scalars(
        select(UserDepartmentRow.department)
        .where(col(UserDepartmentRow.user_id) == user_id)
        .order_by(col(UserDepartmentRow.department))
    )
    return tuple(found)


def _practice(row: PracticeRow) -> Practice:
    return Practice(slug=row.slug, name=row.name, phone=row.phone, address=row.address)


def _user(row: UserRow, departments: tuple[str, ...]) -> User:
    return User(
        id=row.id,
        email=row.email,
        name=row.name,
        role=Role(row.role),
        practice=row.practice,
        departments=departments,
        number=row.number,
        phone=row.phone,
        second_factor=row.totp_secret is not None,
        disabled=row.disabled_at is not None,
        last_seen=row.last_seen,
    )
