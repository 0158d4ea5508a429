"""The catalogue a process shows follows the store, on SQLite and on PostgreSQL alike."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest
import pytest_asyncio
from sqlalchemy import text

from directory.catalogue import store
from directory.catalogue.current import Current
from directory.catalogue.model import Catalogue
from directory.database import Database, open_database
from directory.settings import Settings
from tests.builders import a_catalogue, changed, words

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


def an_index(catalogue: Catalogue) -> str:
    return f"index of {catalogue.version}"


@pytest_asyncio.fixture
async def filled(database: Database) -> Database:
    async with database.writing() as db:
        await store.seed(db, a_catalogue(), now=NOW)
    return database


async def edit(database: Database, cost: str) -> None:
    async with database.writing() as db:
        program = (await store.read_catalogue(db)).programs["spine-service"]
        edited = changed(program, cost=words(cost))
        await store.put(db, "programs", edited, replaces=program.version, now=NOW)


def cost_in(current: Current[str]) -> dict[str, str] | None:
    return current.snapshot.catalogue.programs["spine-service"].cost


async def until(true: Callable[[], bool]) -> None:
    """Waits for what must come true; the test's own time limit ends it where it never does."""
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110  # no event tells what another process did
            await asyncio.sleep(0.01)


@asynccontextmanager
async def following(current: Current[str]) -> AsyncIterator[None]:
    task = asyncio.create_task(current.follow(every=0.01))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_a_snapshot_is_swapped_as_one_piece(filled: Database) -> None:
    current = Current(filled, an_index)
    assert await current.refresh()
    before = current.snapshot
    assert not await current.refresh()
    assert current.snapshot is before

    await edit(filled, "Free")

    assert await current.refresh()
    assert cost_in(current) == words("Free")
    assert current.snapshot.index == an_index(current.snapshot.catalogue)
    assert before.catalogue.programs["spine-service"].cost is None


async def test_an_edit_of_one_process_is_seen_in_another(
    filled: Database, database_settings: Settings
) -> None:
    other = open_database(database_settings)
    current = Current(other, an_index)
    await current.refresh()
    async with following(current):
        await edit(filled, "Free")
        await until(lambda: cost_in(current) == words("Free"))
    await other.close()


async def test_what_cannot_be_read_leaves_the_last_snapshot_until_it_can(
    filled: Database, caplog: pytest.LogCaptureFixture
) -> None:
    current = Current(filled, an_index)
    await current.refresh()
    async with following(current):
        async with filled.writing() as db:
            await db.execute(text("ALTER TABLE catalogue_state RENAME TO hidden"))
        await until(lambda: "cannot be read again" in caplog.text)
        assert cost_in(current) is None
        async with filled.writing() as db:
            await db.execute(text("ALTER TABLE hidden RENAME TO catalogue_state"))
        await edit(filled, "Free")
        await until(lambda: cost_in(current) == words("Free"))
    assert caplog.text.count("cannot be read again") == 1
