"""Webhooks over the API: made by admins only, the secret shown once, dead letters sent again."""

import pytest

from directory.accounts.model import Standing
from directory.accounts.tables import UserRow
from directory.outbox import Channel, State
from tests.builders import a_caller
from tests.delivery.office import ADMIN, Post
from tests.delivery.receivers import a_receiver, answering
from tests.delivery.test_outgoing import HOSTILE
from tests.referrals.face import Face, a_face
from tests.referrals.ground import INTAKE, NOW, REFERRER, SCHEDULER, World

HOSTS = "hooks.example.org"
HOOK = {"url": "https://hooks.example.org/care"}


@pytest.fixture
async def world(world: World) -> World:
    async with world.database.writing() as db:
        db.add(
            UserRow(
                id=ADMIN.id,
                email="admin@example.org",
                name="Ada",
                role=Standing.ADMIN.value,
                created_at=NOW,
            )
        )
    return world


async def listed(face: Face, query: str = "") -> list[dict[str, object]]:
    answer = await face.ask("GET", f"/deliveries{query}", by=ADMIN)
    assert answer.status_code == 200
    found: list[dict[str, object]] = answer.json()["items"]
    return found


async def test_a_webhook_is_made_changed_paused_and_ended(world: World) -> None:
    async with a_face(world, webhook_hosts=HOSTS) as face:
        made = await face.ask("POST", "/webhooks", by=ADMIN, json=HOOK | {"actions": ["accept"]})
        assert made.status_code == 201
        assert made.json()["secret"].startswith("whsec_")
        path = f"/webhooks/{made.json()['id']}"
        changed = await face.ask("PATCH", path, by=ADMIN, json={"paused": True, "says": "EHR"})
        assert (changed.status_code, changed.json()["paused"]) == (200, True)
        assert changed.json()["actions"] == ["accept"]
        (shown,) = (await face.ask("GET", "/webhooks", by=ADMIN)).json()["items"]
        assert shown == changed.json()
        assert "secret" not in shown
        assert (await face.ask("DELETE", path, by=ADMIN)).status_code == 204
        assert (await face.ask("DELETE", path, by=ADMIN)).status_code == 404
        assert (await face.ask("PATCH", path, by=ADMIN, json={})).status_code == 404
        assert (await face.ask("GET", "/webhooks", by=ADMIN)).json()["items"] == []
    entries = [(row.action, row.object_id) for row in await world.entries()]
    ident = made.json()["id"]
    assert [(f"webhook.{what}", ident) for what in ("add", "change", "remove")] == [
        each for each in entries if each[0].startswith("webhook.")
    ]


@pytest.mark.holds("security S17")
async def test_no_hostile_address_becomes_a_webhook(world: World) -> None:
    async with a_face(world, webhook_hosts=HOSTS) as face:
        made = await face.ask("POST", "/webhooks", by=ADMIN, json=HOOK)
        for url in HOSTILE:
            answer = await face.ask("POST", "/webhooks", by=ADMIN, json={"url": url})
            assert (url, answer.status_code) == (url, 422)
            path = f"/webhooks/{made.json()['id']}"
            answer = await face.ask("PATCH", path, by=ADMIN, json={"url": url})
            assert (url, answer.status_code) == (url, 422)
        assert len((await face.ask("GET", "/webhooks", by=ADMIN)).json()["items"]) == 1


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"practice": "nowhere"}, "practice"),
        ({"department": "nowhere"}, "department"),
        ({"actions": ["explode"]}, "actions"),
    ],
)
async def test_a_mistake_names_its_field(world: World, sent: dict[str, object], field: str) -> None:
    async with a_face(world, webhook_hosts=HOSTS) as face:
        answer = await face.ask("POST", "/webhooks", by=ADMIN, json=HOOK | sent)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]


async def test_where_no_host_is_listed_none_can_be_made(world: World) -> None:
    async with a_face(world) as face:
        answer = await face.ask("POST", "/webhooks", by=ADMIN, json=HOOK)
    assert answer.json()["errors"][0]["code"] == "host-not-allowed"


@pytest.mark.parametrize("who", [REFERRER, SCHEDULER, INTAKE, a_caller(Standing.CLIENT)])
async def test_only_admins_see_webhooks_and_deliveries(world: World, who: object) -> None:
    async with a_face(world, webhook_hosts=HOSTS) as face:
        for method, path in (
            ("GET", "/webhooks"),
            ("POST", "/webhooks"),
            ("PATCH", "/webhooks/x"),
            ("DELETE", "/webhooks/x"),
            ("GET", "/deliveries"),
            ("POST", "/deliveries/x/redeliver"),
        ):
            answer = await face.ask(method, path, by=who, json={})  # type: ignore[arg-type]  # a caller
            assert answer.status_code == 403, (method, path)


async def test_a_dead_letter_is_listed_and_sent_again_on_record(world: World) -> None:
    failing = True

    def answer(_: object) -> bytes:
        return answering("500 Oops" if failing else "204 No Content")

    async with a_receiver(answer) as receiver, a_face(world) as face:
        post = Post(world, webhook_hosts=receiver.address)
        made = await post.webhook(receiver.address)
        referral = await post.a_referral()
        await post.tell(referral)
        for wait in post.patience.waits:
            await post.round()
            world.now += wait
        assert await listed(face, "?state=dead") == []
        await post.round()
        (dead,) = await listed(face, f"?state=dead&webhook={made.webhook.id}")
        assert (dead["referral_id"], dead["failed_with"]) == (referral.id, "status-500")
        assert dead == (await listed(face, f"?referral={referral.id}"))[0]
        failing = False
        path = f"/deliveries/{dead['id']}/redeliver"
        again = await face.ask("POST", path, by=ADMIN)
        assert (again.status_code, again.json()["state"]) == (200, "waiting")
        assert (await face.ask("POST", path, by=ADMIN)).status_code == 409
        await post.round()
        assert (await listed(face))[0]["state"] == "delivered"
    assert len({each.headers["webhook-id"] for each in receiver.asked}) == 1
    (entry,) = await world.entries("delivery.again")
    assert (entry.object_id, entry.actor) == (dead["id"], ADMIN.id)
    assert await post.all(Channel.WEBHOOK, state=State.DEAD) == []


async def test_a_delivery_that_is_none_is_not_found(world: World) -> None:
    post = Post(world)
    await post.tell(await post.a_referral(), "practice")
    (event, *_) = await post.all(Channel.EVENT)
    async with a_face(world) as face:
        for ident in ("x", event.id, "%00", "018f0000-0000-7000-8000-000000000000"):
            answer = await face.ask("POST", f"/deliveries/{ident}/redeliver", by=ADMIN)
            assert answer.status_code == 404


async def test_deliveries_come_page_by_page_and_none_twice(world: World) -> None:
    async with a_receiver() as receiver, a_face(world) as face:
        post = Post(world, webhook_hosts=receiver.address)
        await post.webhook(receiver.address)
        for number in range(5):
            await post.tell(await post.a_referral(external_ref=f"EHR-{number}"))
        await post.round()
        seen: list[str] = []
        cursor = ""
        while True:
            answer = await face.ask("GET", f"/deliveries?limit=2{cursor}", by=ADMIN)
            seen += [each["id"] for each in answer.json()["items"]]
            if answer.json()["next_cursor"] is None:
                break
            cursor = f"&cursor={answer.json()['next_cursor']}"
    everything = await post.all(Channel.WEBHOOK)
    assert len(seen) == len(set(seen)) == len(everything)
