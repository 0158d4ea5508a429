"""The world of tests/referrals/ground.py as a fixture, once on each database."""

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


@pytest_asyncio.fixture
async def site(world: World) -> AsyncIterator[Face]:
    """The API and the pages."""
    async with a_face(world, pages=True) as face:
        yield face
