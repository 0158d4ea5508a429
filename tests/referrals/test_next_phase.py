"""The next phase's referral: drafted from a report, so that nobody types again what is known."""

import msgspec
import pytest

from directory.referrals.appointment import Side
from directory.referrals.filling import mistakes_in_summary
from directory.referrals.next_phase import CARRIED, next_phase
from directory.referrals.outcome import Outcome, PlannedAction
from tests.documents.fixtures import ITEMS, WHOLE, a_referral
from tests.documents.test_report import OUTCOME

pytestmark = pytest.mark.quick


def test_it_goes_to_the_program_the_report_suggests_and_is_a_draft() -> None:
    made = next_phase(a_referral("whole"), OUTCOME)
    assert made is not None
    assert (made.program, made.draft) == ("spine-service", True)


def test_another_program_may_be_chosen_and_one_is_needed() -> None:
    unsaid = msgspec.structs.replace(OUTCOME, next_phase=None)
    chosen = next_phase(a_referral("whole"), unsaid, program="pediatric-imaging")
    assert chosen is not None and chosen.program == "pediatric-imaging"
    assert next_phase(a_referral("whole"), unsaid) is None


def test_the_patient_and_what_lasts_are_carried_over() -> None:
    made = next_phase(a_referral("whole"), OUTCOME)
    assert made is not None
    assert made.content.patient == WHOLE["patient"]
    for item in CARRIED:
        if item in WHOLE["summary"]:
            assert made.content.summary[item] == WHOLE["summary"][item]


def test_what_is_of_its_day_is_asked_anew() -> None:
    made = next_phase(a_referral("whole"), OUTCOME)
    assert made is not None
    assert made.content.questions == () and made.content.red_flags == ()
    assert made.content.external_ref is None
    for item in ("consent", "medicines", "examination", "told", "signature"):
        assert item not in made.content.summary


def test_the_report_fills_what_it_knows() -> None:
    outcome = msgspec.structs.replace(OUTCOME, results="MRI unchanged", done="Eight sessions")
    made = next_phase(a_referral("whole"), outcome)
    assert made is not None
    content = made.content
    assert content.reason == outcome.diagnosis
    assert content.notes == "Seen twice. The leg pain is better.\nSits 30 minutes"
    assert content.summary["assessment"] == {"diagnosis": outcome.diagnosis}
    assert content.summary["results"] == {"results": "MRI unchanged"}
    assert content.summary["tried"] == {"finding": "Eight sessions"}
    assert content.summary["plan"]["plan"].startswith("Exercise group (program, 2026-12-07)")
    assert content.needs == {"phase": "acute"}


def test_an_empty_report_carries_the_reason_on() -> None:
    made = next_phase(a_referral("short"), Outcome(next_phase="spine-service"))
    assert made is not None
    assert made.content.reason == a_referral("short").content.reason
    assert made.content.notes is None


def test_every_item_it_fills_is_one_of_the_35() -> None:
    known = {item.id: {field.id for field in item.fields} for item in ITEMS.items}
    made = next_phase(a_referral("whole"), OUTCOME)
    assert made is not None and set(CARRIED) <= set(known)
    for item, fields in made.content.summary.items():
        assert fields == "none" or set(fields) <= known[item], item


def test_a_plan_of_any_length_fits_the_draft() -> None:
    long = tuple(PlannedAction(owner=Side.PROGRAM, what="x" * 2_000) for _ in range(20))
    made = next_phase(a_referral("whole"), msgspec.structs.replace(OUTCOME, plan=long))
    assert made is not None
    assert list(mistakes_in_summary(made.content.summary, ITEMS)) == []
    assert len(made.content.summary["plan"]["plan"]) == 20
