"""The case bank, counted by half. The half `unread` was never looked at while tuning."""

from collections import Counter

import pytest

from directory.catalogue.model import Program
from directory.matching.suggest import Matcher, stood_behind
from tests.matching.bank import Case, cases

pytestmark = pytest.mark.quick


def measures(case: Case, matcher: Matcher, programs: list[Program]) -> dict[str, bool]:
    answer = matcher.suggest(text=case.text, programs=programs)
    named = stood_behind(answer.matches)
    level = answer.urgency.level.value
    found: dict[str, bool] = {}
    if case.urgency == ("routine",):
        found["specificity"] = level == "routine"
    elif case.urgency and "routine" not in case.urgency:
        found["sensitivity"] = level != "routine"
    if case.urgency == ("emergency",):
        found["emergency"] = level == "emergency"
    if case.flag:
        found["flag named"] = case.flag in {flag.id for flag in answer.red_flags}
    if case.first:
        found["first program"] = bool(named) and named[0] in case.first
    if case.none:
        found["none fits"] = not named
    if case.never:
        found["never named"] = not set(named) & set(case.never)
    if case.team:
        team = [each.slug for each in answer.disciplines[:5]]
        found["team"] = set(case.team) <= set(team)
    if case.phase:
        found["phase"] = answer.phase in case.phase
    return found


def test_the_bank_is_large_and_both_halves_hold_enough() -> None:
    every = list(cases())
    assert len(every) >= 400
    assert len({case.text for case in every}) == len(every)
    assert sum(case.urgency == ("routine",) for case in every) >= 150
    assert min(Counter(case.half for case in every).values()) >= 150


@pytest.mark.parametrize(
    ("half", "at_least"),
    [
        ("tune", {"sensitivity": 0.97, "specificity": 0.97, "emergency": 0.97, "never named": 1.0}),
        ("unread", {"sensitivity": 0.92, "specificity": 0.92, "emergency": 0.88}),
    ],
)
def test_the_bank_comes_out_right(
    half: str, at_least: dict[str, float], matcher: Matcher, programs: list[Program]
) -> None:
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for case in cases():
        if case.half == half:
            for name, held in measures(case, matcher, programs).items():
                asked[name] += 1
                right[name] += held
    shares = {name: right[name] / asked[name] for name in asked}
    print(half, {name: f"{shares[name]:.3f} (n={asked[name]})" for name in shares})
    for name, least in at_least.items():
        assert shares[name] >= least, (name, shares[name], asked[name])
