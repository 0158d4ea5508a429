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
