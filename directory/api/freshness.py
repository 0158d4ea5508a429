"""What every answer carries: an ETag (and 304) where it may be kept, and the sample mark."""

import hashlib
from http import HTTPStatus

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPResponseStartEvent, Message, Receive, Scope, Send

from directory.api.operation import KEY, Operation

SAMPLE_WORDS = b"Sample contacts, waits and people"


class Freshness(ASGIMiddleware):
    """The ETag is a digest of the answer itself, so it can never vouch for another one."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        start: HTTPResponseStartEvent | None = None
        chunks: list[bytes] = []

        async def gathered(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
            elif message["type"] == "http.response.body":
                chunks.append(message["body"])
                if start is not None and not message["more_body"]:
                    await _answer(scope, start, b"".join(chunks), send)

        operation: Operation | None = scope["route_handler"].opt.get(KEY)
        if operation is not None and operation.streamed:
            await next_app(scope, receive, _in_pieces(scope, send))
        else:
            await next_app(scope, receive, gathered)


def _in_pieces(scope: Scope, send: Send) -> Send:
    """Nothing is gathered: the answer may be long, and nobody keeps it. A refusal is short."""
    is_head = scope["type"] == ScopeType.HTTP and scope["method"] == "HEAD"

    async def passed(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *_always(scope, message)]
        elif message["type"] == "http.response.body" and is_head:
            message["body"] = b""
        await send(message)

    return passed


def _always(scope: Scope, start: HTTPResponseStartEvent) -> list[tuple[bytes, bytes]]:
    """What every answer carries, as far as it does not say so itself."""
    named = {name for name, _ in start["headers"]}
    headers = {b"x-content-type-options": b"nosniff"}
    if _is_sample(scope):
        headers |= {b"x-robots-tag": b"noindex", b"x-sample-data": SAMPLE_WORDS}
    return [(name, value) for name, value in headers.items() if name not in named]


async def _answer(scope: Scope, start: HTTPResponseStartEvent, body: bytes, send: Send) -> None:
    method = scope["method"] if scope["type"] == ScopeType.HTTP else ""
    operation: Operation | None = scope["route_handler"].opt.get(KEY)
    headers = [(name, value) for name, value in start["headers"] if name != b"content-length"]
    named = {name for name, _ in headers}
    headers += _always(scope, start)
    if start["status"] == HTTPStatus.OK and operation is not None and operation.may_be_kept:
        tag = b'"' + hashlib.blake2b(body, digest_size=16).hexdigest().encode() + b'"'
        headers += [(b"etag", tag), (b"cache-control", b"public, no-cache")]
        if _knows(scope, tag):
            start["status"] = HTTPStatus.NOT_MODIFIED
    elif b"cache-control" not in named:
        headers.append((b"cache-control", b"no-store"))
    if start["status"] == HTTPStatus.NOT_MODIFIED:
        headers = [(name, value) for name, value in headers if name != b"content-type"]
        body = b""
    else:
        headers.append((b"content-length", str(len(body)).encode()))
    start["headers"] = headers
    await send(start)
    body = b"" if method == "HEAD" else body
    await send({"type": "http.response.body", "body": body, "more_body": False})


def _is_sample(scope: Scope) -> bool:
    """Whether sample data lies over the catalogue; False before it was read."""
    current = scope["litestar_app"].state.get("current")
    return current is not None and bool(current.snapshot.catalogue.sample)


def _knows(scope: Scope, tag: bytes) -> bool:
    """Whether If-None-Match names this tag (weak comparison, RFC 9110 section 13.1.2)."""
    given = b",".join(value for name, value in scope["headers"] if name == b"if-none-match")
    tags = {each.strip().removeprefix(b"W/") for each in given.split(b",")}
    return tag in tags or b"*" in tags
