"""How a page is routed: GET and HEAD, HTML, and not part of the API's description."""

from functools import partial
from typing import Any

from litestar import HttpMethod, MediaType, Response, route

page = partial(
    route,
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    media_type=MediaType.HTML,
    include_in_schema=False,
    sync_to_thread=False,
)

sent = partial(
    route,
    http_method=[HttpMethod.POST],
    media_type=MediaType.HTML,
    status_code=200,
    include_in_schema=False,
)
"""A form that changes nothing: it is answered at once, without a redirect."""


def unstored(response: Response[Any]) -> Response[Any]:
    """Neither a browser nor anything between keeps what a patient said."""
    response.headers["Cache-Control"] = "no-store"
    return response
