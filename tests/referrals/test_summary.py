"""What a summary holds after a match, and what it does not claim."""

import datetime as dt

import pytest

from directory import paths
from directory.catalogue.model import Program
from directory.matching.answer import Answer, Level, Urgency
from directory.matching.needs import Certainty
from directory.referrals.from_match import from_match
from directory.referrals.items import load_items
from directory.referrals.summary import (
    NOTE_LIMIT,
    Asked,
    Decision,
    Origin,
    Settled,
    State,
    Summary,
)
from tests.referrals.answers import GROUPS, NOTE, NOW, a_program, an_answer

pytestmark = pytest.mark.quick

ITEMS = load_items(paths.DATA)


def a_summary(
    answer: Answer | None = None,
    program: Program | None = None,
    text: str = NOTE,
    decisions: tuple[Decision, ...] = (),
) -> Summary:
    return from_match(
        answer or an_answer(),
        program or a_program(),
        items=ITEMS,
        text=text,
        now=NOW,
        groups=GROUPS,
        decisions=decisions,
    )


def test_all_35_items_are_there_in_order() -> None:
    assert [content.number for content in a_summary().contents] == list(range(1, 36))


@pytest.mark.parametrize(
    ("item", "field", "value", "origin"),
    [
        ("patient", "age_years", 54, Origin.NOTE),
        ("presenting-problem", "duration_days", 49, Origin.NOTE),
        ("presenting-problem", "note", NOTE, Origin.NOTE),
        ("severity-function", "pain", 6, Origin.NOTE),
        ("examination", "finding", "numb-foot", Origin.NOTE),
        ("history", "finding", "cancer-history", Origin.NOTE),
        ("tried", "finding", "physical-therapy", Origin.NOTE),
        ("phase-goals", "phase", "acute", Origin.MATCH),
        ("recipient", "program", "spine-service", Origin.LISTING),
        ("recipient", "route", "617 555 0142", Origin.LISTING),
        ("urgency", "priority", "stat", Origin.MATCH),
        ("reference", "state", "not-sent", Origin.SITE),
        ("match-basis", "rulebook", "test-1", Origin.MATCH),
    ],
)
def test_each_value_knows_where_it_came_from(
    item: str, field: str, value: object, origin: Origin
) -> None:
    fact = a_summary().item(item).of(field)[0]
    assert (fact.value, fact.origin) == (value, origin)


def test_what_nobody_asked_is_not_asked_and_never_no() -> None:
    summary = a_summary()
    for item in ("allergies", "medicines", "consent", "signature"):
        assert summary.item(item).state is State.NOT_ASKED
    asked = {flag.rule: flag.asked for flag in summary.red_flags}
    assert asked == {
        "malignancy": Asked.YES,
        "cauda-equina": Asked.NO,
        "infection": Asked.NOT_ASKED,
    }


def test_a_denied_finding_stays_denied() -> None:
    facts = {fact.value: fact.certainty for fact in a_summary().item("examination").facts}
    assert facts["weakness"] is Certainty.DENIED


def test_the_reason_speaks_only_of_what_is_there() -> None:
    said = [fact.value for fact in a_summary().item("reason").of("finding")]
    assert said == ["numb-foot"]


def test_a_raised_flag_stays_open_until_a_person_decides() -> None:
    assert [flag.rule for flag in a_summary().open_flags] == ["malignancy"]
    decided = Decision(rule="malignancy", settled=Settled.ROUTED_NOW)
    assert a_summary(decisions=(decided,)).open_flags == ()


@pytest.mark.parametrize(
    ("level", "same_day", "priority", "days"),
    [
        (Level.URGENT, True, "stat", 0),
        (Level.URGENT, False, "asap", 1),
        (Level.ROUTINE, False, "routine", 7),
    ],
)
def test_the_urgency_proposes_a_priority_and_a_day(
    level: Level, same_day: bool, priority: str, days: int
) -> None:
    urgency = Urgency(level=level, same_day=same_day, where_to_go=None)
    summary = a_summary(an_answer(urgency=urgency))
    assert summary.priority == priority
    assert summary.send_by == NOW.date() + dt.timedelta(days=days)


def test_conditions_of_items_follow_the_program_and_the_age() -> None:
    spine = a_summary()
    assert spine.item("under-18").state is State.NOT_NEEDED
    assert spine.item("surgery").state is State.NOT_ASKED
    child = an_answer(needs={"age_years": 9})
    imaging = a_summary(child, a_program(care_types=("mri-ct",)))
    assert imaging.item("under-18").state is State.NOT_ASKED
    assert imaging.item("imaging-safety").state is State.NOT_ASKED
    assert imaging.item("surgery").state is State.NOT_NEEDED


def test_a_long_note_is_cut() -> None:
    facts = a_summary(text="a" * 5_000).item("presenting-problem").of("note")
    assert len(str(facts[0].value)) == NOTE_LIMIT


def test_the_basis_names_the_other_programs_and_what_is_unknown() -> None:
    basis = a_summary().basis
    assert basis is not None
    assert basis.unknown == ("scan-report",)
    assert basis.excluded == (("pediatric-imaging", "ages"),)


def test_what_was_set_by_hand_says_so() -> None:
    summary = from_match(
        an_answer(),
        a_program(),
        items=ITEMS,
        text=NOTE,
        now=NOW,
        groups=GROUPS,
        by_hand=frozenset({"age_years"}),
    )
    patient = summary.item("patient")
    assert patient.of("age_years")[0].origin is Origin.EDITED
    assert patient.of("sex")[0].origin is Origin.NOTE
