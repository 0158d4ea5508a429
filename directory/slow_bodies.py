"""Bodies that are still on their way: how long a handler waits, and what a refusal leaves unread.

A body that stops coming is refused, so that nobody holds a handler for ever. Whoever sends much
gets more time: a second for every 64 KiB that came. Headers have a wait of their own, kept by the
server (commands/serve.py).

An answer that needs no body is given when the rest of the body was taken, within bounds: a server
that closes while the other side still sends makes the answer look like a broken connection. Where
something was not taken the connection ends, and the answer says so.
"""

import asyncio
import time
from contextlib import suppress

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, ReceiveMessage, Scope, Send

from directory.errors import Unreadable

BODY_WAIT_SECONDS = 30.0
BYTES_FOR_A_SECOND = 64 * 1024
MOST_LEFT_BYTES = 1024 * 1024 + 64 * 1024
LEFT_WAIT_SECONDS = 1.0


def in_time(app: ASGIApp) -> ASGIApp:
    """Around the whole application."""

    async def bounded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or not _has_body(scope):
            await app(scope, receive, send)
            return
        body = _Body(receive, most=0 if _is_too_long(scope) else MOST_LEFT_BYTES)

        async def after_the_body(message: Message) -> None:
            if message["type"] == "http.response.start" and not await body.is_taken():
                message["headers"] = [*message["headers"], (b"connection", b"close")]
            await send(message)

        await app(scope, body.message, after_the_body)

    return bounded


def _has_body(scope: Scope) -> bool:
    return any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])


def _is_too_long(scope: Scope) -> bool:
    """By its own word, so that it is refused without reading it."""
    length = dict(scope["headers"]).get(b"content-length", b"0")
    return not length.isdigit() or int(length[:12]) > MOST_LEFT_BYTES


class _Body:
    """The same messages. Once the body is whole, waiting for what comes next is nobody's harm."""

    def __init__(self, receive: Receive, *, most: int) -> None:
        self._receive = receive
        self._most = most
        self._began = time.monotonic()
        self._came = 0
        self._is_whole = False

    async def message(self) -> ReceiveMessage:
        if self._is_whole:
            return await self._receive()
        until = self._began + BODY_WAIT_SECONDS + self._came / BYTES_FOR_A_SECOND
        try:
            async with asyncio.timeout(max(until - time.monotonic(), 0)):
                return await self._next()
        except TimeoutError:
            self._most = 0
            raise Unreadable("The rest of the request did not come in time.") from None

    async def is_taken(self) -> bool:
        """Whether all of it came. Takes what nobody asked for, as far as it is worth the wait."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LEFT_WAIT_SECONDS):
                while not self._is_whole and self._came < self._most:
                    await self._next()
        return self._is_whole

    async def _next(self) -> ReceiveMessage:
        found = await self._receive()
        if found["type"] == "http.request":
            self._came += len(found.get("body", b""))
            self._is_whole = not found.get("more_body", False)
        else:
            self._is_whole = True
        return found
