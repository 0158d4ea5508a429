"""A house full of people, once on each database."""

from collections.abc import AsyncIterator

import pytest_asyncio

from directory.database import Database
from tests.accounts.house import House, a_house
from tests.staff import light_hashing


@pytest_asyncio.fixture
async def house(database: Database) -> AsyncIterator[House]:
    with light_hashing():
        yield await a_house(database)
