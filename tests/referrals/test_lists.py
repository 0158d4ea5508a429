"""Lists and search: complete, without repeats, and found by what a person knows."""

import base64
import datetime as dt

import pytest
from sqlalchemy import text

from directory.errors import Invalid
from directory.referrals import actions, store
from directory.referrals.asked import Patch
from directory.referrals.finder import Sought
from directory.referrals.model import Patient, Status
from tests.referrals.face import Face
from tests.referrals.ground import INTAKE, REFERRER, ROSA, STRANGER, World, changed


async def pages(face: Face, limit: int, **filters: str) -> list[str]:
    """Every id of a list, page by page."""
    found: list[str] = []
    cursor = None
    while True:
        asked = {"limit": limit, **filters} | ({"cursor": cursor} if cursor else {})
        answer = await face.ask("GET", "/referrals", by=INTAKE, params=asked)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page["items"]) <= limit
        found += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
async def test_pages_are_complete_newest_first_and_repeat_nothing(face: Face, limit: int) -> None:
    made = [(await face.world.a_referral()).id for _ in range(7)]
    assert await pages(face, limit) == made[::-1]


async def test_what_others_write_meanwhile_neither_hides_nor_repeats(face: Face) -> None:
    made = [await face.world.a_referral() for _ in range(6)]
    first = (await face.ask("GET", "/referrals", by=INTAKE, params={"limit": 2})).json()
    await face.world.a_referral()
    await face.world.step(made[3], "accept")
    await face.world.step(made[5], "decline", reason="no-capacity")
    found = [item["id"] for item in first["items"]]
    cursor = first["next_cursor"]
    while cursor:
        asked = {"limit": 2, "cursor": cursor}
        page = (await face.ask("GET", "/referrals", by=INTAKE, params=asked)).json()
        found += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert found == [each.id for each in reversed(made)]


async def test_a_list_is_narrowed_by_status_program_and_reference(face: Face) -> None:
    plain = await face.world.a_referral()
    accepted = await face.world.a_referral("accepted", external_ref="EHR/1 é")
    assert await pages(face, 9, status="accepted") == [accepted.id]
    assert await pages(face, 9, status="sent, accepted") == [accepted.id, plain.id]
    assert await pages(face, 9, external_ref="EHR/1 é") == [accepted.id]
    assert await pages(face, 9, external_ref="EHR/1") == []
    assert await pages(face, 9, program="spine-service") == [accepted.id, plain.id]
    assert await pages(face, 9, program="no-such") == []


async def test_an_item_carries_what_a_list_needs_and_nothing_clinical(face: Face) -> None:
    await face.world.a_referral(notes="canary notes", reason="canary reason")
    answer = await face.ask("GET", "/referrals", by=INTAKE)
    (item,) = answer.json()["items"]
    needed = "id number status priority program_id department_id external_ref created_at due owner"
    assert set(needed.split()) <= set(item)
    assert "canary" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


NO_USE: list[dict[str, str]] = [
    {"limit": "0"},
    {"limit": "101"},
    {"limit": "many"},
    {"status": "lost"},
    {"cursor": "x"},
    {"cursor": base64.urlsafe_b64encode(b"not an id at all").decode()},
    {"cursor": "é"},
    {"limit": "9" * 30},
]


async def test_a_query_of_no_use_is_a_400(face: Face, subtests: pytest.Subtests) -> None:
    for asked in NO_USE:
        with subtests.test(repr(asked)):
            answer = await face.ask("GET", "/referrals", by=INTAKE, params=asked)
            assert answer.status_code == 400


KNOWN = [
    (Sought(name="delacroix"), True),
    (Sought(name="DEL"), True),
    (Sought(name="oka rosa"), True),
    (Sought(name="María"), True),
    (Sought(name="de"), False),  # too short to stand for more than the word itself
    (Sought(name="elacroix"), False),
    (Sought(name="rosa smith"), False),
    (Sought(phone="0142"), True),
    (Sought(phone="555-0142"), True),
    (Sought(phone="+1 617 555 0142"), True),
    (Sought(phone="0143"), False),
    (Sought(date_of_birth=dt.date(1971, 4, 9)), True),
    (Sought(date_of_birth=dt.date(1971, 9, 4)), False),
    (Sought(name="rosa", date_of_birth=dt.date(1971, 4, 9), phone="0142"), True),
    (Sought(name="rosa", date_of_birth=dt.date(1971, 4, 8)), False),
    (Sought(identifier="MRN 1"), True),
    (Sought(identifier="MRN 2"), False),
]


async def test_a_patient_is_found_by_what_is_known(world: World, subtests: pytest.Subtests) -> None:
    referral = await world.a_referral(patient=changed(ROSA, identifier="MRN 1"))
    await world.a_referral(
        patient=Patient(given_name="Bo", family_name="Li", date_of_birth=dt.date(2001, 1, 1))
    )
    for sought, found in KNOWN:
        filters = store.Filters(sought=sought)
        with subtests.test(repr(sought)):
            async with world.desk() as desk:
                listed, _ = await actions.listed(desk, filters, by=REFERRER, limit=9)
            assert [each.id for each in listed] == ([referral.id] if found else [])


async def test_a_short_name_is_found_whole(world: World) -> None:
    referral = await world.a_referral(
        patient=Patient(given_name="Bo", family_name="Li", date_of_birth=dt.date(2001, 1, 1))
    )
    async with world.desk() as desk:
        filters = store.Filters(sought=Sought(name="li bo"))
        listed, _ = await actions.listed(desk, filters, by=REFERRER, limit=9)
    assert [each.id for each in listed] == [referral.id]


@pytest.mark.parametrize("sought", [Sought(name="."), Sought(phone="12")], ids=repr)
async def test_too_little_to_search_by_says_so(world: World, sought: Sought) -> None:
    with pytest.raises(Invalid):
        async with world.desk() as desk:
            await actions.listed(desk, store.Filters(sought=sought), by=REFERRER, limit=9)


async def test_a_new_name_is_found_and_the_old_one_no_more(world: World) -> None:
    draft = await world.a_referral("draft")
    async with world.desk() as desk:
        await actions.update(
            desk,
            draft.id,
            by=REFERRER,
            if_match='"1"',
            read=lambda: Patch(content={"patient": {"family_name": "Underhill"}}),
        )
    for name, count in (("underhill", 1), ("delacroix", 0)):
        async with world.desk() as desk:
            filters = store.Filters(sought=Sought(name=name))
            listed, _ = await actions.listed(desk, filters, by=REFERRER, limit=9)
        assert len(listed) == count


async def test_a_number_is_searched_as_people_read_it_out(face: Face) -> None:
    referral = await face.world.a_referral()
    heard = referral.number.lower().replace("-", " ").replace("0", "o")
    for number, found in ((heard, [referral.id]), ("R-0000-00000", None), ("7", None)):
        answer = await face.ask("POST", "/referrals/search", by=INTAKE, json={"number": number})
        if found is None:
            assert answer.status_code in (200, 422)
            assert not answer.json().get("items")
        else:
            assert [item["id"] for item in answer.json()["items"]] == found


async def test_a_search_finds_nothing_of_others(face: Face) -> None:
    await face.world.a_referral()
    answer = await face.ask("POST", "/referrals/search", by=STRANGER, json={"name": "rosa"})
    assert answer.json() == {"items": [], "next_cursor": None}


async def test_what_was_entered_in_error_is_in_no_list(world: World) -> None:
    referral = await world.a_referral()
    async with world.database.writing() as db:
        await db.execute(text("UPDATE referral SET status = 'entered_in_error'"))
    async with world.desk() as desk:
        filters = store.Filters(status=(Status.ENTERED_IN_ERROR,))
        assert (await actions.listed(desk, filters, by=REFERRER, limit=9))[0] == []
        assert (await actions.read(desk, referral.id, by=REFERRER)).id == referral.id
