"""Serves the OpenAPI document. It is written once: the routes do not change while it runs."""

from typing import Any

import msgspec
from litestar import Request, Response, route
from litestar.di import NamedDependency
from litestar.enums import HttpMethod

from directory.api.description import document
from directory.settings import Settings

KEPT = "openapi_document"


@route(
    "/schema/openapi.json", http_method=[HttpMethod.GET, HttpMethod.HEAD], include_in_schema=False
)
async def openapi_json(
    request: Request[Any, Any, Any], settings: NamedDependency[Settings]
) -> Response[bytes]:
    state = request.app.state
    if KEPT not in state:
        state[KEPT] = msgspec.json.encode(document(request.app, settings.site_name))
    return Response(state[KEPT], media_type="application/json")
