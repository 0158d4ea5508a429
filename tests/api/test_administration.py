"""What an admin does by API: read the audit, and keep people and machines."""

import pytest
import pytest_asyncio

from directory.accounts.model import Caller, Standing
from directory.accounts.tables import UserRow
from tests.builders import a_caller
from tests.databases import on_sqlite
from tests.referrals.face import Face
from tests.referrals.ground import NOW, REFERRER

ADMIN = a_caller(Standing.ADMIN)


@pytest_asyncio.fixture(autouse=True)
async def an_admin(face: Face) -> Caller:
    async with face.world.database.writing() as db:
        db.add(
            UserRow(id=ADMIN.id, email="a@example.org", name="Ada", role="admin", created_at=NOW)
        )
    return ADMIN


@pytest.mark.holds("security S15")
async def test_the_audit_says_who_did_what_to_a_referral(face: Face) -> None:
    made = (await face.made(by=REFERRER)).json()["id"]
    await face.ask("GET", f"/referrals/{made}", by=REFERRER)
    answer = await face.ask("GET", f"/audit?object_id={made}", by=ADMIN)
    found = [
        {name: each[name] for name in ("action", "object_id", "actor", "outcome")}
        for each in reversed(answer.json()["items"])
    ]
    own = {"object_id": made, "actor": REFERRER.id, "outcome": "ok"}
    assert found == [{"action": "referral.create"} | own, {"action": "referral.read"} | own]
    assert "Rosa" not in answer.text


async def test_every_entry_is_shown_once_while_others_are_written(face: Face) -> None:
    made = (await face.made(by=REFERRER)).json()["id"]
    for _ in range(6):
        await face.ask("GET", f"/referrals/{made}", by=REFERRER)
    seen, cursor = [], ""
    while True:
        address = f"/audit?object_id={made}&limit=2" + (f"&cursor={cursor}" if cursor else "")
        page = (await face.ask("GET", address, by=ADMIN)).json()
        seen += [each["id"] for each in page["items"]]
        await face.ask("GET", f"/referrals/{made}", by=REFERRER)
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 7


@on_sqlite
@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "outcome=maybe",
        "cursor=x",
        "cursor=W10",
        "cursor=" + "a" * 501,
        "object_id=%00",
    ],
)
async def test_an_address_that_cannot_be_read_is_a_400(face: Face, query: str) -> None:
    assert (await face.ask("GET", f"/audit?{query}", by=ADMIN)).status_code == 400


@pytest.mark.holds("security S15")
async def test_reading_the_log_is_in_the_log(face: Face) -> None:
    made = (await face.made(by=REFERRER)).json()["id"]
    await face.ask("GET", f"/audit?object_id={made}", by=ADMIN)
    (entry,) = await face.world.entries("audit.read")
    assert (entry.actor, entry.shown, entry.object_id) == (ADMIN.id, made, "")


@pytest.mark.holds("security S15")
async def test_a_changed_row_is_told(face: Face) -> None:
    await face.made(by=REFERRER)
    whole = (await face.ask("GET", "/audit/verify", by=ADMIN)).json()
    assert whole["ok"] is True
    (row,) = await face.world.entries("referral.create")
    async with face.world.database.writing() as db:
        (await db.merge(row)).actor = "somebody else"
    broken = (await face.ask("GET", "/audit/verify", by=ADMIN)).json()
    assert broken["ok"] is False
    assert broken["what"] == "an entry was changed"


async def test_a_client_s_token_is_shown_once_and_works_until_it_is_revoked(face: Face) -> None:
    sent = {"name": "EHR", "scopes": ["referrals.read"], "practice": "main-street", "days": 7}
    made = await face.ask("POST", "/clients", by=ADMIN, json=sent)
    assert made.status_code == 201
    token, client_id = made.json()["token"], made.json()["client_id"]
    listed = await face.ask("GET", "/clients", by=ADMIN)
    assert client_id in listed.text and token not in listed.text
    assert (await face.ask("GET", "/referrals", by=token)).status_code == 200
    for _ in range(2):
        ended = await face.ask("DELETE", f"/clients/{client_id}", by=ADMIN)
        assert ended.status_code == 204
    assert (await face.ask("GET", "/referrals", by=token)).status_code == 401
    actions = [row.action for row in await face.world.entries() if row.object_id == client_id]
    assert actions == ["client.add", "client.revoke"]


async def test_a_client_that_is_not_there_cannot_be_revoked(face: Face) -> None:
    for client_id in ("nobody", "x" * 300, "%00"):
        ended = await face.ask("DELETE", f"/clients/{client_id}", by=ADMIN)
        assert ended.status_code == 404


@on_sqlite
@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"name": "", "scopes": ["directory.read"]}, "name"),
        ({"name": "   ", "scopes": ["directory.read"]}, "name"),
        ({"name": "x", "scopes": []}, "scopes"),
        ({"name": "x", "scopes": ["everything"]}, "scopes"),
        ({"name": "x", "scopes": ["referrals.read"]}, "practice"),
        ({"name": "x", "scopes": ["referrals.read"], "practice": "nowhere"}, "practice"),
        ({"name": "x", "scopes": ["directory.read"], "days": 0}, "days"),
        ({"name": "x", "scopes": ["directory.read"], "days": 731}, "days"),
        ({"name": "x", "scopes": ["directory.read"], "token": "mine"}, "token"),
        ({"name": "x", "scopes": ["directory.read"], "jwks": {"keys": []}}, "jwks"),
        ({"name": "x", "scopes": ["directory.read"], "jwks": {"keys": [{}]}}, "jwks.keys.0"),
    ],
)
async def test_a_client_that_cannot_be_is_refused_by_field(
    face: Face, sent: dict[str, object], field: str
) -> None:
    answer = await face.ask("POST", "/clients", by=ADMIN, json=sent)
    assert answer.status_code == 422, answer.text
    assert any(each["field"].startswith(field) for each in answer.json()["errors"])


async def test_a_person_without_a_password_gets_one_that_is_shown_once(face: Face) -> None:
    sent = {"email": "Bo@Example.org", "name": "Bo", "role": "referrer", "practice": "main-street"}
    made = await face.ask("POST", "/users", by=ADMIN, json=sent)
    assert made.status_code == 201, made.text
    assert len(made.json()["password"]) >= 20
    listed = (await face.ask("GET", "/users", by=ADMIN)).text
    assert "bo@example.org" in listed
    assert made.json()["password"] not in listed and "hash" not in listed


@pytest.mark.holds("security S4")
@on_sqlite
@pytest.mark.parametrize(
    "more", [{"id": "user-1"}, {"disabled": False}, {"second_factor": True}, {"password_hash": ""}]
)
async def test_fields_that_are_not_to_be_set_are_refused(
    face: Face, more: dict[str, object]
) -> None:
    sent = {"email": "bo@example.org", "name": "Bo", "role": "steward"} | more
    answer = await face.ask("POST", "/users", by=ADMIN, json=sent)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "unknown_field"


@on_sqlite
@pytest.mark.parametrize("path", ["/users", "/clients", "/webhooks", "/deliveries"])
@pytest.mark.parametrize("query", ["limit=0", "limit=101", "cursor=x", "cursor=%00"])
async def test_a_list_refuses_a_page_that_cannot_be(face: Face, path: str, query: str) -> None:
    assert (await face.ask("GET", f"{path}?{query}", by=ADMIN)).status_code == 400


async def test_people_are_listed_once_each_while_others_are_added(face: Face) -> None:
    async def added(name: str) -> str:
        person = {"email": f"{name}@example.org", "name": name, "role": "steward"}
        return str((await face.ask("POST", "/users", by=ADMIN, json=person)).json()["id"])

    there = {await added(name) for name in ("zoe", "yan", "xia")}
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None and len(seen) < 20:
        page = (await face.ask("GET", f"/users?limit=1&cursor={cursor}", by=ADMIN)).json()
        seen += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
        if len(seen) == 2:
            await added("mid")
    assert len(seen) == len(set(seen)) and there <= set(seen)


@pytest.mark.holds("security R13")
@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/users", {"email": "z@example.org\0", "name": "Zoe", "role": "steward"}),
        ("/users", {"email": "z@example.org", "name": "Z\0oe", "role": "steward"}),
        ("/clients", {"name": "E\0HR", "scopes": ["directory.read"]}),
        ("/webhooks", {"url": "https://hooks.example.org/", "says": "\0"}),
    ],
)
async def test_what_no_database_keeps_is_refused(
    face: Face, path: str, sent: dict[str, object]
) -> None:
    assert (await face.ask("POST", path, by=ADMIN, json=sent)).status_code == 422
