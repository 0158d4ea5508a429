"""Puts patient data under the newest key, batch by batch, while the service runs.

Every batch is one transaction. What is left to do is asked of the rows themselves, so a run that
was killed is taken up by the next one, and running it again does nothing.
"""

from collections.abc import AsyncGenerator, Callable, Iterable
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, delete, func, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col, select

from directory.accounts import break_glass, second_factor
from directory.accounts.tables import BreakGlassRow, UserRow
from directory.database import Database
from directory.delivery import webhooks
from directory.delivery.tables import WebhookRow
from directory.referrals import finder, rows, version_tables
from directory.referrals.model import Patient
from directory.referrals.tables import SEALED, FinderRow, PatientRow, ReferralRow
from directory.referrals.version_tables import SummaryVersionRow
from directory.sealing import Place, Sealer, sealed_under

BATCH = 100


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A table with sealed columns, and where each of its values stands."""

    table: type[SQLModel]
    fields: tuple[str, ...]
    place: Callable[[Any, str], Place]


def _of_user(row: UserRow, _: str) -> Place:
    return second_factor.place(row.id)


def _of_webhook(row: WebhookRow, _: str) -> Place:
    return webhooks.place(row.id)


def _of_episode(row: BreakGlassRow, _: str) -> Place:
    return break_glass.place(row.id)


def _of_version(row: SummaryVersionRow, _: str) -> Place:
    return version_tables.place(row)


TABLES: tuple[Kept, ...] = (
    *(Kept(table=table, fields=fields, place=rows.place) for table, fields in SEALED.items()),
    Kept(table=UserRow, fields=("totp_secret",), place=_of_user),
    Kept(table=BreakGlassRow, fields=("reason",), place=_of_episode),
    Kept(table=WebhookRow, fields=("secret",), place=_of_webhook),
    Kept(table=SummaryVersionRow, fields=("record",), place=_of_version),
)
"""Every sealed column there is; a test looks for one that is missing here."""


async def left(db: AsyncSession, sealer: Sealer) -> int:
    """Rows with a value that another key than the newest sealed."""
    counts = [
        await db.scalar(select(func.count()).select_from(kept.table).where(_stale(kept, sealer)))
        for kept in TABLES
    ]
    return sum(count or 0 for count in counts)


async def reseal(database: Database, sealer: Sealer) -> AsyncGenerator[int, None]:
    """Does it, and hands out after each batch how many rows it put under the newest key."""
    for kept in TABLES:
        while True:
            async with database.writing() as db:
                done = await _batch(db, sealer, kept)
            if not done:
                break
            yield done


async def _batch(db: AsyncSession, sealer: Sealer, kept: Kept) -> int:
    query = select(kept.table).where(_stale(kept, sealer)).limit(BATCH).with_for_update()
    found = (await db.scalars(query)).all()
    for row in found:
        for field in kept.fields:
            blob = getattr(row, field)
            if blob is not None and not sealer.is_current(blob):
                place = kept.place(row, field)
                setattr(row, field, sealer.seal(sealer.open(blob, place), place))
        await _hash_again(db, sealer, row)
    await db.flush()
    return len(found)


async def _hash_again(db: AsyncSession, sealer: Sealer, row: SQLModel) -> None:
    """What a row is found by is hashed with a key drawn from the same ring."""
    if isinstance(row, ReferralRow):
        content = rows.referral_of(sealer, row, whole=False).content
        await db.execute(delete(FinderRow).where(col(FinderRow.referral_id) == row.id))
        db.add_all(
            FinderRow(referral_id=row.id, kind=kind, hash=hashed)
            for kind, hashed in finder.kept(sealer, content)
        )
    if isinstance(row, PatientRow):
        patient = rows.opened(sealer, row, "person", Patient) or Patient()
        known = patient.identifier
        row.record = sealer.hashed(finder.RECORD, known) if known else None


def _stale(kept: Kept, sealer: Sealer) -> ColumnElement[bool]:
    """The id of the key stands at the front of each value, so the database can tell."""
    front = sealed_under(sealer.newest.id)
    return or_(
        *(
            column.is_not(None) & (func.substr(column, 1, len(front)) != front)
            for column in _columns(kept)
        )
    )


def _columns(kept: Kept) -> Iterable[Any]:
    return (getattr(kept.table, field) for field in kept.fields)
