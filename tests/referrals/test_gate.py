"""What the matcher is given to read, and which of its flags stop a send."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.matching.answer import Level
from directory.matching.needs import PatientNeeds
from directory.referrals.gate import read, unsettled, words_of
from directory.referrals.model import Content, Patient, RedFlagDecision
from directory.referrals.summary import Settled
from tests.referrals.answers import a_flag, a_program, an_answer
from tests.referrals.ground import NOW, OneFlagMatcher

pytestmark = pytest.mark.quick

WORDS = st.text(alphabet="abc .\n", max_size=20)


class Asked(OneFlagMatcher):
    """Remembers what it was asked."""

    def suggest(self, *, text: str | None, **asked: Any) -> Any:  # type: ignore[override]  # as much of it as is asked
        self.text, self.needs = text, asked["needs"]
        return super().suggest(text=text, **asked)


def asked(content: Content) -> Asked:
    matcher = Asked()
    read(content, a_program(), matcher, now=NOW)
    return matcher


def test_reason_notes_and_every_text_of_the_summary_are_read() -> None:
    content = Content(
        reason="No fever",
        notes="Numb foot.",
        summary={"plan": {"plan": "MRI", "safety_net": ["call", "come"]}, "allergies": "none"},
    )
    assert words_of(content) == "No fever.\n\nNumb foot.\n\nMRI.\n\ncall.\n\ncome.\n\nnone."


def test_nothing_said_is_nothing_read() -> None:
    assert words_of(Content(notes="  ")) == ""


@given(WORDS, WORDS)
def test_each_part_ends_its_sentence_so_that_none_denies_the_next(reason: str, notes: str) -> None:
    said = words_of(Content(reason=reason, notes=notes))
    if reason.strip() and notes.strip():
        assert ".\n\n" in said
    assert not said or said.endswith(".")


@pytest.mark.parametrize(
    ("content", "age", "sex"),
    [
        (Content(), None, None),
        (Content(patient=Patient(date_of_birth=dt.date(1971, 11, 22))), 55.0, None),
        (Content(patient=Patient(date_of_birth=dt.date(2026, 5, 23))), 0.5, None),
        (Content(patient=Patient(sex="female")), None, "female"),
        (Content(patient=Patient(sex="unknown")), None, None),
        (Content(patient=Patient(sex="male"), needs={"age": 7, "sex": "female"}), 7, "female"),
    ],
)
def test_age_and_sex_come_from_the_patient_where_they_are_not_sent(
    content: Content, age: float | None, sex: str | None
) -> None:
    needs = asked(content).needs
    assert isinstance(needs, PatientNeeds)
    assert needs.sex == sex
    assert needs.age_years == (None if age is None else pytest.approx(age, abs=0.01))


def test_needs_that_were_sent_are_asked_with() -> None:
    sent = {"regions": ["back"], "pain": 6, "findings": [{"id": "numb-foot"}], "phase": None}
    sent["findings"][0]["certainty"] = "denied"  # type: ignore[index]  # a list of objects
    needs = asked(Content(needs=sent)).needs
    assert (needs.regions, needs.pain) == (("back",), 6)
    assert [(each.id, each.certainty.value) for each in needs.findings] == [("numb-foot", "denied")]


@pytest.mark.parametrize(
    ("level", "decided", "stops"),
    [
        (Level.EMERGENCY, None, True),
        (Level.URGENT, None, True),
        (Level.ROUTINE, None, False),
        (Level.EMERGENCY, "malignancy", False),
        (Level.URGENT, "another-flag", True),
    ],
)
def test_a_flag_stops_until_a_person_decided_about_it(
    level: Level, decided: str | None, stops: bool
) -> None:
    answer = an_answer(flagged=False, red_flags=(a_flag(level=level),))
    decisions = [RedFlagDecision(id=decided, decision=Settled.OTHER)] if decided else []
    found = unsettled(answer, decisions)
    assert [flag.id for flag in found] == (["malignancy"] if stops else [])
