"""Alive is not ready: ready says why it cannot serve."""

from pathlib import Path

import pytest
from litestar import Litestar

from directory.database import open_database
from directory.settings import Settings
from tests.api.small_app import asking, small_app


async def why_not_ready(app: Litestar) -> str:
    async with asking(app) as client:
        answer = await client.get("/ready")
        assert (await client.get("/health")).json() == {"status": "alive"}
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    detail: str = answer.json()["detail"]
    return detail


@pytest.mark.quick
async def test_ready_names_the_versions_it_serves() -> None:
    async with asking(small_app()) as client:
        answer = await client.get("/ready")
    assert answer.json() == {"status": "ready", "catalogue_version": 7, "rulebook": "test"}


@pytest.mark.quick
async def test_not_ready_before_everything_is_loaded() -> None:
    app = small_app()
    app.state.matcher = None
    assert "not loaded" in await why_not_ready(app)


@pytest.mark.quick
async def test_not_ready_while_stopping() -> None:
    app = small_app()
    app.state.is_stopping = lambda: True
    assert "stopping" in await why_not_ready(app)


async def test_ready_asks_whether_the_store_takes_writes(tmp_path: Path) -> None:
    app = small_app()
    database = open_database(Settings(env="test", data_dir=tmp_path / "data"))
    app.state.database = database
    try:
        async with asking(app) as client:
            assert (await client.get("/ready")).status_code == 200
    finally:
        await database.close()
    app.state.database = open_database(
        Settings(
            env="test",
            data_dir=tmp_path / "other",
            database_url="postgresql+psycopg://nobody@127.0.0.1:1/none",
        )
    )
    assert "does not take writes" in await why_not_ready(app)
