"""What one sentence tells as new is not explained away by another."""

import pytest

from directory.catalogue.model import Program
from directory.matching.answer import Level
from directory.matching.needs import Certainty, Finding, PatientNeeds
from directory.matching.suggest import Matcher

PRESENT = Certainty.PRESENT


@pytest.mark.quick
@pytest.mark.parametrize(
    ("text", "routine"),
    [
        ("Stroke last year, wants help with dressing and walking. New foot drop since yesterday.",
         False),
        ("Stroke in 2019 with a foot drop, wears a splint. Wants help with dressing.", True),
        ("Chronic back pain for ten years. Fell today and cannot put weight on the leg.", False),
        ("Knee replaced in 2018. Fell this morning and cannot put weight on the leg.", False),
        ("Known gout. Woke with a hot red swollen big toe. No fever.", True),
        ("Back pain for years. Her lips went blue this morning and she cannot breathe at rest.",
         False),
    ],
)  # fmt: skip
def test_an_explanation_elsewhere_holds_back_nothing_new(
    matcher: Matcher, programs: list[Program], text: str, routine: bool
) -> None:
    level = matcher.suggest(text=text, programs=programs).urgency.level
    assert (level is Level.ROUTINE) is routine


@pytest.mark.quick
def test_the_question_keeps_the_urgency_of_a_sentence_alone(
    matcher: Matcher, programs: list[Program]
) -> None:
    text = "Parkinson's for six years, back pain. New foot drop since yesterday."
    answer = matcher.suggest(text=text, programs=programs)
    assert answer.urgency.same_day
    assert answer.question is None or "routine" not in answer.question.if_no


@pytest.mark.quick
def test_to_confirm_a_sign_of_the_text_never_lowers_the_urgency(
    matcher: Matcher, programs: list[Program]
) -> None:
    text = "Stroke last year, wants help with dressing and walking. New foot drop since yesterday."
    before = matcher.suggest(text=text, programs=programs).urgency
    for finding in matcher.read(text).needs.findings:
        confirmed = PatientNeeds(findings=(Finding(id=finding.id, certainty=PRESENT, quote=""),))
        if finding.certainty is PRESENT:
            after = matcher.suggest(text=text, needs=confirmed, programs=programs).urgency
            assert (after.level, after.same_day) == (before.level, before.same_day), finding.id
