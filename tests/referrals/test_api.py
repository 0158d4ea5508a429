"""Referrals over HTTP: the outside contract, and the order in which refusals come."""

import json
from typing import Any

import pytest

from directory.accounts.model import Standing
from directory.accounts.tables import UserRow
from tests.builders import a_caller
from tests.referrals.face import Face, body
from tests.referrals.ground import (
    CLINICIAN,
    FLAG_WORDS,
    INTAKE,
    NOW,
    REFERRER,
    STRANGER,
)

NOBODYS = "01930000-0000-7000-8000-000000000000"
DECISION = {"id": "cauda-equina", "decision": "routed_now", "reason": "Sent to the ER"}


async def test_what_was_sent_comes_back_beside_what_was_added(face: Face) -> None:
    said = body(
        external_ref="EHR-77",
        notes="Slept badly",
        questions=["Would an injection help?"],
        ordered_by={"name": "Dr. Ames", "number": "1093817465"},
        needs={"regions": ["back"], "pain": 6},
        summary={"allergies": "none", "medicines": {"medicines": ["ibuprofen", "none else"]}},
        red_flags=[DECISION],
        priority_reason="Sleeps badly",
    )
    answer = await face.ask("POST", "/referrals", json=said)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert {name: made[name] for name in said} == said
    assert made["status"] == "sent"
    assert made["department_id"] == "orthopaedics"
    assert made["owner"] == {"kind": "intake", "id": "orthopaedics"}
    assert made["due"] and made["created_at"] and made["number"].startswith("R-")
    assert answer.headers["Location"] == f"/api/v1/referrals/{made['id']}"
    assert answer.headers["Cache-Control"] == "no-store"
    read = await face.ask("GET", answer.headers["Location"].removeprefix("/api/v1"))
    assert read.status_code == 200
    assert read.json() == made
    assert read.headers["ETag"] == answer.headers["ETag"]
    assert read.headers["Cache-Control"] == "no-store"


async def test_the_score_and_what_is_missing_come_along(face: Face) -> None:
    made = (await face.made()).json()
    missing = made["completeness"]["missing"]
    assert 0 < made["completeness"]["score"] < 100
    assert {"item", "number", "fields", "urgent", "fix", "owner", "due"} == set(missing[0])
    assert all(each["fix"]["say"]["en"] and each["fix"]["field"] for each in missing)


async def test_a_draft_stays_with_its_practice_until_it_is_sent(face: Face) -> None:
    draft = await face.ask(
        "POST", "/referrals", by=REFERRER, json={"program_id": "spine-service", "draft": True}
    )
    assert (draft.status_code, draft.json()["status"]) == (201, "draft")
    path = f"/referrals/{draft.json()['id']}"
    assert (await face.ask("GET", path, by=INTAKE)).status_code == 404
    early = await face.step(path, draft.headers["ETag"], by=REFERRER, action="send")
    assert early.status_code == 422
    assert {error["field"] for error in early.json()["errors"]} >= {"reason", "priority"}
    filled = await face.ask(
        "PATCH",
        path,
        by=REFERRER,
        json={name: value for name, value in body().items() if name != "program_id"},
        headers={"If-Match": draft.headers["ETag"]},
    )
    sent = await face.step(path, filled.headers["ETag"], by=REFERRER, action="send")
    assert (sent.status_code, sent.json()["status"]) == (200, "sent")
    assert (await face.ask("GET", path, by=INTAKE)).status_code == 200


async def test_an_unsettled_flag_is_a_409_with_the_flags_and_nothing_is_made(face: Face) -> None:
    said = body(notes=f"{FLAG_WORDS} since Monday")
    stopped = await face.ask("POST", "/referrals", json=said)
    assert stopped.status_code == 409
    assert stopped.headers["Content-Type"] == "application/problem+json"
    (flag,) = stopped.json()["flags"]
    assert (flag["id"], flag["level"], flag["quote"]) == (
        "cauda-equina",
        "emergency",
        FLAG_WORDS,
    )
    assert (await face.ask("GET", "/referrals")).json()["items"] == []
    kept = await face.ask("POST", "/referrals", json=said | {"draft": True})
    assert kept.status_code == 201
    settled = await face.ask("POST", "/referrals", json=said | {"red_flags": [DECISION]})
    assert (settled.status_code, settled.json()["red_flags"]) == (201, [DECISION])


async def test_a_second_open_referral_is_a_warning(face: Face) -> None:
    first = (await face.made()).json()
    second = await face.made()
    assert second.status_code == 201
    assert [(each["code"], each["referral"]) for each in second.json()["warnings"]] == [
        ("open_referral", first["id"])
    ]


OURS = {
    "id": NOBODYS,
    "number": "R-7K3M-9QX4N",
    "status": "accepted",
    "version": 9,
    "owner": {"kind": "practice", "id": "river-side"},
    "practice_id": "river-side",
    "department_id": "pain-medicine",
    "created_at": "2020-01-01T00:00:00Z",
    "created_by": "somebody",
    "due": "2030-01-01T00:00:00Z",
    "completeness": {"score": 100, "missing": []},
    "warnings": [],
    "patient_id": NOBODYS,
    "sent_at": "2020-01-01T00:00:00Z",
    "__class__": "x",
    "no_such": 1,
}


@pytest.mark.holds("security S4")
async def test_a_field_that_is_ours_to_set_is_refused(
    face: Face, subtests: pytest.Subtests
) -> None:
    made = await face.made(by=REFERRER, draft=True)
    path = f"/referrals/{made.json()['id']}"
    match = {"If-Match": made.headers["ETag"]}
    for field, value in OURS.items():
        sent = (
            ("POST", "/referrals", body(**{field: value})),
            ("POST", "/referrals", body(patient={"given_name": "A", field: value})),
            ("PATCH", path, {field: value}),
            ("POST", f"{path}/transitions", {"action": "send", field: value}),
        )
        for method, where, said in sent:
            with subtests.test(field, method=method, where=where):
                answer = await face.ask(method, where, by=REFERRER, json=said, headers=match)
                assert answer.status_code == 422
                assert answer.json()["errors"][0]["code"] == "unknown_field"
    assert (await face.ask("GET", path, by=REFERRER)).json() == made.json()


@pytest.mark.holds("security S4")
async def test_what_a_change_may_say_a_new_referral_may_not(face: Face) -> None:
    for field in ("assignee", "snoozed_until", "change_reason"):
        assert (await face.made(**{field: None})).status_code == 422


@pytest.mark.holds("security S3")
@pytest.mark.parametrize(
    ("method", "rest", "sent"),
    [
        ("GET", "", None),
        ("HEAD", "", None),
        ("GET", "/actions", None),
        ("GET", "/history", None),
        ("PATCH", "", {"notes": "x", "change_reason": "y"}),
        ("PATCH", "", {"nonsense": 1}),
        ("POST", "/transitions", {"action": "send"}),
        ("POST", "/transitions", {"action": "nonsense"}),
        ("POST", "/access-links", {}),
        ("DELETE", "/access-links", None),
    ],
)
async def test_foreign_reads_as_missing(
    face: Face, method: str, rest: str, sent: dict[str, Any] | None
) -> None:
    foreign = await face.world.a_referral()
    answers = [
        await face.ask(method, f"/referrals/{each}{rest}", by=STRANGER, json=sent)
        for each in (foreign.id, NOBODYS, "nothing")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    denied = [row for row in await face.world.entries() if row.outcome == "denied"]
    assert [row.object_id for row in denied] == [foreign.id]


@pytest.mark.parametrize(
    ("caller", "path", "said", "if_match", "status"),
    [
        (None, "theirs", "{", None, 401),
        (Standing.STEWARD, "theirs", "{", None, 403),
        (STRANGER, "theirs", "{", None, 404),
        (INTAKE, "missing", "{", None, 404),
        (INTAKE, "theirs", "{", None, 400),
        (INTAKE, "theirs", '{"action": "accept", "x": 1}', None, 422),
        (INTAKE, "theirs", '{"action": "fly"}', None, 422),
        (CLINICIAN, "theirs", '{"action": "send"}', None, 403),  # which action, only the body says
        (INTAKE, "theirs", '{"action": "decline"}', None, 422),
        (INTAKE, "theirs", '{"action": "accept"}', None, 428),
        (INTAKE, "theirs", '{"action": "accept"}', '"1"', 412),
        (INTAKE, "theirs", '{"action": "accept"}', '"3"', 409),
    ],
)
async def test_refusals_come_in_one_order(
    face: Face, caller: Any, path: str, said: str, if_match: str | None, status: int
) -> None:
    """Role, object, body, version, status: each row has every later mistake as well."""
    accepted = await face.world.a_referral("accepted")
    assert accepted.version == 3
    ident = accepted.id if path == "theirs" else NOBODYS
    headers = {"Content-Type": "application/json"} | ({"If-Match": if_match} if if_match else {})
    by = a_caller(caller, id="steward-1") if isinstance(caller, Standing) else caller
    if by is not None and by.standing is Standing.STEWARD:
        await _hire(face, by.id)
    answer = await face.ask(
        "POST", f"/referrals/{ident}/transitions", by=by, content=said, headers=headers
    )
    assert answer.status_code == status, answer.text


async def _hire(face: Face, ident: str) -> None:
    async with face.world.database.writing() as db:
        db.add(UserRow(id=ident, email="s@example.org", name="S", role="steward", created_at=NOW))


ODD_BODIES = [
    (b"", 400),
    (b"{", 400),
    (b"\xff\xfe", 400),
    (b'"text"', 422),
    (b"[]", 422),
    (b"null", 422),
    (b"[" * 3_000, 400),
    (b'{"program_id": "\\ud800"}', 400),
    (json.dumps(body(reason="a\x00b")).encode(), 422),
    (json.dumps(body(patient={"given_name": "\x07"})).encode(), 422),
    (json.dumps(body(reason="x" * 2_001)).encode(), 422),
    (json.dumps(body(notes="x" * 20_001)).encode(), 422),
    (json.dumps(body(priority="soon")).encode(), 422),
    (json.dumps(body(priority=None)).encode(), 422),
    (json.dumps(body(patient="Rosa")).encode(), 422),
    (json.dumps(body(patient=body()["patient"] | {"date_of_birth": 19710409})).encode(), 422),
    (json.dumps(body(patient=body()["patient"] | {"date_of_birth": "9/4/71"})).encode(), 422),
    (json.dumps(body(questions=["?"] * 4)).encode(), 422),
    (json.dumps(body(questions=[""])).encode(), 422),
    (json.dumps(body(needs={"age": 9e99})).encode(), 422),
    (json.dumps(body(summary={"x" * 100_000: 1})).encode(), 422),
    (json.dumps(body(ordered_by={"name": "A"})).encode(), 422),
    (json.dumps(body(red_flags=[{"id": "x", "decision": "maybe"}])).encode(), 422),
    (json.dumps(body(draft="yes")).encode(), 422),
    (b" " * (1024 * 1024 + 1), 413),
]


@pytest.mark.holds("security R12")
async def test_no_body_however_odd_is_more_than_a_refusal(
    face: Face, subtests: pytest.Subtests
) -> None:
    for sent, status in ODD_BODIES:
        with subtests.test(repr(sent[:60])):
            answer = await face.ask(
                "POST", "/referrals", content=sent, headers={"Content-Type": "application/json"}
            )
            assert answer.status_code == status, answer.text
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert "Rosa" not in answer.text


async def test_only_json_is_read(face: Face) -> None:
    answer = await face.ask(
        "POST", "/referrals", content=b"{}", headers={"Content-Type": "text/plain"}
    )
    assert answer.status_code == 415


@pytest.mark.holds("security R13")
async def test_text_is_kept_in_one_form_of_unicode(face: Face) -> None:
    made = await face.made(reason="Mari\u0301a tiene dolor")
    assert made.json()["reason"] == "Mar\u00eda tiene dolor"


async def test_the_history_says_who_did_what(face: Face) -> None:
    referral = await face.world.a_referral()
    await face.world.step(referral, "decline", reason="other", comment="No beds")
    answer = await face.ask("GET", f"/referrals/{referral.id}/history", by=REFERRER)
    made, sent, declined = answer.json()["items"]
    assert (made["action"], made["status"], sent["status"]) == ("create", "draft", "sent")
    assert declined["by"] == {"kind": "intake", "id": "intake-1", "name": "Pat Doe"}
    assert (declined["reason"], declined["comment"]) == ("other", "No beds")


async def test_every_status_that_is_answered_is_documented(face: Face) -> None:
    document = (await face.http.get("/schema/openapi.json")).json()
    paths = document["paths"]
    create = paths["/api/v1/referrals"]["post"]["responses"]
    assert {"200", "201", "400", "401", "403", "409", "413", "415", "422", "429"} <= set(create)
    for path, method in (
        ("/api/v1/referrals/{referral_id}", "patch"),
        ("/api/v1/referrals/{referral_id}/transitions", "post"),
    ):
        assert {"404", "409", "412", "422", "428"} <= set(paths[path][method]["responses"])
    redeem = paths["/api/v1/access-links/redeem"]["post"]["responses"]
    assert {"200", "404", "410", "422"} <= set(redeem)
