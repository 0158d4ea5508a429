"""The audit notices every change, cut and addition made without its key."""

import datetime as dt

import pytest
from sqlalchemy import text

from directory.audit import Entry, Outcome, Trail
from directory.database import Database
from directory.keys import KeyRing, new, parse

pytestmark = pytest.mark.holds("security S15")

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def ring() -> KeyRing:
    return parse(new(), name="SECRET_KEYS")


async def a_trail(database: Database, ring: KeyRing, *actions: str) -> Trail:
    trail = Trail(ring)
    async with database.writing() as db:
        await trail.begin(db)
    for action in actions:
        async with database.writing() as db:
            await trail.record(db, Entry(action=action, object_id="r1", actor="u1"), now=NOW)
    return trail


async def believed(database: Database, trail: Trail) -> bool:
    async with database.reading() as db:
        return (await trail.verify(db)).ok


async def tampered(database: Database, sql: str) -> None:
    async with database.writing() as db:
        await db.execute(text(sql))


async def test_an_untouched_log_is_believed(database: Database, ring: KeyRing) -> None:
    await a_trail(database, ring, "referral.create", "referral.read")
    trail = await a_trail(database, ring, "referral.update")
    async with database.reading() as db:
        verdict = await trail.verify(db)
    assert (verdict.ok, verdict.entries) == (True, 3)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_entry SET actor = 'u2' WHERE position = 2",
        "UPDATE audit_entry SET action = 'referral.read' WHERE position = 1",
        "UPDATE audit_entry SET object_id = 'r9' WHERE position = 3",
        "UPDATE audit_entry SET outcome = 'denied' WHERE position = 2",
        "UPDATE audit_entry SET at = '2026-03-01 13:00:00.000000' WHERE position = 2",
        "UPDATE audit_entry SET shown = 'r2' WHERE position = 2",
        "DELETE FROM audit_entry WHERE position = 2",
        "DELETE FROM audit_entry WHERE position = 3",
        "DELETE FROM audit_entry WHERE position = 1",
        "DELETE FROM audit_entry",
        "UPDATE audit_chain SET length = 2",
        "UPDATE audit_register SET chains = 0",
    ],
)
async def test_a_changed_or_missing_row_is_found(
    database: Database, ring: KeyRing, sql: str
) -> None:
    trail = await a_trail(database, ring, "a", "b", "c")
    assert await believed(database, trail)
    await tampered(database, sql)
    assert not await believed(database, trail)


async def test_a_cut_end_is_found_even_when_the_chain_row_is_shortened_too(
    database: Database, ring: KeyRing
) -> None:
    trail = await a_trail(database, ring, "a", "b", "c")
    await tampered(database, "DELETE FROM audit_entry WHERE position = 3")
    await tampered(
        database,
        "UPDATE audit_chain SET length = 2, "
        "head = (SELECT mark FROM audit_entry WHERE position = 2)",
    )
    assert not await believed(database, trail)


async def test_a_whole_chain_taken_out_is_found(database: Database, ring: KeyRing) -> None:
    await a_trail(database, ring, "a")
    trail = await a_trail(database, ring, "b")
    first = "(SELECT chain FROM audit_entry WHERE action = 'a')"
    await tampered(database, f"DELETE FROM audit_entry WHERE chain = {first}")
    await tampered(
        database, "DELETE FROM audit_chain WHERE id NOT IN (SELECT chain FROM audit_entry)"
    )
    assert not await believed(database, trail)


async def test_an_entry_goes_with_the_transaction_it_records(
    database: Database, ring: KeyRing
) -> None:
    trail = await a_trail(database, ring, "a")
    with pytest.raises(RuntimeError):
        async with database.writing() as db:
            await trail.record(db, Entry(action="b"), now=NOW)
            raise RuntimeError("the work failed")
    async with database.writing() as db:
        await trail.record(db, Entry(action="c", outcome=Outcome.DENIED), now=NOW)
    async with database.reading() as db:
        verdict = await trail.verify(db)
    assert (verdict.ok, verdict.entries) == (True, 2)


async def test_a_log_written_under_an_older_key_stays_believed(
    database: Database, ring: KeyRing
) -> None:
    await a_trail(database, ring, "a")
    rotated = KeyRing((*parse(new(), name="SECRET_KEYS").keys, *ring.keys))
    trail = await a_trail(database, rotated, "b")
    assert await believed(database, trail)
