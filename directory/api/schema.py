"""Serves the OpenAPI document. It is written once: the routes do not change while it runs."""

from typing import Any

import msgspec
from litestar import Litestar, Request, Response, route
from litestar.di import NamedDependency
from litestar.enums import HttpMethod

from directory.api.description import Json, document
from directory.settings import Settings

KEPT = "openapi_document"


def kept_document(app: Litestar, settings: Settings) -> Json:
    """The document of this application. Whoever gets it must not change it."""
    if KEPT not in app.state:
        app.state[KEPT] = document(app, settings.site_name)
    found: Json = app.state[KEPT]
    return found


@route(
    "/schema/openapi.json", http_method=[HttpMethod.GET, HttpMethod.HEAD], include_in_schema=False
)
async def openapi_json(
    request: Request[Any, Any, Any], settings: NamedDependency[Settings]
) -> Response[bytes]:
    written = msgspec.json.encode(kept_document(request.app, settings))
    return Response(written, media_type="application/json")
