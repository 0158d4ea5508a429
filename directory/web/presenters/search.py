"""What a search found, as a page shows it, and what to try when it found nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from directory.catalogue.model import (
    Component,
    Condition,
    Discipline,
    Guide,
    Notice,
    RehabPhase,
    Words,
)
from directory.search.query import ADULT, CHILD, FILTERS, UNKNOWN, Query
from directory.search.results import Hit, Results
from directory.web.presenters import labels
from directory.web.presenters.rows import Row, row
from directory.web.shell import Shell

FIRST_FILTERS = ("age", "referral", "department")
"""Shown at once; the other filters stand behind "More ways to narrow"."""

ADDRESS_OF = {
    "disciplines": "/team/",
    "conditions": "/conditions/",
    "phases": "/recovery/",
    "components": "/recovery#",
    "guides": "/recovery#",
    "notices": "/notices/",
}
GUIDES_ELSEWHERE = {"causes": "/conditions#causes", "prevention": "/conditions#prevention"}


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A filter value as a link; one that is on takes itself off."""

    label: str
    count: int | None
    href: str
    on: bool


@dataclass(frozen=True, kw_only=True)
class ChipGroup:
    name: str
    label: str
    chips: tuple[Chip, ...]

    @property
    def is_on(self) -> bool:
        return any(chip.on for chip in self.chips)


@dataclass(frozen=True, kw_only=True)
class Found:
    row: Row
    matched: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Other:
    kind: str
    name: Words
    plain: Words
    href: str


@dataclass(frozen=True, kw_only=True)
class DropOne:
    label: str
    count: int
    href: str


@dataclass(frozen=True, kw_only=True)
class SearchPage:
    query: Query
    total: int
    title: str
    found: tuple[Found, ...]
    others: tuple[Other, ...]
    also_searched: tuple[str, ...]
    only_words: str  # address without the synonyms
    did_you_mean: str | None
    did_you_mean_href: str | None
    first: tuple[ChipGroup, ...]
    more: tuple[ChipGroup, ...]
    drop_one: tuple[DropOne, ...]
    not_found: tuple[str, ...]  # words that stand nowhere here
    without_filters: int
    without_filters_href: str
    next_href: str | None
    start_href: str | None  # from the first page, where this is a later one


def search_page(shell: Shell, query: Query, results: Results) -> SearchPage:
    groups = {name: chips(shell, query, results, name) for name in FILTERS}
    spelling = results.did_you_mean
    return SearchPage(
        query=query,
        total=results.total,
        title=title(shell, query, results.total),
        found=tuple(
            Found(row=row(shell, shell.catalogue.programs[hit.slug]), matched=hit.matched)
            for hit in results.items
            if hit.slug in shell.catalogue.programs
        ),
        others=tuple(found for hit in results.others if (found := other(shell, hit)) is not None),
        also_searched=results.also_searched,
        only_words=query.with_(literal=True).address(),
        did_you_mean=spelling,
        did_you_mean_href=query.with_(text=spelling).address() if spelling else None,
        first=tuple(groups[name] for name in FIRST_FILTERS if groups[name].chips),
        more=tuple(
            groups[name] for name in FILTERS if name not in FIRST_FILTERS and groups[name].chips
        ),
        drop_one=tuple(
            DropOne(
                label=f"{labels.filter_name(shell, each.name)}: "
                f"{labels.filter_value(shell, each.name, each.value)}",
                count=each.count,
                href=query.without(each.name).address(),
            )
            for each in results.drop_one
        ),
        not_found=results.not_found,
        without_filters=results.without_filters,
        without_filters_href=Query(text=query.text).address(),
        next_href=query.with_(cursor=results.next_cursor).address()
        if results.next_cursor
        else None,
        start_href=query.with_().address() if query.cursor else None,
    )


def title(shell: Shell, query: Query, total: int) -> str:
    counted = shell.counted("%(count)s program", "%(count)s programs", total)
    if not query.text:
        return counted
    return shell.gettext("%(found)s for “%(words)s”") % {"found": counted, "words": query.text}


def chips(shell: Shell, query: Query, results: Results, name: str) -> ChipGroup:
    """The values there are to choose. The one in use is there too, though nothing was found."""
    chosen = query.canonical().filters().get(name)
    counts = counted(name, results)
    values = list(counts)
    if chosen is not None and chosen not in counts:
        values.insert(0, chosen)
    return ChipGroup(
        name=name,
        label=labels.filter_name(shell, name),
        chips=tuple(
            Chip(
                label=labels.filter_value(shell, name, value),
                count=counts.get(value),
                href=(
                    query.without(name) if value == chosen else query.with_(**{name: value})
                ).address(),
                on=value == chosen,
            )
            for value in values
        ),
    )


def counted(name: str, results: Results) -> dict[str, int]:
    """What choosing each value finds. An age finds those who state none, too: unknown never
    excludes, and the number on the chip is the number that follows."""
    counts = {each.value: each.count for each in results.facets.get(name, ())}
    if name == "age":
        silent = counts.get(UNKNOWN, 0)
        return {
            value: count + silent if value in (ADULT, CHILD) else count
            for value, count in counts.items()
        }
    return counts


def other(shell: Shell, hit: Hit) -> Other | None:
    """A page beside the programs. None where the catalogue moved on since the index was made."""
    catalogue = shell.catalogue
    beside: dict[
        str, Mapping[str, Discipline | Condition | RehabPhase | Component | Guide | Notice]
    ] = {
        "disciplines": catalogue.disciplines,
        "conditions": catalogue.conditions,
        "phases": catalogue.phases,
        "components": catalogue.components,
        "guides": catalogue.guides,
        "notices": catalogue.notices,
    }
    found = beside[hit.kind].get(hit.slug)
    if found is None:
        return None
    href = GUIDES_ELSEWHERE.get(hit.slug) if hit.kind == "guides" else None
    return Other(
        kind=hit.kind,
        name=found.title if isinstance(found, RehabPhase) else found.name,
        plain=found.plain,
        href=href or ADDRESS_OF[hit.kind] + hit.slug,
    )
