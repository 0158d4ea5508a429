"""What many tests share: settings, the real catalogue, both databases, the app and its client."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from litestar import Litestar

from directory import paths
from directory.catalogue.loading import load_catalogue
from directory.catalogue.model import Catalogue
from directory.matching.suggest import Matcher
from directory.search.index import SearchIndex
from directory.settings import Settings
from tests.databases import (  # noqa: F401  # fixtures
    bare_settings,
    database,
    database_settings,
    database_url,
    postgresql_server,
    postgresql_template,
    sqlite_template,
)
from tests.serving import serving


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(env="test", data_dir=tmp_path / "data")


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """What the data files say, without samples."""
    return load_catalogue(paths.DATA, demo=False)


@pytest.fixture(scope="session")
def demo_catalogue() -> Catalogue:
    return load_catalogue(paths.DATA, demo=True)


@pytest.fixture(scope="session")
def matcher() -> Matcher:
    return Matcher.load(paths.DATA)


@pytest.fixture(scope="session")
def search_index(catalogue: Catalogue) -> SearchIndex:
    return SearchIndex.build(catalogue, paths.DATA / "vocabulary")


@pytest.fixture(scope="session")
def demo_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(env="demo", data_dir=tmp_path_factory.mktemp("demo") / "data")


@pytest_asyncio.fixture(scope="session")
async def app(demo_settings: Settings) -> AsyncIterator[Litestar]:
    """The application on sample data, started once for all tests that only read."""
    from directory.app import create_app

    app = create_app(demo_settings)
    ready, over = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        """Opens and closes the lifespan in one task: the ends of a fixture run in two."""
        async with app.lifespan():
            ready.set()
            await over.wait()

    living, waiting = asyncio.create_task(live()), asyncio.create_task(ready.wait())
    await asyncio.wait({living, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if not living.done():
        yield app
    over.set()
    await living


@pytest_asyncio.fixture(scope="session")
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """Asks the real application, without a network. Keeps no redirect for you: follow it yourself.

    An exception no handler took becomes a 500, as it would for a visitor.
    """
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)  # type: ignore[arg-type]  # Litestar is an ASGI app
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver.local") as client:
        yield client


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a real `directory serve --demo`, for browsers and anything that needs sockets."""
    with serving("--demo", data_dir=tmp_path_factory.mktemp("live")) as address:
        yield address


ON_POSTGRESQL_LATER = (
    "tests/api/",
    "tests/commands/",
    "tests/delivery/",
    "tests/test_worker.py",
    "tests/referrals/test_access",
    "tests/referrals/test_attachments.py",
    "tests/referrals/test_calls.py",
    "tests/referrals/test_exporting.py",
    "tests/referrals/test_links.py",
    "tests/referrals/test_messages.py",
    "tests/referrals/test_next_phase_draft.py",
    "tests/referrals/test_api.py",
    "tests/referrals/test_api_walks.py",
    "tests/referrals/test_lists.py",
    "tests/referrals/test_patient_side.py",
    "tests/referrals/test_pausing.py",
    "tests/referrals/test_reconcile.py",
    "tests/referrals/test_tracking.py",
    "tests/referrals/test_worklist.py",
    "tests/accounts/test_bearers.py",
    "tests/accounts/test_break_glass.py",
    "tests/accounts/test_people.py",
    "tests/accounts/test_sessions.py",
    "tests/accounts/test_signing_in.py",
    "tests/accounts/test_throttle.py",
    "tests/catalogue/test_current.py",
    "tests/referrals/test_changing.py",
    "tests/referrals/test_closing_the_loop.py",
    "tests/referrals/test_scope.py",
    "tests/referrals/test_silence.py",
    "tests/referrals/test_sending.py",
    "tests/referrals/test_kept.py",
    "tests/referrals/test_summary_api.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """These stand on stores and actions whose own tests run on both databases by default. Their
    PostgreSQL halves are long, so that the default suite stays short; CI runs them all.

    A test marked both ways is a mistake: `-m quick` alone would run it for minutes.
    """
    for item in items:
        if item.nodeid.startswith(ON_POSTGRESQL_LATER) and "[postgresql" in item.nodeid:
            item.add_marker(pytest.mark.long)
        if item.get_closest_marker("long") and item.get_closest_marker("quick"):
            raise pytest.UsageError(f"{item.nodeid} is marked both quick and long")
