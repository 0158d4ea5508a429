"""How a page is routed: GET and HEAD, HTML, and not part of the API's description."""

from functools import partial

from litestar import HttpMethod, MediaType, route

page = partial(
    route,
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    media_type=MediaType.HTML,
    include_in_schema=False,
    sync_to_thread=False,
)
