"""The one question worth asking: each open one is tried as if answered, the widest change wins."""

from collections.abc import Sequence
from typing import NamedTuple

from directory.catalogue.model import Program, words
from directory.matching.answer import Level, Question, Verdict
from directory.matching.facts import Facts, Known, facts_of
from directory.matching.match import Place, places
from directory.matching.rulebook import Rulebook
from directory.matching.rules import QuestionRule, Told
from directory.matching.urgency import height, raised, top

_URGENCY, _FIRST, _LIST = 100, 10, 1


class Outcome(NamedTuple):
    """What an answer would lead to: urgency, and programs in order."""

    level: Level
    same_day: bool
    order: tuple[str, ...]
    first: str | None


def outcome(
    facts: Facts, age: float | None, programs: Sequence[Program], rulebook: Rulebook
) -> Outcome:
    level, same_day = top(raised(facts, rulebook))
    standings: list[Place] = []
    if level is not Level.EMERGENCY:
        standings = places(facts, age, programs, rulebook)
    fitting = [place.program for place in standings if place.verdict is not Verdict.DOES_NOT_FIT]
    order = tuple(place.slug for place in fitting)
    return Outcome(level, same_day, order, words(fitting[0].name, "en") if fitting else None)


def best_question(
    known: Known,
    facts: Facts,
    age: float | None,
    programs: Sequence[Program],
    rulebook: Rulebook,
    now: Outcome,
) -> Question | None:
    best: tuple[int, QuestionRule, Outcome, Outcome] | None = None
    for rule in rulebook.questions:
        if not rule.unless.isdisjoint(facts.true) or not rule.unless.isdisjoint(facts.refused):
            continue
        if not any(when.holds(facts.true) for when in rule.when):
            continue
        yes = _tried(known, rule.yes, age, programs, rulebook)
        no = _tried(known, rule.no, age, programs, rulebook) if rule.no else now
        weight = max(_apart(now, yes), _apart(now, no), _apart(yes, no))
        if weight and (best is None or weight > best[0]):
            best = (weight, rule, yes, no)
    if best is None:
        return None
    _, rule, yes, no = best
    return Question(
        ask=words(rule.ask, "en"),
        finding=rule.yes[0],
        if_yes=_told(now, yes, rulebook.release.told),
        if_no=_told(now, no, rulebook.release.told),
    )


def _tried(
    known: Known,
    answer: tuple[str, ...],
    age: float | None,
    programs: Sequence[Program],
    rulebook: Rulebook,
) -> Outcome:
    trial = Known(known.true | set(answer), known.open - set(answer), known.refused, known.alone)
    return outcome(facts_of(trial, rulebook), age, programs, rulebook)


def _apart(one: Outcome, other: Outcome) -> int:
    urgency = abs(height(one.level, one.same_day) - height(other.level, other.same_day))
    return (
        _URGENCY * urgency
        + _FIRST * (one.order[:1] != other.order[:1])
        + _LIST * (one.order[:3] != other.order[:3])
    )


def _told(now: Outcome, then: Outcome, told: Told) -> str:
    if then.level is Level.EMERGENCY:
        return words(told.emergency, "en")
    parts = []
    if height(then.level, then.same_day) != height(now.level, now.same_day):
        sentence = told.urgency_same_day if then.same_day else told.urgency
        parts.append(words(sentence, "en").format(level=then.level))
    if then.order[:1] != now.order[:1] and then.first:
        parts.append(words(told.first, "en").format(program=then.first))
    elif then.order[:3] != now.order[:3]:
        parts.append(words(told.order, "en"))
    return " ".join(parts) or words(told.nothing, "en")
