"""Engines, sessions and column types: what differs between SQLite and PostgreSQL ends here.

One transaction per request or job: it commits when the block ends well and rolls back when it
raises. Application code never commits, and signals every error by raising.
"""

import asyncio
import datetime as dt
import fcntl
import os
import re
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, event, make_url, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import URL
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    IntegrityError,
    ProgrammingError,
)
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

from directory.errors import BadEnvironment
from directory.settings import Settings

LOCK_WAIT_SECONDS = 3
"""How long a writer waits for a lock held elsewhere; with the pool's wait before it, and the write
that a refusal adds, a request stays under 10 s."""

START_WAIT_SECONDS = 60
"""How long a start waits for another process that is preparing the same store."""

START_LOCK_KEY = 0x4341_5245
"""PostgreSQL advisory lock held while a process migrates and fills the store."""

NOT_ALLOWED = "42501"
"""PostgreSQL's code for a missing right; told by it, so that SQLite never waits for psycopg."""

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UTC(TypeDecorator[dt.datetime]):
    """A moment. Refuses naive values going in; SQLite's naive ones come back aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, _: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: Any, _: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        moment: dt.datetime = value
        return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


JSON_VALUE = JSON().with_variant(JSONB(), "postgresql")
"""Plain values of a struct. Changed in place it is not saved: always assign a new value."""


class Database:
    """One process's way to the store: an engine that writes and one that cannot."""

    def __init__(self, url: URL, folder: Path) -> None:
        self.url = url
        self.folder = folder
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self._writing = _engine(url, writes=True)
        self._reading = _engine(url, writes=False)

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[AsyncSession, None]:
        """One transaction that may write. It starts with the first statement, not before."""
        async with AsyncSession(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncSession, None]:
        """One consistent view of the store. Writing in it fails."""
        async with AsyncSession(self._reading, expire_on_commit=False) as session, session.begin():
            yield session

    @asynccontextmanager
    async def preparing(self) -> AsyncGenerator[None, None]:
        """Held by the one process that migrates and fills the store; others wait their turn.

        The lock goes with the process, however it ends.
        """
        if self.is_sqlite:
            async with _alone_in(self.folder):
                yield
            return
        async with reachable(self.url), self._writing.connect() as connection:
            await connection.execute(text(f"SET LOCAL lock_timeout = '{START_WAIT_SECONDS}s'"))
            await connection.execute(text(f"SELECT pg_advisory_lock({START_LOCK_KEY})"))
            await connection.commit()
            try:
                yield
            finally:
                await connection.execute(text(f"SELECT pg_advisory_unlock({START_LOCK_KEY})"))
                await connection.commit()

    @asynccontextmanager
    async def migrating(self) -> AsyncGenerator[Any, None]:
        """A connection for schema changes, in one transaction.

        SQLite rebuilds a table by dropping the old one, so foreign keys rest meanwhile and are
        checked as a whole before the commit.
        """
        engine = _engine(self.url, writes=True, foreign_keys=False)
        try:
            async with engine.begin() as connection:
                yield connection
                if self.is_sqlite:
                    broken = (await connection.execute(text("PRAGMA foreign_key_check"))).first()
                    if broken is not None:
                        raise RuntimeError(f"rows of {broken[0]} point at nothing after migrating")
        finally:
            await engine.dispose()

    async def close(self) -> None:
        """Closes every connection; the last one of SQLite folds the write-ahead log back in."""
        await self._reading.dispose()
        await self._writing.dispose()


def open_database(settings: Settings) -> Database:
    """Makes the data folder when it is missing. Touches no database yet."""
    make_private_folder(settings.data_dir)
    if not settings.database_url:
        path = settings.data_dir / "directory.db"
        _make_private_file(path)
        # Not by way of a written address: a folder's name may hold ? or %.
        return Database(URL.create("sqlite+aiosqlite", database=str(path)), settings.data_dir)
    try:
        url = make_url(settings.sqlalchemy_url)
    except ArgumentError:
        raise BadEnvironment(
            "DIRECTORY_DATABASE_URL cannot be read: write it like "
            "postgresql+psycopg://user:password@host/name"
        ) from None
    if url.drivername not in {"sqlite+aiosqlite", "postgresql+psycopg"}:
        raise BadEnvironment(
            f"DIRECTORY_DATABASE_URL starts with {url.drivername}: "
            "use postgresql+psycopg:// or leave it empty for SQLite"
        )
    if url.get_backend_name() == "sqlite":
        _make_private_file(Path(url.database or ""))
    return Database(url, settings.data_dir)


def make_private_folder(folder: Path) -> None:
    """Makes the folder, and opens it to its owner only."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
        probe = folder / ".writable"
        probe.touch(mode=0o600)
        probe.unlink()
    except OSError as error:
        raise BadEnvironment(
            f"The data folder {folder} cannot be used ({error.strerror}): "
            "choose one you may write to with --data-dir or DIRECTORY_DATA_DIR"
        ) from None


def _make_private_file(path: Path) -> None:
    """SQLite gives its -wal and -shm files the mode of the database file."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise BadEnvironment(f"The database file {path} cannot be used: {error.strerror}") from None


@asynccontextmanager
async def reachable(url: URL) -> AsyncGenerator[None, None]:
    """Turns a database that does not answer into one sentence; the password stays out of it."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        origin = getattr(error, "orig", error)
        forbidden = getattr(origin, "sqlstate", None) == NOT_ALLOWED
        if isinstance(error, ProgrammingError | IntegrityError | DataError) and not forbidden:
            raise  # our own mistake, not the machine's
        cause = str(origin).strip() or "no answer"
        said = _CAUSE.findall(cause) or cause.splitlines()[:1]
        where = url.database if url.host is None else f"{url.host}:{url.port or 5432}"
        raise BadEnvironment(f"The database at {where} cannot be used: {said[-1]}") from None


_CAUSE = re.compile(r"(?:failed: |FATAL: +)+(.+)")
"""What matters in psycopg's message of several lines."""


def _engine(url: URL, *, writes: bool, foreign_keys: bool = True) -> AsyncEngine:
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url, writes=writes, foreign_keys=foreign_keys)
    options: dict[str, Any] = {} if writes else {"isolation_level": "REPEATABLE READ"}
    return create_async_engine(
        url,
        pool_size=5,
        max_overflow=10,
        pool_timeout=LOCK_WAIT_SECONDS + 1,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": LOCK_WAIT_SECONDS,
            "options": f"-c lock_timeout={LOCK_WAIT_SECONDS}s"
            + ("" if writes else " -c default_transaction_read_only=on"),
        },
        **options,
    )


def _sqlite_engine(url: URL, *, writes: bool, foreign_keys: bool) -> AsyncEngine:
    """Writers of one process queue in the pool of one connection, in order and without polling."""
    sizes = {"pool_size": 1, "max_overflow": 0} if writes else {"pool_size": 4, "max_overflow": 4}
    engine = create_async_engine(
        url,
        pool_timeout=LOCK_WAIT_SECONDS + 1,
        connect_args={"isolation_level": None, "timeout": LOCK_WAIT_SECONDS},
        **sizes,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def settle(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
        if not writes:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        # A plain BEGIN that reads first and writes later fails at once when another has written.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@asynccontextmanager
async def _alone_in(folder: Path) -> AsyncGenerator[None, None]:
    lock = os.open(folder / ".preparing", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        for _ in range(START_WAIT_SECONDS * 20):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(0.05)
        else:
            raise BadEnvironment(
                f"Another process has been preparing {folder} for a minute: stop it"
            )
        yield
    finally:
        os.close(lock)
