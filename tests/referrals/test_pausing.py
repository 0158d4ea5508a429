"""A referral that comes back to its program goes on with what was left of the program's time."""

import datetime as dt

from tests.referrals.ground import CLINICIAN, INTAKE, NOW, REFERRER, World

MONDAY = NOW + dt.timedelta(days=1)  # the 23rd, 15:00; places work Monday to Friday, 8 to 17


async def test_after_an_answer_only_the_rest_of_the_decision_time_is_left(world: World) -> None:
    world.now = MONDAY
    sent = await world.a_referral("sent", priority="urgent")
    received = await world.step(sent, "receive")
    assert received.due == dt.datetime(2026, 11, 26, 17, tzinfo=dt.UTC)
    world.now = MONDAY + dt.timedelta(days=1)
    asked = await world.step(received, "ask", questions=("Which leg?",))
    assert asked.due == dt.datetime(2026, 11, 27, 17, tzinfo=dt.UTC)  # the practice's own time
    world.now = MONDAY + dt.timedelta(days=4)
    answered = await world.step(asked, "answer", by=REFERRER, answer="The left one")
    assert answered.due == dt.datetime(2026, 12, 1, 17, tzinfo=dt.UTC)  # three days waited for


async def test_whoever_asks_too_late_gains_nothing_by_it(world: World) -> None:
    world.now = MONDAY
    received = await world.step(await world.a_referral("sent", priority="stat"), "receive")
    world.now += dt.timedelta(hours=3)
    asked = await world.step(received, "ask", questions=("Which leg?",))
    world.now += dt.timedelta(hours=1)
    answered = await world.step(asked, "answer", by=REFERRER, answer="The left one")
    assert answered.due is not None
    assert answered.due < world.now  # it was two hours late, and still is


async def test_a_withdrawn_cancellation_takes_nothing_from_the_program(world: World) -> None:
    world.now = MONDAY
    accepted = await world.step(
        await world.a_referral("sent", priority="urgent"), "accept", by=CLINICIAN
    )
    assert accepted.due == dt.datetime(2026, 11, 26, 17, tzinfo=dt.UTC)
    world.now += dt.timedelta(days=1)
    stopping = await world.step(accepted, "request_cancel", by=REFERRER, reason="no-longer-needed")
    world.now += dt.timedelta(days=2)
    going_on = await world.step(stopping, "withdraw_cancel", by=REFERRER)
    assert going_on.status is accepted.status
    assert going_on.due == dt.datetime(2026, 11, 30, 17, tzinfo=dt.UTC)


async def test_a_withdrawn_cancellation_keeps_the_day_the_list_is_looked_through(
    world: World,
) -> None:
    world.now = MONDAY
    received = await world.step(await world.a_referral("sent"), "receive")
    waiting = await world.step(received, "waitlist", review_on=dt.date(2026, 12, 1))
    assert waiting.due == dt.datetime(2026, 12, 1, 17, tzinfo=dt.UTC)
    world.now += dt.timedelta(days=2)
    stopping = await world.step(waiting, "request_cancel", by=REFERRER, reason="no-longer-needed")
    world.now += dt.timedelta(days=2)
    going_on = await world.step(stopping, "withdraw_cancel", by=REFERRER)
    assert (going_on.status, going_on.due) == (waiting.status, waiting.due)


async def test_a_day_nobody_named_moves_by_the_time_the_cancellation_was_asked_for(
    world: World,
) -> None:
    world.now = MONDAY
    received = await world.step(await world.a_referral("sent"), "receive")
    waiting = await world.step(received, "waitlist")
    assert waiting.due is not None
    world.now += dt.timedelta(days=2)
    stopping = await world.step(waiting, "request_cancel", by=REFERRER, reason="no-longer-needed")
    world.now += dt.timedelta(days=7)
    going_on = await world.step(stopping, "withdraw_cancel", by=REFERRER)
    assert going_on.status is waiting.status
    assert going_on.due is not None and going_on.due > waiting.due


async def test_a_place_on_the_list_starts_the_first_call(world: World) -> None:
    world.now = MONDAY
    received = await world.step(await world.a_referral("sent", priority="urgent"), "receive")
    waiting = await world.step(received, "waitlist")
    world.now += dt.timedelta(days=7)
    placed = await world.step(waiting, "place", by=INTAKE)
    assert placed.due == dt.datetime(2026, 12, 3, 17, tzinfo=dt.UTC)
