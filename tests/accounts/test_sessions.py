"""Sessions end by themselves, and at once when they have to."""

import datetime as dt

import pytest
from sqlmodel import select

from directory.accounts import own_account, people, sessions
from directory.accounts.sessions import SignedIn
from directory.accounts.tables import SessionRow
from directory.identifiers import token_hash
from tests.accounts.house import House
from tests.staff import PASSWORD

pytestmark = pytest.mark.holds("security S6")


async def begun(house: House, who: str = "referrer") -> str:
    user = await house.user(who)
    async with house.database.writing() as db:
        return await sessions.begin(
            db, user.id, second_factor=False, device="Firefox, Linux", now=house.now
        )


async def found(house: House, token: str) -> SignedIn | None:
    async with house.database.reading() as db:
        return await sessions.find(db, token, now=house.now)


async def used(house: House, token: str) -> None:
    seen = await found(house, token)
    assert seen is not None
    async with house.database.writing() as db:
        await sessions.note_activity(db, seen.session, now=house.now)


async def test_a_token_stands_for_its_person_and_no_other_does(house: House) -> None:
    token = await begun(house)
    seen = await found(house, token)
    assert seen is not None and seen.user.email == "referrer@staff.example"
    assert await found(house, token + "x") is None
    assert await found(house, "") is None


@pytest.mark.holds("security S5")
async def test_only_the_hash_of_a_token_is_kept(house: House) -> None:
    token = await begun(house)
    async with house.database.reading() as db:
        rows = (await db.scalars(select(SessionRow))).all()
    assert [row.token_hash for row in rows] == [token_hash(token)]
    assert all(token not in str(row.model_dump()) for row in rows)


@pytest.mark.parametrize(("minutes", "lives"), [(14.9, True), (15, False), (60, False)])
async def test_a_session_ends_after_a_quarter_of_an_hour_without_activity(
    house: House, minutes: float, lives: bool
) -> None:
    token = await begun(house)
    house.later(minutes=minutes)
    assert (await found(house, token) is not None) is lives


async def test_a_site_may_set_another_wait_and_a_sign_in_sweeps_by_it(house: House) -> None:
    hour = dt.timedelta(hours=1)
    token = await begun(house)
    house.later(minutes=40)
    another = await house.user("clinician")
    async with house.database.writing() as db:
        await sessions.begin(
            db, another.id, second_factor=False, device="", now=house.now, idle=hour
        )
        assert await sessions.find(db, token, now=house.now, idle=hour) is not None
        assert await sessions.find(db, token, now=house.now + hour, idle=hour) is None


async def test_activity_keeps_a_session_for_twelve_hours_and_not_longer(house: House) -> None:
    token = await begun(house)
    began = house.now
    while house.now - began < dt.timedelta(hours=11, minutes=50):
        house.later(minutes=10)
        await used(house, token)
    house.now = began + dt.timedelta(hours=12)
    assert await found(house, token) is None


@pytest.mark.holds("security R14")
async def test_a_clock_that_steps_back_shortens_nothing(house: House) -> None:
    token = await begun(house)
    house.later(minutes=10)
    await used(house, token)
    house.later(minutes=-5)
    await used(house, token)
    house.later(minutes=19)
    assert await found(house, token) is not None


async def test_a_session_that_has_ended_is_not_revived_by_late_activity(house: House) -> None:
    token = await begun(house)
    seen = await found(house, token)
    assert seen is not None
    async with house.database.writing() as db:
        await sessions.end_all(db, seen.user.id)
        await sessions.note_activity(db, seen.session, now=house.later(minutes=1))
    assert await found(house, token) is None


async def test_sessions_that_are_over_do_not_pile_up(house: House) -> None:
    for _ in range(3):
        await begun(house)
        house.later(minutes=20)
    await begun(house)
    async with house.database.reading() as db:
        assert len((await db.scalars(select(SessionRow))).all()) == 1


async def test_disabling_a_person_ends_every_session_at_once(house: House) -> None:
    tokens = [await begun(house), await begun(house)]
    admin, user = await house.caller("admin"), await house.user("referrer")
    async with house.database.writing() as db:
        await people.disable(db, user.id, by=admin, now=house.now, trail=house.trail)
    assert [await found(house, token) for token in tokens] == [None, None]
    async with house.database.writing() as db:
        await people.enable(db, user.id, by=admin, now=house.now, trail=house.trail)
    assert [await found(house, token) for token in tokens] == [None, None]


async def test_a_new_password_ends_every_other_session(house: House) -> None:
    here, there = await begun(house), await begun(house)
    seen = await found(house, here)
    assert seen is not None
    await own_account.change_password(
        house.entrance,
        present=PASSWORD,
        new="four brown otters swim",
        site="Care Directory",
        by=await house.caller("referrer", session=seen.session.id),
        now=house.now,
    )
    assert await found(house, here) is not None
    assert await found(house, there) is None


async def test_a_reset_by_an_admin_ends_them_all(house: House) -> None:
    token = await begun(house)
    user = await house.user("referrer")
    async with house.database.writing() as db:
        made = await people.reset(
            db, user.id, by=await house.caller("admin"), now=house.now, trail=house.trail
        )
    assert made is not None
    assert await found(house, token) is None


async def test_one_may_end_ones_own_sessions_and_nobody_elses(house: House) -> None:
    mine, other = await begun(house), await begun(house, "clinician")
    theirs = await found(house, other)
    own = await found(house, mine)
    assert theirs is not None and own is not None
    me = await house.caller("referrer")
    async with house.database.writing() as db:
        for session in (theirs.session.id, "no-such-session", own.session.id):
            await own_account.end_session(db, session, by=me, now=house.now, trail=house.trail)
    assert await found(house, mine) is None
    assert await found(house, other) is not None
    assert [each[0] for each in await house.recorded()] == ["account.end-session"]
