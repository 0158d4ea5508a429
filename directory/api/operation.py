"""What one operation of the API takes and answers, said where its handler stands.

Litestar routes by it, asked.py reads requests by it, description.py writes the OpenAPI document
from it: one statement, three readers.
"""

from collections.abc import Callable
from typing import Any

import msgspec
from litestar import post, route
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler

KEY = "operation"
ONE_MIB = 1024 * 1024


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """`refusals` are the statuses beside those any operation can meet (see description.py)."""

    id: str
    tag: str
    summary: str
    answer: Any
    query: type[msgspec.Struct] | None = None
    body: type[msgspec.Struct] | None = None
    refusals: tuple[int, ...] = ()
    redirects: bool = False
    stored: bool = True  # may the answer be kept and asked for again by ETag
    examples: dict[str, object] = {}  # examples of the body


def reads(path: str, operation: Operation) -> Callable[[Any], HTTPRouteHandler]:
    """A public GET, and the HEAD that goes with it."""
    return route(
        path,
        http_method=[HttpMethod.GET, HttpMethod.HEAD],
        opt={KEY: operation},
        operation_id=operation.id,
        include_in_schema=False,
    )


def asks(path: str, operation: Operation) -> Callable[[Any], HTTPRouteHandler]:
    """A POST that answers 200 and keeps nothing."""
    return post(
        path,
        status_code=200,
        opt={KEY: operation},
        operation_id=operation.id,
        include_in_schema=False,
        request_max_body_size=ONE_MIB,
    )
