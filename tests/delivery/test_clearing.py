"""What is settled and old leaves the outbox; what waits, was given up or is unseen never does."""

import datetime as dt

import pytest

from directory import outbox, paths, worker
from directory.delivery import clearing
from directory.outbox import Channel, Message, State
from directory.referrals import news
from directory.referrals.desk import load_guide
from directory.referrals.reconcile import Books, reconcile
from directory.worker import Worker
from tests.delivery.office import Post
from tests.delivery.receivers import a_receiver
from tests.referrals.ground import REFERRER, World

LONG_AGO = dt.timedelta(days=91)
TEAM = {"channel": Channel.NOTICE, "to_kind": "practice", "to_id": "main-street"}


async def put(world: World, ident: str, age: dt.timedelta, **fields: object) -> None:
    """One that was settled so long ago, unless its fields say something else."""
    at = world.now - age
    own: dict[str, object] = {
        "channel": Channel.WEBHOOK,
        "to_kind": "webhook",
        "to_id": "w-1",
        "about": {"action": "accept", "status": "accepted", "seq": 2},
        "state": State.DELIVERED,
        "settled_at": at,
        "created_at": at,
        "next_at": at,
    }
    async with world.database.writing() as db:
        await outbox.put(db, [Message(id=ident, **own | fields)])  # type: ignore[arg-type]  # the fields above


async def left(post: Post) -> set[str]:
    return {each.id for each in await post.all()}


async def books(world: World) -> Books:
    async with world.database.reading() as db:
        return await reconcile(db, world.sealer, load_guide(paths.DATA), now=world.now)


@pytest.mark.parametrize(
    ("fields", "stays"),
    [
        ({}, False),
        ({"channel": Channel.MAIL, "to_kind": "user"}, False),
        ({"channel": Channel.EVENT, "to_kind": "site", "to_id": ""}, False),
        ({"channel": Channel.NOTICE, "to_kind": "patient"}, False),  # no list shows it
        ({"state": State.WAITING, "settled_at": None}, True),
        ({"state": State.DEAD}, True),
        ({"channel": Channel.EVENT, "state": State.WAITING, "settled_at": None}, True),
        (TEAM, True),  # nobody has seen it
        (TEAM | {"seen_at": dt.timedelta(days=91)}, False),
        (TEAM | {"seen_at": dt.timedelta(days=1)}, True),
        (TEAM | {"seen_at": dt.timedelta(days=91), "state": State.WAITING}, True),
    ],
)
async def test_only_what_is_settled_and_old_goes(
    world: World, fields: dict[str, object], stays: bool
) -> None:
    post = Post(world)
    if isinstance(ago := fields.get("seen_at"), dt.timedelta):
        fields = fields | {"seen_at": world.now - ago}
    await put(world, "old", LONG_AGO, **fields)
    await put(world, "new", dt.timedelta(days=89))
    await clearing.clear(post.office())
    assert await left(post) == ({"old", "new"} if stays else {"new"})


async def test_it_goes_in_batches_oldest_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clearing, "AT_ONCE", 2)
    post = Post(world)
    for days in range(95, 100):
        await put(world, f"m-{days}", dt.timedelta(days=days))
    working = Worker(post.office())
    lasting = []
    for _ in range(3):
        await working.once()
        lasting.append(await left(post))
    assert lasting == [{"m-95", "m-96", "m-97"}, {"m-95"}, set()]
    await put(world, "later", LONG_AGO)
    await working.once()
    assert await left(post) == {"later"}  # it looks again after a while only
    world.now += worker.CLEAR_EVERY
    await working.once()
    assert await left(post) == set()


async def test_nothing_is_sent_twice_for_it_and_the_books_balance(world: World) -> None:
    async with a_receiver() as receiver:
        post = Post(world, webhook_hosts=receiver.address)
        await post.webhook(receiver.address)
        await world.a_referral("accepted")
        await post.round()
        asked = len(receiver.asked)
        post.later(days=91)
        before = await books(world)
        assert await clearing.clear(post.office()) > 0
        await post.round()
        assert len(receiver.asked) == asked == 2
    assert {each.channel for each in await post.all()} == {Channel.NOTICE}
    async with world.desk() as desk:
        assert await news.count(desk, by=REFERRER) == 1  # however old
    after = await books(world)
    assert after.findings == before.findings == ()
    assert (before.waiting, after.waiting, after.balance) == (0, 0, True)


async def test_a_row_somebody_holds_waits_for_the_next_time(world: World) -> None:
    """Two workers clear side by side on PostgreSQL; on SQLite there is one."""
    if world.database.is_sqlite:
        pytest.skip("SQLite has one worker, and no single row to hold")
    post = Post(world)
    await put(world, "held", LONG_AGO)
    await put(world, "free", LONG_AGO)
    async with world.database.writing() as db:
        await db.get_one(outbox.OutboxRow, "held", with_for_update=True)
        await clearing.clear(post.office())
    assert await left(post) == {"held"}
