"""Serves the OpenAPI document. It is written once: the routes do not change while it runs."""

from typing import Any

import msgspec
from litestar import Litestar, Request, Response
from litestar.di import NamedDependency

from directory.api.description import Json, document
from directory.api.operation import Operation, reads
from directory.settings import Settings

KEPT = "openapi_document"


def kept_document(app: Litestar, settings: Settings) -> Json:
    """The document of this application. Whoever gets it must not change it."""
    if KEPT not in app.state:
        app.state[KEPT] = document(app, settings.site_name)
    found: Json = app.state[KEPT]
    return found


@reads(
    "/schema/openapi.json",
    Operation(id="openapi", tag="Running", summary="This document", answer=dict[str, object]),
)
async def openapi_json(
    request: Request[Any, Any, Any], settings: NamedDependency[Settings]
) -> Response[bytes]:
    """The OpenAPI 3.1 document of this API."""
    written = msgspec.json.encode(kept_document(request.app, settings))
    return Response(written, media_type="application/json")
