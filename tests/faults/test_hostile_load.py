"""A long row of hostile requests to a real server: no break, no dropped connection, no growth."""

import json
import random
import socket
import statistics
import subprocess
import time
from collections.abc import Iterator
from urllib.parse import quote_from_bytes, urlsplit

import httpx
import pytest

from tests.api.test_hostile_input import BODIES, HOSTILE_SLUGS, HOSTILE_TEXTS
from tests.faults.site import Site, a_site

pytestmark = [pytest.mark.long, pytest.mark.timeout(1800)]

REQUESTS = 15_000
MOST_GROWTH_KIB = 150 * 1024
STUCK = 300
JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
READ = ("/api/v1/programs", "/api/v1/search", "/search", "/programs", "/api/v1/referrals", "/track")
POSTS = {
    "/api/v1/match": JSON,
    "/api/v1/match/what-if": JSON,
    "/api/v1/referrals": JSON,
    "/api/v1/referrals/search": JSON,
    "/api/v1/access-links/redeem": JSON,
    "/match": FORM,
    "/track": FORM,
    "/login": FORM,
    "/oauth/token": FORM,
}
TEXTS = list(HOSTILE_TEXTS.values())
SENT = [body for body, _ in BODIES.values()]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("hostile")
    with a_site(folder / "data", folder / "wanted.json") as site:
        yield site


def a_request(chance: random.Random, token: str) -> tuple[str, str, bytes, dict[str, str]]:
    headers = {"authorization": f"Bearer {token}"} if chance.random() < 0.5 else {}
    if chance.random() < 0.4:
        query = chance.choice(
            [chance.randbytes(60), chance.choice(TEXTS)[:900].encode("utf-8", "surrogatepass")]
        )
        path = chance.choice([*READ, "/api/v1/programs/" + chance.choice(HOSTILE_SLUGS)])
        return "GET", f"{path}?q={quote_from_bytes(query)}", b"", headers
    path = chance.choice([*POSTS])
    body = chance.choice(
        [
            chance.choice(SENT),
            chance.randbytes(chance.randint(0, 4000)),
            json.dumps({"text": chance.choice(TEXTS)[:20_000], "reason": TEXTS[0]}).encode(),
        ]
    )
    method = chance.choice(["POST", "POST", "POST", "PUT", "PATCH", "DELETE"])
    return method, path, body, headers | POSTS[path]


def resident_kib(address: str) -> int:
    """Of every process that listens there, and the one above them."""
    port = urlsplit(address).port
    listed = subprocess.run(
        ["ps", "-eo", "rss=,args="], capture_output=True, text=True, check=True
    ).stdout
    sizes = [
        int(line.split(None, 1)[0])
        for line in listed.splitlines()
        if f"directory serve --port {port} " in line
    ]
    assert sizes, "no such process"
    return sum(sizes)


def load(site: Site, count: int, chance: random.Random) -> tuple[list[str], float]:
    """What went wrong, and the longest answer."""
    wrong, longest = [], 0.0
    with httpx.Client(base_url=site.address, timeout=30) as client:
        for _ in range(count):
            method, path, body, headers = a_request(chance, site.tokens["doctor"])
            begun = time.monotonic()
            try:
                answer = client.request(method, path, content=body, headers=headers)
            except httpx.TransportError as error:
                wrong.append(f"{method} {path[:60]} {len(body)}: {error!r}")
                continue
            except (httpx.InvalidURL, UnicodeError):
                continue
            longest = max(longest, time.monotonic() - begun)
            if answer.status_code >= 500:
                wrong.append(f"{method} {path[:60]}: {answer.status_code}")
            elif answer.status_code >= 400 and path.startswith("/api"):
                problem = answer.json() if answer.content else {"type", "title", "status"}
                if not {"type", "title", "status"} <= set(problem):
                    wrong.append(f"{method} {path[:60]}: no problem document")
    return wrong, longest


@pytest.mark.holds("security R10")
@pytest.mark.holds("security R12")
def test_fifteen_thousand_hostile_requests_break_nothing_and_grow_nothing(site: Site) -> None:
    chance = random.Random(5)
    load(site, 500, chance)  # what is read at the first use is no growth
    before = resident_kib(site.address)
    wrong, longest = load(site, REQUESTS, chance)
    grown = resident_kib(site.address) - before
    print(f"{REQUESTS} requests, longest {longest:.2f} s, grown by {grown / 1024:.0f} MiB")
    assert wrong == []
    assert grown < MOST_GROWTH_KIB
    assert longest <= 2
    assert site.is_believed()


MEBIBYTE = 1024 * 1024
LARGE = {
    "one text": ("/api/v1/match", json.dumps({"text": "pain " * 200_000}).encode()),
    "one word": ("/api/v1/match", json.dumps({"text": "a" * 1_000_000}).encode()),
    "many names": ("/api/v1/match", json.dumps({f"n{n}": n for n in range(60_000)}).encode()),
    "many findings": (
        "/api/v1/match",
        json.dumps({"needs": {"findings": ["x"] * 200_000}}).encode(),
    ),
    "deep": ("/api/v1/match", b"[" * (MEBIBYTE - 1)),
    "spaces": ("/api/v1/match", b'{"text": "knee"}' + b" " * (MEBIBYTE - 20)),
    "a note": ("/match", b"text=" + b"no+pain+in+the+back+" * 50_000),
    "many fields": ("/match", b"a=1&" * 250_000),
    "percent": ("/login", b"%41" * 340_000),
    "an assertion": ("/oauth/token", b"client_assertion=" + b"e" * (MEBIBYTE - 20)),
    "a reason": ("/api/v1/referrals", json.dumps({"reason": "back " * 200_000}).encode()),
    "questions": ("/api/v1/referrals", json.dumps({"questions": ["why?"] * 120_000}).encode()),
}


@pytest.mark.holds("security R10")
@pytest.mark.parametrize("name", LARGE)
def test_a_mebibyte_is_answered_within_two_seconds(site: Site, name: str) -> None:
    path, body = LARGE[name]
    assert len(body) <= MEBIBYTE
    answer = site.ask("POST", path, by="doctor", content=body, headers=POSTS[path])
    assert 200 <= answer.status < 500 and answer.seconds <= 2, answer


@pytest.mark.holds("security R11")
def test_three_hundred_stuck_connections_hold_nobody_up(site: Site) -> None:
    where = urlsplit(site.address)
    starts = (
        b"GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        b"POST /match HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\ntext=",
        b"POST /api/v1/match HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Content-Length: 900\r\n\r\n{",
    )
    stuck = []
    try:
        for number in range(STUCK):
            each = socket.create_connection((where.hostname or "", where.port or 80), timeout=10)
            each.sendall(starts[number % len(starts)])
            stuck.append(each)
        with httpx.Client(base_url=site.address, timeout=30) as client:
            taken = []
            for number in range(400):
                begun = time.monotonic()
                path = ("/health", "/api/v1/programs", "/", "/api/v1/search?q=back")[number % 4]
                assert client.get(path).status_code == 200
                taken.append(time.monotonic() - begun)
        p99 = statistics.quantiles(taken, n=100)[98]
        print(f"{STUCK} stuck, p99 {p99 * 1000:.0f} ms")
        assert p99 < 0.5
    finally:
        for each in stuck:
            each.close()
