"""The same promises through a real server and a raw socket."""

import socket
from urllib.parse import urlsplit

import pytest

BODY = b'{"text": "back pain"}'


def raw(address: str, *pieces: bytes) -> bytes:
    """What the server sends back for these bytes, until it closes or falls silent."""
    where = urlsplit(address)
    with socket.create_connection((where.hostname or "", where.port or 80), timeout=10) as to:
        for piece in pieces:
            to.sendall(piece)
        to.settimeout(10)
        answer = b""
        while piece := to.recv(65536):
            answer += piece
        return answer


def request(line: bytes, *headers: bytes, body: bytes = b"") -> bytes:
    lines = [line + b" HTTP/1.1", b"Host: directory.example", b"Connection: close", *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"GET /api/v1/programs", 200),
        (b"HEAD /api/v1/programs", 200),
        (b"GET /api/v1/programs?limit=%00", 400),
        (b"GET /api/v1/search?q=%ff%fe", 400),
        (b"GET /api/v1/search?q=%ed%a0%80", 400),
        (b"GET /api/v1/programs/%ff%fe", 404),
        (b"GET /api/v1/programs/%00", 404),
        (b"GET /api/v1/programs/..%2f..%2fetc%2fpasswd", 404),
        (b"GET /api/v1/../../etc/passwd", 404),
        (b"GET //api//v1//nothing", 404),
        (b"BREW /api/v1/programs", 405),
        (b"GET /ready", 200),
    ],
)
def test_a_raw_request_gets_its_status(live_server: str, line: bytes, expected: int) -> None:
    answer = raw(live_server, request(line))
    assert status(answer) == expected, answer[:400]
    if expected >= 400:
        assert b"application/problem+json" in answer.lower()


def test_a_head_request_has_no_body(live_server: str) -> None:
    head, _, body = raw(live_server, request(b"HEAD /api/v1/programs")).partition(b"\r\n\r\n")
    assert b"content-length: 0" not in head.lower()
    assert body == b""


@pytest.mark.parametrize(
    ("line", "sent"),
    [
        (b"GET /api/v1/search?q=\xff\xfe", b""),
        (b"GET /api/v1/programs/\xff", b""),
        (b"GET /api/v1/programs?a b", b""),
    ],
)
def test_raw_bytes_in_an_address_are_refused(live_server: str, line: bytes, sent: bytes) -> None:
    assert 400 <= status(raw(live_server, request(line, body=sent))) < 500


def test_a_match_through_a_socket(live_server: str) -> None:
    headers = (b"Content-Type: application/json", b"Content-Length: %d" % len(BODY))
    answer = raw(live_server, request(b"POST /api/v1/match", *headers, body=BODY))
    assert status(answer) == 200
    assert b"no-store" in answer.lower()


def test_a_body_that_breaks_off_harms_nobody(live_server: str) -> None:
    headers = (b"Content-Type: application/json", b"Content-Length: 5000")
    where = urlsplit(live_server)
    with socket.create_connection((where.hostname or "", where.port or 80), timeout=10) as to:
        to.sendall(request(b"POST /api/v1/match", *headers, body=BODY))
    assert status(raw(live_server, request(b"GET /health"))) == 200


def test_too_much_is_refused_before_it_is_read(live_server: str) -> None:
    headers = (b"Content-Type: application/json", b"Content-Length: 99999999")
    answer = raw(live_server, request(b"POST /api/v1/match", *headers, body=BODY))
    assert status(answer) == 413
    assert b"application/problem+json" in answer.lower()


NEXT = b"GET /health HTTP/1.1\r\nHost: directory.example\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked"
WRONG_FRAMES = {
    "two lengths": ((b"Content-Length: 20", b"Content-Length: 5"), BODY),
    "two lengths in one": ((b"Content-Length: 20, 5",), BODY),
    "a negative length": ((b"Content-Length: -5",), BODY),
    "a length with a sign": ((b"Content-Length: +21",), BODY),
    "a length in words": ((b"Content-Length: ten",), BODY),
    "a coding nobody knows": ((b"Transfer-Encoding: xchunked",), BODY),
    "a chunk without a size": ((CHUNKED,), b"ZZ\r\n" + BODY + b"\r\n0\r\n\r\n"),
    "a chunk with a negative size": ((CHUNKED,), b"-1\r\n" + BODY + b"\r\n0\r\n\r\n"),
    "a chunk beyond its size": ((CHUNKED,), b"5\r\n" + BODY + b"\r\n0\r\n\r\n"),
    "a chunk without end": ((CHUNKED,), b"FFFFFFFFFFFFFFFFF\r\n" + BODY + b"\r\n0\r\n\r\n"),
    "a bad chunk after a good one": ((CHUNKED,), b'5\r\n{"tex\r\nXX\r\n\r\n0\r\n\r\n'),
}
READERS = {
    "/api/v1/match": b"application/json",
    "/match": b"application/x-www-form-urlencoded",
    "/login": b"application/x-www-form-urlencoded",
    "/oauth/token": b"application/x-www-form-urlencoded",
}


def framed(path: str, headers: tuple[bytes, ...], body: bytes) -> bytes:
    """Kept open by its headers: whether it is closed is the server's doing."""
    lines = [
        b"POST " + path.encode() + b" HTTP/1.1",
        b"Host: directory.example",
        b"Content-Type: " + READERS[path],
        *headers,
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


@pytest.mark.holds("security R12")
@pytest.mark.parametrize("path", READERS)
@pytest.mark.parametrize("wrong", WRONG_FRAMES)
def test_a_body_framed_wrongly_is_400_and_nothing_after_it_is_answered(
    live_server: str, path: str, wrong: str
) -> None:
    answer = raw(live_server, framed(path, *WRONG_FRAMES[wrong]) + NEXT)
    assert status(answer) == 400
    assert answer.count(b"HTTP/1.1 ") == 1 and b"alive" not in answer


@pytest.mark.holds("security R12")
@pytest.mark.parametrize("turned", [False, True])
def test_of_a_length_beside_chunks_the_chunks_count_and_nothing_after_it_is_answered(
    live_server: str, turned: bool
) -> None:
    """What RFC 9112 section 6.1 leaves to a server: the length is dropped before any of our code,
    the connection closes, so that nobody behind a proxy can hide a second request in the first."""
    both = (b"Content-Length: 5", CHUNKED)
    body = b"15\r\n" + BODY + b"\r\n0\r\n\r\n"
    answer = raw(live_server, framed("/api/v1/match", both[::-1] if turned else both, body) + NEXT)
    assert status(answer) in (200, 400)
    assert answer.count(b"HTTP/1.1 ") == 1 and b"alive" not in answer


@pytest.mark.holds("security R12")
@pytest.mark.parametrize("path", READERS)
@pytest.mark.parametrize(
    ("header", "body"),
    [(b"Content-Length: 50", BODY), (CHUNKED, b'14\r\n{"te')],
    ids=["by length", "in a chunk"],
)
def test_a_body_that_breaks_off_is_400(
    live_server: str, path: str, header: bytes, body: bytes
) -> None:
    where = urlsplit(live_server)
    with socket.create_connection((where.hostname or "", where.port or 80), timeout=10) as to:
        to.sendall(framed(path, (header,), body))
        to.shutdown(socket.SHUT_WR)
        answer = to.recv(65536)
        assert status(answer) == 400
        while answer:
            answer = to.recv(65536)
