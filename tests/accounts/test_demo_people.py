"""The made-up people of a demonstration: every role, and let in again at each start."""

from collections import Counter
from pathlib import Path

import pytest

from directory import paths
from directory.accounts import demo_people, passwords, people, users
from directory.accounts.demo_people import load_demo_people
from directory.accounts.model import OPERATOR, Role, Standing
from directory.accounts.signing_in import caller_of
from directory.catalogue import store as catalogue_store
from directory.catalogue.model import Catalogue
from directory.errors import BadData
from tests.accounts.house import House


@pytest.mark.quick
def test_there_is_somebody_of_each_role_and_of_both_sides(catalogue: Catalogue) -> None:
    demo = load_demo_people(paths.DATA, departments=catalogue.departments)
    roles = Counter(each.role for each in demo.people)
    assert set(roles) == set(Role)
    schedulers = [each for each in demo.people if each.role is Role.SCHEDULER]
    assert {bool(each.practice) for each in schedulers} == {True, False}
    assert "demo-practice" in {each.slug for each in demo.practices}
    assert all(each.email.endswith("@demo.example") for each in demo.people)
    assert all("555 01" in (each.phone or "") for each in (*demo.people, *demo.practices))


@pytest.mark.quick
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("people = 3", "people"),
        ("practices = []\n[[people]]\nemail = 'a'\nname = 'A'\nrole = 'king'", "role"),
        (
            "practices = []\n[[people]]\nemail = 'a'\nname = 'A'\nrole = 'referrer'",
            "Choose the practice",
        ),
        (
            "practices = []\n[[people]]\nemail = 'a'\nname = 'A'\nrole = 'referrer'\n"
            "practice = 'x'",
            "x is none of the practices above",
        ),
        (
            "practices = []\n[[people]]\nemail = 'a'\nname = 'A'\nrole = 'clinician'\n"
            "departments = ['moon']",
            "there is no department moon",
        ),
        ("practices = [", "demo/people.toml"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "people.toml").write_text(text)
    with pytest.raises(BadData, match="demo/people") as refused:
        load_demo_people(tmp_path, departments=["imaging"])
    assert says in refused.value.sentence


async def test_everybody_is_let_in_at_each_start_whatever_was_tried_before(
    house: House, catalogue: Catalogue
) -> None:
    demo = load_demo_people(paths.DATA)
    async with house.database.writing() as db:
        missing = set(catalogue.departments) - {"orthopaedics", "imaging"}
        for slug in missing:
            record = catalogue.departments[slug]
            await catalogue_store.put(db, "departments", record, replaces=None, now=house.now)
    for kept in ("first", "second"):
        async with house.database.writing() as db:
            await demo_people.let_in(db, demo, kept=kept, now=house.now, trail=house.trail)
            doctor = await users.row_by_email(db, "doctor@demo.example")
            assert doctor is not None and doctor.password_hash == kept
            await people.disable(db, doctor.id, by=OPERATOR, now=house.now, trail=house.trail)
    async with house.database.writing() as db:
        hashed = await passwords.hashed("x")
        await demo_people.let_in(db, demo, kept=hashed, now=house.now, trail=house.trail)
    async with house.database.reading() as db:
        everybody = await users.everybody(db)
    theirs = [each for each in everybody if each.email.endswith("@demo.example")]
    assert len(theirs) == len(demo.people)
    assert not any(each.disabled for each in theirs)
    standings = {caller_of(each).standing for each in theirs}
    assert {Standing.PRACTICE_SCHEDULER, Standing.INTAKE, Standing.ADMIN} <= standings
