"""Figures for Prometheus: read from the machine itself or with a token, and about nobody."""

import datetime as dt

import httpx
import pytest

from directory import heartbeat, outbox
from directory.api.counting import Requests
from directory.outbox import Channel, Message, State
from tests.referrals.face import Face
from tests.referrals.ground import CLIENT, REFERRER, World

HERE = "http://testserver.local"


async def figures(face: Face, **headers: str) -> httpx.Response:
    return await face.http.get("/metrics", headers=headers)


def value(text: str, name: str) -> float:
    (found,) = [line for line in text.splitlines() if line.startswith(f"{name} ")]
    return float(found.rpartition(" ")[2])


async def test_it_tells_how_much_waits_since_when_and_what_was_given_up(face: Face) -> None:
    now = face.world.now
    own = {"channel": Channel.WEBHOOK, "to_kind": "webhook", "to_id": "w", "next_at": now}
    async with face.world.database.writing() as db:
        await outbox.put(
            db,
            [
                Message(id="a", created_at=now - dt.timedelta(minutes=10), **own),  # type: ignore[arg-type]  # own fields
                Message(id="b", created_at=now, **own),  # type: ignore[arg-type]
                Message(id="c", created_at=now, state=State.DEAD, **own),  # type: ignore[arg-type]
            ],
        )
        await heartbeat.beat(db, "w-1", started_at=now, now=now - dt.timedelta(seconds=30))
    text = (await figures(face)).text
    assert value(text, "directory_outbox_waiting") == 2
    assert value(text, "directory_outbox_oldest_seconds") == 600
    assert value(text, "directory_outbox_dead_letters") == 1
    assert value(text, "directory_worker_last_seen_seconds") == 30
    assert value(text, "directory_store_up") == 1


async def test_it_is_in_the_format_of_prometheus(face: Face) -> None:
    requests = Requests()
    requests.count("GET", "/api/v1/referrals/{referral_id}", 200, 0.04)
    requests.count("BREW", 'say "\\', 404, None)
    face.app.state.requests = requests
    answer = await figures(face)
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    route = 'route="/api/v1/referrals/{referral_id}"'
    for line in (
        f'directory_requests_total{{method="GET",{route},status="200"}} 1',
        'directory_requests_total{method="other",route="say \\"\\\\",status="404"} 1',
        f'directory_request_seconds_bucket{{{route},le="0.025"}} 0',
        f'directory_request_seconds_bucket{{{route},le="0.1"}} 1',
        f'directory_request_seconds_bucket{{{route},le="+Inf"}} 1',
        f"directory_request_seconds_sum{{{route}}} 0.04",
        f"directory_request_seconds_count{{{route}}} 1",
        "# TYPE directory_request_seconds histogram",
    ):
        assert line in answer.text.splitlines()


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
async def test_through_a_proxy_nobody_is_on_the_machine_itself(face: Face, header: str) -> None:
    assert (await figures(face)).status_code == 200
    assert (await figures(face, **{header: "127.0.0.1"})).status_code == 401


async def test_from_elsewhere_it_needs_a_token_that_may_read_the_directory(face: Face) -> None:
    away = {"X-Forwarded-For": "203.0.113.7"}
    token = await face.token(CLIENT)
    assert (await figures(face, Authorization=f"Bearer {token}", **away)).status_code == 200
    person = await face.token(REFERRER)
    assert (await figures(face, Authorization=f"Bearer {person}", **away)).status_code == 403
    assert (await figures(face, Authorization="Bearer x", **away)).status_code == 401


@pytest.mark.holds("security S14")
async def test_no_address_and_no_patient_stands_in_it(face: Face, world: World) -> None:
    made = (await face.made()).json()
    for path in (f"/referrals/{made['id']}", "/referrals/Delacroix", "/nowhere/Delacroix"):
        await face.ask("GET", path, by=REFERRER)
    text = (await figures(face)).text
    assert 'route="/api/v1/referrals/{referral_id}",status="200"} 1' in text
    assert 'route="none",status="404"} 1' in text
    assert made["id"] not in text
    assert made["number"] not in text
    assert "Delacroix" not in text
