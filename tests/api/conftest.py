"""The world of referrals and its API, for tests of who may ask what."""

from collections.abc import AsyncIterator

import pytest_asyncio

from directory.database import Database
from tests.referrals.face import Face, a_face
from tests.referrals.ground import World, a_world


@pytest_asyncio.fixture
async def world(database: Database) -> World:
    return await a_world(database)


@pytest_asyncio.fixture
async def face(world: World) -> AsyncIterator[Face]:
    async with a_face(world) as face:
        yield face
