"""What one sentence tells as new is not explained away by another."""

import msgspec
import pytest

from directory.catalogue.model import Program
from directory.matching.answer import Level
from directory.matching.checking import facts_in, reached_by
from directory.matching.conditions import When
from directory.matching.facts import Facts
from directory.matching.needs import Certainty, Finding, PatientNeeds
from directory.matching.rulebook import alarms_of
from directory.matching.rules import Alarm
from directory.matching.suggest import Matcher
from directory.matching.urgency import heard_in, raised

pytestmark = pytest.mark.quick

PRESENT = Certainty.PRESENT
ROUTINE, URGENT, EMERGENCY = Level.ROUTINE, Level.URGENT, Level.EMERGENCY
STROKE_THEN_DROP = (
    "Stroke last year, wants help with dressing and walking. New foot drop since yesterday."
)
ACHE_THEN_COUGH = (
    "Only a mild back ache, no real change over the last year. She is 84, coughed hard last night"
    " and now has stabbing pain in the middle of her spine."
)


@pytest.mark.parametrize(
    ("text", "level", "same_day"),
    [
        (STROKE_THEN_DROP, URGENT, True),
        ("Stroke in 2019 with a foot drop, wears a splint. Wants help with dressing.",
         ROUTINE, False),
        ("Chronic back pain for ten years. Fell today and cannot put weight on the leg.",
         EMERGENCY, True),
        ("Knee replaced in 2018. Fell this morning and cannot put weight on the leg.",
         EMERGENCY, True),
        # gout explains the hot joint, wherever it is told
        ("Known gout. Woke with a hot red swollen big toe. No fever.", ROUTINE, False),
        ("Back pain for years. Her lips went blue this morning and she cannot breathe at rest.",
         EMERGENCY, True),
        # a need of the rule is held back in the whole text, not in the sentence
        (ACHE_THEN_COUGH, URGENT, False),
    ],
)  # fmt: skip
def test_an_explanation_elsewhere_holds_back_nothing_new(
    matcher: Matcher, programs: list[Program], text: str, level: Level, same_day: bool
) -> None:
    urgency = matcher.suggest(text=text, programs=programs).urgency
    assert (urgency.level, urgency.same_day) == (level, same_day)


def facts(*true: str, alone: tuple[Facts, ...] = ()) -> Facts:
    return Facts(frozenset(true), frozenset(), frozenset(), {}, alone)


def alarm(explained: bool = False, none: str = "stroke") -> Alarm:
    when = When(all=frozenset(["foot-drop"]), none=frozenset([none]))
    return Alarm(level=URGENT, explained=explained, when=when)


DROP = facts("foot-drop")
BOTH = facts("foot-drop", "stroke")


@pytest.mark.parametrize(
    ("asked", "told", "heard"),
    [
        (alarm(), DROP, DROP),
        (alarm(), BOTH, None),
        (alarm(), facts("foot-drop", "stroke", alone=(DROP,)), DROP),
        (alarm(), facts("foot-drop", "stroke", alone=(facts("back-pain"), DROP)), DROP),
        (alarm(), facts("foot-drop", "stroke", alone=(BOTH,)), None),  # in the same sentence
        (alarm(explained=True), facts("foot-drop", "stroke", alone=(DROP,)), None),
        (alarm(), facts("stroke", alone=(DROP,)), DROP),  # a need that only the sentence has
    ],
)
def test_an_alarm_is_heard_in_the_whole_text_or_in_one_sentence(
    asked: Alarm, told: Facts, heard: Facts | None
) -> None:
    assert heard_in(asked, told) == heard


def test_a_rule_is_asked_for_what_only_one_sentence_has(matcher: Matcher) -> None:
    rule = msgspec.structs.replace(matcher.rulebook.flags[0], alarms=(alarm(),))
    book = msgspec.structs.replace(matcher.rulebook, alarms=alarms_of([rule]))
    assert raised(facts("stroke"), book) == []
    assert raised(facts("stroke", alone=(DROP,)), book) == [(rule, alarm())]


def test_the_rule_bench_hears_a_sentence_alone_too(matcher: Matcher) -> None:
    assert "motor-deficit" in reached_by(facts_in(STROKE_THEN_DROP, matcher), matcher.rules())


def test_the_words_quoted_are_those_of_the_sentence(
    matcher: Matcher, programs: list[Program]
) -> None:
    (flag,) = matcher.suggest(text=ACHE_THEN_COUGH, programs=programs).red_flags
    assert flag.id == "fracture"
    assert "coughed hard last night" in flag.quote


def test_the_question_keeps_the_urgency_of_a_sentence_alone(
    matcher: Matcher, programs: list[Program]
) -> None:
    text = "Parkinson's for six years, back pain. New foot drop since yesterday."
    answer = matcher.suggest(text=text, programs=programs)
    assert (answer.urgency.level, answer.urgency.same_day) == (URGENT, True)
    assert answer.question is not None
    assert answer.question.if_no == "Nothing changes."


def test_to_confirm_a_sign_of_the_text_never_lowers_the_urgency(
    matcher: Matcher, programs: list[Program]
) -> None:
    before = matcher.suggest(text=STROKE_THEN_DROP, programs=programs).urgency
    present = {
        each.id
        for each in matcher.read(STROKE_THEN_DROP).needs.findings
        if each.certainty is PRESENT
    }
    assert "foot-drop" in present
    for ident in sorted(present):
        confirmed = PatientNeeds(findings=(Finding(id=ident, certainty=PRESENT, quote=""),))
        after = matcher.suggest(text=STROKE_THEN_DROP, needs=confirmed, programs=programs).urgency
        assert (after.level, after.same_day) == (before.level, before.same_day), ident
