"""What stands in the log: one line of JSON an event, in UTC, with the request it belongs to."""

import json
import logging

import httpx
import pytest
from litestar import Litestar, get

from directory.logs import Line, request_id, with_request_id

pytestmark = [pytest.mark.quick, pytest.mark.holds("security R19")]

log = logging.getLogger("directory.test")


def line(message: str, *values: object) -> dict[str, str]:
    record = logging.LogRecord("directory.test", logging.WARNING, "x", 1, message, values, None)
    written = Line().format(record)
    assert "\n" not in written and "\r" not in written and written.isascii()
    found: dict[str, str] = json.loads(written)
    return found


@pytest.mark.parametrize("text", ["two\nlines", "a\r\nforged: line", "\u2028", "\x1b[2K", '"}{"'])
def test_whatever_it_says_it_is_one_line(text: str) -> None:
    assert line("broken: %s", text)["message"] == f"broken: {text}"


def test_its_moment_is_utc_and_it_names_no_request_outside_of_one() -> None:
    found = line("it starts")
    assert found["at"].endswith("+00:00")
    assert found.keys() == {"at", "level", "logger", "message"}


@get("/api/warn")
async def warn() -> dict[str, str]:
    return {"seen": request_id.get()}


async def test_the_answer_carries_the_id_of_its_lines_and_never_one_that_was_sent() -> None:
    app = Litestar([warn], openapi_config=None)
    app.asgi_handler = with_request_id(app.asgi_handler)
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]  # Litestar is an ASGI app
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver.local") as client:
        first = await client.get("/api/warn", headers={"X-Request-Id": "Rosa Delacroix"})
        second = await client.get("/api/nothing-here")
    assert first.headers["x-request-id"] == first.json()["seen"]
    assert len(second.headers["x-request-id"]) == 16
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
