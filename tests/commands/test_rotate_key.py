"""`directory rotate-key`: everything under the newest key, whatever happens on the way."""

import asyncio
import subprocess
import sys
from collections.abc import Mapping

import pytest
from sqlmodel import SQLModel, col, select

from directory import resealing
from directory.accounts import second_factor
from directory.accounts.tables import UserRow
from directory.audit import Trail
from directory.database import Database
from directory.keys import new, parse
from directory.referrals import rows
from directory.referrals.model import Patient, Referral
from directory.referrals.tables import SEALED, FinderRow, ReferralRow
from directory.resealing import TABLES
from directory.sealing import Sealer, Unsealable
from directory.settings import Settings
from tests.referrals.ground import REFERRER, ROSA, World, a_world, changed
from tests.serving import TOP, environment

OLD, NEW, SECRET = new(), new(), new()
SECRET_OF_THE_APP = "JBSWY3DPEHPK3PXP"
BOTH = f"{NEW},{OLD}"

pytestmark = pytest.mark.holds("security S13")


async def under_the_old_key(database: Database, count: int) -> tuple[World, list[Referral]]:
    world = await a_world(database)
    world.sealer = Sealer(parse(OLD, name="PHI_KEYS"))
    world.trail = Trail(parse(SECRET, name="SECRET_KEYS"))
    async with database.writing() as db:
        await world.trail.begin(db)
        user = await db.get_one(UserRow, REFERRER.id)
        user.totp_secret = world.sealer.seal(SECRET_OF_THE_APP, second_factor.place(user.id))
    patients = [changed(ROSA, family_name=f"Okafor{_letters(number)}") for number in range(count)]
    return world, [await world.a_referral(patient=each, notes="Sleeps badly") for each in patients]


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:04}")


def command(settings: Settings, ring: str) -> "subprocess.Popen[str]":
    given = {"env": "test", "phi_keys": ring, "secret_keys": SECRET}
    if settings.database_url:
        given["database_url"] = settings.database_url
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "directory", "rotate-key"),
            *("--data-dir", str(settings.data_dir)),
        ],
        cwd=TOP,
        env=environment(**given),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


async def left(database: Database) -> int:
    async with database.reading() as db:
        return await resealing.left(db, Sealer(parse(BOTH, name="PHI_KEYS")))


async def contents(database: Database, ring: str) -> Mapping[str, object]:
    """Everything that is sealed, as a person would read it with these keys."""
    sealer = Sealer(parse(ring, name="PHI_KEYS"))
    found: dict[str, object] = {}
    async with database.reading() as db:
        for kept in TABLES:
            for row in await db.scalars(select(kept.table)):
                for field in kept.fields:
                    blob = getattr(row, field)
                    place = kept.place(row, field)
                    if blob is not None:
                        found[place.name.decode()] = sealer.open(blob, place)
    return found


async def found_by_name(database: Database, ring: str, name: str) -> set[str]:
    sealer = Sealer(parse(ring, name="PHI_KEYS"))
    async with database.reading() as db:
        query = select(FinderRow.referral_id).where(
            col(FinderRow.kind) == "name", col(FinderRow.hash).in_(sealer.hashes("name", name))
        )
        return set(await db.scalars(query))


async def test_killed_half_way_it_goes_on_and_loses_nothing(
    database: Database, database_settings: Settings
) -> None:
    _, referrals = await under_the_old_key(database, 120)
    before = await contents(database, OLD)
    total = await left(database)
    assert total > 3 * resealing.BATCH

    first = command(database_settings, BOTH)
    assert first.stderr is not None
    said = await asyncio.to_thread(first.stderr.readline)
    first.kill()
    await asyncio.to_thread(first.communicate)
    assert f"of {total} rows" in said
    assert 0 < await left(database) < total
    assert await contents(database, BOTH) == before

    second = command(database_settings, BOTH)
    printed, beside = await asyncio.to_thread(second.communicate)
    assert second.returncode == 0, beside
    assert "all are under key" in printed
    assert await left(database) == 0
    assert await contents(database, NEW) == before
    for number in (0, 57, 119):
        expected = {referrals[number].id}
        name = f"okafor{_letters(number)}"
        assert await found_by_name(database, NEW, name) == expected
        assert await found_by_name(database, OLD, name) == set()


async def test_a_referral_under_two_keys_can_be_worked_with_meanwhile(database: Database) -> None:
    world, referrals = await under_the_old_key(database, 3)
    world.sealer = Sealer(parse(BOTH, name="PHI_KEYS"))
    accepted = await world.step(referrals[0], "accept")
    later = await world.a_referral(notes="New")
    count = sum([done async for done in resealing.reseal(database, world.sealer)])
    assert count > 0
    world.sealer = Sealer(parse(NEW, name="PHI_KEYS"))
    assert (await contents(database, NEW)).keys() >= {f"referral/{later.id}/notes"}
    async with database.reading() as db:
        row = await db.get_one(ReferralRow, accepted.id)
    assert row.status == "accepted"
    assert rows.opened(world.sealer, row, "patient", Patient) == referrals[0].content.patient


async def test_done_again_it_finds_nothing_to_do(database: Database) -> None:
    await under_the_old_key(database, 1)
    sealer = Sealer(parse(BOTH, name="PHI_KEYS"))
    assert [done async for done in resealing.reseal(database, sealer)]
    assert not [done async for done in resealing.reseal(database, sealer)]


async def test_a_key_that_is_missing_stops_it_before_anything_is_lost(
    database: Database, database_settings: Settings
) -> None:
    await under_the_old_key(database, 1)
    ran = command(database_settings, NEW)
    _, beside = await asyncio.to_thread(ran.communicate)
    assert ran.returncode == 3
    assert "nothing is lost" in beside and "Traceback" not in beside
    assert await contents(database, OLD)


def test_every_sealed_column_is_known_to_the_rotation() -> None:
    """Binary columns are hashes or sealed; a new one has to be named in one list or the other."""
    hashes = {"hash", "token_hash", "record", "seal", "head", "mark", "key", "body", "who"}
    known = {(kept.table.__tablename__, field) for kept in TABLES for field in kept.fields}
    binary = {
        (table.name, column.name)
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if column.type.python_type is bytes
        and (column.name not in hashes or (table.name, column.name) in known)
    }
    assert binary == known
    assert set(SEALED) < {kept.table for kept in TABLES}


def test_what_stands_elsewhere_does_not_open() -> None:
    with pytest.raises(Unsealable):
        sealer = Sealer(parse(NEW, name="PHI_KEYS"))
        place = second_factor.place("a")
        sealer.open(sealer.seal("x", place), second_factor.place("b"))
