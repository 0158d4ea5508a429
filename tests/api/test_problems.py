"""Refusals: one shape, the right status, and nothing of what was sent."""

import logging
from collections.abc import AsyncIterator

import httpx
import msgspec
import pytest
import pytest_asyncio
from litestar import get

from directory.api.problems import KINDS, MEDIA_TYPE, STATUS, Problem, problem, speaks_problems
from directory.errors import (
    Conflict,
    DirectoryError,
    FieldError,
    Invalid,
    NotAllowed,
    NotFound,
    Unavailable,
    Unreadable,
)
from tests.api.small_app import MatcherOfTests, asking, small_app

pytestmark = pytest.mark.quick

SECRET = "Maria Quispe, lost control of her bladder"


def problem_in(answer: httpx.Response, status: int) -> Problem:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == MEDIA_TYPE
    found = msgspec.json.decode(answer.content, type=Problem)
    assert found.status == status
    assert found.type == f"/docs/api#problem-{KINDS[status].name}"
    assert found.title
    assert found.detail
    return found


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with asking(small_app()) as client:
        yield client


@pytest.mark.parametrize(
    "path", ["/api", "/api/v1", "/api/v2/programs", "/api/v1/nothing", "/schema/x", "/health/x"]
)
async def test_an_unknown_address_is_a_404_problem(client: httpx.AsyncClient, path: str) -> None:
    problem_in(await client.get(path), 404)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/api/v1/programs", {"GET", "HEAD", "OPTIONS"}),
        ("PUT", "/api/v1/programs/spine-service", {"GET", "HEAD", "OPTIONS"}),
        ("GET", "/api/v1/match", {"POST", "OPTIONS"}),
        ("POST", "/health", {"GET", "HEAD", "OPTIONS"}),
    ],
)
async def test_another_method_is_a_405_that_names_the_right_ones(
    client: httpx.AsyncClient, method: str, path: str, allowed: set[str]
) -> None:
    answer = await client.request(method, path)
    problem_in(answer, 405)
    assert {each.strip() for each in answer.headers["allow"].split(",")} == allowed


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_a_body_that_is_not_json_by_name_is_a_415(
    client: httpx.AsyncClient, media_type: str
) -> None:
    headers = {"content-type": media_type} if media_type else {}
    problem_in(await client.post("/api/v1/match", content=b"{}", headers=headers), 415)


async def test_the_media_type_may_say_its_charset(client: httpx.AsyncClient) -> None:
    headers = {"content-type": "Application/JSON; charset=utf-8"}
    answer = await client.post("/api/v1/match", content=b'{"text": "knee"}', headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize("announced", [True, False])
async def test_more_than_a_mebibyte_is_a_413(client: httpx.AsyncClient, announced: bool) -> None:
    body = b'{"text": "' + b"a" * (1024 * 1024) + b'"}'

    async def in_pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 65536):
            yield body[start : start + 65536]

    problem_in(
        await client.post(
            "/api/v1/match",
            content=body if announced else in_pieces(),
            headers={"content-type": "application/json"},
        ),
        413,
    )


@pytest.mark.parametrize(
    "error",
    [
        Unreadable("Nobody can read this."),
        NotAllowed("Not you."),
        NotFound("Not here."),
        Conflict("Not now."),
        Invalid("Not so.", (FieldError("reason", "missing", "Say why."),)),
        Unavailable("Not yet."),
    ],
)
async def test_each_of_our_errors_has_a_status_and_keeps_its_words(error: DirectoryError) -> None:
    async with asking(small_app(matcher=MatcherOfTests(error=error))) as client:
        answer = await client.post("/api/v1/match", json={"text": "knee"})
    found = problem_in(answer, STATUS[type(error)])
    assert found.detail == error.sentence
    assert found.errors == error.errors


async def test_not_able_to_answer_says_how_long_to_wait() -> None:
    matcher = MatcherOfTests(error=Unavailable("Not yet."))
    async with asking(small_app(matcher=matcher)) as client:
        answer = await client.post("/api/v1/match", json={"text": "knee"})
    assert int(answer.headers["retry-after"]) > 0


async def test_a_break_tells_nothing_of_the_inside_and_logs_nothing_of_the_patient(
    caplog: pytest.LogCaptureFixture,
) -> None:
    matcher = MatcherOfTests(error=ValueError(f"cannot read {SECRET}"))
    with caplog.at_level(logging.DEBUG):
        async with asking(small_app(matcher=matcher)) as client:
            answer = await client.post("/api/v1/match", json={"text": SECRET})
    found = problem_in(answer, 500)
    assert found == problem(500)
    assert "ValueError" in caplog.text
    assert "/api/v1/match" in caplog.text
    assert "Quispe" not in caplog.text + answer.text


@pytest.mark.parametrize(
    "body",
    [
        {"text": "a" * 20_001 + SECRET},
        {"text": [SECRET]},
        {SECRET: 1},
        {"needs": {"sex": SECRET, "regions": SECRET, "phase": SECRET, "age": SECRET}},
        {"needs": {"scores": {SECRET: SECRET}, SECRET: SECRET}},
        {"needs": {"findings": [{"id": SECRET * 9}, {"certainty": SECRET}]}},
    ],
)
async def test_a_refusal_never_repeats_what_was_sent(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, body: object
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = await client.post("/api/v1/match", json=body)
    found = problem_in(answer, 422)
    assert found.errors
    assert "Quispe" not in answer.text + caplog.text


async def test_a_route_that_breaks_outside_our_handlers_is_a_problem_too() -> None:
    @get("/api/v1/broken", include_in_schema=False)
    async def broken() -> None:
        raise RuntimeError(SECRET)

    async with asking(small_app(route_handlers=[broken])) as client:
        assert problem_in(await client.get("/api/v1/broken"), 500) == problem(500)


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        ("/api", True),
        ("/api/v1/programs", True),
        ("/ready", True),
        ("/schema/openapi.json", True),
        ("//api//v1/nothing", True),
        ("/", False),
        ("/apiary", False),
        ("/docs/api", False),
        ("/programs/api", False),
    ],
)
def test_machines_get_problems_and_people_get_pages(path: str, is_one: bool) -> None:
    assert speaks_problems(path) is is_one


def test_every_kind_of_refusal_has_its_own_name_and_plain_words() -> None:
    names = [kind.name for kind in KINDS.values()]
    assert len(set(names)) == len(names)
    assert set(STATUS.values()) <= set(KINDS)
    assert all(kind.title and kind.detail.endswith(".") for kind in KINDS.values())
