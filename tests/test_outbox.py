"""Messages are in the outbox with what they tell about, and leave it once or stay listed."""

import asyncio
import datetime as dt
from collections import Counter

import pytest

from directory import outbox
from directory.database import Database
from directory.outbox import Channel, Message, State

NOW = dt.datetime(2026, 11, 22, 15, 0, tzinfo=dt.UTC)
LEASE = dt.timedelta(minutes=2)
OUT = (Channel.MAIL, Channel.WEBHOOK)


def a_message(ident: str = "m-1", **fields: object) -> Message:
    own: dict[str, object] = {
        "channel": Channel.WEBHOOK,
        "to_kind": "webhook",
        "to_id": "w-1",
        "referral_id": "r-1",
        "about": {"action": "accept", "status": "accepted"},
        "created_at": NOW,
        "next_at": NOW,
    }
    return Message(id=ident, **own | fields)  # type: ignore[arg-type]  # the fields above


async def put(database: Database, *messages: Message) -> None:
    async with database.writing() as db:
        await outbox.put(db, messages)


async def claim(database: Database, *, now: dt.datetime = NOW, limit: int = 10) -> list[Message]:
    async with database.writing() as db:
        return await outbox.claim(db, OUT, now=now, lease=LEASE, limit=limit)


async def state_of(database: Database, ident: str = "m-1") -> Message:
    async with database.reading() as db:
        return await outbox.get(db, ident)


async def test_what_is_rolled_back_was_never_in_it(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.writing() as db:
            await outbox.put(db, [a_message()])
            raise RuntimeError("the step failed")
    assert await claim(database) == []


async def test_put_again_it_stays_as_it_is(database: Database) -> None:
    await put(database, a_message(), a_message("m-2"))
    await put(database, a_message(about={"action": "decline"}))
    assert (await state_of(database)).about["action"] == "accept"
    assert len(await claim(database)) == 2


async def test_what_was_claimed_belongs_to_one_worker_until_its_lease_is_over(
    database: Database,
) -> None:
    await put(database, a_message())
    (taken,) = await claim(database)
    assert taken.tries == 1
    assert await claim(database) == []
    assert await claim(database, now=NOW + LEASE - dt.timedelta(seconds=1)) == []
    (again,) = await claim(database, now=NOW + LEASE)
    assert (again.id, again.tries) == (taken.id, 2)


async def test_a_message_waits_until_its_time(database: Database) -> None:
    await put(database, a_message(next_at=NOW + dt.timedelta(hours=1)))
    assert await claim(database) == []
    async with database.reading() as db:
        assert not await outbox.has_due(db, now=NOW)
        assert await outbox.has_due(db, now=NOW + dt.timedelta(hours=1))


async def test_settled_once_is_settled(database: Database) -> None:
    """A worker that comes back after its lease changes nothing any more."""
    await put(database, a_message())
    await claim(database)
    async with database.writing() as db:
        await outbox.delivered(db, "m-1", now=NOW)
        await outbox.failed(db, "m-1", "status-500", now=NOW, again=None)
    assert (await state_of(database)).state is State.DELIVERED
    assert await claim(database, now=NOW + LEASE) == []


async def test_a_dead_letter_is_listed_and_can_be_sent_again_under_its_own_id(
    database: Database,
) -> None:
    await put(database, a_message())
    await claim(database)
    async with database.writing() as db:
        await outbox.failed(db, "m-1", "status-500", now=NOW, again=None)
    dead = await state_of(database)
    assert (dead.state, dead.failed_with, dead.settled_at) == (State.DEAD, "status-500", NOW)
    assert await claim(database, now=NOW + dt.timedelta(days=400)) == []
    async with database.writing() as db:
        assert await outbox.send_again(db, "m-1", now=NOW)
        assert not await outbox.send_again(db, "m-1", now=NOW)
        assert not await outbox.send_again(db, "no such\x00id", now=NOW)
    (again,) = await claim(database)
    assert (again.id, again.tries) == ("m-1", 1)


async def test_the_depth_says_how_many_wait_and_since_when(database: Database) -> None:
    early = NOW - dt.timedelta(hours=3)
    await put(database, a_message(), a_message("m-2", created_at=early), a_message("m-3"))
    await claim(database, limit=1)
    async with database.writing() as db:
        await outbox.failed(db, "m-3", "status-500", now=NOW, again=None)
    async with database.reading() as db:
        depth = await outbox.depth(db)
    assert (depth.waiting, depth.dead, depth.oldest) == (2, 1, early)


async def test_a_list_is_complete_and_repeats_nothing_page_by_page(database: Database) -> None:
    made = [
        a_message(f"m-{number:02}", created_at=NOW + dt.timedelta(seconds=number // 3))
        for number in range(10)
    ]
    await put(database, *made)
    seen: list[str] = []
    before = None
    async with database.reading() as db:
        while page := await outbox.listed(db, limit=3, before=before):
            seen += [each.id for each in page]
            before = seen[-1]
    assert seen == sorted((each.id for each in made), reverse=True)


async def test_many_workers_share_the_messages_and_none_is_taken_twice(
    database: Database,
) -> None:
    await put(database, *(a_message(f"m-{number:03}") for number in range(60)))

    async def work() -> list[str]:
        mine: list[str] = []
        while taken := await claim(database, limit=5):
            mine += [each.id for each in taken]
            async with database.writing() as db:
                for each in taken:
                    await outbox.delivered(db, each.id, now=NOW)
        return mine

    done = Counter(
        ident for mine in await asyncio.gather(*(work() for _ in range(4))) for ident in mine
    )
    assert len(done) == 60
    assert set(done.values()) == {1}


async def test_what_is_held_waits_with_the_one_that_failed_and_loses_no_try(
    database: Database,
) -> None:
    await put(
        database,
        a_message("m-1"),
        a_message("m-2", to_id="w-2"),
        a_message("m-3", channel=Channel.MAIL, to_id="u-1"),
        a_message("m-4", channel=Channel.MAIL, to_id="u-2"),
    )
    until = NOW + dt.timedelta(seconds=10)
    async with database.writing() as db:
        await outbox.hold(db, Channel.WEBHOOK, "w-1", until=until)
        await outbox.hold(db, Channel.MAIL, None, until=until)
    assert [each.id for each in await claim(database)] == ["m-2"]
    assert [each.tries for each in await claim(database, now=until)] == [1, 1, 1]
