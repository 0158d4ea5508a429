"""Transactions, engines and column types, on SQLite and on PostgreSQL alike."""

import asyncio
import datetime as dt
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar, get, post
from litestar.di import NamedDependency, Provide
from litestar.status_codes import HTTP_503_SERVICE_UNAVAILABLE
from litestar.testing import AsyncTestClient
from sqlalchemy import func, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select

from directory import app as application
from directory import database as databases
from directory.catalogue.tables import ChangeRow
from directory.database import Database, make_private_folder, open_database
from directory.errors import BadEnvironment, Conflict
from directory.settings import Settings
from tests.databases import missing

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.timezone(dt.timedelta(hours=-5)))


def a_row(seq: int = 1, at: dt.datetime = NOON) -> ChangeRow:
    return ChangeRow(seq=seq, kind="programs", slug="spine-service", version=1, at=at)


async def count(database: Database) -> int:
    async with database.reading() as db:
        return (await db.scalars(select(func.count()).select_from(ChangeRow))).one()


async def test_what_ends_well_is_kept(database: Database) -> None:
    async with database.writing() as db:
        db.add(a_row())
    assert await count(database) == 1


async def test_a_raise_takes_everything_back(database: Database) -> None:
    with pytest.raises(Conflict):
        async with database.writing() as db:
            db.add(a_row())
            await db.flush()
            raise Conflict("Not possible.")
    assert await count(database) == 0


async def test_reading_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError):
        async with database.reading() as db:
            db.add(a_row())
            await db.flush()
    assert await count(database) == 0


async def test_reading_is_one_view_while_others_write(database: Database) -> None:
    async with database.reading() as before:
        await before.scalars(select(ChangeRow))
        async with database.writing() as db:
            db.add(a_row())
        assert (await before.scalars(select(ChangeRow))).all() == []
    assert await count(database) == 1


@pytest.mark.holds("security R14")
async def test_a_moment_comes_back_as_utc(database: Database) -> None:
    async with database.writing() as db:
        db.add(a_row())
    async with database.reading() as db:
        found = (await db.scalars(select(ChangeRow.at))).one()
    assert found == NOON
    assert found.tzinfo is dt.UTC


@pytest.mark.holds("security R14")
async def test_a_moment_without_a_time_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="time zone"):
        async with database.writing() as db:
            db.add(a_row(at=NOON.replace(tzinfo=None)))


async def test_writers_take_turns_and_none_is_turned_away(database_settings: Settings) -> None:
    """Each reads before it writes, which plain transactions of SQLite refuse; two `Database`
    objects stand for two processes."""
    both = [open_database(database_settings) for _ in range(2)]
    taking_turns = {"sqlite": "SELECT 1", "postgresql": "LOCK TABLE catalogue_change"}

    async def write(database: Database, times: int) -> None:
        for _ in range(times):
            async with database.writing() as db:
                await db.execute(text(taking_turns[database.url.get_backend_name()]))
                last = (await db.scalars(select(func.max(ChangeRow.seq)))).one() or 0
                db.add(a_row(seq=last + 1))

    await asyncio.gather(*(write(database, 10) for database in both for _ in range(4)))
    assert await count(both[0]) == 80
    for database in both:
        await database.close()


@pytest.mark.holds("security R1")
async def test_an_answered_write_is_on_disk(settings: Settings) -> None:
    database = open_database(settings)
    async with database.writing() as db:
        said = {
            name: (await db.execute(text(f"PRAGMA {name}"))).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert said == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    await database.close()


@pytest.mark.holds("security S13")
async def test_files_are_open_to_their_owner_only(settings: Settings) -> None:
    database = open_database(settings)
    async with database.preparing(), database.writing() as db:
        await db.execute(text("CREATE TABLE note (word TEXT)"))
    modes = {path.name: path.stat().st_mode & 0o777 for path in settings.data_dir.iterdir()}
    assert {"directory.db", "directory.db-wal", "directory.db-shm"} <= modes.keys()
    assert set(modes.values()) == {0o600}
    assert settings.data_dir.stat().st_mode & 0o777 == 0o700
    await database.close()


async def test_nothing_is_left_in_the_write_ahead_log_after_closing(settings: Settings) -> None:
    database = open_database(settings)
    async with database.writing() as db:
        await db.execute(text("CREATE TABLE note (word TEXT)"))
    await database.close()
    assert not (settings.data_dir / "directory.db-wal").exists()


async def test_only_one_prepares_at_a_time(database_settings: Settings) -> None:
    first, second = open_database(database_settings), open_database(database_settings)
    order: list[str] = []
    inside = asyncio.Event()

    async def begin_first() -> None:
        async with first.preparing():
            inside.set()
            await asyncio.sleep(0)
            order.append("first is done")

    async def begin_second() -> None:
        await inside.wait()
        async with second.preparing():
            order.append("second begins")

    await asyncio.gather(begin_first(), begin_second())
    assert order == ["first is done", "second begins"]
    await first.close()
    await second.close()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://host/name", "DIRECTORY_DATABASE_URL starts with mysql: use postgresql"),
        ("not an address", "DIRECTORY_DATABASE_URL cannot be read"),
    ],
)
def test_an_address_of_no_use_is_named(url: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(BadEnvironment, match=sentence):
        open_database(Settings(data_dir=tmp_path, database_url=url))


async def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "a %41 b?c#d ü"
    database = open_database(Settings(env="test", data_dir=folder))
    async with database.writing() as db:
        await db.execute(text("CREATE TABLE note (word TEXT)"))
    await database.close()
    assert [path.name for path in folder.iterdir()] == ["directory.db"]


@pytest.mark.parametrize(("required", "outcome"), [("1", pytest.fail), ("", pytest.skip)])
def test_a_missing_postgresql_is_skipped_unless_it_is_required(
    required: str, outcome: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIRECTORY_REQUIRE_POSTGRES", required)
    with pytest.raises(outcome.Exception, match="none here"):
        missing("none here")


def test_a_file_in_the_place_of_the_data_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    with pytest.raises(BadEnvironment, match=r"data folder .*taken cannot be used"):
        make_private_folder(tmp_path / "taken")


@post("/keep")
async def keep(db: NamedDependency[AsyncSession]) -> None:
    db.add(a_row())


@post("/keep-and-raise")
async def keep_and_raise(db: NamedDependency[AsyncSession]) -> None:
    db.add(a_row(seq=2))
    await db.flush()
    raise Conflict("Not possible.")


@get("/count")
async def kept(reading: NamedDependency[AsyncSession]) -> int:
    return (await reading.scalars(select(func.count()).select_from(ChangeRow))).one()


def an_app(database: Database) -> Litestar:
    app = Litestar(
        [keep, keep_and_raise, kept],
        dependencies={
            "db": Provide(application.provide_db),
            "reading": Provide(application.provide_reading),
        },
        exception_handlers=application.EXCEPTION_HANDLERS,
        openapi_config=None,
    )
    app.state.database = database
    return app


async def test_a_request_is_one_transaction(database: Database) -> None:
    async with AsyncTestClient(an_app(database)) as client:
        assert (await client.post("/keep")).status_code == 201
        assert (await client.get("/count")).json() == 1
        assert (await client.post("/keep-and-raise")).status_code == 409
        assert (await client.get("/count")).json() == 1


@pytest.mark.holds("security R1")
async def test_a_commit_that_fails_is_no_success(database: Database) -> None:
    async with AsyncTestClient(an_app(database)) as client:
        assert (await client.post("/keep")).status_code == 201
        assert (await client.post("/keep")).status_code == 500  # the same key again


@pytest.mark.holds("security R7")
async def test_a_write_lock_held_elsewhere_is_503_and_reads_go_on(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "LOCK_WAIT_SECONDS", 0.2)
    path = shutil.copy(sqlite_template, tmp_path / "directory.db")
    database = open_database(Settings(env="test", data_dir=tmp_path))
    holder = sqlite3.connect(path, isolation_level=None)
    async with AsyncTestClient(an_app(database)) as client:
        assert (await client.post("/keep")).status_code == 201
        holder.execute("BEGIN IMMEDIATE")
        refused = await client.post("/keep")
        assert refused.status_code == HTTP_503_SERVICE_UNAVAILABLE
        assert int(refused.headers["retry-after"]) > 0
        assert (await client.get("/count")).json() == 1
        holder.execute("ROLLBACK")
        assert (await client.post("/keep-and-raise")).status_code == 409  # it was written, then not
    holder.close()
    await database.close()
