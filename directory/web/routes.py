"""Every route of this face, gathered for app.py."""

from litestar import Router
from litestar.config.compression import CompressionConfig
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.middleware.compression import CompressionMiddleware
from litestar.types import ControllerRouterHandler

from directory.web import (
    about,
    account,
    api_docs,
    assets,
    browse,
    conditions,
    guided,
    match,
    notices,
    papers,
    recovery,
    rules,
    search,
    signin,
    team,
    track,
    track_forms,
    track_page,
    verify,
)
from directory.web.admin import ROUTES as ADMIN
from directory.web.caller import (
    know_visitor,
    provide_caller,
    provide_entrance,
    provide_owner,
    provide_visitor,
)
from directory.web.referrals.routes import ROUTES as REFERRALS
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
    *track.ROUTES,
    *track_page.ROUTES,
    *track_forms.ROUTES,
    *verify.ROUTES,
    *papers.ROUTES,
    *api_docs.ROUTES,
    *match.ROUTES,
    *rules.ROUTES,
    *signin.ROUTES,
    *account.ROUTES,
    *ADMIN,
    *REFERRALS,
)
"""Every page. They stand in one router, so that each gets its shell and is compressed."""

_COMPRESSED = DefineMiddleware(
    CompressionMiddleware, config=CompressionConfig(backend="gzip", gzip_compress_level=6)
)

ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        path="/",
        route_handlers=PAGES,
        dependencies={
            "shell": Provide(provide_shell, sync_to_thread=False),
            "visitor": Provide(provide_visitor, sync_to_thread=False),
            "owner": Provide(provide_owner, sync_to_thread=False),
            "caller": Provide(provide_caller, sync_to_thread=False),
            "entrance": Provide(provide_entrance, sync_to_thread=False),
        },
        guards=[know_visitor],
        middleware=[_COMPRESSED],
    ),
    assets.serve,
)
