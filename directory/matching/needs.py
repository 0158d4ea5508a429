"""What a text or a form says about one patient, before any rule is asked."""

from enum import StrEnum
from typing import NamedTuple

import msgspec


class Certainty(StrEnum):
    """How a finding stands in the text. Only `present` and `possible` can raise a flag."""

    PRESENT = "present"
    POSSIBLE = "possible"  # suspected, asked about, to be ruled out
    DENIED = "denied"
    PAST = "past"  # resolved, or said to lie in the past
    FAMILY = "family"  # somebody else's


class Span(msgspec.Struct, frozen=True, order=True):
    """Characters [start, end) of the text as it was given, counted in code points."""

    start: int
    end: int


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing of the vocabulary that was read. `quote` is the text's own words."""

    id: str
    certainty: Certainty
    quote: str
    spans: tuple[Span, ...] = ()
    side: str | None = None  # left, right, both
    over: bool = False  # said to be finished, or only listed among old things


class Told(NamedTuple):
    """A finding told as the patient's own and there now, in the sentence of that number.

    `weight`: how much a sentence at that place says about why the patient came.
    """

    finding: str
    sentence: int
    weight: int


class Statement(NamedTuple):
    """One sentence of the text. `new`: it tells of something that began lately."""

    span: Span
    new: bool


class PatientNeeds(msgspec.Struct, frozen=True, kw_only=True):
    """The need of one patient. None and empty mean "not said", never "no"."""

    age_years: float | None = None
    sex: str | None = None  # female, male, other
    regions: tuple[str, ...] = ()
    duration_days: int | None = None
    pain: int | None = None  # 0..10
    scores: dict[str, float] = {}  # instrument name → score; STarT Back band as 1, 2, 3
    phase: str | None = None  # where the sender says the patient stands
    findings: tuple[Finding, ...] = ()
    told: tuple[Told, ...] = ()  # where in the story each finding stands
    statements: tuple[Statement, ...] = ()
    read: tuple[tuple[str, Span], ...] = ()  # what was used that is no finding: age, duration …

    def certainty_of(self, finding: str) -> Certainty | None:
        """The strongest certainty a finding was read with; None where it was not mentioned."""
        order = list(Certainty)
        found = [each.certainty for each in self.findings if each.id == finding]
        return min(found, key=order.index) if found else None
