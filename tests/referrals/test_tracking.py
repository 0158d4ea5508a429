"""/track: number and birth date show where a referral is; every wrong pair reads the same."""

import re

import pytest

from tests.private import given_away
from tests.referrals.face import Face
from tests.referrals.ground import INTAKE

BORN = {"month": "04", "day": "09", "year": "1971"}


async def track(site: Face, number: str, born: dict[str, str] = BORN, **headers: str):  # type: ignore[no-untyped-def]  # an httpx response
    return await site.http.post("/track", data={"number": number, **born}, headers=headers)


def said(text: str) -> str:
    """Without what differs from page to page for other reasons."""
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(
    ("at", "status", "who", "next_step"),
    [
        ("sent", "Sent", "Spine service", "They look at it"),
        ("accepted", "They will see you", "Spine service", "They call you"),
        ("declined", "They cannot see you", "Your doctor’s office", "Your doctor chooses"),
    ],
)
async def test_it_says_where_it_is_who_has_it_and_what_comes_next(
    site: Face, at: str, status: str, who: str, next_step: str
) -> None:
    referral = await site.world.a_referral(at, reason="canary lumbago", notes="canary notes")
    page = await track(site, referral.number.lower().replace("-", " "))
    assert page.status_code == 200
    for words in (status, who, next_step, "Since November 22, 2026", referral.number):
        assert words in page.text
    assert not given_away(("canary", "Rosa", "1971", "0142"), page.text)
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.holds("security S3")
async def test_every_wrong_pair_reads_the_same(site: Face) -> None:
    sent = await site.world.a_referral()
    draft = await site.world.a_referral("draft")
    wrong = [
        await track(site, sent.number, BORN | {"day": "10"}),
        await track(site, sent.number, {}),
        await track(site, sent.number, {"month": "99", "day": "x", "year": "9" * 4400}),
        await track(site, draft.number),
        await track(site, "R-0000-00000"),
        await track(site, "R-7K3M-9QX40"),
        await track(site, "hello\x00"),
        await track(site, ""),
    ]
    assert {page.status_code for page in wrong} == {422}
    assert len({said(page.text) for page in wrong}) == 1


@pytest.mark.holds("security S9")
async def test_a_number_is_closed_for_a_while_after_five_wrong_dates(site: Face) -> None:
    referral = await site.world.a_referral()
    other = await site.world.a_referral()
    for _ in range(5):
        assert (await track(site, referral.number, BORN | {"day": "1"})).status_code == 422
    for forged in ("", "203.0.113.9"):
        closed = await track(site, referral.number, **{"X-Forwarded-For": forged})
        assert closed.status_code == 429
        assert int(closed.headers["Retry-After"]) > 0
    assert (await track(site, other.number)).status_code == 200


@pytest.mark.holds("security S15")
async def test_each_look_is_on_record_and_says_nothing_of_what_was_typed(site: Face) -> None:
    referral = await site.world.a_referral()
    await track(site, referral.number)
    await track(site, referral.number, BORN | {"day": "1"})
    await track(site, "R-0000-00000")
    seen = [(row.object_id, row.outcome) for row in await site.world.entries("referral.track")]
    assert seen == [(referral.id, "ok"), (referral.id, "denied"), ("", "denied")]


async def test_a_form_of_another_site_is_refused(site: Face) -> None:
    referral = await site.world.a_referral()
    answer = await track(site, referral.number, **{"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "They look at it" not in answer.text


async def test_looking_at_the_page_asks_for_a_number_and_a_birth_date(site: Face) -> None:
    page = await site.http.get("/track")
    assert page.status_code == 200
    for name in ("number", "month", "day", "year"):
        assert f'name="{name}"' in page.text
    # With `no-referrer` a browser would send the form with `Origin: null`, as from another site.
    assert page.headers["Referrer-Policy"] == "same-origin"


async def test_a_browser_sends_the_form_as_our_own(site: Face) -> None:
    referral = await site.world.a_referral()
    own = {"Origin": "http://testserver.local", "Sec-Fetch-Site": "same-origin"}
    assert (await track(site, referral.number, **own)).status_code == 200


async def test_a_patient_sees_the_steps_so_far(site: Face) -> None:
    referral = await site.world.a_referral("accepted")
    declined = await site.world.step(referral, "decline", by=INTAKE, reason="no-capacity")
    page = await track(site, declined.number)
    steps = re.findall(r"<li>([^<]+): November", page.text)
    assert steps[0] == "Sent"
    assert len(steps) == 3


async def test_the_call_and_the_visit_each_have_their_day(site: Face) -> None:
    referral = await site.world.a_referral("accepted")
    page = await track(site, referral.number)
    assert "<dd>By December 1, 2026</dd>" in page.text
    assert "<dd>by January 17, 2027</dd>" in page.text
