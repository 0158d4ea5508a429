"""The matcher on cases by authors who had not read its rules.

`tune*.jsonl` may be learned from, so its floors stand near what it reaches; the goals stand beside
them. What to expect on a text nobody has looked at: docs/explanation/matching-figures.md.
"""

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from directory.catalogue.model import Catalogue
from directory.matching.answer import Answer
from directory.matching.suggest import Matcher, stood_behind

CASES = Path(__file__).resolve().parent.parent / "cases"
Gold = dict[str, Any]
Judged = list[tuple[Gold, Answer]]


@pytest.fixture(scope="module")
def answered(matcher: Matcher, catalogue: Catalogue) -> Callable[[str], Judged]:
    """Each case is answered once, however many measures look at the answers."""
    return cache(lambda pattern: judged(pattern, matcher, catalogue))


def judged(pattern: str, matcher: Matcher, catalogue: Catalogue) -> Judged:
    programs = list(catalogue.public_programs())
    rows = (
        json.loads(line)
        for path in sorted(CASES.glob(pattern))
        for line in path.read_text(encoding="utf-8").splitlines()
    )
    return [(row["gold"], matcher.suggest(text=row["text"], programs=programs)) for row in rows]


def share(counted: Iterator[bool]) -> float:
    found = list(counted)
    assert len(found) >= 20, "too few cases to say anything"
    return sum(found) / len(found)


def flag_sensitivity(cases: Judged) -> float:
    return share(a.urgency.level != "routine" for g, a in cases if g["red_flag"] is True)


def flag_specificity(cases: Judged) -> float:
    return share(
        a.urgency.level == "routine"
        for g, a in cases
        if g["red_flag"] is False and g["urgency_accept"] == ["routine"]
    )


def emergency_sensitivity(cases: Judged) -> float:
    return share(
        a.urgency.level == "emergency" for g, a in cases if g["urgency_accept"] == ["emergency"]
    )


def right_first_program(cases: Judged) -> float:
    return share(
        g["programs"].get(next(iter(stood_behind(a.matches)), ""), 0) >= 2
        for g, a in cases
        if g["programs"] and g["abstain"] is not True
    )


def nothing_that_must_not_be(cases: Judged) -> float:
    return share(
        not set(g["must_not"]) & set(stood_behind(a.matches)) for g, a in cases if g["must_not"]
    )


FLOORS: list[tuple[str, Callable[[Judged], float], float, float]] = [
    # cases, measure, floor held today, goal
    ("tune*.jsonl", flag_sensitivity, 0.99, 0.95),
    ("tune*.jsonl", flag_specificity, 0.97, 0.92),
    ("tune*.jsonl", emergency_sensitivity, 0.99, 0.95),
    ("tune*.jsonl", right_first_program, 0.87, 0.90),
    ("tune*.jsonl", nothing_that_must_not_be, 0.99, 1.00),
    # four authors: American and British clinics, patients, queries; too few emergencies for a share
    ("unread.jsonl", flag_sensitivity, 0.95, 0.95),
    ("unread.jsonl", flag_specificity, 0.90, 0.92),
    ("unread.jsonl", right_first_program, 0.81, 0.90),
    ("unread.jsonl", nothing_that_must_not_be, 0.96, 1.00),
]


@pytest.mark.parametrize(
    ("pattern", "measure", "floor", "goal"),
    FLOORS,
    ids=[f"{pattern.partition('.')[0]}-{measure.__name__}" for pattern, measure, _, _ in FLOORS],
)
def test_what_was_reached_is_kept(
    pattern: str,
    measure: Callable[[Judged], float],
    floor: float,
    goal: float,
    answered: Callable[[str], Judged],
) -> None:
    reached = measure(answered(pattern))
    print(f"{pattern} {measure.__name__}: {reached:.3f} (goal {goal})")
    assert reached >= floor


LEVELS = [
    # half, said level, read as one of these, floor held today
    ("tune", "emergency", {"emergency"}, 0.94),
    ("tune", "emergency", {"emergency", "urgent"}, 0.96),
    ("tune", "routine", {"routine"}, 0.88),
    ("unread", "emergency", {"emergency"}, 0.78),
    ("unread", "emergency", {"emergency", "urgent"}, 0.84),
    ("unread", "urgent", {"emergency", "urgent"}, 0.78),
    ("unread", "routine", {"routine"}, 0.78),
    ("unread", "routine", {"routine", "urgent"}, 0.93),
]
"""Short texts of six authors, half of them dangers told without a textbook word and half of them
look-alikes: far harder than a clinic's day, so that what is missed shows."""


@pytest.fixture(scope="module")
def levels(matcher: Matcher, catalogue: Catalogue) -> Callable[[str], list[tuple[str, str]]]:
    programs = list(catalogue.public_programs())

    @cache
    def read(half: str) -> list[tuple[str, str]]:
        lines = (CASES / f"levels-{half}.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
        return [
            (row["level"], matcher.suggest(text=row["text"], programs=programs).urgency.level.value)
            for row in rows
        ]

    return read


@pytest.mark.parametrize(("half", "said", "fine", "floor"), LEVELS)
def test_how_fast_somebody_is_to_be_seen_is_kept(
    half: str,
    said: str,
    fine: set[str],
    floor: float,
    levels: Callable[[str], list[tuple[str, str]]],
) -> None:
    reached = share(read in fine for level, read in levels(half) if level == said)
    print(f"{half}: {said} read as {' or '.join(sorted(fine))}: {reached:.3f}")
    assert reached >= floor
