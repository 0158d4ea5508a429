"""The log as FHIR AuditEvents: who, on what, for which patient, and no name."""

import datetime as dt
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft6Validator

from directory.accounts.permissions import TABLE
from directory.audit import Outcome
from directory.audit_event import PROFILE, audit_events
from directory.audit_reading import Recorded

pytestmark = [pytest.mark.quick, pytest.mark.holds("security S15")]

PATIENTS = {"r-1": "p-1", "r-2": "p-2", "r-3": "p-1"}


def an_entry(action: str = "referral.read", **given: Any) -> Recorded:
    own: dict[str, Any] = {
        "at": dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC),
        "action": action,
        "object_id": "r-1",
        "outcome": Outcome.OK,
        "actor_kind": "referrer",
        "actor": "u-1",
        "practice": "main-street",
        "reason": "",
        "shown": (),
        "under": "",
        "chain": "c0ffee",
        "position": 7,
    }
    return Recorded(**own | given)


def events(*entries: Recorded) -> list[dict[str, Any]]:
    return [
        event
        for entry in entries
        for event in audit_events(entry, patients=PATIENTS, site="Care Directory")
    ]


def entities(event: dict[str, Any], role: str) -> list[dict[str, Any]]:
    return [each for each in event["entity"] if each["role"]["code"] == role]


def agents(event: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["type"]["coding"][0]["code"]: each for each in event["agent"]}


def test_a_look_names_the_person_the_machine_and_one_patient() -> None:
    (event,) = events(an_entry())
    assert event["meta"]["profile"] == [PROFILE + "PatientRead"]
    assert (event["action"], event["outcome"], event["id"]) == ("R", "0", "c0ffee-7")
    assert event["recorded"] == "2026-03-01T12:00:00.000+00:00"
    assert agents(event).keys() == {"110153", "110152", "IRCP"}
    assert agents(event)["IRCP"]["who"] == {"identifier": {"value": "u-1"}}
    assert [each["requestor"] for each in event["agent"]].count(True) == 1
    assert [each["what"] for each in entities(event, "1")] == [{"reference": "Patient/p-1"}]
    assert [each["what"] for each in entities(event, "4")] == [{"reference": "ServiceRequest/r-1"}]


def test_a_machine_is_the_one_that_asks() -> None:
    (event,) = events(an_entry(actor_kind="client", actor="c-1"))
    source = agents(event)["110153"]
    assert (source["who"], source["requestor"]) == ({"identifier": {"value": "c-1"}}, True)


def test_a_search_is_one_event_for_each_patient_it_showed() -> None:
    found = events(an_entry("referral.list", object_id="", shown=("r-1", "r-2", "r-3")))
    patients = [entities(each, "1")[0]["what"]["reference"] for each in found]
    assert patients == ["Patient/p-1", "Patient/p-2"]
    assert [len(entities(each, "4")) for each in found] == [2, 1]
    assert all(len(entities(each, "24")) == 1 for each in found)
    assert len({each["id"] for each in found}) == 2
    assert {each["meta"]["profile"][0] for each in found} == {PROFILE + "PatientQuery"}


@pytest.mark.parametrize(
    ("action", "code"),
    [
        ("referral.create", "C"),
        ("referral.read", "R"),
        ("referral.search", "E"),
        ("referral.transition", "U"),
        ("access-link.revoke", "D"),
        ("sign-in", "E"),
        ("audit.patient-report", "E"),
        ("user.disable", "D"),
    ],
)
def test_what_was_done_has_a_code(action: str, code: str) -> None:
    assert {each["action"] for each in events(an_entry(action))} == {code}


def test_a_refusal_and_an_emergency_look_can_be_told() -> None:
    (event,) = events(an_entry(outcome=Outcome.DENIED, under="episode-1"))
    assert event["outcome"] == "4"
    assert event["purposeOfEvent"][0]["coding"][0]["code"] == "BTG"


def test_what_is_about_nobody_names_nobody() -> None:
    (event,) = events(an_entry("audit.verify", object_id=""))
    assert "entity" not in event
    assert event["meta"]["profile"] == [PROFILE + "Read"]


@cache
def schema() -> Draft6Validator:
    folder = os.environ.get("DIRECTORY_TEST_STANDARDS")
    if not folder:
        pytest.skip("DIRECTORY_TEST_STANDARDS is not set: no FHIR schema to compare with")
    return Draft6Validator(json.loads((Path(folder) / "fhir-r4/fhir.schema.json").read_text()))


@pytest.mark.parametrize("action", ["sign-in", "key.rotate", *(each.action for each in TABLE)])
def test_every_event_fits_the_schema_of_fhir(action: str) -> None:
    for event in events(
        an_entry(action, shown=("r-2", "x")), an_entry(action, object_id="", actor="")
    ):
        assert [each.message for each in schema().iter_errors(event)] == []
