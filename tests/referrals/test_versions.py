"""A change names its version: missing 428, stale 412, and of several at once one wins."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.errors import Changed, VersionMissing
from directory.referrals.versions import require_current, tag
from tests.referrals.face import Face
from tests.referrals.ground import INTAKE, NOW, REFERRER, changed
from tests.referrals.test_lifecycle import DRAFT

pytestmark = pytest.mark.holds("security R3")

THIRD = changed(DRAFT, version=3)


@pytest.mark.parametrize("if_match", ['"3"', '"1", "3"', '"3","4"', ' "3" ', '"x" , "3"'], ids=repr)
def test_the_version_that_stands_lets_the_change_pass(if_match: str) -> None:
    require_current(THIRD, if_match)


@pytest.mark.parametrize(
    "if_match",
    ['"2"', '"4"', 'W/"3"', "*", "3", "", '""', '"33"', '"3', '3"', '"03"', '" 3"'],
    ids=repr,
)
def test_any_other_is_stale(if_match: str) -> None:
    with pytest.raises(Changed):
        require_current(THIRD, if_match)


def test_none_at_all_is_asked_for() -> None:
    with pytest.raises(VersionMissing):
        require_current(THIRD, None)


@given(st.text())
def test_whatever_stands_there_passes_only_with_the_version_in_it(if_match: str) -> None:
    try:
        require_current(THIRD, if_match)
    except Changed:
        return
    assert tag(THIRD) in if_match


async def test_the_tag_changes_with_every_change_and_with_no_read(face: Face) -> None:
    made = await face.made(by=REFERRER)
    path = f"/referrals/{made.json()['id']}"
    tags = [made.headers["ETag"]]
    tags += [(await face.ask("GET", path, by=INTAKE)).headers["ETag"] for _ in range(2)]
    assert len(set(tags)) == 1
    assert not tags[0].startswith("W/")
    taken = await face.ask(
        "PATCH",
        path,
        by=INTAKE,
        json={"assignee": "intake-1"},
        headers={"If-Match": tags[0]},
    )
    accepted = await face.step(path, taken.headers["ETag"], by=INTAKE, action="accept")
    assert len({tags[0], taken.headers["ETag"], accepted.headers["ETag"]}) == 3
    assert accepted.json()["changed_at"] > NOW.isoformat()


@pytest.mark.parametrize("method", ["PATCH", "POST"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 428), ({"If-Match": '"0"'}, 412), ({"If-Match": 'W/"2"'}, 412), ({"If-Match": "*"}, 412)],
    ids=repr,
)
async def test_a_change_without_the_version_changes_nothing(
    face: Face, method: str, headers: dict[str, str], status: int
) -> None:
    made = await face.made(by=REFERRER)
    path = f"/referrals/{made.json()['id']}"
    if method == "PATCH":
        answer = await face.ask(
            "PATCH", path, by=INTAKE, json={"assignee": "intake-1"}, headers=headers
        )
    else:
        answer = await face.step(path, headers.get("If-Match"), by=INTAKE, action="accept")
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    read = await face.ask("GET", path, by=REFERRER)
    assert read.json() == made.json()


async def _one_winner(face: Face, rounds: int) -> None:
    await face.token(INTAKE)
    for _ in range(rounds):
        referral = await face.world.a_referral()
        path = f"/referrals/{referral.id}"
        answers = await asyncio.gather(
            *(face.step(path, tag(referral), by=INTAKE, action="accept") for _ in range(4))
        )
        assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
        history = await face.ask("GET", f"{path}/history", by=INTAKE)
        said = [event["action"] for event in history.json()["items"]]
        assert said == ["create", "send", "accept"]
    outcomes = [row.outcome for row in await face.world.entries("referral.transition")]
    assert outcomes.count("ok") == rounds


async def test_of_four_who_accept_at_once_one_wins(face: Face) -> None:
    await _one_winner(face, 5)


@pytest.mark.long
async def test_of_four_who_accept_at_once_one_wins_in_every_round(face: Face) -> None:
    await _one_winner(face, 25)


async def test_twelve_writers_lose_nothing(face: Face) -> None:
    """Each adds its mark to what it read and tries again until it was first."""
    made = await face.made(by=REFERRER, draft=True, notes="")
    path = f"/referrals/{made.json()['id']}"

    async def add(mark: str) -> None:
        while True:
            read = await face.ask("GET", path, by=REFERRER)
            answer = await face.ask(
                "PATCH",
                path,
                by=REFERRER,
                json={"notes": f"{read.json()['notes'] or ''} {mark}"},
                headers={"If-Match": read.headers["ETag"]},
            )
            assert answer.status_code in (200, 412), answer.text
            if answer.status_code == 200:
                return

    await asyncio.gather(*(add(f"mark-{number}") for number in range(12)))
    read = await face.ask("GET", path, by=REFERRER)
    assert sorted(read.json()["notes"].split()) == sorted(f"mark-{n}" for n in range(12))
