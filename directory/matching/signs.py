"""Figures that are signs: a temperature, a residual volume, a blood count, with their limits."""

from collections.abc import Sequence
from typing import NamedTuple

from directory.matching.decoding import Strict

_NEAR = 3  # words between the name and its figure: "temp today was 38.4"


class Sign(Strict, frozen=True, kw_only=True):
    """A named figure from `at_least` up to `below` is the finding; from `well_from` up to
    `at_least` (or, for what is bad when low, see `low`) it denies it.

    `units`: a figure of that unit counts without the name ("39.4C"); then only with a decimal.
    `whole`: a whole figure of that unit counts too ("60 mph").
    `alone`: a figure with a decimal standing alone between marks counts too (", 39.3,").
    `low`: the figure is a sign when it is under `at_least` and at or over `well_from`.
    """

    finding: str
    names: tuple[str, ...]
    units: tuple[str, ...] = ()
    at_least: float
    below: float
    well_from: float = 0
    low: bool = False
    alone: bool = False
    whole: bool = False
    denies: bool = True
    source: str


class SignsFile(Strict, frozen=True, kw_only=True):
    sign: tuple[Sign, ...]


class Figure(NamedTuple):
    """Words [first, last) are a figure of `finding`; `there`: it is a sign, else it denies it."""

    finding: str
    first: int
    last: int
    there: bool


def signs_in(words: Sequence[str], signs: Sequence[Sign], stops: frozenset[str]) -> list[Figure]:
    found: list[Figure] = []
    for at, word in enumerate(words):
        if not word[0].isdigit():
            continue
        value = _value(word)
        if value is None:
            continue
        unit = words[at + 1] if at + 1 < len(words) else ""
        near = _near(words, at, stops)
        for sign in signs:
            named = next((before for before in near if words[before] in sign.names), None)
            if named is None and (
                ("." not in word and not (sign.whole and unit in sign.units))
                or not (
                    unit in sign.units
                    or (
                        sign.alone
                        and (not at or words[at - 1] in stops)
                        and (not unit or unit in stops)
                    )
                )
            ):
                continue
            first = at if named is None else named
            last = at + 1 + (unit in sign.units)
            if sign.low:
                there, well = sign.well_from <= value < sign.at_least, value >= sign.at_least
            else:
                there = sign.at_least <= value < sign.below
                well = sign.well_from <= value < sign.at_least
            if there or (well and sign.denies):
                found.append(Figure(sign.finding, first, last, there))
    return found


def _value(word: str) -> float | None:
    """The figure; of "88/50" the first."""
    try:
        return float(word.partition("/")[0].rstrip("%").replace(",", "."))
    except ValueError:
        return None


def _near(words: Sequence[str], at: int, stops: frozenset[str]) -> list[int]:
    """Where the name of the figure may stand, the nearest first."""
    found: list[int] = []
    for before in range(at - 1, max(-1, at - 2 - _NEAR), -1):
        word = words[before]
        found.append(before)
        if (word in stops and word != ":") or (word[0].isdigit() and before < at - 1):
            break  # a figure right before is the lower end of a range
    return found
