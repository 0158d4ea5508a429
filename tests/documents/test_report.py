"""The report back: every question with its answer, a plan with an owner for each action."""

import datetime as dt

import msgspec
import pytest

from directory.documents.clinician import Printing
from directory.documents.html import html
from directory.documents.pdf import compiled
from directory.documents.report import report
from directory.documents.sheets import Letter
from directory.documents.text import COLUMNS, text
from directory.referrals.appointment import Side
from directory.referrals.outcome import Outcome, PlannedAction, QuestionAnswer
from tests.documents.fixtures import NAMES, a_pinned
from tests.documents.printed import opened, text_of

OUTCOME = Outcome(
    report="Seen twice. The leg pain is better.",
    answers=(
        QuestionAnswer(answered="yes", text="Not now: she is getting better without."),
        QuestionAnswer(answered="partly", text="Only if weakness comes back."),
        QuestionAnswer(answered="no", text="The therapist will say on Monday."),
    ),
    plan=(
        PlannedAction(owner=Side.PROGRAM, what="Exercise group", by=dt.date(2026, 12, 7)),
        PlannedAction(owner=Side.PRACTICE, what="Stop naproxen"),
        PlannedAction(owner=Side.PATIENT, what="Walk 20 minutes a day"),
    ),
    seen_on=(dt.date(2026, 11, 24), dt.date(2026, 12, 1)),
    seen_by="Dr. Theo Lindqvist",
    diagnosis="S1 nerve root pain from a disk",
    phase="acute",
    exit_criteria="Sits 30 minutes",
    next_phase="spine-service",
    patient_was_told="All of this, on paper",
)


SAID = [
    field
    for field in Outcome.__struct_fields__
    if field not in ("attachments", "answers", "plan", "seen_on")  # looked at one by one
]


def a_report(outcome: Outcome = OUTCOME, language: str = "en") -> Letter:
    return report(a_pinned("whole"), outcome, names=NAMES, printing=Printing(language=language))


def lines_of(letter: Letter, heading: str) -> list[tuple[str, str, bool]]:
    part = next(part for part in letter.parts if part.heading == heading)
    return [(line.label, line.text, line.blank) for line in part.lines]


def test_every_question_stands_with_its_answer() -> None:
    assert lines_of(a_report(), "Your questions") == [
        ("1", "Would an injection help her back to work?", False),
        ("answered", "Not now: she is getting better without.", False),
        ("2", "Is surgery worth a talk now?", False),
        ("partly answered", "Only if weakness comes back.", False),
        ("3", "Which exercises are safe until then?", False),
        ("not answered", "The therapist will say on Monday.", False),
    ]


def test_every_action_has_its_owner() -> None:
    assert lines_of(a_report(), "What happens next, and who does it") == [
        ("The program", "Exercise group, by December 7, 2026", False),
        ("The practice", "Stop naproxen", False),
        ("The patient", "Walk 20 minutes a day", False),
    ]


def test_what_closing_needs_is_a_blank_where_nobody_said_it() -> None:
    empty = a_report(Outcome(report="Advice only."))
    assert ("Answer", "", True) in lines_of(empty, "Your questions")
    assert lines_of(empty, "What happens next, and who does it")[0][2]
    told = lines_of(empty, "Where the patient stands")
    assert told == [("What the patient was told", "", True)]
    assert "answered without a visit" in lines_of(empty, "Seen")[0][1]


@pytest.mark.parametrize("field", SAID)
def test_everything_that_was_reported_is_printed(field: str) -> None:
    value = getattr(OUTCOME, field)
    said = {"phase": "Acute", "next_phase": "Spine Service"}.get(field, "Something to say")
    given = value if field in ("phase", "next_phase") else said
    letter = a_report(msgspec.structs.replace(OUTCOME, **{field: given}))
    assert said in text(letter)


def test_papers_that_come_with_it_are_counted() -> None:
    letter = a_report(msgspec.structs.replace(OUTCOME, attachments=("a1", "a2")))
    assert ("Papers with it", "2", False) in lines_of(letter, "What we found and did")


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_comes_out_in_every_form(language: str) -> None:
    letter = a_report(language=language)
    document = opened(compiled(letter))
    assert bool(document.Root.MarkInfo.Marked) and str(document.Root.Lang) == language
    assert "R-7K3M-9QX4N" in text_of(compiled(letter))
    assert f'lang="{language}"' in html(letter)
    assert max(map(len, text(letter).splitlines())) <= COLUMNS
