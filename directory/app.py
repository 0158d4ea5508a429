"""Builds the web application from Settings; where everything meets."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide

from directory import paths
from directory.api.routes import ROUTES as API_ROUTES
from directory.catalogue.loading import load_catalogue
from directory.catalogue.model import Catalogue
from directory.matching.suggest import Matcher
from directory.search.index import SearchIndex
from directory.settings import Settings
from directory.web.routes import ROUTES as WEB_ROUTES


def create_app(settings: Settings) -> Litestar:
    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncGenerator[None, None]:
        catalogue = load_catalogue(paths.DATA, demo=settings.is_demo)
        app.state.catalogue = catalogue
        app.state.search_index = SearchIndex.build(catalogue, paths.DATA / "vocabulary")
        app.state.matcher = Matcher.load(paths.DATA)
        yield

    def provide_catalogue(state: State) -> Catalogue:
        found: Catalogue = state.catalogue
        return found

    def provide_search_index(state: State) -> SearchIndex:
        found: SearchIndex = state.search_index
        return found

    def provide_matcher(state: State) -> Matcher:
        found: Matcher = state.matcher
        return found

    def provide_settings() -> Settings:
        return settings

    return Litestar(
        route_handlers=[*WEB_ROUTES, *API_ROUTES],
        lifespan=[lifespan],
        dependencies={
            "settings": Provide(provide_settings, sync_to_thread=False),
            "catalogue": Provide(provide_catalogue, sync_to_thread=False),
            "search_index": Provide(provide_search_index, sync_to_thread=False),
            "matcher": Provide(provide_matcher, sync_to_thread=False),
        },
    )
