"""The queues: most pressing first, whole over all pages, and only what the reader may see."""

import datetime as dt

import pytest

from directory.accounts.model import Caller, Standing
from directory.errors import NotAllowed
from directory.referrals import worklist
from directory.referrals.actions import update
from directory.referrals.asked import Patch
from directory.referrals.model import Referral, Status
from directory.referrals.versions import tag
from directory.referrals.worklist import Narrowed, View
from tests.builders import a_caller
from tests.referrals.ground import INTAKE, OTHER_INTAKE, REFERRER, STRANGER, World

ALL = Narrowed()


async def shown(
    world: World, view: View, by: Caller, *, limit: int = 50, narrowed: Narrowed = ALL
) -> list[str]:
    """Numbers over all pages, as a reader meets them."""
    found: list[str] = []
    after = None
    while True:
        async with world.desk() as desk:
            page, after = await worklist.page(desk, view, narrowed, by=by, limit=limit, after=after)
        found += [each.number for each in page]
        if after is None:
            return found


async def test_priority_comes_first_then_the_time_that_is_left(world: World) -> None:
    routine = await world.a_referral(priority="routine")
    stat = await world.a_referral(priority="stat")
    world.now += dt.timedelta(days=2)
    later = await world.a_referral(priority="routine")
    urgent = await world.a_referral(priority="urgent")
    wanted = [each.number for each in (stat, urgent, routine, later)]
    assert await shown(world, View.TURN, INTAKE) == wanted
    assert await shown(world, View.TURN, INTAKE, limit=1) == wanted
    assert await shown(world, View.TURN, INTAKE, limit=3) == wanted


async def test_each_view_holds_what_it_says(world: World) -> None:
    new = await world.a_referral()
    draft = await world.a_referral("draft")
    declined = await world.a_referral("declined")
    accepted = await world.a_referral("accepted")
    cancelled = await world.a_referral("cancelled")
    holds: dict[View, list[Referral]] = {
        View.TURN: [declined],
        View.OPEN: [new, declined, accepted],
        View.NO_DATE: [new, declined, accepted],
        View.DRAFTS: [draft],
        View.CLOSED: [cancelled],
        View.BOOKED: [],
        View.MINE: [],
        View.WITNESS: [],
    }
    for view, wanted in holds.items():
        found = await shown(world, view, REFERRER)
        assert sorted(found) == sorted(each.number for each in wanted), view
    async with world.desk() as desk:
        counted = await worklist.counts(desk, holds, by=REFERRER)
    assert counted == {view: len(wanted) for view, wanted in holds.items()}


async def test_what_is_put_off_leaves_the_queue_until_its_day(world: World) -> None:
    referral = await world.a_referral()
    until = world.now.date() + dt.timedelta(days=3)
    patch = Patch(handling={"snoozed_until": until, "assignee": INTAKE.id})
    async with world.desk() as desk:
        await update(desk, referral.id, by=INTAKE, if_match=tag(referral), read=lambda: patch)
    assert await shown(world, View.TURN, INTAKE) == []
    assert await shown(world, View.SNOOZED, INTAKE) == [referral.number]
    assert await shown(world, View.MINE, INTAKE) == [referral.number]
    world.now += dt.timedelta(days=3)
    assert await shown(world, View.TURN, INTAKE) == [referral.number]
    assert await shown(world, View.OVERDUE, INTAKE) == [referral.number]


async def test_a_retracted_one_is_only_where_it_is_confirmed(world: World) -> None:
    referral = await world.step(
        await world.a_referral(), "retract", by=REFERRER, reason="wrong-patient"
    )
    for view in View:
        wanted = [referral.number] if view is View.WITNESS else []
        assert await shown(world, view, INTAKE) == wanted, view


async def test_a_view_is_narrowed_by_hand(world: World) -> None:
    await world.a_referral()
    fast = await world.a_referral(priority="asap")
    for narrowed, count in (
        (Narrowed(priority="asap"), 1),
        (Narrowed(status=Status.SENT), 2),
        (Narrowed(status=Status.ACCEPTED), 0),
        (Narrowed(program="spine-service"), 2),
        (Narrowed(program="no-such-program"), 0),
    ):
        found = await shown(world, View.OPEN, INTAKE, narrowed=narrowed)
        assert len(found) == count, narrowed
    assert await shown(world, View.OPEN, INTAKE, narrowed=Narrowed(priority="asap")) == [
        fast.number
    ]


async def test_nobody_sees_what_is_not_theirs(world: World) -> None:
    await world.a_referral()
    for view in View:
        assert await shown(world, view, STRANGER) == []
        assert await shown(world, view, OTHER_INTAKE) == []
    steward = a_caller(Standing.STEWARD)
    async with world.desk() as desk:
        with pytest.raises(NotAllowed):
            await worklist.counts(desk, [View.OPEN], by=steward)


async def test_a_page_is_on_record_with_what_it_showed(world: World) -> None:
    referral = await world.a_referral()
    await shown(world, View.TURN, INTAKE)
    (entry,) = await world.entries("referral.list")
    assert entry.shown == referral.id
