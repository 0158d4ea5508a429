"""Referrals over HTTP."""

from tests.referrals.face import Face, body


async def test_what_was_sent_comes_back_beside_what_was_added(face: Face) -> None:
    answer = await face.made(external_ref="EHR-77", notes="Slept badly", questions=["Why?"])
    assert answer.status_code == 201, answer.text
    made = answer.json()
    for name, value in body(external_ref="EHR-77", notes="Slept badly", questions=["Why?"]).items():
        assert made[name] == value
    assert answer.headers["Location"].endswith(made["id"])
    read = await face.ask("GET", f"/referrals/{made['id']}")
    assert read.status_code == 200
    assert read.json() == made | {"warnings": []}
    assert read.headers["ETag"] == answer.headers["ETag"]
