"""An emergency look at patient data: for a reason, for an hour, before everyone's eyes."""

import pytest
from sqlmodel import select

from directory.accounts import break_glass
from directory.accounts.break_glass import Episode
from directory.accounts.entries import entry
from directory.accounts.model import Caller
from directory.accounts.permissions import Whose, reach
from directory.accounts.tables import BreakGlassRow
from directory.audit import AuditRow
from directory.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.accounts.house import House
from tests.staff import PLACES

pytestmark = pytest.mark.holds("security S16")

REASON = "The on-call doctor cannot reach the practice"


async def opened(house: House, who: str = "admin", reason: str = REASON) -> Episode:
    by = await house.caller(who)
    async with house.database.writing() as db:
        return await break_glass.open_episode(
            db,
            reason,
            by=by,
            now=house.now,
            trail=house.trail,
            sealer=house.entrance.sealer,
        )


async def open_for(house: House, who: str = "admin") -> str | None:
    user = await house.user(who)
    async with house.database.reading() as db:
        return await break_glass.open_of(db, user.id, now=house.now)


async def did(house: House, what: str, episode: str, who: str) -> None:
    action = {"close": break_glass.close, "review": break_glass.review}[what]
    by = await house.caller(who)
    async with house.database.writing() as db:
        await action(db, episode, by=by, now=house.now, trail=house.trail)


async def noticed(house: House) -> list[str]:
    async with house.database.reading() as db:
        return [each.id for each in await break_glass.to_notice(db)]


async def test_it_opens_for_an_hour_and_closes_by_itself(house: House) -> None:
    episode = await opened(house)
    house.later(minutes=59)
    assert await open_for(house) == episode.id
    assert await open_for(house, "second-admin") is None
    house.later(minutes=1)
    assert await open_for(house) is None
    assert await house.recorded() == [("break-glass.open", "ok", episode.id, "")]


async def test_only_while_it_is_open_an_admin_reaches_patients(house: House) -> None:
    before = await house.caller("admin")
    after = await house.caller("admin", break_glass=(await opened(house)).id)
    assert reach(before, "referral.read") is None
    assert reach(after, "referral.read") is Whose.BREAK_GLASS
    assert reach(after, "referral.update") is None


@pytest.mark.parametrize("reason", ["", "urgent", "        x         ", "y" * 501])
async def test_a_reason_is_required(house: House, reason: str) -> None:
    with pytest.raises(Invalid):
        await opened(house, reason=reason)
    assert await open_for(house) is None


@pytest.mark.holds("security S13")
async def test_the_reason_is_sealed_where_it_is_kept_and_stands_in_no_entry(house: House) -> None:
    await opened(house, reason="Rosa Delacroix is unconscious in the hall")
    async with house.database.reading() as db:
        kept = (await db.scalars(select(BreakGlassRow))).one()
        entries = [str(each.model_dump()) for each in await db.scalars(select(AuditRow))]
    assert b"Delacroix" not in kept.reason
    assert "unconscious" not in "".join(entries)
    opens = house.entrance.sealer.open(kept.reason, break_glass.place(kept.id))
    assert opens == "Rosa Delacroix is unconscious in the hall"


@pytest.mark.parametrize("who", [each for each in PLACES if "admin" not in each])
async def test_nobody_but_an_admin_may(house: House, who: str) -> None:
    with pytest.raises(NotAllowed):
        await opened(house, who)


async def test_it_can_be_closed_before_its_time_by_its_owner_only(house: House) -> None:
    episode = await opened(house)
    with pytest.raises(Conflict):
        await did(house, "close", episode.id, "second-admin")
    await did(house, "close", episode.id, "admin")
    assert await open_for(house) is None


async def test_a_second_one_waits_for_the_first(house: House) -> None:
    await opened(house)
    with pytest.raises(Conflict):
        await opened(house)


async def test_it_stands_before_every_admin_until_another_one_has_reviewed_it(
    house: House,
) -> None:
    episode = await opened(house)
    assert await noticed(house) == [episode.id]
    with pytest.raises(Conflict):  # still open
        await did(house, "review", episode.id, "second-admin")
    house.later(minutes=61)
    assert await noticed(house) == [episode.id]
    with pytest.raises(Conflict):  # one's own
        await did(house, "review", episode.id, "admin")
    await did(house, "review", episode.id, "second-admin")
    assert await noticed(house) == []
    for ident in ("no-such-one", "\x00", ""):
        with pytest.raises(NotFound):
            await did(house, "review", ident, "second-admin")


async def test_the_list_counts_what_was_read_in_it(house: House) -> None:
    episode = await opened(house)
    acting: Caller = await house.caller("admin", break_glass=episode.id)
    async with house.database.writing() as db:
        for _ in range(3):
            await house.trail.record(db, entry(acting, "referral.read", "r-1"), now=house.now)
    async with house.database.reading() as db:
        second = await house.caller("second-admin")
        (listed,) = await break_glass.episodes(db, by=second, sealer=house.entrance.sealer)
    assert (listed.name, listed.reason, listed.looks) == ("The admin", REASON, 4)
