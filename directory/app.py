"""Builds the web application from Settings; where everything meets."""

import asyncio
import datetime as dt
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from functools import partial

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from sqlalchemy.ext.asyncio import AsyncSession

from directory import paths
from directory.api.problems import problem_handlers
from directory.api.routes import ROUTES as API_ROUTES
from directory.catalogue import store
from directory.catalogue.current import Current
from directory.catalogue.loading import load_catalogue
from directory.catalogue.model import Catalogue
from directory.database import Database, open_database
from directory.matching.suggest import Matcher
from directory.migrations import apply
from directory.search.index import SearchIndex
from directory.settings import Settings
from directory.web.routes import ROUTES as WEB_ROUTES

BODY_LIMIT_BYTES = 1024 * 1024


async def prepare(database: Database, settings: Settings) -> store.Seeded:
    """Migrates the store and fills it from the data files; one process at a time.

    Done at every start: what is there already is left alone. Raises BadEnvironment and BadData.
    """
    catalogue = load_catalogue(paths.DATA, demo=settings.is_demo)
    async with database.preparing():
        await apply.upgrade(database)
        async with database.writing() as db:
            return await store.seed(db, catalogue, now=dt.datetime.now(dt.UTC))


def create_app(settings: Settings) -> Litestar:
    """The application; opening its store is part of starting it, not of making it."""
    return Litestar(
        route_handlers=[*WEB_ROUTES, *API_ROUTES],
        lifespan=[partial(_open, settings)],
        request_max_body_size=BODY_LIMIT_BYTES,
        exception_handlers=problem_handlers,
        openapi_config=None,  # api/schema.py serves our own document
        dependencies={
            "settings": Provide(lambda: settings, sync_to_thread=False),
            "catalogue": Provide(provide_catalogue, sync_to_thread=False),
            "search_index": Provide(provide_search_index, sync_to_thread=False),
            "matcher": Provide(provide_matcher, sync_to_thread=False),
            "db": Provide(provide_db),
            "reading": Provide(provide_reading),
        },
    )


@asynccontextmanager
async def _open(settings: Settings, app: Litestar) -> AsyncGenerator[None, None]:
    database = open_database(settings)
    try:
        await prepare(database, settings)
        build = partial(SearchIndex.build, vocabulary=paths.DATA / "vocabulary")
        current = Current(database, build)
        await current.refresh()
        app.state.database = database
        app.state.current = current
        app.state.matcher = Matcher.load(paths.DATA)
        following = asyncio.create_task(current.follow())
        try:
            yield
        finally:
            following.cancel()
            with suppress(asyncio.CancelledError):
                await following
    finally:
        await database.close()


def provide_catalogue(state: State) -> Catalogue:
    current: Current[SearchIndex] = state.current
    return current.snapshot.catalogue


def provide_search_index(state: State) -> SearchIndex:
    current: Current[SearchIndex] = state.current
    return current.snapshot.index


def provide_matcher(state: State) -> Matcher:
    matcher: Matcher = state.matcher
    return matcher


async def provide_db(state: State) -> AsyncGenerator[AsyncSession, None]:
    """The request's transaction: committed before the answer leaves, rolled back on a raise.

    It waits for other writers from its first statement on; a handler that only reads takes
    `reading` instead. Take one of the two, never both.
    """
    database: Database = state.database
    async with database.writing() as session:
        yield session


async def provide_reading(state: State) -> AsyncGenerator[AsyncSession, None]:
    database: Database = state.database
    async with database.reading() as session:
        yield session
