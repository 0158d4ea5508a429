"""Rows ↔ records: filling the store from files, reading it whole, keeping one edit."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import Any, Literal

import msgspec
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from directory.catalogue.model import KINDS, Catalogue, Department, Listing, Program, Record
from directory.catalogue.tables import ROWS, ChangeRow, FormerSlugRow, RecordRow, StateRow
from directory.errors import BadEnvironment, Conflict, NotFound

Data = Literal["real", "demo"]

LAST = 1_000_000
"""Place in the reading order of a record that stands in no file."""


class Seeded(msgspec.Struct, frozen=True):
    """What filling the store did. `kept`: edited here, so their changed files were passed by."""

    added: int = 0
    updated: int = 0
    retired: int = 0
    kept: int = 0


async def seed(db: AsyncSession, catalogue: Catalogue, *, now: dt.datetime) -> Seeded:
    """Takes over what the files say. Run again it changes only what changed in the files since.

    Raises BadEnvironment where the store holds the other kind of data (real or sample).
    """
    await _settle_kind_of_data(db, "demo" if catalogue.sample else "real")
    done = {"added": 0, "updated": 0, "retired": 0, "kept": 0}
    for kind in ROWS:
        records = list(_of_kind(catalogue, kind))
        rows = {row.slug: row for row in await db.scalars(select(ROWS[kind]))}
        for position, record in enumerate(records):
            outcome = await _seed_one(
                db, kind, record, rows.pop(record.slug, None), position=position, now=now
            )
            if outcome:
                done[outcome] += 1
        for row in rows.values():
            if await _retire(db, kind, row, now=now):
                done["retired"] += 1
        await db.flush()
    return Seeded(**done)


async def read_catalogue(db: AsyncSession) -> Catalogue:
    """Everything at one version. Read in one `reading` transaction it is one consistent view.

    Retired records are left out, except programs and departments, which referrals go on naming.
    """
    state = (await db.scalars(select(StateRow))).one()
    kinds: dict[str, dict[str, Any]] = {}
    for kind, table in ROWS.items():
        rows = await db.execute(
            select(table.slug, table.content).order_by(col(table.position), col(table.slug))
        )
        records = ((slug, msgspec.convert(content, KINDS[kind])) for slug, content in rows)
        kinds[kind] = {slug: record for slug, record in records if _stays_in_view(record)}
    return Catalogue(
        version=state.seq,
        sample=state.data == "demo",
        institution=next(iter(kinds.pop("institution").values())),
        **kinds,
    )


async def version(db: AsyncSession) -> int:
    """Sequence number of the last change: one row, asked for many times a second."""
    return (await db.scalars(select(StateRow.seq))).one_or_none() or 0


async def kind_of_data(db: AsyncSession) -> Data | None:
    """`real` or `demo`; None where nothing was laid down yet."""
    found = (await db.scalars(select(StateRow.data))).one_or_none()
    return None if found is None else ("demo" if found == "demo" else "real")


async def changes(db: AsyncSession, *, after: int = 0, limit: int = 1000) -> list[ChangeRow]:
    """Changes past `after`, oldest first."""
    query = select(ChangeRow).where(col(ChangeRow.seq) > after).order_by(col(ChangeRow.seq))
    return list(await db.scalars(query.limit(limit)))


async def put(
    db: AsyncSession, kind: str, record: Record, *, replaces: int | None, now: dt.datetime
) -> Record:
    """Keeps an edit, and hands back the record with its new version.

    `replaces` is the version the editor saw, None for a new record. Raises Conflict where someone
    else was first or a slug is taken, NotFound where there is nothing to replace.
    """
    row = await db.get(ROWS[kind], record.slug, with_for_update=True)
    if replaces is None:
        if row is not None or await db.get(FormerSlugRow, (kind, record.slug)) is not None:
            raise Conflict(f"The short name {record.slug} is taken: choose another.")
    elif row is None:
        raise NotFound("There is no such record.")
    elif row.version != replaces:
        raise Conflict("Someone changed this record since you opened it: look at it again.")
    kept = msgspec.structs.replace(record, version=(replaces or 0) + 1)
    try:
        await _keep(db, kind, kept, row, now=now, edited_at=now)
        await db.flush()
    except IntegrityError:
        raise Conflict(
            "Another record has this identifier, or its department is missing."
        ) from None
    return kept


async def _settle_kind_of_data(db: AsyncSession, wanted: Data) -> None:
    held = await kind_of_data(db)
    if held is None:
        db.add(StateRow(data=wanted))
        await db.flush()
    elif held != wanted:
        raise BadEnvironment(
            "This data folder holds sample data of --demo: choose another one for real data"
            if held == "demo"
            else "This data folder holds real data: choose another one for --demo"
        )


async def _seed_one(
    db: AsyncSession,
    kind: str,
    record: Record,
    row: RecordRow | None,
    *,
    position: int,
    now: dt.datetime,
) -> str | None:
    seeded = _digest(record)
    if row is not None:
        if row.edited_at is not None:
            return "kept" if row.seeded != seeded else None
        row.position = position
        if row.seeded == seeded:
            return None
    version = 1 if row is None else row.version + 1
    newer = msgspec.structs.replace(record, version=version)
    await _keep(db, kind, newer, row, now=now, position=position, seeded=seeded)
    return "added" if row is None else "updated"


async def _retire(db: AsyncSession, kind: str, row: RecordRow, *, now: dt.datetime) -> bool:
    """A record that left the files; one that was made or edited here stays as it is."""
    if row.seeded is None or row.edited_at is not None or row.listing == Listing.RETIRED:
        return False
    record = msgspec.convert(row.content, KINDS[kind])
    gone = msgspec.structs.replace(record, listing=Listing.RETIRED, version=row.version + 1)
    await _keep(db, kind, gone, row, now=now, seeded="")
    return True


async def _keep(
    db: AsyncSession,
    kind: str,
    record: Record,
    row: RecordRow | None,
    *,
    now: dt.datetime,
    **beside: Any,
) -> None:
    """Writes the record into its row, a new one for None, and into the change log."""
    values = _columns(record) | {"changed_at": now} | beside
    seq = await _next_seq(db)
    if row is None:
        db.add(ROWS[kind](**({"position": LAST} | values)))
    else:
        row.sqlmodel_update(values)
    db.add(ChangeRow(seq=seq, kind=kind, slug=record.slug, version=record.version, at=now))
    for former in record.former_slugs:
        await db.merge(FormerSlugRow(kind=kind, slug=former, leads_to=record.slug))


def _columns(record: Record) -> dict[str, Any]:
    drawn = {
        "slug": record.slug,
        "uuid": record.uuid,
        "listing": record.listing.value,
        "version": record.version,
        "steward": record.steward,
        "checked_on": record.checked_on,
        "content": msgspec.to_builtins(record),
    }
    return drawn | ({"department": record.department} if isinstance(record, Program) else {})


async def _next_seq(db: AsyncSession) -> int:
    step = update(StateRow).values(seq=StateRow.seq + 1).returning(col(StateRow.seq))
    return (await db.scalars(step)).one()


def _of_kind(catalogue: Catalogue, kind: str) -> Iterator[Record]:
    held = getattr(catalogue, kind)
    yield from [held] if isinstance(held, Record) else held.values()


def _stays_in_view(record: Record) -> bool:
    return record.listing is not Listing.RETIRED or isinstance(record, Program | Department)


def _digest(record: Record) -> str:
    return hashlib.sha256(msgspec.json.encode(record, order="deterministic")).hexdigest()
