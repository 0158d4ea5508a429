"""Builds the web application from Settings; where everything meets."""

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from litestar import Litestar, Request, Response
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.exceptions import HTTPException, InternalServerException
from litestar.status_codes import HTTP_500_INTERNAL_SERVER_ERROR
from litestar.types import ExceptionHandler
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

from directory import addresses, keys, paths, worker
from directory.api.counting import Requests, Timing, count_answer
from directory.api.desk import provide_desk
from directory.api.problems import as_problem, log_break, speaks_problems, status_of
from directory.api.rates import Rates
from directory.api.refusals import record_refusal
from directory.api.routes import ROUTES as API_ROUTES
from directory.api.schema import kept_document
from directory.audit import Trail
from directory.catalogue import store
from directory.catalogue.current import Current
from directory.catalogue.loading import load_catalogue
from directory.catalogue.model import Catalogue
from directory.clock import Clock, clock
from directory.database import Database, open_database, reachable
from directory.errors import DirectoryError, Unavailable, Unreadable
from directory.incidental import Incidental
from directory.logs import with_request_id
from directory.matching.suggest import Matcher
from directory.migrations import apply
from directory.referrals.desk import load_guide
from directory.sealing import Sealer
from directory.search.index import SearchIndex
from directory.settings import Settings
from directory.slow_bodies import in_time
from directory.web.errors import error_page
from directory.web.routes import ROUTES as WEB_ROUTES

log = logging.getLogger(__name__)

BODY_LIMIT_BYTES = 1024 * 1024
BROKEN_OFF = "client disconnected prematurely"  # as litestar/connection/request.py says it


async def prepare(database: Database, settings: Settings) -> store.Seeded:
    """Migrates the store and fills it from the data files; one process at a time.

    Done at every start: what is there already is left alone. Raises BadEnvironment and BadData.
    """
    catalogue = load_catalogue(paths.DATA, demo=settings.is_demo)
    async with reachable(database.url), database.preparing():
        await apply.upgrade(database)
        async with database.writing() as db:
            return await store.seed(db, catalogue, now=dt.datetime.now(dt.UTC))


async def begin_trail(database: Database, ring: keys.Keys) -> Trail:
    """The audit chain of this process, registered while no other process registers its own."""
    trail = Trail(ring.secret)
    async with database.preparing(), database.writing() as db:
        await trail.begin(db)
    return trail


def create_app(settings: Settings, *, works: bool = False) -> Litestar:
    """The application; opening its store is part of starting it, not of making it.

    With `works` it also delivers messages, unless another process of the same store does.
    """
    app = Litestar(
        route_handlers=[*WEB_ROUTES, *API_ROUTES],
        lifespan=[partial(_open, settings, works)],
        state=State(
            {
                "settings": settings,
                "proxies": addresses.trusted(settings.trusted_proxies),
                "requests": Requests(),
                "rates": Rates(on=settings.rate_limit == "on"),
            }
        ),
        request_max_body_size=BODY_LIMIT_BYTES,
        exception_handlers=EXCEPTION_HANDLERS,
        after_exception=[record_refusal],
        middleware=[Timing()],
        before_send=[count_answer],
        openapi_config=None,  # api/schema.py serves our own document
        logging_config=None,  # Litestar's would log what was asked
        dependencies={
            "settings": Provide(lambda: settings, sync_to_thread=False),
            "catalogue": Provide(provide_catalogue, sync_to_thread=False),
            "search_index": Provide(provide_search_index, sync_to_thread=False),
            "matcher": Provide(provide_matcher, sync_to_thread=False),
            "db": Provide(provide_db),
            "reading": Provide(provide_reading),
            "now": Provide(provide_now, sync_to_thread=False),
            "trail": Provide(provide_trail, sync_to_thread=False),
            "sealer": Provide(provide_sealer, sync_to_thread=False),
            "api_document": Provide(provide_api_document, sync_to_thread=False),
            "desk": Provide(provide_desk, sync_to_thread=False),
        },
    )
    # Around all of it: a 404 meets no middleware.
    app.asgi_handler = with_request_id(in_time(app.asgi_handler))
    return app


@asynccontextmanager
async def _open(settings: Settings, works: bool, app: Litestar) -> AsyncGenerator[None, None]:
    database = open_database(settings)
    try:
        ring = keys.of(settings)
        await prepare(database, settings)
        app.state.trail = await begin_trail(database, ring)
        app.state.sealer = Sealer(ring.phi)
        app.state.key_rings = ring
        app.state.clock = clock(settings)
        build = partial(SearchIndex.build, vocabulary=paths.DATA / "vocabulary")
        current = Current(database, build)
        await current.refresh()
        app.state.database = database
        app.state.incidental = Incidental()
        app.state.current = current
        app.state.matcher = Matcher.load(paths.DATA)
        load_guide(paths.DATA)  # a mistake in it stops the start, not the first referral
        following = asyncio.create_task(current.follow())
        working = None
        if works:
            office = worker.office(
                settings,
                database,
                sealer=app.state.sealer,
                trail=app.state.trail,
                clock=app.state.clock,
            )
            working = asyncio.create_task(worker.run(office))
        try:
            yield
        finally:
            app.state.is_stopping = lambda: True
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
            if working is not None:
                await worker.end(office, working)
            await app.state.incidental.finish()
    finally:
        await database.close()


def _refused(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A problem document for machines, a page for people."""
    state = request.app.state
    if speaks_problems(request.scope["path"]) or state.get("current") is None:
        return as_problem(request, error)
    if status_of(error) == HTTP_500_INTERNAL_SERVER_ERROR:
        log_break(request.scope, error)
    return error_page(
        request, error, settings=state.settings, catalogue=state.current.snapshot.catalogue
    )


def _store_unavailable(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Locked, full or out of reach: the same request may succeed in a little while."""
    log.warning("the store does not answer: %s", type(error).__name__)
    return _refused(request, Unavailable("The directory cannot do this now. Try again soon."))


def _body_unread(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Litestar calls it its own fault when a body breaks off, or is cut in chunks wrongly."""
    if getattr(error, "detail", "") != BROKEN_OFF:
        return _refused(request, error)
    return _refused(request, Unreadable("The request broke off before its end."))


EXCEPTION_HANDLERS: "dict[int | type[Exception], ExceptionHandler[Any]]" = {
    **dict.fromkeys((OperationalError, InterfaceError, PoolTimeout), _store_unavailable),
    InternalServerException: _body_unread,
    **dict.fromkeys((HTTPException, DirectoryError, Exception), _refused),
}


def provide_catalogue(state: State) -> Catalogue:
    current: Current[SearchIndex] = state.current
    return current.snapshot.catalogue


def provide_search_index(state: State) -> SearchIndex:
    current: Current[SearchIndex] = state.current
    return current.snapshot.index


def provide_matcher(state: State) -> Matcher:
    matcher: Matcher = state.matcher
    return matcher


def provide_now(state: State) -> dt.datetime:
    """The moment of the request; everything it decides uses this one."""
    tell: Clock = state.clock
    return tell()


def provide_trail(state: State) -> Trail:
    trail: Trail = state.trail
    return trail


def provide_sealer(state: State) -> Sealer:
    sealer: Sealer = state.sealer
    return sealer


def provide_api_document(
    request: Request[Any, Any, Any], settings: NamedDependency[Settings]
) -> dict[str, Any]:
    """For the page about the API: pages and API do not know one another."""
    return kept_document(request.app, settings)


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
