"""Versions of a summary: kept once, read back byte for byte, and what their codes tell."""

import datetime as dt
import json

import pytest
from sqlmodel import select

from directory.accounts.model import Caller
from directory.accounts.throttle import Throttle
from directory.errors import NotFound, TooMany
from directory.referrals import actions, kept, pinned
from directory.referrals.asked import Patch
from directory.referrals.canonical import canonical, checksum
from directory.referrals.kept import Kept
from directory.referrals.model import Referral
from directory.referrals.standing import Standing as Stands
from directory.referrals.version_tables import SummaryVersionRow
from directory.referrals.versions import tag
from tests.referrals.ground import CLINICIAN, INTAKE, REFERRER, STRANGER, World, changed


async def read(world: World, referral: Referral, by: Caller = REFERRER, **asked: int) -> Kept:
    async with world.desk() as desk:
        return await kept.read(desk, referral.id, by=by, **asked)


async def edit(world: World, referral: Referral, **content: object) -> Referral:
    patch = Patch(content=content, change_reason="The practice found more")
    async with world.desk() as desk:
        return await actions.update(
            desk, referral.id, by=REFERRER, if_match=tag(referral), read=lambda: patch
        )


async def test_a_version_reads_back_byte_for_byte(world: World) -> None:
    referral = await world.a_referral()
    first = await read(world, referral)
    again = await read(world, referral, by=CLINICIAN)
    assert first.record == again.record
    assert checksum(first.record) == first.checksum
    assert canonical(json.loads(first.record)) == first.record
    assert pinned.written(pinned.read(first.record)) == first.record


async def test_a_version_keeps_the_listing_it_was_sent_with(world: World) -> None:
    referral = await world.a_referral()
    before = await read(world, referral)
    program = world.catalogue.programs["spine-service"]
    world.catalogue = changed(
        world.catalogue,
        programs=world.catalogue.programs
        | {program.slug: changed(program, name={"en": "Renamed"}, version=program.version + 1)},
    )
    after = await read(world, referral)
    assert after.record == before.record
    assert after.pinned.listing.name == program.name


async def test_a_change_makes_a_version_and_supersedes_the_one_before(world: World) -> None:
    referral = await world.a_referral()
    first = await read(world, referral)
    referral = await edit(world, referral, notes="Now numb in the left foot")
    second, old = await read(world, referral), await read(world, referral, version=1)
    assert (old.record, old.code, old.standing) == (first.record, first.code, Stands.SUPERSEDED)
    assert (second.standing, second.pinned.version) == (Stands.CURRENT, 2)
    assert second.code != first.code and second.checksum != first.checksum
    assert "numb in the left foot" in second.record.decode()


async def test_a_version_is_kept_when_it_is_made_and_not_when_it_is_first_read(
    world: World,
) -> None:
    referral = await edit(world, await world.a_referral(), notes="More")
    async with world.database.reading() as db:
        rows = (await db.scalars(select(SummaryVersionRow))).all()
    assert [row.number for row in rows if row.referral_id == referral.id] == [1, 2]


async def test_a_draft_is_shown_as_it_is_and_nothing_of_it_is_kept(world: World) -> None:
    draft = await read(world, await world.a_referral("draft"))
    assert (draft.standing, draft.code) == (Stands.DRAFT, "")
    async with world.database.reading() as db:
        assert (await db.scalars(select(SummaryVersionRow))).first() is None


async def test_reading_is_on_record_and_changes_nothing(world: World) -> None:
    referral = await world.a_referral()
    before = len(await world.entries("referral.read"))
    await read(world, referral, by=INTAKE)
    assert len(await world.entries("referral.read")) == before + 1
    async with world.desk() as desk:
        assert tag(await actions.read(desk, referral.id, by=REFERRER)) == tag(referral)


@pytest.mark.parametrize("by", [STRANGER])
async def test_a_summary_of_others_is_not_there(world: World, by: Caller) -> None:
    referral = await world.a_referral()
    with pytest.raises(NotFound):
        await read(world, referral, by=by)


async def test_a_version_that_never_was_is_not_there(world: World) -> None:
    with pytest.raises(NotFound, match="no such version"):
        await read(world, await world.a_referral(), version=7)


async def test_what_is_kept_is_sealed(world: World) -> None:
    await read(world, await world.a_referral())
    async with world.database.reading() as db:
        row = (await db.scalars(select(SummaryVersionRow))).one()
    assert b"Delacroix" not in row.record and b"referral-summary" not in row.record


async def test_a_code_tells_program_version_date_and_whether_it_holds(world: World) -> None:
    referral = await world.a_referral()
    code = (await read(world, referral)).code
    found = await verified(world, code.lower().replace("-", " "))
    assert found is not None
    assert (found.program, found.version, found.standing) == ("spine-service", 1, Stands.CURRENT)
    assert not {"patient", "number", "referral"} & set(found.__struct_fields__)
    referral = await edit(world, referral, notes="More")
    found = await verified(world, code)
    assert found is not None and found.standing is Stands.SUPERSEDED


async def test_the_code_of_a_referral_that_stopped_says_so(world: World) -> None:
    referral = await world.a_referral()
    code = (await read(world, referral)).code
    await world.step(referral, "cancel", by=REFERRER, reason="no-longer-needed")
    found = await verified(world, code)
    assert found is not None and found.standing is Stands.CANCELLED


@pytest.mark.parametrize("typed", ["", "V-0000-0000-0000", "R-7K3M-9QX4N", "x" * 500, "'; --"])
async def test_a_code_nobody_was_given_tells_nothing(world: World, typed: str) -> None:
    assert await verified(world, typed) is None


async def test_codes_cannot_be_tried_without_end(world: World) -> None:
    throttle = Throttle(world.ring)
    tries = kept.FROM_ADDRESS.tries
    with pytest.raises(TooMany):
        for _ in range(tries + 1):
            await verified(world, "V-0000-0000-0000", throttle)


async def verified(
    world: World, typed: str, throttle: Throttle | None = None
) -> kept.Verified | None:
    return await kept.verified(
        world.database,
        throttle or Throttle(world.ring, on=False),
        typed=typed,
        address="192.0.2.1",
        now=world.now + dt.timedelta(seconds=1),
    )
