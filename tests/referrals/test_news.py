"""News: what a team was told and nobody of it has looked at, for this team only."""

import datetime as dt
from collections.abc import Sequence

import msgspec
import pytest
from sqlalchemy import update
from sqlmodel import col, select

from directory.accounts.model import Caller, Standing
from directory.errors import NotAllowed
from directory.outbox import Channel, OutboxRow
from directory.referrals import actions, news, store
from directory.referrals.desk import Desk
from directory.referrals.model import Actor, Referral
from directory.referrals.news import News
from directory.referrals.tables import ReferralRow
from directory.referrals.telling import tell_of
from tests.builders import a_caller
from tests.referrals.ground import (
    CLINICIAN,
    INTAKE,
    OTHER_INTAKE,
    REFERRER,
    SCHEDULER,
    STRANGER,
    World,
)

FIRST = "019a5f00-0000-7000-8000-0000000000"


async def told(world: World, by: Caller, *, limit: int = 50) -> list[News]:
    """Over all pages, as a reader meets them."""
    found: list[News] = []
    after = None
    while True:
        async with world.desk() as desk:
            page, after = await news.listed(desk, by=by, limit=limit, after=after)
        found += page
        if after is None:
            return found


async def numbers(world: World, by: Caller, *, limit: int = 50) -> list[str]:
    return [each.number for each in await told(world, by, limit=limit)]


async def count(world: World, by: Caller) -> int:
    async with world.desk() as desk:
        return await news.count(desk, by=by)


async def put_aside(
    world: World, by: Caller, *referrals: str, up_to: int = 999_999_999
) -> dt.datetime | None:
    async with world.desk() as desk:
        return await news.put_aside(desk, dict.fromkeys(referrals, up_to), by=by)


async def bring_back(world: World, by: Caller, seen_at: dt.datetime) -> bool:
    async with world.desk() as desk:
        return await news.bring_back(desk, by=by, seen_at=seen_at)


async def open_it(world: World, by: Caller, referral: Referral) -> None:
    """As the page about it does."""
    async with world.desk() as desk:
        await actions.read(desk, referral.id, by=by)
        await news.opened(desk, referral.id, by=by)


async def test_a_step_is_news_for_the_other_side_until_somebody_of_it_has_looked(
    world: World,
) -> None:
    referral = await world.a_referral("accepted")
    assert await numbers(world, SCHEDULER) == [referral.number]
    for stranger in (STRANGER, OTHER_INTAKE):
        assert await numbers(world, stranger) == []
        assert await count(world, stranger) == 0
    await open_it(world, INTAKE, referral)  # another team's look is none of theirs
    assert await count(world, SCHEDULER) == 1
    await open_it(world, REFERRER, referral)
    assert await numbers(world, SCHEDULER) == []
    assert await count(world, SCHEDULER) == 0


async def test_several_things_that_happened_to_one_are_one_line(world: World) -> None:
    other = await world.a_referral("declined")
    referral = await world.a_referral("accepted")
    await world.step(referral, "waitlist")
    (last, before) = await told(world, REFERRER)
    assert (last.number, last.action, last.status, last.more) == (
        *(referral.number, "waitlist", "waitlisted"),
        1,
    )
    assert (before.number, before.action, before.more) == (other.number, "decline", 0)
    assert await count(world, REFERRER) == 2


async def test_one_thing_told_to_two_people_of_a_team_is_one_thing(world: World) -> None:
    referral = await world.a_referral()
    async with world.desk() as desk:
        event = (await store.history(desk.db, desk.sealer, referral.id))[-1]
        system = Actor(kind="system", id="worker")
        ran_out = msgspec.structs.replace(event, action="escalate", by=system)
        await tell_of(desk.db, referral, ran_out, ("scheduler", "referrer"), now=desk.now)
    (only,) = await told(world, REFERRER)
    assert (only.action, only.late, only.more) == ("escalate", True, 0)


async def test_a_time_that_ran_out_does_not_hide_what_somebody_did(world: World) -> None:
    referral = await world.a_referral("accepted")
    (before,) = await told(world, REFERRER)
    assert (before.action, before.late) == ("accept", False)
    world.now += dt.timedelta(days=3)
    async with world.desk() as desk:
        event = (await store.history(desk.db, desk.sealer, referral.id))[-1]
        system = Actor(kind="system", id="worker")
        ran_out = msgspec.structs.replace(
            event, seq=event.seq + 1, action="escalate", by=system, at=desk.now
        )
        await tell_of(desk.db, referral, ran_out, ("scheduler",), now=desk.now)
    (only,) = await told(world, REFERRER)
    assert (only.action, only.at, only.late, only.more) == ("accept", before.at, True, 1)
    assert only.seq == before.seq + 1


async def test_pages_are_whole_and_newest_first(world: World) -> None:
    made = [await world.a_referral("accepted") for _ in range(5)]
    wanted = [each.number for each in reversed(made)]
    assert await numbers(world, REFERRER) == wanted
    assert await numbers(world, REFERRER, limit=2) == wanted


async def test_what_is_no_longer_within_reach_is_no_news(world: World) -> None:
    """Sent on to another department: still told to a team that has left it."""
    gone, kept = [await world.a_referral() for _ in range(2)]
    assert len(await told(world, INTAKE)) == 2
    elsewhere = {"department": "pain-medicine", "owner_id": "pain-medicine"}
    async with world.database.writing() as db:
        await db.execute(
            update(ReferralRow).where(col(ReferralRow.id) == gone.id).values(**elsewhere)
        )
    assert await numbers(world, INTAKE) == [kept.number]
    assert await count(world, INTAKE) == 1
    assert await put_aside(world, INTAKE, gone.id) is None


async def test_a_retraction_is_news_though_no_other_list_shows_it(world: World) -> None:
    referral = await world.a_referral("accepted")
    await open_it(world, INTAKE, referral)
    await world.step(referral, "retract", by=REFERRER, reason="wrong-patient")
    (line,) = await told(world, INTAKE)
    assert (line.number, line.action, line.status) == (
        *(referral.number, "retract", "entered_in_error"),
    )
    assert await count(world, INTAKE) == 1
    assert await put_aside(world, INTAKE, referral.id) is not None
    assert await told(world, INTAKE) == []


async def test_who_may_list_no_referrals_hears_no_news(world: World) -> None:
    for standing in (Standing.STEWARD, Standing.ADMIN):
        with pytest.raises(NotAllowed):
            await told(world, a_caller(standing))
    await world.a_referral("accepted")
    emergency = a_caller(Standing.ADMIN, break_glass="an-episode")
    assert await told(world, emergency) == []  # of no team
    assert await count(world, emergency) == 0


async def test_an_emergency_look_leaves_the_news_of_the_team(world: World) -> None:
    referral = await world.a_referral("accepted")
    await open_it(world, a_caller(Standing.ADMIN, break_glass="an-episode"), referral)
    assert await count(world, REFERRER) == 1


async def test_put_aside_without_a_look_and_brought_back_by_the_same_person(world: World) -> None:
    first, second = [await world.a_referral("accepted") for _ in range(2)]
    seen_at = await put_aside(world, REFERRER, first.id)
    assert seen_at is not None
    assert await numbers(world, SCHEDULER) == [second.number]
    assert not await bring_back(world, SCHEDULER, seen_at)
    assert not await bring_back(world, REFERRER, seen_at - dt.timedelta(seconds=1))
    assert await bring_back(world, REFERRER, seen_at)
    assert await numbers(world, SCHEDULER) == [second.number, first.number]
    kept = [each.shown for each in await world.entries("referral.list") if each.reason]
    assert kept == [first.id, first.id]


async def test_only_ones_own_team_s_news_is_put_aside(world: World) -> None:
    referral = await world.a_referral("accepted")
    for other in (STRANGER, OTHER_INTAKE, CLINICIAN):
        await put_aside(world, other, referral.id)
    assert await put_aside(world, REFERRER, "not-an-id", "\0", FIRST + "01") is None
    assert await numbers(world, REFERRER) == [referral.number]


async def test_what_happened_after_the_page_was_made_stays_news(world: World) -> None:
    """Also where both happened in the same instant, or the clock of another machine is behind."""
    referral = await world.a_referral("accepted")
    (shown,) = await told(world, REFERRER)
    await world.step(referral, "waitlist")
    await put_aside(world, REFERRER, referral.id, up_to=shown.seq)
    (only,) = await told(world, REFERRER)
    assert (only.action, only.more) == ("waitlist", 0)


async def test_what_a_colleague_saw_while_the_page_was_read_is_left_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL each query of a look sees the store anew; here its second one is held up."""
    kept, seen = [await world.a_referral("accepted") for _ in range(2)]
    read = news._told

    async def held_up(desk: Desk, by: Caller, referrals: Sequence[str]) -> dict[str, news._Told]:
        told = await read(desk, by, referrals)
        return {each: told[each] for each in told if each != seen.id}

    monkeypatch.setattr(news, "_told", held_up)
    assert await numbers(world, REFERRER, limit=1) == [kept.number]  # the page after an empty one
    monkeypatch.undo()
    shown = {each.shown for each in await world.entries("referral.list")}
    assert seen.id not in shown


async def test_the_look_is_on_record_with_what_was_shown(world: World) -> None:
    referral = await world.a_referral("accepted")
    await told(world, REFERRER)
    (entry,) = await world.entries("referral.list")
    assert (entry.shown, entry.actor) == (referral.id, REFERRER.id)


async def test_opening_waits_for_nobody_who_has_a_notice_in_hand(world: World) -> None:
    """On SQLite a writer waits for the whole store as ever; there is no single row to hold."""
    if world.database.is_sqlite:
        pytest.skip("SQLite holds the whole store, never a single row")
    referral = await world.a_referral("accepted")
    async with world.database.writing() as holder:
        held = select(OutboxRow.id).where(
            col(OutboxRow.referral_id) == referral.id,
            col(OutboxRow.channel) == Channel.NOTICE.value,
        )
        await holder.execute(held.with_for_update())
        await open_it(world, REFERRER, referral)
    assert await count(world, REFERRER) == 1
    await open_it(world, REFERRER, referral)
    assert await count(world, REFERRER) == 0
