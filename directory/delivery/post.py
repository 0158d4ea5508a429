"""One POST to a checked address, and nothing more than its status.

Written on a bare connection because the address is pinned: the name that was checked is what the
certificate must be for, and nobody looks it up again. No redirect is followed, no answer is kept,
and what takes too long is broken off.
"""

import asyncio
import re
import ssl
from collections.abc import Mapping
from contextlib import suppress
from functools import cache

from directory.delivery.outgoing import Forbidden, Resolve, Target, looked_up, pinned

CONNECT_SECONDS = 5
ANSWER_SECONDS = 10
LONGEST_LINE = 4096
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})(?: [^\r\n]*)?\r?\n")


class Undelivered(Exception):
    """Not taken this time. The code says why: nothing the receiver wrote is repeated."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@cache
def certificates() -> ssl.SSLContext:
    """Those the machine trusts."""
    return ssl.create_default_context()


async def post(
    place: Target,
    body: bytes,
    headers: Mapping[str, str],
    *,
    resolve: Resolve = looked_up,
    tls: ssl.SSLContext | None = None,
) -> None:
    """Returns when the receiver has said 2xx. Raises Undelivered for everything else."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            status = await _asked(place, body, headers, resolve=resolve, tls=tls)
    except Forbidden as error:
        raise Undelivered(error.code) from None
    except TimeoutError:
        raise Undelivered("no-answer-in-time") from None
    except ssl.SSLError:
        raise Undelivered("certificate") from None
    except OSError:
        raise Undelivered("not-reachable") from None
    if not 200 <= status < 300:
        raise Undelivered(f"status-{status}")


async def _asked(
    place: Target,
    body: bytes,
    headers: Mapping[str, str],
    *,
    resolve: Resolve,
    tls: ssl.SSLContext | None,
) -> int:
    address = await pinned(place, resolve)
    async with asyncio.timeout(CONNECT_SECONDS):
        reader, writer = await asyncio.open_connection(
            address,
            place.port,
            limit=LONGEST_LINE,
            ssl=None if place.plain else tls or certificates(),
            server_hostname=None if place.plain else place.host,
        )
    try:
        writer.write(_head(place, headers, len(body)) + body)
        await writer.drain()
        return await _status(reader)
    finally:
        writer.close()
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(1):
                await writer.wait_closed()


def _head(place: Target, headers: Mapping[str, str], length: int) -> bytes:
    lines = [
        f"POST {place.path} HTTP/1.1",
        f"Host: {place.authority}",
        "Connection: close",
        "Content-Type: application/json",
        f"Content-Length: {length}",
        "User-Agent: care-directory",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


async def _status(reader: asyncio.StreamReader) -> int:
    """From the first line; what follows is not read at all."""
    try:
        line = await reader.readline()
    except ValueError:  # longer than the limit
        raise Undelivered("no-http") from None
    found = _STATUS.fullmatch(line)
    if found is None:
        raise Undelivered("no-http" if line else "closed")
    return int(found[1])
