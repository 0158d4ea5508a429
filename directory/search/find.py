"""Find listings by words and filters."""

from itertools import pairwise
from math import ceil

import tantivy
from tantivy import Occur, Order

from directory.search import cursor, facets
from directory.search.index import SearchIndex, Shelf
from directory.search.query import ADULT_FROM, CHILD, Query, check_text
from directory.search.results import DroppedFilter, FacetValue, Hit, Results
from directory.search.texts import WEIGHTS
from directory.search.wanted import Term, Unit, Wanted

FEW = 3
"""With fewer programs than this, those that hold only some of the words are shown below."""

MOST_OTHERS = 8

_TIE = 0.2
_MEANING = 0.85  # a meaning weighs a little less than the word typed
_WEAK = 0.3
_TOGETHER = 0.7  # bonus for words that stand side by side
_FOR_THEM = 3.0  # bonus for programs for the age asked for; everybody's where none is
_ALL_WORDS = 1000.0  # listings with all the words come first, whatever the rest scores


def find(index: SearchIndex, query: Query) -> Results:
    """Programs best first, or in the order of departments where no words are given.

    Raises Invalid for a text that is too long and for a cursor of another query.
    """
    text = check_text(query.text)
    query = query.canonical()
    place = cursor.read(query)
    wanted = index.listener.wanted(text, literal=query.literal)
    asked = _asked(index.programs, wanted, text)
    if asked is not None:
        asked = _for_them(index.programs, asked, young=wanted.for_child or _asks_young(query))
    total, hits = _page(index, query, asked, wanted, place)
    following = _following(index, query, hits, place, total)
    others = () if place or not text else _others(index.others, wanted, text)
    alone = _count(index.programs, _filtered(index, asked, {})) if query.filters() else total
    nothing = not alone and not others
    return Results(
        total=total,
        items=tuple(hits),
        others=others,
        facets=_facets(index, query, asked),
        also_searched=wanted.also_searched,
        did_you_mean=wanted.did_you_mean
        or (index.listener.nearest_names(text) if nothing else None),
        drop_one=_drop_one(index, query, asked, total),
        next_cursor=following,
        not_found=wanted.not_found,
        without_filters=alone,
    )


def _asked(shelf: Shelf, wanted: Wanted, text: str) -> tantivy.Query | None:
    """What the words ask of a shelf; None where no words are given, so everything is asked for.

    Filters have no say in it: a count beside a filter is what choosing it finds.
    """
    if not text:
        return None
    if not wanted.units:
        return tantivy.Query.empty_query()
    strong = [_unit(shelf.schema, unit) for unit in wanted.units if not unit.weak]
    weak = [_unit(shelf.schema, unit) for unit in wanted.units if unit.weak]
    if not strong:
        strong, weak = weak, []
    likes = [
        (Occur.Should, tantivy.Query.boost_query(each, _WEAK))
        for each in (*weak, *_side_by_side(shelf.schema, wanted))
    ]
    all_words = tantivy.Query.boolean_query([*((Occur.Must, each) for each in strong), *likes])
    if len(strong) == 1 or _count(shelf, all_words) >= FEW:
        return all_words
    some = all_words
    for at_least in (ceil(len(strong) * 2 / 3), 1):
        some = tantivy.Query.boolean_query(
            [(Occur.Should, each) for each in strong], minimum_number_should_match=at_least
        )
        if _count(shelf, some) >= FEW:
            break
    first = tantivy.Query.const_score_query(all_words, _ALL_WORDS)
    return tantivy.Query.boolean_query([(Occur.Must, some), (Occur.Should, first), *likes])


def _asks_young(query: Query) -> bool:
    age = query.age or ""
    return age == CHILD or (age.isascii() and age.isdigit() and int(age) < ADULT_FROM)


def _for_them(shelf: Shelf, asked: tantivy.Query, *, young: bool) -> tantivy.Query:
    """A program for children comes below one for everybody, unless a child is spoken of."""
    audience = facets.YOUNG if young else facets.EVERYBODY
    theirs = tantivy.Query.term_query(shelf.schema, "audience", audience, index_option="basic")
    bonus = tantivy.Query.const_score_query(theirs, _FOR_THEM)
    return tantivy.Query.boolean_query([(Occur.Must, asked), (Occur.Should, bonus)])


def _unit(schema: tantivy.Schema, unit: Unit) -> tantivy.Query:
    ways = [_together(schema, unit.terms)]
    ways += [
        tantivy.Query.boost_query(_together(schema, terms), _MEANING) for terms in unit.meanings
    ]
    return ways[0] if len(ways) == 1 else tantivy.Query.disjunction_max_query(ways, _TIE)


def _together(schema: tantivy.Schema, terms: tuple[Term, ...]) -> tantivy.Query:
    if len(terms) == 1:
        return _term(schema, terms[0])
    return tantivy.Query.boolean_query([(Occur.Must, _term(schema, term)) for term in terms])


def _term(schema: tantivy.Schema, term: Term) -> tantivy.Query:
    return tantivy.Query.disjunction_max_query(
        [
            tantivy.Query.boost_query(
                tantivy.Query.term_query(schema, field, stem), weight * closeness
            )
            for field, weight in WEIGHTS.items()
            for stem, closeness in term.stems
        ],
        _TIE,
    )


def _side_by_side(schema: tantivy.Schema, wanted: Wanted) -> list[tantivy.Query]:
    """Neighbours of the text, and the words of each meaning, found next to each other."""
    rows = [tuple(term for unit in wanted.units for term in unit.terms)]
    rows += [terms for unit in wanted.units for terms in unit.meanings]
    pairs = {(one.stems[0][0], other.stems[0][0]) for row in rows for one, other in pairwise(row)}
    return [
        tantivy.Query.boost_query(
            tantivy.Query.phrase_query(schema, field, list(pair)), weight * _TOGETHER
        )
        for pair in sorted(pairs)
        for field, weight in WEIGHTS.items()
    ]


def _filtered(
    index: SearchIndex, asked: tantivy.Query | None, filters: dict[str, str]
) -> tantivy.Query:
    limits = [
        (
            Occur.Must,
            tantivy.Query.const_score_query(
                facets.filter_query(index.programs.schema, name, value), 0.0
            ),
        )
        for name, value in filters.items()
    ]
    words = asked if asked is not None else tantivy.Query.all_query()
    return tantivy.Query.boolean_query([(Occur.Must, words), *limits]) if limits else words


def _count(shelf: Shelf, query: tantivy.Query) -> int:
    return int(shelf.searcher.search(query, limit=1).count)  # type: ignore[attr-defined]  # not in its stubs


def _page(
    index: SearchIndex,
    query: Query,
    asked: tantivy.Query | None,
    wanted: Wanted,
    place: cursor.Place | None,
) -> tuple[int, list[Hit]]:
    found = _filtered(index, asked, query.filters())
    total = _count(index.programs, found)
    if asked is None:
        scored = _in_order(index, found, query.limit, place)
    else:
        scored = _best(index, found, query.limit, place)
    stems = wanted.stems()
    return total, [_hit(index.programs, score, number, stems) for score, number in scored]


def _in_order(
    index: SearchIndex, found: tantivy.Query, limit: int, place: cursor.Place | None
) -> list[tuple[float, int]]:
    """Goes on behind the last listing seen, also where listings came or went meanwhile."""
    after = index.number_after(place.order, place.slug) if place else 0
    behind = tantivy.Query.boolean_query(
        [(Occur.Must, found), (Occur.Must, facets.at_least(index.programs.schema, "number", after))]
    )
    hits = index.programs.searcher.search(
        behind, limit=limit, count=False, order_by_field="number", order=Order.Asc
    ).hits
    return [(0.0, int(number)) for number, _ in hits]


def _best(
    index: SearchIndex, found: tantivy.Query, limit: int, place: cursor.Place | None
) -> list[tuple[float, int]]:
    shelf = index.programs
    seen = place.seen if place else 0
    hits = shelf.searcher.search(found, limit=seen + limit, count=False).hits
    numbers = shelf.searcher.fast_field_values("number", [address for _, address in hits])
    scored = [
        (float(score), int(number or 0)) for (score, _), number in zip(hits, numbers, strict=True)
    ]
    return scored[seen:]


def _hit(shelf: Shelf, score: float, number: int, stems: frozenset[str]) -> Hit:
    listed = shelf.listed[number]
    at = shelf.words_at(number)
    matched = sorted({word for stem in stems for word in at.get(stem, ())})
    return Hit(kind=listed.kind, slug=listed.slug, score=round(score, 4), matched=tuple(matched))


def _following(
    index: SearchIndex, query: Query, hits: list[Hit], place: cursor.Place | None, total: int
) -> str | None:
    seen = (place.seen if place else 0) + len(hits)
    if not hits or seen >= total:
        return None
    return cursor.write(
        cursor.Place(
            query=cursor.fingerprint(query),
            slug=hits[-1].slug,
            order=index.order_of(hits[-1].slug),
            seen=seen,
        )
    )


def _others(shelf: Shelf, wanted: Wanted, text: str) -> tuple[Hit, ...]:
    asked = _asked(shelf, wanted, text)
    if asked is None or not shelf.listed:
        return ()
    hits = shelf.searcher.search(asked, limit=MOST_OTHERS, count=False).hits
    numbers = shelf.searcher.fast_field_values("number", [address for _, address in hits])
    stems = wanted.stems()
    return tuple(
        _hit(shelf, float(score), int(number or 0), stems)
        for (score, _), number in zip(hits, numbers, strict=True)
    )


def _facets(
    index: SearchIndex, query: Query, asked: tantivy.Query | None
) -> dict[str, tuple[FacetValue, ...]]:
    """Counted under all the other filters, so that each value says what choosing it finds."""
    filters = query.filters()
    if asked is None and not filters:
        return index.whole_directory
    search = index.programs.searcher
    counts = facets.read_counts(
        search.aggregate(_filtered(index, asked, filters), facets.aggregation())
    )
    for name in filters:
        others = {other: value for other, value in filters.items() if other != name}
        counts |= facets.read_counts(
            search.aggregate(_filtered(index, asked, others), facets.aggregation((name,)))
        )
    return counts


def _drop_one(
    index: SearchIndex, query: Query, asked: tantivy.Query | None, total: int
) -> tuple[DroppedFilter, ...]:
    if total >= FEW:
        return ()
    dropped = [
        DroppedFilter(
            name=name,
            value=value,
            count=_count(index.programs, _filtered(index, asked, query.without(name).filters())),
        )
        for name, value in query.filters().items()
    ]
    return tuple(each for each in dropped if each.count > total)
