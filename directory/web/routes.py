"""Every route of this face, gathered for app.py."""

from litestar import Router
from litestar.config.compression import CompressionConfig
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.middleware.compression import CompressionMiddleware
from litestar.types import ControllerRouterHandler

from directory.web import (
    about,
    api_docs,
    assets,
    browse,
    conditions,
    guided,
    match,
    notices,
    recovery,
    rules,
    search,
    team,
)
from directory.web.shell import provide_shell

PAGES: tuple[ControllerRouterHandler, ...] = (
    *browse.ROUTES,
    *search.ROUTES,
    *guided.ROUTES,
    *team.ROUTES,
    *conditions.ROUTES,
    *recovery.ROUTES,
    *notices.ROUTES,
    *about.ROUTES,
    *api_docs.ROUTES,
    *match.ROUTES,
    *rules.ROUTES,
)
"""Every page. They stand in one router, so that each gets its shell and is compressed."""

_COMPRESSED = DefineMiddleware(
    CompressionMiddleware, config=CompressionConfig(backend="gzip", gzip_compress_level=6)
)

ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        path="/",
        route_handlers=PAGES,
        dependencies={"shell": Provide(provide_shell, sync_to_thread=False)},
        middleware=[_COMPRESSED],
    ),
    assets.serve,
)
