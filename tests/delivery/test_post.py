"""One POST over real sockets, to receivers that behave and receivers that do not."""

import asyncio
import ssl
import subprocess
from pathlib import Path

import pytest

from directory.delivery import post as posting
from directory.delivery.outgoing import Target
from directory.delivery.post import Undelivered, post
from tests.delivery.receivers import a_receiver, answering

pytestmark = pytest.mark.holds("security S17")


def at(port: int, *, plain: bool = True) -> Target:
    return Target(host="127.0.0.1", port=port, path="/care", plain=plain)


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "202 Accepted", "204 No Content"])
async def test_a_receiver_that_says_2xx_has_it(status: str) -> None:
    async with a_receiver(answering(status, body=b"x" * 100_000)) as receiver:
        await post(at(receiver.port), b'{"a":1}', {"webhook-id": "m-1"})
    (asked,) = receiver.asked
    assert asked.body == b'{"a":1}'
    assert asked.headers["webhook-id"] == "m-1"
    assert asked.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (answering("500 Oops"), "status-500"),
        (answering("404 Not Found"), "status-404"),
        (answering("429 Slow down"), "status-429"),
        (answering("100 Continue"), "status-100"),
        (b"", "closed"),
        (b"SSH-2.0-OpenSSH_9\r\n", "no-http"),
        (b"HTTP/1.1 2000 OK\r\n\r\n", "no-http"),
        (b"A" * 100_000, "no-http"),
    ],
)
async def test_anything_else_was_not_taken(answer: bytes, code: str) -> None:
    async with a_receiver(answer) as receiver:
        with pytest.raises(Undelivered) as failed:
            await post(at(receiver.port), b"{}", {})
    assert failed.value.code == code


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
async def test_a_redirect_is_not_followed(status: str) -> None:
    async with a_receiver() as elsewhere:
        answer = answering(status, f"Location: {elsewhere.address}/")
        async with a_receiver(answer) as receiver:
            with pytest.raises(Undelivered, match="status-3"):
                await post(at(receiver.port), b"{}", {})
    assert elsewhere.connections == 0


async def test_a_receiver_that_is_down_is_not_reachable() -> None:
    async with a_receiver() as receiver:
        port = receiver.port
    with pytest.raises(Undelivered, match="not-reachable"):
        await post(at(port), b"{}", {})


async def test_a_receiver_that_never_answers_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "ANSWER_SECONDS", 0.1)
    async with a_receiver(after=asyncio.Event()) as receiver:
        with pytest.raises(Undelivered, match="no-answer-in-time"):
            await post(at(receiver.port), b"{}", {})


async def test_an_answer_that_drips_is_left_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """A time for the whole, not for each byte."""
    monkeypatch.setattr(posting, "ANSWER_SECONDS", 0.2)

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                writer.write(b"H")
                await writer.drain()
                await asyncio.sleep(0.02)
        except OSError:
            writer.close()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    with pytest.raises(Undelivered, match="no-answer-in-time"):
        await post(at(server.sockets[0].getsockname()[1]), b"{}", {})
    server.close()


async def test_a_name_that_means_nothing_is_not_reachable() -> None:
    async def nothing(host: str, port: int) -> list[str]:
        return []

    with pytest.raises(Undelivered, match="not-reachable"):
        await post(at(9), b"{}", {}, resolve=nothing)


async def test_a_certificate_for_nobody_we_know_is_refused(tmp_path: Path) -> None:
    """Over real TLS. The listener sees a connection, and not one byte of the message."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(  # noqa: ASYNC221  # nothing else runs in this test yet
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "1", "-subj", "/CN=127.0.0.1"),
            *("-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    offered = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    offered.load_cert_chain(certificate, key)
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=offered)
    port = server.sockets[0].getsockname()[1]

    async def here(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    place = at(port, plain=False)
    original = posting.pinned

    async def without_the_check(place: Target, resolve: object) -> str:
        return "127.0.0.1"

    posting.pinned = without_the_check  # type: ignore[assignment]  # the check has tests of its own
    try:
        with pytest.raises(Undelivered, match="certificate"):
            await post(place, b"{}", {}, resolve=here)
        assert heard == []
        known = ssl.create_default_context(cafile=str(certificate))
        await post(place, b"{}", {}, resolve=here, tls=known)
        assert len(heard) == 1
    finally:
        posting.pinned = original
        server.close()
