"""The rule bench: every rule's examples are run, and rules nothing reaches are named."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from directory.errors import BadData
from directory.matching.answer import Level
from directory.matching.facts import Facts, facts_of
from directory.matching.match import STANDING_LIMITS
from directory.matching.rules import Example, FlagRule, Rule, conditions
from directory.matching.suggest import Matcher
from directory.matching.urgency import heard_in, raised


class Checked(msgspec.Struct, frozen=True):
    """`problems` are mistakes; `unreached` rules are only worth a look."""

    problems: tuple[str, ...]
    rules: int
    examples: int
    unreached: tuple[str, ...]


def check_rulebook(data: Path, cases: Iterable[str] = ()) -> Checked:
    """Loads and runs the rulebook. `cases`: more texts that may reach a rule."""
    try:
        matcher = Matcher.load(data)
    except BadData as error:
        return Checked(error.problems, 0, 0, ())
    problems: list[str] = []
    reached: set[str] = set()
    examples = 0
    rules = [rule for rule in matcher.rules() if rule.id not in STANDING_LIMITS]
    for rule in rules:
        for example in rule.examples:
            examples += 1
            facts = facts_in(example.text, matcher)
            reached |= reached_by(facts, rules)
            problem = _failing(rule, example, facts, matcher)
            if problem:
                problems.append(problem)
    for text in cases:
        reached |= reached_by(facts_in(text, matcher), rules)
    unreached = tuple(rule.id for rule in rules if rule.id not in reached)
    return Checked(tuple(problems), len(rules), examples, unreached)


def facts_in(text: str, matcher: Matcher) -> Facts:
    return facts_of(matcher.known(matcher.read(text).needs), matcher.rulebook)


def reached_by(facts: Facts, rules: Iterable[Rule]) -> set[str]:
    return {rule.id for rule in rules if _applies(rule, facts)}


def _applies(rule: Rule, facts: Facts) -> bool:
    if isinstance(rule, FlagRule):
        return any(heard_in(alarm, facts) is not None for alarm in rule.alarms)
    return any(when.holds(facts.true) for when in conditions(rule))


def _failing(rule: Rule, example: Example, facts: Facts, matcher: Matcher) -> str | None:
    """What is wrong with the example, as a line for the author; None when it comes out right."""
    applies = _applies(rule, facts)
    if applies != example.applies:
        wanted = "should apply" if example.applies else "should not apply"
        return f"rule {rule.id}: {wanted} to its example: {example.text}"
    if example.level is None or not applies:
        return None
    levels: dict[str, Level] = {
        each.id: alarm.level for each, alarm in raised(facts, matcher.rulebook)
    }
    if levels.get(rule.id) is not example.level:
        return (
            f"rule {rule.id}: level {levels.get(rule.id)} where {example.level} is expected:"
            f" {example.text}"
        )
    return None
