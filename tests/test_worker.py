"""The worker: timers that ran out are told once, upward; it stops when told and survives a kill."""

import asyncio
import datetime as dt
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from directory import heartbeat, worker
from directory.outbox import Channel, Message
from directory.referrals import store
from directory.referrals.model import Referral, Status
from directory.worker import Worker
from tests.delivery.conftest import world
from tests.delivery.office import Post
from tests.delivery.receivers import a_mail_server, a_receiver
from tests.referrals.ground import World
from tests.serving import TOP, environment

__all__ = ["world"]


async def told_about(post: Post, referral: Referral) -> list[tuple[str, str]]:
    """Whom alarms were for, in their order."""
    return [
        (each.to_kind, each.about.get("for", ""))
        for each in await post.all(Channel.NOTICE)
        if each.referral_id == referral.id and each.about["action"] == "escalate"
    ]


async def events(world: World, referral: Referral) -> list[str]:
    async with world.database.reading() as db:
        return [each.action for each in await store.history(db, world.sealer, referral.id)]


async def now(world: World, referral: Referral) -> Referral:
    from directory.accounts.model import SYSTEM
    from directory.accounts.permissions import Whose

    async with world.database.reading() as db:
        return await store.get(
            db,
            world.sealer,
            referral.id,
            seen_by=SYSTEM,
            whose=Whose.ALL,
            action="referral.read",
        )


@pytest.mark.holds("security R5")
async def test_a_time_that_ran_out_is_told_once_then_upward_and_moves_nothing(
    world: World,
) -> None:
    post = Post(world)
    referral = await post.a_referral(priority="stat")
    working = Worker(post.office())
    assert await working.sweep() == 0
    post.later(minutes=16)
    assert await working.sweep() == 1
    assert await working.sweep() == 0
    assert await Worker(post.office()).sweep() == 0  # nor does another worker
    first = await told_about(post, referral)
    assert set(first) == {("intake", ""), ("practice", "scheduler")}
    post.later(hours=3)
    assert await working.sweep() == 1
    above = Counter(await told_about(post, referral)) - Counter(first)
    assert set(above) == {("practice", "referrer"), ("clinicians", "")}
    after = await now(world, referral)
    assert (after.status, after.version) == (Status.SENT, referral.version)
    assert await events(world, referral) == ["create", "send", "escalate", "escalate"]
    assert len(await world.entries("referral.escalate")) == 2


async def test_whoever_missed_the_first_alarm_hears_of_it_with_the_next(world: World) -> None:
    """No worker ran for a day: nobody is passed over because of that."""
    post = Post(world)
    referral = await post.a_referral(priority="stat")
    post.later(days=1)
    await Worker(post.office()).sweep()
    assert {kind for kind, _ in await told_about(post, referral)} == {
        "intake",
        "practice",
        "clinicians",
    }


async def test_what_has_ended_is_left_in_peace(world: World) -> None:
    post = Post(world)
    referral = await post.a_referral("cancelled")
    post.later(days=400)
    assert await Worker(post.office()).sweep() == 0
    assert await told_about(post, referral) == []


async def test_many_overdue_referrals_come_round_in_turn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LOOKED_AT", 2)
    post = Post(world)
    for number in range(5):
        await post.a_referral(priority="stat", external_ref=f"EHR-{number}")
    post.later(minutes=20)
    working = Worker(post.office())
    assert [await working.sweep() for _ in range(4)] == [2, 2, 1, 0]


@pytest.mark.holds("security R5")
async def test_a_receiver_that_is_down_puts_the_referral_on_the_list_of_what_went_silent(
    world: World,
) -> None:
    from directory.accounts.permissions import Whose
    from directory.referrals import silence
    from directory.referrals.silence import Kind
    from tests.referrals.ground import INTAKE

    async with a_receiver() as receiver:
        address = receiver.address
    post = Post(world, webhook_hosts=address)
    await post.webhook(address)
    referral = await post.a_referral()
    await post.tell(referral)
    for _ in range(9):
        await post.round()
        post.later(hours=24)
    async with world.database.reading() as db:
        found = await silence.traces(db, seen_by=INTAKE, whose=Whose.DEPARTMENT, now=world.now)
    assert (Kind.UNDELIVERED, referral.id) in {(each.kind, each.referral) for each in found}


async def test_it_gives_a_sign_of_life_and_takes_it_back_when_it_ends(world: World) -> None:
    post = Post(world)
    office = post.office()
    running = asyncio.create_task(Worker(office).run(pause=0.01))
    seen = None
    while seen is None:
        await asyncio.sleep(0.01)
        async with world.database.reading() as db:
            seen = await heartbeat.last(db)
    await worker.end(office, running)
    async with world.database.reading() as db:
        assert await heartbeat.last(db) is None
    assert world.now - seen < dt.timedelta(minutes=1)


async def test_a_store_that_does_not_answer_is_waited_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = Post(world)
    office = post.office()
    working = Worker(office)
    tried = 0

    async def once() -> int:
        nonlocal tried
        tried += 1
        if tried < 3:
            raise OperationalError("SELECT", {}, Exception("locked"))
        office.stop.set()
        return 0

    monkeypatch.setattr(working, "once", once)
    monkeypatch.setattr(worker, "PAUSE_AFTER_TROUBLE_SECONDS", 0)
    await working.run(pause=0)
    assert tried == 3


async def test_on_sqlite_one_process_works_and_another_takes_over(world: World) -> None:
    folder = world.database.folder
    with worker._lock(folder) as first, worker._lock(folder) as second:
        assert (first, second) == (True, False)
    with worker._lock(world.database.folder) as third:
        assert third


def test_the_command_ends_within_ten_seconds_of_sigterm(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    started = subprocess.run(
        [sys.executable, "-m", "directory", "migrate", "--data-dir", str(folder)],
        cwd=TOP,
        env=environment(),
        capture_output=True,
        check=False,
    )
    assert started.returncode == 0
    process = subprocess.Popen(
        [sys.executable, "-m", "directory", "worker", "--data-dir", str(folder)],
        cwd=TOP,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("The worker runs.")
    process.send_signal(signal.SIGTERM)
    _, beside = process.communicate(timeout=60)
    assert (process.returncode, beside) == (0, "")


@pytest.mark.parametrize("rounds", [3, pytest.param(40, marks=pytest.mark.long)])
async def test_a_worker_that_is_stopped_again_and_again_loses_no_message(
    world: World, rounds: int
) -> None:
    """Told so at any moment; what was under way is done by the next one."""
    async with a_receiver() as receiver, a_mail_server() as server:
        post = Post(world, webhook_hosts=receiver.address, smtp_url=server.url)
        await post.webhook(receiver.address)
        referral = await post.a_referral()
        for number in range(rounds):
            await post.tell(referral, "practice", action=f"step-{number}", by=None)
            office = post.office()
            turn = asyncio.create_task(Worker(office).run())
            await asyncio.sleep(0.003 * (number % 7))
            await worker.end(office, turn)
        for _ in range(12):
            post.later(hours=25)
            await post.round()
    told: set[str] = {each.headers["webhook-id"] for each in receiver.asked}
    everything: list[Message] = await post.all(Channel.WEBHOOK)
    assert len(everything) == rounds
    assert {each.id for each in everything} == told
    assert {each.state.value for each in await post.all()} == {"delivered"}
