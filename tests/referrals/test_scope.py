"""Nobody ever reads, lists, finds, changes or hears of a referral that is not theirs."""

import random

import pytest

from directory.accounts.model import Caller, Standing
from directory.accounts.permissions import Whose, reach
from directory.errors import DirectoryError, NotFound
from directory.referrals import access_links, actions, steps, store
from directory.referrals.asked import Patch, Step
from directory.referrals.finder import Sought
from directory.referrals.model import Referral
from tests.builders import a_caller
from tests.referrals.ground import (
    CLIENT,
    CLINICIAN,
    INTAKE,
    NOW,
    OTHER_INTAKE,
    REFERRER,
    SCHEDULER,
    STRANGER,
    World,
)

pytestmark = pytest.mark.holds("security S2")

PRACTICES = ("main-street", "river-side", None)
DEPARTMENTS = ((), ("orthopaedics",), ("pain-medicine",), ("orthopaedics", "pain-medicine"))


async def some_referrals(world: World) -> list[Referral]:
    """Drafts, sent and ended ones, of two practices and of intake, in two departments."""
    wanted = [(at, by) for by in (REFERRER, STRANGER) for at in ("draft", "cancelled", "sent")]
    wanted += [("accepted", REFERRER), ("draft", INTAKE), ("sent", INTAKE)]
    return [await world.a_referral(at, by=by) for at, by in wanted]


def any_caller(dice: random.Random, referrals: list[Referral]) -> Caller:
    """Any mixture, also ones that no sign-in would make."""
    return a_caller(
        dice.choice(list(Standing)),
        practice=dice.choice(PRACTICES),
        departments=dice.choice(DEPARTMENTS),
        referral=dice.choice([None, dice.choice(referrals).id]),
        break_glass=dice.choice([None, None, "episode-1"]),
    )


def is_theirs(referral: Referral, caller: Caller) -> bool:
    """The rule once more, in plain words and without SQL."""
    match reach(caller, "referral.read"):
        case Whose.PRACTICE:
            return caller.practice is not None and referral.practice == caller.practice
        case Whose.DEPARTMENT:
            seen = referral.sent_at is not None or referral.practice is None
            return referral.department in caller.departments and seen
        case Whose.OWN:
            return referral.id == caller.referral and referral.sent_at is not None
        case Whose.BREAK_GLASS | Whose.ALL:
            return True
    return False


async def seen(world: World, caller: Caller, referral: Referral) -> bool:
    try:
        async with world.desk() as desk:
            return (await actions.read(desk, referral.id, by=caller)).id == referral.id
    except DirectoryError:
        return False


async def test_random_callers_read_list_and_find_theirs_and_nothing_else(world: World) -> None:
    referrals = await some_referrals(world)
    dice = random.Random(20261122)
    looked = 0
    for _ in range(25):
        caller = any_caller(dice, referrals)
        theirs = {each.id for each in referrals if is_theirs(each, caller)}
        for referral in referrals:
            assert await seen(world, caller, referral) == (referral.id in theirs)
            looked += 1
        if reach(caller, "referral.list") is None:
            continue
        for filters in (store.Filters(), store.Filters(sought=Sought(name="dela"))):
            async with world.desk() as desk:
                found, _ = await actions.listed(desk, filters, by=caller, limit=100)
            assert {each.id for each in found} == theirs
            looked += len(referrals)
    assert looked >= 225


@pytest.mark.parametrize("caller", [STRANGER, OTHER_INTAKE], ids=["practice", "department"])
async def test_a_foreign_referral_can_be_neither_changed_nor_followed(
    world: World, caller: Caller
) -> None:
    referral = await world.a_referral()
    for work in (
        lambda desk: actions.read(desk, referral.id, by=caller),
        lambda desk: actions.history(desk, referral.id, by=caller),
        lambda desk: actions.possible(desk, referral.id, by=caller),
        lambda desk: actions.update(
            desk, referral.id, by=caller, if_match='"2"', read=lambda: Patch(content={"notes": "x"})
        ),
        lambda desk: steps.take(
            desk, referral.id, by=caller, if_match='"2"', read=lambda: Step(action="accept")
        ),
        lambda desk: access_links.create(desk, referral.id, by=caller),
        lambda desk: access_links.revoke(desk, referral.id, by=caller),
    ):
        with pytest.raises(NotFound) as refused:
            async with world.desk() as desk:
                await work(desk)
        assert refused.value.sentence == store.MISSING
        assert refused.value.refusal is not None
        assert refused.value.refusal.object_id == referral.id


@pytest.mark.holds("security S3")
@pytest.mark.parametrize(
    "missing",
    ["01930000-0000-7000-8000-000000000000", "1", "../../etc", "\x00", "R-7K3M-9QX4N", "é" * 5000],
)
async def test_what_is_missing_reads_as_what_is_foreign_and_leaves_no_trace(
    world: World, missing: str
) -> None:
    with pytest.raises(NotFound) as refused:
        async with world.desk() as desk:
            await actions.read(desk, missing, by=REFERRER)
    assert (refused.value.sentence, refused.value.refusal) == (store.MISSING, None)


@pytest.mark.parametrize("caller", [REFERRER, SCHEDULER, CLIENT, INTAKE, CLINICIAN])
async def test_both_sides_see_what_passes_between_them(world: World, caller: Caller) -> None:
    referral = await world.a_referral()
    assert await seen(world, caller, referral)


@pytest.mark.holds("security S15")
async def test_a_list_is_one_entry_with_the_ids_that_were_shown(world: World) -> None:
    made = [await world.a_referral() for _ in range(3)]
    async with world.desk() as desk:
        await actions.listed(desk, store.Filters(), by=INTAKE, limit=2)
        await actions.listed(
            desk, store.Filters(sought=Sought(name="Delacroix")), by=INTAKE, limit=9, search=True
        )
    (listed,) = await world.entries("referral.list")
    (searched,) = await world.entries("referral.search")
    assert listed.shown.split() == [made[2].id, made[1].id]
    assert set(searched.shown.split()) == {each.id for each in made}
    assert "Delacroix" not in repr(searched)


@pytest.mark.holds("security S16")
async def test_an_emergency_look_is_on_record_with_its_episode(world: World) -> None:
    referral = await world.a_referral()
    admin = a_caller(Standing.ADMIN, break_glass="episode-1")
    assert await seen(world, admin, referral)
    assert not await seen(world, a_caller(Standing.ADMIN), referral)
    (entry,) = await world.entries("referral.read")
    assert (entry.under, entry.actor, entry.at) == ("episode-1", admin.id, entry.at)
    assert entry.at > NOW
