"""What a form means, before anything is matched."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.matching.needs import Certainty, Finding, PatientNeeds, Span
from directory.matching.reading import LONGEST, Read
from directory.referrals.summary import Settled
from directory.web.match_form import (
    MatchForm,
    form_of,
    mistakes,
    needs_of,
    removed,
    with_places,
)
from directory.web.presenters.match_note import marked

pytestmark = pytest.mark.quick

TEXT = "numb foot, no weakness"
NUMB = Finding(id="numb-foot", certainty=Certainty.PRESENT, quote="numb foot", spans=(Span(0, 9),))
WEAK = Finding(id="weakness", certainty=Certainty.DENIED, quote="weakness", spans=(Span(14, 22),))


def what_was_read(**fields: object) -> Read:
    needs = PatientNeeds(age_years=54, sex="female", duration_days=49, findings=(NUMB, WEAK))
    return Read(msgspec.structs.replace(needs, **fields), ())


def ids(needs: PatientNeeds) -> list[tuple[str, Certainty]]:
    return [(each.id, each.certainty) for each in needs.findings]


def test_a_fresh_note_is_taken_as_it_was_read() -> None:
    assert needs_of(MatchForm(text=TEXT), what_was_read()) == what_was_read().needs


def test_an_edit_takes_out_what_was_unticked_and_keeps_the_rest() -> None:
    form = MatchForm(text=TEXT, edited=True, age="54", sex="female", kept=("weakness:denied",))
    assert ids(needs_of(form, what_was_read())) == [("weakness", Certainty.DENIED)]
    assert [each.id for each in removed(form, what_was_read())] == ["numb-foot"]


def test_a_cleared_field_is_not_said() -> None:
    needs = needs_of(MatchForm(text=TEXT, edited=True), what_was_read())
    assert (needs.age_years, needs.sex, needs.duration_days) == (None, None, None)


@pytest.mark.parametrize(
    ("count", "unit", "days"),
    [("7", "weeks", 49), ("2", "years", 730), ("0.5", "days", 0), ("3", "months", 90)],
)
def test_a_duration_is_a_number_of_days(count: str, unit: str, days: int) -> None:
    form = MatchForm(text=TEXT, edited=True, duration=count, unit=unit)
    assert needs_of(form, what_was_read()).duration_days == days


def test_what_is_put_in_by_hand_replaces_what_was_read() -> None:
    form = MatchForm(text=TEXT, added=(("weakness", Certainty.PRESENT),))
    assert ids(needs_of(form, what_was_read())) == [
        ("numb-foot", Certainty.PRESENT),
        ("weakness", Certainty.PRESENT),
    ]


@pytest.mark.parametrize(
    ("form", "codes"),
    [
        (MatchForm(), [("text", "missing")]),
        (MatchForm(text=" \n "), [("text", "missing")]),
        (MatchForm(text="x" * LONGEST), []),
        (MatchForm(text="x" * (LONGEST + 1)), [("text", "too-long")]),
        (MatchForm(text="x", age="old"), [("age", "not-a-number")]),
        (MatchForm(text="x", age="-1"), [("age", "not-a-number")]),
        (MatchForm(text="x", age="nan"), [("age", "not-a-number")]),
        (MatchForm(text="x", age="1e400"), [("age", "not-a-number")]),
        (MatchForm(text="x", age="54"), []),
        (MatchForm(age="54"), []),
        (MatchForm(text="x", duration="long"), [("duration", "not-a-number")]),
        (MatchForm(added=(("back-pain", Certainty.PRESENT),)), []),
    ],
)
def test_each_mistake_is_named_with_its_field(
    form: MatchForm, codes: list[tuple[str, str]]
) -> None:
    assert [(each.field, each.code) for each in mistakes(form)] == codes


def test_an_answer_to_the_question_is_the_last_word() -> None:
    form = form_of([("add", "fever:yes"), ("answer", "fever:no"), ("add", "")])
    assert form.added == (("fever", Certainty.DENIED),)


def test_other_without_a_reason_settles_nothing() -> None:
    form = form_of(
        [
            ("flag-malignancy", "other"),
            ("why-malignancy", "  "),
            ("flag-infection", "routed_now"),
            ("flag-fracture", "forget it"),
        ]
    )
    assert [(each.rule, each.settled) for each in form.decisions] == [
        ("infection", Settled.ROUTED_NOW)
    ]


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=30)), max_size=20))
def test_any_fields_make_a_form(pairs: list[tuple[str, str]]) -> None:
    form = form_of(pairs)
    mistakes(form)
    needs_of(form, what_was_read())


def test_the_note_is_marked_and_stays_whole() -> None:
    pieces = marked(TEXT, what_was_read(), frozenset())
    assert "".join(piece.text for piece in pieces) == TEXT
    assert [(piece.text, piece.kind) for piece in pieces if piece.kind] == [
        ("numb foot", "used"),
        ("weakness", "ruled-out"),
    ]


def test_what_raised_a_flag_stands_out_but_a_denial_of_it_does_not() -> None:
    pieces = marked(TEXT, what_was_read(), frozenset({"numb-foot", "weakness"}))
    assert [(piece.text, piece.kind) for piece in pieces if piece.kind] == [
        ("numb foot", "flag"),
        ("weakness", "ruled-out"),
    ]


@given(
    st.text(max_size=40),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8),
)
def test_marks_never_change_the_note(text: str, spans: list[tuple[int, int]]) -> None:
    read = Read(PatientNeeds(), tuple(Span(*sorted(each)) for each in spans))
    assert "".join(piece.text for piece in marked(text, read, frozenset())) == text


REGIONS = {"back-pain": "back", "leg-pain": "leg", "knee-pain": "knee"}


@pytest.mark.parametrize(
    ("findings", "regions"),
    [
        ([("back-pain", "present", True), ("leg-pain", "present", True)], ("back", "leg")),
        # The last finding of a place was taken out.
        ([("leg-pain", "present", True)], ("leg",)),
        ([], ()),
        ([("back-pain", "denied", False), ("leg-pain", "present", True)], ("leg",)),
        # Put in by hand: it has no words in the note. It comes after what the note says.
        ([("knee-pain", "present", False), ("leg-pain", "present", True)], ("leg", "knee")),
        ([("knee-pain", "denied", False), ("leg-pain", "present", True)], ("leg",)),
        # Read, but no place in the note: past and over.
        ([("knee-pain", "past", True), ("leg-pain", "present", True)], ("leg",)),
        ([("cough", "present", False)], ()),
    ],
)
def test_places_follow_the_findings(
    findings: list[tuple[str, str, bool]], regions: tuple[str, ...]
) -> None:
    needs = PatientNeeds(
        regions=("back", "leg"),
        findings=tuple(
            Finding(
                id=ident,
                certainty=Certainty(how),
                quote="",
                spans=(Span(0, 1),) if was_read else (),
            )
            for ident, how, was_read in findings
        ),
    )
    assert with_places(needs, REGIONS).regions == regions


def test_what_was_read_from_the_same_words_goes_with_the_finding_that_is_shown() -> None:
    keep = "dyspnea:denied airway-sign:denied"
    form = form_of([("text", "no SOB"), ("edited", "1"), ("keep", keep)])
    assert form.kept == ("dyspnea:denied", "airway-sign:denied")
