"""Opens the store of a data folder for one command, beside a server that may be running on it."""

import asyncio
import datetime as dt
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from directory import app, keys
from directory.audit import Trail
from directory.clock import clock
from directory.database import Database, open_database
from directory.errors import BadEnvironment
from directory.migrations import apply
from directory.settings import Settings, from_environment

T = TypeVar("T")


class Store(msgspec.Struct, frozen=True, kw_only=True):
    """`trail` writes to a chain of this command's own, begun when it first writes."""

    database: Database
    rings: keys.Keys
    settings: Settings
    now: dt.datetime

    async def trail(self) -> Trail:
        return await app.begin_trail(self.database, self.rings)


def settings_here(data_dir: Path | None) -> Settings:
    """The settings; a folder whose keys were made in it was never one of production.

    So `directory client add --data-dir D` needs no DIRECTORY_ENV beside a demo that runs on D.
    """
    settings = from_environment(data_dir=data_dir)
    has_own_keys = (settings.data_dir / keys.FILE).exists()
    if settings.env == "production" and has_own_keys and not settings.phi_keys:
        return msgspec.structs.replace(settings, env="test")
    return settings


@asynccontextmanager
async def opened(settings: Settings, *, make: bool = False) -> AsyncGenerator[Store, None]:
    """The store, with a schema of this version. With `make` it is made when it is missing.

    Raises BadEnvironment where there is none, or an older one that a running server may be using.
    """
    if settings.env == "production":
        keys.of(settings)  # refused before a folder is made
    there = bool(settings.database_url) or (settings.data_dir / "directory.db").exists()
    if not there and not make:
        raise BadEnvironment(f"There is no database in {settings.data_dir} yet: start it once")
    database = open_database(settings)
    try:
        rings = keys.of(settings)
        found = await apply.schema_of(database)
        if found is None and make:
            await app.prepare(database, settings)
        elif found != apply.revisions()[-1]:
            raise BadEnvironment("The database has another schema: run directory migrate")
        yield Store(database=database, rings=rings, settings=settings, now=clock(settings)())
    finally:
        await database.close()


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One transaction that may write, and what every action asks for."""

    db: AsyncSession
    now: dt.datetime
    trail: Trail
    settings: Settings


def changing(
    data_dir: Path | None, act: Callable[[Change], Awaitable[T]], *, make: bool = False
) -> T:
    """What `act` answers, done in one transaction of the store in this folder."""

    async def changed() -> T:
        async with opened(settings_here(data_dir), make=make) as store:
            trail = await store.trail()
            async with store.database.writing() as db:
                at = Change(db=db, now=store.now, trail=trail, settings=store.settings)
                return await act(at)

    return asyncio.run(changed())


def reading(data_dir: Path | None, ask: Callable[[AsyncSession], Awaitable[T]]) -> T:
    """What `ask` finds in the store in this folder."""

    async def read() -> T:
        async with opened(settings_here(data_dir)) as store, store.database.reading() as db:
            return await ask(db)

    return asyncio.run(read())
