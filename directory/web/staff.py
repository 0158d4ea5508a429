"""How pages that ask the store are routed, and what they answer with."""

from functools import partial

from litestar import HttpMethod, MediaType, route
from litestar.response import Redirect

staff_page = partial(
    route,
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    media_type=MediaType.HTML,
    include_in_schema=False,
)

staff_form = partial(
    route,
    http_method=[HttpMethod.POST],
    media_type=MediaType.HTML,
    status_code=200,
    include_in_schema=False,
)
"""A form. What was done is answered with `see`, a mistake with the page and 422."""


def see(path: str) -> Redirect:
    """Leads on with a GET, so that a reload does nothing twice."""
    return Redirect(path, status_code=303, headers={"Cache-Control": "no-store"})
