"""The world of tests/referrals/ground.py as a fixture, once on each database."""

import pytest_asyncio

from directory.database import Database
from tests.referrals.ground import World, a_world


@pytest_asyncio.fixture
async def world(database: Database) -> World:
    return await a_world(database)
