"""A body that does not come is refused; one that comes slowly but comes is not."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar, Request, post

from directory import slow_bodies
from directory.api.problems import problem_handlers
from directory.errors import NotAllowed
from directory.slow_bodies import in_time

pytestmark = [pytest.mark.quick, pytest.mark.holds("security R10")]


@post("/api/refuse")
async def refuse() -> None:
    raise NotAllowed("Your role may never do this.")


@post("/api/read", status_code=200)
async def read(request: Request) -> int:  # type: ignore[type-arg]  # of no matter here
    return len(await request.body())


async def sent(pieces: AsyncIterator[bytes], to: str = "/api/read") -> httpx.Response:
    app = Litestar(
        [read, refuse],
        middleware=[in_time],
        exception_handlers=problem_handlers,
        openapi_config=None,
    )
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]  # Litestar is an ASGI app
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver.local") as client:
        return await client.post(to, content=pieces)


async def test_a_body_that_stops_coming_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow_bodies, "BODY_WAIT_SECONDS", 0.05)
    never = asyncio.Event()

    async def stuck() -> AsyncIterator[bytes]:
        yield b"{"
        await never.wait()
        yield b"}"

    answer = await sent(stuck())
    assert answer.status_code == 400
    assert "in time" in answer.json()["detail"]


async def test_one_that_comes_in_pieces_is_read_whole() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(50):
            await asyncio.sleep(0)
            yield b"x" * 100

    answer = await sent(pieces())
    assert (answer.status_code, answer.json()) == (200, 5000)


async def test_a_refusal_is_given_when_the_body_was_taken() -> None:
    taken = []

    async def pieces() -> AsyncIterator[bytes]:
        for number in range(20):
            taken.append(number)
            yield b"x" * 1000

    answer = await sent(pieces(), "/api/refuse")
    assert (answer.status_code, "connection" in answer.headers) == (403, False)
    assert len(taken) == 20


async def test_a_refusal_waits_for_no_body_that_does_not_come_or_does_not_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(slow_bodies, "LEFT_WAIT_SECONDS", 0.05)
    monkeypatch.setattr(slow_bodies, "MOST_LEFT_BYTES", 5000)
    never = asyncio.Event()
    taken = []

    async def stuck() -> AsyncIterator[bytes]:
        yield b"{"
        await never.wait()

    async def endless() -> AsyncIterator[bytes]:
        while True:
            taken.append(1)
            await asyncio.sleep(0)
            yield b"x" * 1000

    for pieces in (stuck(), endless()):
        answer = await sent(pieces, "/api/refuse")
        assert (answer.status_code, answer.headers["connection"]) == (403, "close")
    assert len(taken) < 10
