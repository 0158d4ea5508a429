"""Filters and their counts. "Not stated yet" is a value of its own, never an exclusion unseen."""

from typing import Any

import tantivy
from tantivy import FieldType, Occur

from directory.catalogue.model import Program
from directory.search.query import ADULT, ADULT_FROM, CHILD, FILTERS, UNKNOWN
from directory.search.results import FacetValue

NO_LIMIT = 999
"""Years, where a program states ages without an upper end."""

MOST_VALUES = 10_000

YOUNG, EVERYBODY = "young", "everybody"
YOUNG_TO = 25
"""Years. Programs for children often go on to college age; nobody older is sent to them."""


def values_of(program: Program) -> dict[str, tuple[str, ...]]:
    """What a program states for each filter, or `unknown`."""
    stated: dict[str, tuple[str, ...]] = {
        "department": (program.department,),
        "discipline": program.disciplines,
        "condition": program.conditions,
        "phase": program.phases,
        "age": _age_groups(program),
        "setting": program.settings,
        "delivery": program.delivery,
        "language": program.languages,
        "referral": _ways_in(program),
    }
    return {name: tuple(dict.fromkeys(values)) or (UNKNOWN,) for name, values in stated.items()}


def _age_groups(program: Program) -> tuple[str, ...]:
    ages = program.ages
    if ages is None:
        return ()
    groups = []
    if ages.to_years is None or ages.to_years >= ADULT_FROM:
        groups.append(ADULT)
    if ages.from_years < ADULT_FROM:
        groups.append(CHILD)
    return tuple(groups)


def _ways_in(program: Program) -> tuple[str, ...]:
    """Who may come by themselves are found under `self`, where a referral is welcome too."""
    if program.referral is None:
        return ()
    return ("either", "self") if program.referral == "either" else (program.referral,)


def audience(program: Program) -> str:
    to_years = program.ages.to_years if program.ages else None
    return YOUNG if to_years is not None and to_years <= YOUNG_TO else EVERYBODY


def age_range(program: Program) -> tuple[int, int]:
    if program.ages is None:
        return 0, NO_LIMIT
    to_years = program.ages.to_years
    return program.ages.from_years, NO_LIMIT if to_years is None else to_years


def filter_query(schema: tantivy.Schema, name: str, value: str) -> tantivy.Query:
    """A program that states no ages is let through every age filter: unknown never excludes."""
    if name == "age" and value.isascii() and value.isdigit():
        years = int(value)
        return _both(_range(schema, "age_from", None, years), _range(schema, "age_to", years, None))
    stated = tantivy.Query.term_query(schema, name, value, index_option="basic")
    if name == "age" and value in (ADULT, CHILD):
        silent = tantivy.Query.term_query(schema, name, UNKNOWN, index_option="basic")
        return tantivy.Query.boolean_query([(Occur.Should, stated), (Occur.Should, silent)])
    return stated


def at_least(schema: tantivy.Schema, field: str, number: int) -> tantivy.Query:
    return _range(schema, field, number, None)


def _both(one: tantivy.Query, other: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.boolean_query([(Occur.Must, one), (Occur.Must, other)])


def _range(
    schema: tantivy.Schema, field: str, lower: int | None, upper: int | None
) -> tantivy.Query:
    return tantivy.Query.range_query(
        schema, field, FieldType.Unsigned, lower_bound=lower, upper_bound=upper
    )


def aggregation(names: tuple[str, ...] = FILTERS) -> dict[str, Any]:
    return {name: {"terms": {"field": name, "size": MOST_VALUES}} for name in names}


def read_counts(answer: dict[str, Any]) -> dict[str, tuple[FacetValue, ...]]:
    """Most frequent first, then by name; `unknown` last."""
    return {
        name: tuple(
            sorted(
                (
                    FacetValue(value=str(bucket["key"]), count=int(bucket["doc_count"]))
                    for bucket in answer[name]["buckets"]
                ),
                key=lambda each: (each.value == UNKNOWN, -each.count, each.value),
            )
        )
        for name in answer
    }
