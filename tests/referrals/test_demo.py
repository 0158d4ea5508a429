"""The referrals of a demonstration: real steps, dates relative to today, laid down once."""

import datetime as dt
from pathlib import Path

import pytest

from directory import paths
from directory.accounts.demo_people import load_demo_people
from directory.accounts.model import Caller, standing_of
from directory.catalogue import store as catalogue_store
from directory.catalogue.model import Catalogue
from directory.errors import BadData
from directory.referrals import actions, store
from directory.referrals.demo import lay_down, load_demo_referrals
from directory.referrals.model import Status
from tests.builders import a_department, a_program
from tests.referrals.ground import REFERRER, World, changed

STAFF = {each.email: each for each in load_demo_people(paths.DATA).people}


def caller_of(email: str, world_user: Caller = REFERRER) -> Caller:
    """The demo's person, at work in the practices and departments of the test's world."""
    person = STAFF[email]
    standing = standing_of(person.role, practice=person.practice)
    practice = {"demo-practice": "main-street"}.get(person.practice or "", "river-side")
    return changed(
        world_user,
        standing=standing,
        id=email,
        name=person.name,
        practice=practice if person.practice else None,
        departments=tuple(person.departments),
    )


PEOPLE = {email: caller_of(email) for email in STAFF}


async def test_they_are_laid_down_once_in_every_status_there_is_so_far(
    world: World, demo_catalogue: Catalogue
) -> None:
    wanted = load_demo_referrals(paths.DATA, people=PEOPLE, programs=demo_catalogue.programs)
    programs = [a_program(each.program) for each in wanted]
    catalogue = changed(
        world.catalogue,
        programs=world.catalogue.programs | {each.slug: each for each in programs},
        departments=world.catalogue.departments | {"orthopaedics": a_department()},
    )
    async with world.database.writing() as db:
        await catalogue_store.seed(db, catalogue, now=world.now)
    world.catalogue = catalogue
    async with world.desk() as desk:
        assert await lay_down(desk, wanted, PEOPLE) == len(wanted)
    async with world.desk() as desk:
        assert await lay_down(desk, wanted, PEOPLE) == 0
        found, _ = await actions.listed(desk, store.Filters(), by=REFERRER, limit=100)
    assert {each.status for each in found} == {
        Status.DRAFT,
        Status.SENT,
        Status.ACCEPTED,
        Status.DECLINED,
        Status.CANCELLED,
    }
    assert all(each.created_at < world.now - dt.timedelta(hours=23) for each in found)


def test_a_person_or_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    text = (paths.DATA / "demo/referrals.toml").read_text()
    (tmp_path / "demo/referrals.toml").write_text(text)
    with pytest.raises(BadData) as told:
        load_demo_referrals(tmp_path, people={}, programs={"spine-service"})
    assert "doctor@demo.example" in str(told.value)
    assert "there is no sports-medicine-service" in str(told.value)
    assert "there is no spine-service" not in str(told.value)
