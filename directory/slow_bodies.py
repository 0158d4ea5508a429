"""A request whose body does not come is refused, so that nobody holds a handler for ever.

Whoever sends much gets more time: a second for every 64 KiB that came. Headers have a wait of their
own, kept by the server (commands/serve.py).
"""

import asyncio
import time

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, ReceiveMessage, Scope, Send

from directory.errors import Unreadable

BODY_WAIT_SECONDS = 30.0
BYTES_FOR_A_SECOND = 64 * 1024


def in_time(app: ASGIApp) -> ASGIApp:
    """Middleware of the whole application."""

    async def bounded(scope: Scope, receive: Receive, send: Send) -> None:
        taken = _within(receive) if scope["type"] == ScopeType.HTTP else receive
        await app(scope, taken, send)

    return bounded


def _within(receive: Receive) -> Receive:
    """The same messages. Once the body is whole, waiting for what comes next is nobody's harm."""
    began = time.monotonic()
    came = 0
    is_whole = False

    async def message() -> ReceiveMessage:
        nonlocal came, is_whole
        if is_whole:
            return await receive()
        left = began + BODY_WAIT_SECONDS + came / BYTES_FOR_A_SECOND - time.monotonic()
        try:
            async with asyncio.timeout(max(left, 0)):
                found = await receive()
        except TimeoutError:
            raise Unreadable("The rest of the request did not come in time.") from None
        if found["type"] == "http.request":
            came += len(found.get("body", b""))
            is_whole = not found.get("more_body", False)
        else:
            is_whole = True
        return found

    return message
