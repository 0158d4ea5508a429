"""People and practices as an admin keeps them: who may, what is refused, what is on record."""

import asyncio
from typing import Any

import msgspec
import pytest

from directory.accounts import people, users
from directory.accounts.model import Caller, Practice, Role, Standing
from directory.accounts.people import NewPerson
from directory.accounts.places import Place
from directory.errors import Conflict, Invalid, NotAllowed, NotFound, NotSignedIn
from tests.accounts.house import House
from tests.staff import PLACES

ANA = NewPerson(
    email="ana@example.org",
    name="Ana Ruiz",
    place=Place(role=Role.REFERRER, practice="oak-street"),
    number="NPI-1",
)


async def added(house: House, person: NewPerson = ANA, who: str = "admin", **given: Any) -> Any:
    by = await house.caller(who)
    async with house.database.writing() as db:
        return await people.add(db, person, by=by, now=house.now, trail=house.trail, **given)


async def test_a_person_is_added_with_a_password_that_was_made_here(house: House) -> None:
    made = await added(house)
    assert made.password
    assert msgspec.structs.asdict(made.user) | {"id": ""} == {
        "id": "",
        "email": "ana@example.org",
        "name": "Ana Ruiz",
        "role": Role.REFERRER,
        "practice": "oak-street",
        "departments": (),
        "number": "NPI-1",
        "phone": None,
        "second_factor": False,
        "disabled": False,
        "last_seen": None,
    }
    assert await house.recorded() == [("user.add", "ok", made.user.id, "referrer")]


async def test_departments_are_kept_in_order(house: House) -> None:
    place = Place(role=Role.CLINICIAN, departments=("orthopaedics", "imaging"))
    made = await added(house, msgspec.structs.replace(ANA, place=place))
    assert made.user.departments == ("imaging", "orthopaedics")


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"email": "no at sign"}, "email", "not-an-email"),
        ({"email": "REFERRER@staff.example"}, "email", "taken"),
        ({"name": "  "}, "name", "missing"),
        ({"phone": "5" * 41}, "phone", "too-long"),
        ({"place": Place(role=Role.REFERRER)}, "practice", "missing"),
        ({"place": Place(role=Role.REFERRER, practice="nowhere")}, "practice", "unknown"),
        (
            {"place": Place(role=Role.CLINICIAN, departments=("imaging", "nowhere"))},
            "departments",
            "unknown",
        ),
    ],
)
async def test_what_is_wrong_is_told_and_nothing_is_written(
    house: House, change: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await added(house, msgspec.structs.replace(ANA, **change))
    assert [(each.field, each.code) for each in refused.value.errors] == [(field, code)]
    assert await house.recorded() == []


async def test_the_same_person_added_twice_at_once_is_one(house: House) -> None:
    told = await asyncio.gather(added(house), added(house), return_exceptions=True)
    assert sum(isinstance(each, Invalid) for each in told) == 1
    async with house.database.reading() as db:
        everybody = await users.everybody(db)
    assert sum(each.email == ANA.email for each in everybody) == 1


async def test_a_password_that_is_given_must_be_a_good_one(house: House) -> None:
    with pytest.raises(Invalid) as refused:
        await added(house, password="ruiz-ana-ruiz-01")
    assert refused.value.errors[0].code == "context"
    made = await added(house, password="nine blue lanterns hum")
    assert made.password is None


@pytest.mark.holds("security S1")
@pytest.mark.parametrize("who", [each for each in PLACES if "admin" not in each])
async def test_only_an_admin_keeps_people(house: House, who: str) -> None:
    user, by = await house.user("steward"), await house.caller(who)
    place = Place(role=Role.ADMIN)
    known = {"by": by, "now": house.now, "trail": house.trail}
    for attempt in (
        lambda db: people.add(db, ANA, **known),
        lambda db: people.move(db, user.id, place, **known),
        lambda db: people.disable(db, user.id, **known),
        lambda db: people.enable(db, user.id, **known),
        lambda db: people.reset(db, user.id, **known),
        lambda db: people.add_practice(db, Practice(slug="x", name="X"), **known),
        lambda db: people.list_people(db, by=by),
        lambda db: people.list_practices(db, by=by),
        lambda db: people.person(db, user.id, by=by),
    ):
        with pytest.raises(NotAllowed) as refused:
            async with house.database.writing() as db:
                await attempt(db)
        assert refused.value.refusal is not None
        assert refused.value.refusal.action == "user.manage"
    assert await house.user("steward") == user


async def test_nobody_is_told_to_sign_in(house: House) -> None:
    with pytest.raises(NotSignedIn):
        async with house.database.writing() as db:
            await people.list_people(db, by=Caller(standing=Standing.ANONYMOUS))


async def test_a_person_moves_from_a_practice_to_departments(house: House) -> None:
    user, admin = await house.user("practice-scheduler"), await house.caller("admin")
    place = Place(role=Role.SCHEDULER, departments=("imaging",))
    async with house.database.writing() as db:
        await people.move(db, user.id, place, by=admin, now=house.now, trail=house.trail)
    moved = await house.user("practice-scheduler")
    assert (moved.practice, moved.departments) == (None, ("imaging",))
    assert (await house.caller("practice-scheduler")).standing is Standing.INTAKE
    assert await house.recorded() == [("user.move", "ok", user.id, "scheduler")]


async def test_disabling_twice_is_on_record_once(house: House) -> None:
    user, admin = await house.user("steward"), await house.caller("admin")
    for _ in range(2):
        async with house.database.writing() as db:
            await people.disable(db, user.id, by=admin, now=house.now, trail=house.trail)
    assert (await house.user("steward")).disabled
    assert await house.recorded() == [("user.disable", "ok", user.id, "")]


async def test_an_admin_cannot_shut_themselves_out(house: House) -> None:
    admin = await house.caller("admin")
    known = {"by": admin, "now": house.now, "trail": house.trail}
    for attempt in (
        lambda db: people.disable(db, admin.id, **known),
        lambda db: people.move(db, admin.id, Place(role=Role.STEWARD), **known),
        lambda db: people.reset(db, admin.id, **known),
    ):
        with pytest.raises(Conflict):
            async with house.database.writing() as db:
                await attempt(db)


@pytest.mark.parametrize("ident", ["nobody", "", "\x00", "a" * 300, "\ud800", "' OR 1=1 --"])
async def test_who_is_not_there_is_not_found(house: House, ident: str) -> None:
    admin = await house.caller("admin")
    for action in (people.disable, people.enable, people.reset):
        with pytest.raises(NotFound):
            async with house.database.writing() as db:
                await action(db, ident, by=admin, now=house.now, trail=house.trail)
    with pytest.raises(NotFound):
        async with house.database.reading() as db:
            await people.person(db, ident, by=admin)


@pytest.mark.parametrize(
    ("practice", "field", "code"),
    [
        (Practice(slug="Oak Street", name="Oak"), "slug", "not-a-slug"),
        (Practice(slug="oak-street", name="Oak"), "slug", "taken"),
        (Practice(slug="elm", name=" "), "name", "missing"),
    ],
)
async def test_a_practice_needs_a_slug_of_its_own_and_a_name(
    house: House, practice: Practice, field: str, code: str
) -> None:
    admin = await house.caller("admin")
    with pytest.raises(Invalid) as refused:
        async with house.database.writing() as db:
            await people.add_practice(db, practice, by=admin, now=house.now, trail=house.trail)
    assert [(each.field, each.code) for each in refused.value.errors] == [(field, code)]
