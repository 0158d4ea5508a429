"""Search: programs found by words and filters, with what matched and what else could be tried."""

from typing import Annotated, Any

import msgspec
from litestar import Request
from litestar.di import NamedDependency

from directory.api.asked import UNUSABLE, read_parameters
from directory.api.operation import Operation, reads
from directory.api.paging import Cursor, Limit
from directory.api.record import Slug, Texts
from directory.catalogue.model import Catalogue, Record
from directory.errors import Invalid, Unreadable
from directory.search.find import find
from directory.search.index import SearchIndex
from directory.search.query import LONGEST_TEXT, LONGEST_VALUE, Query, from_parameters
from directory.search.results import Hit, Results

FilterValue = Annotated[str, msgspec.Meta(max_length=LONGEST_VALUE)]


class SearchQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The parameters, for the document; `from_parameters` reads them, here as on the pages."""

    q: Annotated[
        str,
        msgspec.Meta(
            max_length=LONGEST_TEXT,
            description="Words to look for",
            examples=["slipped disk", "knee"],
        ),
    ] = ""
    department: FilterValue | None = None
    discipline: FilterValue | None = None
    condition: FilterValue | None = None
    phase: FilterValue | None = None
    age: (
        Annotated[
            str,
            msgspec.Meta(
                max_length=LONGEST_VALUE, description="Whole years, adult, child, unknown"
            ),
        ]
        | None
    ) = None
    setting: FilterValue | None = None
    delivery: FilterValue | None = None
    language: FilterValue | None = None
    referral: FilterValue | None = None
    literal: (
        Annotated[
            str,
            msgspec.Meta(
                max_length=LONGEST_VALUE,
                description="yes: these words only, without their synonyms. no when left out",
                examples=["yes"],
            ),
        ]
        | None
    ) = None
    limit: Limit = 20
    cursor: Cursor | None = None


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One listing found. `matched`: the words of it, or their synonyms, that were searched."""

    kind: Annotated[
        str,
        msgspec.Meta(
            description="programs, disciplines, conditions, phases, components, guides, notices"
        ),
    ]
    slug: Slug
    name: Texts
    plain: Texts | None
    department: Slug | None
    matched: tuple[str, ...]


class FacetValue(msgspec.Struct, frozen=True, kw_only=True):
    value: str
    count: int


class DropOne(msgspec.Struct, frozen=True, kw_only=True):
    """What would be found with this one filter less."""

    name: str
    value: str
    count: int


class SearchAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """`items` are programs, best first. `others` are people, conditions and pages beside them.

    `not_found` are words that stand in no listing and are near none that does. `without_filters`
    is how many programs the words find when every filter is left out.
    """

    items: tuple[Found, ...]
    next_cursor: str | None
    total: int
    others: tuple[Found, ...]
    facets: dict[str, tuple[FacetValue, ...]]
    also_searched: tuple[str, ...]
    did_you_mean: str | None
    not_found: tuple[str, ...]
    drop_one: tuple[DropOne, ...]
    without_filters: int
    sample: bool


def to_query(parameters: dict[str, str]) -> Query:
    """What is wrong with an address is unreadable (400), not invalid (422)."""
    try:
        return from_parameters(parameters)
    except Invalid as error:
        raise Unreadable(UNUSABLE, error.errors) from None


def search_out(results: Results, catalogue: Catalogue) -> SearchAnswer:
    return SearchAnswer(
        items=_found(results.items, catalogue),
        next_cursor=results.next_cursor,
        total=results.total,
        others=_found(results.others, catalogue),
        facets={
            name: tuple(FacetValue(value=each.value, count=each.count) for each in values)
            for name, values in results.facets.items()
        },
        also_searched=results.also_searched,
        did_you_mean=results.did_you_mean,
        not_found=results.not_found,
        drop_one=tuple(
            DropOne(name=each.name, value=each.value, count=each.count) for each in results.drop_one
        ),
        without_filters=results.without_filters,
        sample=catalogue.sample,
    )


def _found(hits: tuple[Hit, ...], catalogue: Catalogue) -> tuple[Found, ...]:
    """A listing that left the catalogue since the index was made is passed over."""
    shown = []
    for hit in hits:
        records: dict[str, Record] = getattr(catalogue, hit.kind)
        if record := records.get(hit.slug):
            shown.append(_one(hit, record))
    return tuple(shown)


def _one(hit: Hit, record: Record) -> Found:
    return Found(
        kind=hit.kind,
        slug=hit.slug,
        name=record.name,
        plain=getattr(record, "plain", None),
        department=getattr(record, "department", None),
        matched=hit.matched,
    )


@reads(
    "/search",
    Operation(
        id="search",
        tag="Search and match",
        summary="Find programs by words and filters",
        answer=SearchAnswer,
        query=SearchQuery,
    ),
)
async def search(
    request: Request[Any, Any, Any],
    catalogue: NamedDependency[Catalogue],
    search_index: NamedDependency[SearchIndex],
) -> SearchAnswer:
    """Misspelt and everyday words are understood. Do not put anything about a patient in `q`:
    addresses are kept in logs by many systems. Send a patient's story to `POST match`."""
    query = to_query(read_parameters(request, SearchQuery))
    try:
        return search_out(find(search_index, query), catalogue)
    except Invalid as error:  # a cursor of another search
        raise Unreadable(error.sentence, error.errors) from None
