"""Applications full of people, started once; each test finds everybody as on their first day."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from litestar import Litestar

from directory.keys import new
from directory.settings import Settings
from tests.staff import NOW, Hands, everybody_anew, light_hashing, running

_HANDS = Hands()


@pytest.fixture
def hands() -> Hands:
    """The clock of both houses, put back."""
    _HANDS.now = NOW
    return _HANDS


@pytest_asyncio.fixture(scope="session")
async def opened_house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Litestar]:
    folder = tmp_path_factory.mktemp("house") / "data"
    settings = Settings(env="test", data_dir=folder, webhook_hosts="hooks.example.org")
    async with running(settings, _HANDS) as app:
        yield app


@pytest_asyncio.fixture(scope="session")
async def opened_strict_house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Litestar]:
    folder = tmp_path_factory.mktemp("strict-house") / "data"
    settings = Settings(env="production", data_dir=folder, secret_keys=new(), phi_keys=new())
    async with running(settings, _HANDS) as app:
        yield app


@pytest_asyncio.fixture
async def house(opened_house: Litestar, hands: Hands) -> AsyncIterator[Litestar]:
    """Outside production. `hands` have put the clock back before."""
    with light_hashing():
        await everybody_anew(opened_house)
        yield opened_house


@pytest_asyncio.fixture
async def strict_house(opened_strict_house: Litestar, hands: Hands) -> AsyncIterator[Litestar]:
    """In production: cookies over TLS, a second factor for admins and stewards."""
    with light_hashing():
        await everybody_anew(opened_strict_house)
        yield opened_strict_house
