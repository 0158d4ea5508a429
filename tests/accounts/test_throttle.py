"""Tries are counted before their answer is known, and nobody is locked out for good."""

import asyncio
import datetime as dt

import pytest
from sqlmodel import select

from directory.accounts.tables import ThrottleRow
from directory.accounts.throttle import Limit, Throttle
from directory.errors import TooMany
from directory.keys import new, parse
from tests.accounts.house import House

pytestmark = pytest.mark.holds("security S9")

THREE = Limit("test", 3, dt.timedelta(minutes=15))


async def tried(house: House, who: str = "ana", limit: Limit = THREE) -> bool:
    """Whether the try was let through."""
    try:
        async with house.database.writing() as db:
            await house.entrance.throttle.count(db, limit, who, now=house.now)
    except TooMany:
        return False
    return True


async def test_a_window_lets_as_many_through_as_it_says(house: House) -> None:
    assert [await tried(house) for _ in range(5)] == [True, True, True, False, False]
    assert await tried(house, "somebody else")
    assert await tried(house, limit=Limit("another", 3, THREE.window))


async def test_refused_tries_do_not_prolong_the_wait(house: House) -> None:
    for _ in range(3):
        await tried(house)
    for _ in range(30):
        house.later(seconds=29)
        assert not await tried(house)
    house.later(seconds=31)
    assert await tried(house)


async def test_the_wait_is_told(house: House) -> None:
    for _ in range(3):
        await tried(house)
    house.later(minutes=5)
    with pytest.raises(TooMany, match="Wait 10 minutes") as refused:
        async with house.database.writing() as db:
            await house.entrance.throttle.count(db, THREE, "ana", now=house.now)
    assert refused.value.retry_after == 600


async def test_tries_at_the_same_moment_cannot_slip_past_one_another(house: House) -> None:
    through = await asyncio.gather(*(tried(house) for _ in range(12)))
    assert sum(through) == 3


async def test_what_was_right_does_not_count(house: House) -> None:
    throttle = house.entrance.throttle
    for _ in range(10):
        assert await tried(house)
        async with house.database.writing() as db:
            await throttle.forgive(db, THREE, "ana")
    await tried(house)
    async with house.database.writing() as db:
        await throttle.forget(db, THREE, "ana")
    assert [await tried(house) for _ in range(4)] == [True, True, True, False]


@pytest.mark.holds("security S14")
async def test_nobody_can_be_read_from_the_table_and_old_windows_go(house: House) -> None:
    await tried(house, "ana@example.org")
    async with house.database.reading() as db:
        (row,) = (await db.scalars(select(ThrottleRow))).all()
    assert b"ana" not in row.who and len(row.who) == 32
    house.later(hours=1)
    await tried(house, "ben@example.org")
    async with house.database.reading() as db:
        assert len((await db.scalars(select(ThrottleRow))).all()) == 1


async def test_switched_off_it_counts_nothing(house: House) -> None:
    off = Throttle(parse(new(), name="SECRET_KEYS"), on=False)
    async with house.database.writing() as db:
        for _ in range(50):
            await off.count(db, THREE, "ana", now=house.now)
    async with house.database.reading() as db:
        assert (await db.scalars(select(ThrottleRow))).all() == []
