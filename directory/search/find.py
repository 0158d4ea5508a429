"""Find listings by words and filters."""

import tantivy
from tantivy import Occur, Order

from directory.search import cursor, facets
from directory.search.asking import FEW, Asked, count, everything, unscored
from directory.search.index import SearchIndex, Shelf
from directory.search.query import ADULT_FROM, CHILD, FILTERS, Query, check_text
from directory.search.results import DroppedFilter, FacetValue, Hit, Results
from directory.search.wanted import Wanted

MOST_OTHERS = 8

_FOR_THEM = 3.0  # bonus for programs for the age asked for; everybody's where none is


def find(index: SearchIndex, query: Query) -> Results:
    """Programs best first, or in the order of departments where no words are given.

    Raises Invalid for a text that is too long and for a cursor of another query.
    """
    text = check_text(query.text)
    query = query.canonical()
    place = cursor.read(query)
    wanted = index.listener.wanted(text, literal=query.literal)
    asked = index.programs.ask(wanted) if text else everything(index.programs.searcher)
    filters = query.filters()
    total = (
        count(index.programs.searcher, _within(index, asked.which, filters))
        if filters
        else asked.total
    )
    # One more than asked for tells whether another page follows, whatever came or went meanwhile.
    if text:
        best = _for_them(index.programs, asked, young=wanted.for_child or _asks_young(query))
        scored = _best(index.programs, _within(index, best, filters), query.limit + 1, place)
    else:
        scored = _in_order(index, query, query.limit + 1, place)
    follows, scored = len(scored) > query.limit, scored[: query.limit]
    stems = wanted.stems()
    hits = tuple(_hit(index.programs, score, number, stems) for score, number in scored)
    others = () if place or not text else _others(index.others, wanted)
    lost = not asked.total and not others
    return Results(
        total=total,
        items=hits,
        others=others,
        facets=_facets(index, query, asked),
        also_searched=wanted.also_searched,
        did_you_mean=index.listener.nearest_names(text)
        if lost and not wanted.did_you_mean
        else wanted.did_you_mean,
        drop_one=_drop_one(index, query, asked, total),
        next_cursor=_following(index, query, hits, place) if follows else None,
        not_found=wanted.not_found,
        without_filters=asked.total,
    )


def _within(index: SearchIndex, asked: tantivy.Query, filters: dict[str, str]) -> tantivy.Query:
    if not filters:
        return asked
    schema = index.programs.schema
    limits = [unscored(facets.filter_query(schema, name, value)) for name, value in filters.items()]
    return tantivy.Query.boolean_query([(Occur.Must, each) for each in (asked, *limits)])


def _facets(index: SearchIndex, query: Query, asked: Asked) -> dict[str, tuple[FacetValue, ...]]:
    """Counted under all the other filters, so that each value says what choosing it finds."""
    filters = query.filters()
    if not query.text and not filters:
        return index.whole_directory
    search = index.programs.searcher
    free = tuple(name for name in FILTERS if name not in filters)
    counts = facets.read_counts(
        search.aggregate(_within(index, asked.which, filters), facets.aggregation(free))
    )
    for name in filters:
        others = query.without(name).filters()
        counts |= facets.read_counts(
            search.aggregate(_within(index, asked.which, others), facets.aggregation((name,)))
        )
    return {name: counts[name] for name in FILTERS}


def _drop_one(
    index: SearchIndex, query: Query, asked: Asked, total: int
) -> tuple[DroppedFilter, ...]:
    if total >= FEW:
        return ()
    dropped = [
        DroppedFilter(
            name=name,
            value=value,
            count=count(
                index.programs.searcher,
                _within(index, asked.which, query.without(name).filters()),
            ),
        )
        for name, value in query.filters().items()
    ]
    return tuple(each for each in dropped if each.count > total)


def _asks_young(query: Query) -> bool:
    age = query.age or ""
    return age == CHILD or (age.isascii() and age.isdigit() and int(age) < ADULT_FROM)


def _for_them(shelf: Shelf, asked: Asked, *, young: bool) -> tantivy.Query:
    """A program for children comes below one for everybody, unless a child is spoken of."""
    audience = facets.YOUNG if young else facets.EVERYBODY
    theirs = tantivy.Query.term_query(shelf.schema, "audience", audience, index_option="basic")
    bonus = tantivy.Query.const_score_query(theirs, _FOR_THEM)
    return tantivy.Query.boolean_query([(Occur.Must, asked.best), (Occur.Should, bonus)])


def _in_order(
    index: SearchIndex, query: Query, limit: int, place: cursor.Place | None
) -> list[tuple[float, int]]:
    """Goes on behind the last listing seen, also where listings came or went meanwhile."""
    found = _within(index, tantivy.Query.all_query(), query.filters())
    if place:
        after = index.number_after(place.order, place.slug)
        behind = facets.at_least(index.programs.schema, "number", after)
        found = tantivy.Query.boolean_query([(Occur.Must, found), (Occur.Must, behind)])
    hits = index.programs.searcher.search(
        found, limit=limit, count=False, order_by_field="number", order=Order.Asc
    ).hits
    return [(0.0, int(number)) for number, _ in hits]


def _best(
    shelf: Shelf, found: tantivy.Query, limit: int, place: cursor.Place | None
) -> list[tuple[float, int]]:
    """Goes on behind the last listing seen. Where the catalogue changed meanwhile it may stand
    elsewhere; where it is gone, as many are passed over as were seen."""
    if place is None:
        return shelf.best(found, limit)
    reach = place.seen + limit
    scored = shelf.best(found, reach + limit)
    slugs = [shelf.listed[number].slug for _, number in scored]
    seen = slugs.index(place.slug) + 1 if place.slug in slugs else place.seen
    return scored[seen : seen + limit]


def _hit(shelf: Shelf, score: float, number: int, stems: frozenset[str]) -> Hit:
    listed = shelf.listed[number]
    at = shelf.words_at(number)
    matched = sorted({word for stem in stems for word in at.get(stem, ())})
    return Hit(kind=listed.kind, slug=listed.slug, score=round(score, 4), matched=tuple(matched))


def _following(
    index: SearchIndex, query: Query, hits: tuple[Hit, ...], place: cursor.Place | None
) -> str:
    last = hits[-1].slug
    return cursor.write(
        cursor.Place(
            query=cursor.fingerprint(query),
            slug=last,
            order=index.order_of(last),
            seen=(place.seen if place else 0) + len(hits),
        )
    )


def _others(shelf: Shelf, wanted: Wanted) -> tuple[Hit, ...]:
    stems = wanted.stems()
    found = shelf.best(shelf.ask(wanted).best, MOST_OTHERS)
    return tuple(_hit(shelf, score, number, stems) for score, number in found)
