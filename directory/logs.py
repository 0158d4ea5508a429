"""Logs: one line of JSON for each event, in UTC, with the id of the request it belongs to.

The same id stands in the answer (`X-Request-Id`), so that a person who reads it out leads to the
line. It is always made here: what a stranger sends as an id would stand in the log as it was typed.
On a terminal the line is for a person to read.
"""

import datetime as dt
import json
import logging
import sys
import time
from contextvars import ContextVar
from secrets import token_hex

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

HEADER = b"x-request-id"

request_id: ContextVar[str] = ContextVar("request_id", default="")


class Line(logging.Formatter):
    """Never more than one line: JSON writes a line break in a message as two characters."""

    def format(self, record: logging.LogRecord) -> str:
        at = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        said = {
            "at": at,
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if found := request_id.get():
            said["request"] = found
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=True)


def to_stderr() -> None:
    """Warnings and what is worse, of everything that runs in this process."""
    handler = logging.StreamHandler()
    if sys.stderr.isatty():
        plain = logging.Formatter("%(asctime)sZ %(levelname)s %(name)s: %(message)s")
        plain.converter = time.gmtime
        handler.setFormatter(plain)
    else:
        handler.setFormatter(Line())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def with_request_id(app: ASGIApp) -> ASGIApp:
    """Around the whole application: every answer of it says the id that its log lines carry."""

    async def known(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        own = token_hex(8)
        request_id.set(own)

        async def said(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (HEADER, own.encode())]
            await send(message)

        await app(scope, receive, said)

    return known
