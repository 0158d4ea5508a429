"""One key makes one referral, however often and however many at once send it."""

import asyncio
import datetime as dt

import httpx
import pytest
from sqlalchemy import text

from directory.accounts.model import Standing
from tests.builders import a_caller
from tests.referrals.face import Face, body
from tests.referrals.ground import CLIENT, INTAKE, REFERRER

pytestmark = pytest.mark.holds("security R2")

KEY = {"Idempotency-Key": "order-4471"}


async def sent(face: Face, **options: object) -> httpx.Response:
    own = {"json": body(), "headers": KEY}
    return await face.ask("POST", "/referrals", **own | options)  # type: ignore[arg-type]  # as given


async def how_many(face: Face) -> int:
    async with face.world.database.reading() as db:
        return (await db.execute(text("SELECT COUNT(*) FROM referral"))).scalar_one()


async def test_the_same_again_is_the_first_referral_again(face: Face) -> None:
    first = await sent(face)
    again = await sent(face)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Location"] == first.headers["Location"]
    assert await how_many(face) == 1
    created = await face.world.entries("referral.create")
    assert len(created) == 1


async def test_the_order_of_fields_does_not_make_another_body(face: Face) -> None:
    await sent(face)
    turned = dict(reversed(body().items()))
    assert (await sent(face, json=turned)).status_code == 200


async def test_another_body_under_the_same_key_is_refused(face: Face) -> None:
    await sent(face)
    other = await sent(face, json=body(priority="urgent"))
    assert other.status_code == 422
    assert other.json()["errors"][0]["field"] == "Idempotency-Key"
    assert await how_many(face) == 1


async def test_a_key_belongs_to_whoever_used_it(face: Face) -> None:
    await sent(face)
    other = a_caller(Standing.CLIENT, id="client-2", practice="river-side")
    assert (await sent(face, by=other)).status_code == 201
    assert (await sent(face, by=REFERRER)).status_code == 201
    assert await how_many(face) == 3


async def test_a_refused_attempt_leaves_the_key_free(face: Face) -> None:
    refused = await sent(face, json=body(program_id="no-such"))
    assert refused.status_code == 422
    assert (await sent(face)).status_code == 201


async def test_the_answer_is_of_the_referral_as_it_stands(face: Face) -> None:
    first = (await sent(face)).json()
    referral = await face.ask("GET", f"/referrals/{first['id']}")
    accepted = await face.step(
        f"/referrals/{first['id']}", referral.headers["ETag"], by=INTAKE, action="accept"
    )
    again = await sent(face)
    assert again.json()["status"] == "accepted"
    assert again.headers["ETag"] == accepted.headers["ETag"]


async def test_after_a_day_the_key_is_free_again(face: Face) -> None:
    await sent(face)
    face.world.now += dt.timedelta(hours=23, minutes=59)
    assert (await sent(face)).status_code == 200
    face.world.now += dt.timedelta(minutes=2)
    assert (await sent(face)).status_code == 201


async def test_a_key_is_1_to_255_visible_ascii_characters(
    face: Face, subtests: pytest.Subtests
) -> None:
    for key in ("", " ", "a b", "ä", "x" * 256, "a\tb"):
        with subtests.test(repr(key[:9])):
            answer = await sent(face, headers={b"Idempotency-Key": key.encode()})
            assert answer.status_code == 400
    assert await how_many(face) == 0


async def test_the_longest_key_works(face: Face) -> None:
    assert (await sent(face, headers={"Idempotency-Key": "~" * 255})).status_code == 201


async def test_two_keys_in_one_request_are_refused(face: Face) -> None:
    token = await face.token(CLIENT)
    headers = [
        ("Authorization", f"Bearer {token}"),
        ("Idempotency-Key", "a"),
        ("Idempotency-Key", "b"),
    ]
    answer = await face.http.post("/api/v1/referrals", json=body(), headers=headers)
    assert answer.status_code == 400


@pytest.mark.parametrize("round_", range(3))
async def test_fifty_at_once_make_one_referral(face: Face, round_: int) -> None:
    await face.token(CLIENT)
    key = {"Idempotency-Key": f"round-{round_}"}
    answers = await asyncio.gather(*(sent(face, headers=key) for _ in range(50)))
    assert sorted({answer.status_code for answer in answers} - {409, 503}) == [200, 201]
    made = [answer for answer in answers if answer.status_code == 201]
    ids = {answer.json()["id"] for answer in answers if answer.status_code in (200, 201)}
    assert (len(made), len(ids)) == (1, 1)
    for waiting in (answer for answer in answers if answer.status_code in (409, 503)):
        assert int(waiting.headers["Retry-After"]) > 0
    assert await how_many(face) == 1
    assert len(await face.world.entries("referral.create")) == 1
