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
    """`refusals` are the statuses beside those any operation can meet (see description.py).

    `action` names the row of accounts/permissions.py that says who may ask; caller.py asks it
    before the body is read. None: public.
    """

    id: str
    tag: str
    summary: str
    answer: Any
    action: str | None = None
    status: int = 200  # of success
    also: tuple[int, ...] = ()  # other statuses of success, with the same answer
    body_media_type: str = "application/json"
    media_type: str = "application/json"
    also_media_types: tuple[str, ...] = ()  # the same answer as text or as a file
    headers: dict[str, str] = {}  # of the answer: name and what it holds
    asks_headers: dict[str, str] = {}  # of the request: name and what it holds
    query: type[msgspec.Struct] | None = None
    body: type[msgspec.Struct] | None = None
    refusals: tuple[int, ...] = ()
    refused_with: dict[int, Any] = {}  # refusals that are no problem documents, and what they are
    redirects: bool = False
    streamed: bool = False  # the answer leaves piece by piece, as it is made
    stored: bool = True  # may the answer be kept and asked for again by ETag
    examples: dict[str, object] = {}  # examples of the body

    @property
    def may_be_kept(self) -> bool:
        """What depends on who asks is kept by nobody."""
        return self.stored and self.action is None


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


def does(
    method: HttpMethod, path: str, operation: Operation, *, most_bytes: int = ONE_MIB
) -> Callable[[Any], HTTPRouteHandler]:
    """An operation for whoever may do its `action`; with GET, the HEAD that goes with it."""
    return route(
        path,
        http_method=[method, HttpMethod.HEAD] if method is HttpMethod.GET else [method],
        status_code=operation.status,
        opt={KEY: operation},
        operation_id=operation.id,
        include_in_schema=False,
        request_max_body_size=most_bytes,
    )
