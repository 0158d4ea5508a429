"""`GET …/summary` for each caller, in each form, and what it refuses."""

import hashlib
import json
from itertools import product

import httpx

from directory.accounts.model import Caller, Standing
from directory.documents.seal import Finding, verify
from directory.referrals.canonical import canonical
from tests.referrals.face import Face
from tests.referrals.ground import CLIENT, CLINICIAN, INTAKE, REFERRER, SCHEDULER, STRANGER

TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "json": "application/json",
    "text": "text/plain; charset=utf-8",
}


async def asked(face: Face, path: str, *, by: Caller = CLIENT, **query: str) -> httpx.Response:
    return await face.ask("GET", f"/referrals/{path}/summary", by=by, params=query)


async def a_number(face: Face, **fields: object) -> str:
    made = await face.made(**fields)
    assert made.status_code == 201
    return str(made.json()["id"])


async def test_every_form_for_every_reader_in_both_languages(face: Face) -> None:
    number = await a_number(face)
    for form, audience, language in product(TYPES, ("clinician", "patient"), ("en", "es")):
        answer = await asked(face, number, format=form, audience=audience, lang=language)
        assert answer.status_code == 200, (form, audience, language)
        assert answer.headers["content-type"] == TYPES[form]
        assert answer.headers["cache-control"] == "no-store"
        if form == "pdf":
            assert answer.content.startswith(b"%PDF-1.7")
            assert verify(answer.content, face.world.ring).finding is Finding.GENUINE
        else:
            assert "Rosa María" in answer.text


async def test_without_parameters_it_is_the_clinicians_in_english_as_json(face: Face) -> None:
    answer = (await asked(face, await a_number(face))).json()
    assert (answer["audience"], answer["language"], answer["standing"]) == (
        "clinician",
        "en",
        "current",
    )
    assert [item["number"] for item in answer["items"]] == list(range(1, 36))
    assert answer["completeness"]["missing"][0]["owed_by"] == "main-street"


async def test_the_record_has_the_checksum_it_says(face: Face) -> None:
    answer = (await asked(face, await a_number(face))).json()
    assert hashlib.sha256(canonical(answer["record"])).hexdigest() == answer["checksum"]
    assert answer["record"]["listing"]["slug"] == "spine-service"


async def test_whose_it_is_decides(face: Face) -> None:
    number = await a_number(face)
    told = {
        by.id: (await asked(face, number, by=by)).status_code
        for by in (CLIENT, REFERRER, SCHEDULER, INTAKE, CLINICIAN, STRANGER)
    }
    assert told.pop(STRANGER.id) == 404
    assert set(told.values()) == {200}


async def test_a_patients_token_reads_the_patients_sheet_and_no_other(face: Face) -> None:
    number = await a_number(face, notes="Seems low; lives alone")
    patient = Caller(standing=Standing.PATIENT, id=number, referral=number)
    own = await asked(face, number, by=patient)
    assert own.json()["audience"] == "patient"
    assert own.json()["record"] is None
    refused = await asked(face, number, by=patient, audience="clinician")
    assert refused.status_code == 403
    page = await asked(face, number, by=patient, format="text")
    assert "Seems low" not in page.text


async def test_what_cannot_be_asked_is_named(face: Face) -> None:
    number = await a_number(face)
    for query in (
        {"format": "fhir"},
        {"audience": "everybody"},
        {"lang": "fr"},
        {"version": "0"},
    ):
        answer = await asked(face, number, **query)
        assert answer.status_code == 400, query
        assert [error["field"] for error in answer.json()["errors"]] == list(query)


async def test_an_older_version_says_that_it_was_superseded(face: Face) -> None:
    made = await face.made()
    number = made.json()["id"]
    before = await asked(face, number, format="text")
    changed = await face.ask(
        "PATCH",
        f"/referrals/{number}",
        json={"notes": "Now numb in the left foot", "change_reason": "New finding"},
        headers={"If-Match": made.headers["etag"]},
    )
    assert changed.status_code == 200
    old = await asked(face, number, format="text", version="1")
    assert "A newer version has taken its place" in old.text
    assert "numb" not in old.text and "Version 1, sent." in before.text
    assert "numb in the left foot" in (await asked(face, number, format="text")).text
    assert (await asked(face, number, version="9")).status_code == 404


async def test_a_draft_says_that_nothing_was_sent(face: Face) -> None:
    number = await a_number(face, draft=True)
    answer = (await asked(face, number)).json()
    assert (answer["standing"], answer["code"]) == ("draft", "")
    assert "Nothing has been sent yet" in (await asked(face, number, format="text")).text


async def test_reading_is_on_record(face: Face) -> None:
    number = await a_number(face)
    await asked(face, number, by=INTAKE, format="pdf")
    entries = await face.world.entries("referral.read")
    assert [entry.object_id for entry in entries] == [number]


async def test_hostile_words_stay_words(face: Face) -> None:
    words = '<script>alert(1)</script> {{ 7 * 7 }} #panic("x")'
    number = await a_number(face, notes=words)
    page = await asked(face, number, format="html")
    assert "<script" not in page.text and "{{ 7 * 7 }}" in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert json.loads((await asked(face, number)).text)["record"]
