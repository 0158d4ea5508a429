"""The world of tests/referrals/ground.py, once on each database, and its post."""

import pytest_asyncio

from directory.database import Database
from tests.delivery.office import Post
from tests.referrals.ground import World, a_world


@pytest_asyncio.fixture
async def world(database: Database) -> World:
    return await a_world(database)


@pytest_asyncio.fixture
async def desk_post(world: World) -> Post:
    return Post(world)
