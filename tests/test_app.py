"""The whole application: what every path has in common."""

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from litestar import Litestar, get
from litestar.testing import AsyncTestClient
from sqlalchemy.exc import OperationalError

from directory.app import create_app
from directory.catalogue import store
from directory.settings import Settings
from tests.builders import changed, words

SECRET = "Jane Roe, born 1970"
NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


@get("/broken", include_in_schema=False)
async def broken() -> None:
    raise RuntimeError(SECRET)


@get("/out-of-reach", include_in_schema=False)
async def out_of_reach() -> None:
    raise OperationalError("SELECT 1", {}, Exception(SECRET))


@pytest_asyncio.fixture
async def own_app(tmp_path: Path) -> AsyncIterator[Litestar]:
    """An application of its own, for tests that change it."""
    app = create_app(Settings(env="demo", data_dir=tmp_path / "data"))
    app.register(broken)
    app.register(out_of_reach)
    async with AsyncTestClient(app, raise_server_exceptions=False):
        yield app


def visiting(app: Litestar) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)  # type: ignore[arg-type]  # Litestar is an ASGI app
    return httpx.AsyncClient(transport=transport, base_url="http://testserver.local")


@pytest.mark.parametrize(
    ("path", "media_type"),
    [("/nowhere", "text/html"), ("/api/v1/nowhere", "application/problem+json")],
)
async def test_a_refusal_is_a_page_to_people_and_a_problem_to_machines(
    client: httpx.AsyncClient, path: str, media_type: str
) -> None:
    answer = await client.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith(media_type)


@pytest.mark.parametrize(("path", "status"), [("/broken", 500), ("/out-of-reach", 503)])
async def test_a_failure_shows_and_logs_nothing_of_the_inside(
    own_app: Litestar, path: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    async with visiting(own_app) as client:
        answer = await client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert ("retry-after" in answer.headers) is (status == 503)
    for said in (answer.text, caplog.text):
        assert SECRET not in said
        assert "SELECT" not in said
    assert caplog.records


@pytest.mark.parametrize(
    ("path", "media_type"),
    [("/api/v1/match", "application/json"), ("/match", "application/x-www-form-urlencoded")],
)
async def test_more_than_1_mib_is_refused(
    client: httpx.AsyncClient, path: str, media_type: str
) -> None:
    answer = await client.post(
        path, content=b" " * (1024 * 1024 + 1), headers={"content-type": media_type}
    )
    assert answer.status_code == 413


async def test_an_edit_is_seen_by_the_next_visitor(own_app: Litestar) -> None:
    async with own_app.state.database.writing() as db:
        program = (await store.read_catalogue(db)).programs["spine-service"]
        edited = changed(program, plain=words("Back care on the blue floor."))
        await store.put(db, "programs", edited, replaces=program.version, now=NOW)
    await own_app.state.current.refresh()
    async with visiting(own_app) as client:
        page = await client.get("/programs/spine-service")
        found = await client.get("/api/v1/search", params={"q": "blue floor"})
    assert "Back care on the blue floor." in page.text
    assert [each["slug"] for each in found.json()["items"]] == ["spine-service"]
