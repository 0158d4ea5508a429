"""A patient's link: looking spends nothing, the birth date opens it once, five errors end it."""

import datetime as dt
from typing import Any

import pytest
from sqlmodel import select

from directory.referrals import access_links
from directory.referrals.model import Referral
from directory.referrals.tables import AccessLinkRow
from tests.referrals.face import Face
from tests.referrals.ground import (
    CLIENT,
    CLINICIAN,
    INTAKE,
    OTHER_INTAKE,
    REFERRER,
    SCHEDULER,
    STRANGER,
    World,
)

pytestmark = pytest.mark.holds("security S10")

RIGHT, WRONG = "1971-04-09", "1971-04-10"


async def a_link(face: Face, referral: Referral) -> dict[str, Any]:
    answer = await face.ask("POST", f"/referrals/{referral.id}/access-links", by=INTAKE, json={})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def redeemed(face: Face, token: str, born: str = RIGHT) -> Any:
    sent = {"token": token, "date_of_birth": born}
    return await face.ask("POST", "/access-links/redeem", by=None, json=sent)


async def test_the_birth_date_opens_it_once_and_the_token_reads_one_referral(face: Face) -> None:
    mine, other = await face.world.a_referral(notes="for staff"), await face.world.a_referral()
    link = await a_link(face, mine)
    opened = await redeemed(face, link["token"])
    assert opened.status_code == 200
    token = opened.json()["access_token"]
    read = await face.ask("GET", f"/referrals/{mine.id}", by=token)
    assert read.status_code == 200
    assert read.json()["number"] == mine.number
    assert "for staff" not in read.text
    assert (await face.ask("GET", f"/referrals/{other.id}", by=token)).status_code == 404
    for method, path in (
        ("GET", "/referrals"),
        ("GET", f"/referrals/{mine.id}/history"),
        ("PATCH", f"/referrals/{mine.id}"),
        ("POST", "/referrals"),
        ("POST", f"/referrals/{mine.id}/transitions"),
        ("POST", f"/referrals/{mine.id}/access-links"),
        ("GET", "/audit"),
    ):
        assert (await face.ask(method, path, by=token)).status_code == 403, path
    again = await redeemed(face, link["token"])
    assert again.status_code == 410


async def test_looking_at_its_page_spends_and_shows_nothing(site: Face) -> None:
    link = await a_link(site, await site.world.a_referral())
    path = link["url"].removeprefix("http://testserver.local")
    stranger = await site.http.get("/access/not-a-token")
    for method in ("GET", "HEAD", "GET"):
        page = await site.http.request(method, path)
        assert page.status_code == stranger.status_code == 200
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "same-origin"
        if method == "GET":
            assert page.text == stranger.text.replace("not-a-token", link["token"])
            assert "Rosa" not in page.text and "Spine" not in page.text
    assert (await redeemed(site, link["token"])).status_code == 200


async def test_five_wrong_dates_end_it_also_for_the_right_one(face: Face) -> None:
    link = await a_link(face, await face.world.a_referral())
    answers = [(await redeemed(face, link["token"], WRONG)).status_code for _ in range(5)]
    assert answers == [422] * 5
    assert (await redeemed(face, link["token"])).status_code == 410
    denied = [(row.outcome, row.reason) for row in await face.world.entries("access-link.redeem")]
    assert denied == [("denied", "date")] * 5 + [("denied", "ended")]


async def test_it_ends_after_a_week(face: Face) -> None:
    link = await a_link(face, await face.world.a_referral())
    face.world.now += dt.timedelta(days=7)
    assert (await redeemed(face, link["token"])).status_code == 410


async def test_taken_back_it_opens_nothing_and_neither_does_its_token(face: Face) -> None:
    referral = await face.world.a_referral()
    used, unused = await a_link(face, referral), await a_link(face, referral)
    token = (await redeemed(face, used["token"])).json()["access_token"]
    ended = await face.ask("DELETE", f"/referrals/{referral.id}/access-links", by=SCHEDULER)
    assert ended.json() == {"ended": 2}
    assert (await redeemed(face, unused["token"])).status_code == 410
    assert (await face.ask("GET", f"/referrals/{referral.id}", by=token)).status_code == 401


@pytest.mark.parametrize("token", ["nobody's", "x" * 200, "é"])
async def test_an_unknown_token_is_not_found(face: Face, token: str) -> None:
    assert (await redeemed(face, token)).status_code == 404


@pytest.mark.parametrize(
    ("caller", "status"),
    [
        (REFERRER, 201),
        (SCHEDULER, 201),
        (CLIENT, 201),
        (INTAKE, 201),
        (CLINICIAN, 403),
        (STRANGER, 404),
        (OTHER_INTAKE, 404),
    ],
)
async def test_the_sender_and_the_department_may_make_one(
    face: Face, caller: Any, status: int
) -> None:
    referral = await face.world.a_referral()
    answer = await face.ask("POST", f"/referrals/{referral.id}/access-links", by=caller, json={})
    assert answer.status_code == status


async def test_a_draft_has_nothing_to_follow(face: Face) -> None:
    draft = await face.world.a_referral("draft")
    answer = await face.ask("POST", f"/referrals/{draft.id}/access-links", by=REFERRER, json={})
    assert answer.status_code == 409


@pytest.mark.holds("security S5")
async def test_only_a_hash_of_the_token_is_kept(world: World) -> None:
    referral = await world.a_referral()
    async with world.desk() as desk:
        made = await access_links.create(desk, referral.id, by=REFERRER)
        assert made.token is not None and len(made.token) >= 43
        (row,) = (await desk.db.scalars(select(AccessLinkRow))).all()
    assert made.token not in repr(row.model_dump())
    assert made.token.encode() not in row.token_hash


async def test_its_page_shows_where_the_referral_is_and_spends_it(site: Face) -> None:
    referral = await site.world.a_referral("accepted", reason="canary lumbago")
    link = await a_link(site, referral)
    path = link["url"].removeprefix("http://testserver.local")
    born = {"month": "4", "day": "9", "year": "1971"}
    wrong = await site.http.post(path, data=born | {"day": "10"})
    assert (wrong.status_code, "not the birth date" in wrong.text) == (422, True)
    page = await site.http.post(path, data=born)
    assert page.status_code == 200
    assert "They will see you" in page.text
    assert "canary" not in page.text and "Rosa" not in page.text
    assert (await site.http.post(path, data=born)).status_code == 422
