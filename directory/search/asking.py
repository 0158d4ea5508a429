"""What is wanted, as questions to tantivy: built from words by constructors, never parsed."""

from itertools import pairwise
from math import ceil

import msgspec
import tantivy
from tantivy import Occur

from directory.search.texts import ANY, WEIGHTS
from directory.search.wanted import Term, Unit, Wanted

FEW = 3
"""With fewer listings than this, those that hold only some of the words are shown below."""

_TIE = 0.2
_MEANING = 0.85  # a meaning weighs a little less than the word typed
_WEAK = 0.3
_TOGETHER = 0.6  # bonus for words that stand side by side
_ALL_WORDS = 1000.0  # listings with all the words come first, whatever the rest scores


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """`which` finds the listings, for counting; `best` finds the same and scores them.

    `total` is how many there are before any filter. Filters have no say in how many of the words
    must be there, so that a count beside a filter is what choosing it finds.
    """

    which: tantivy.Query
    best: tantivy.Query
    total: int


def everything(searcher: tantivy.Searcher) -> Asked:
    whole = tantivy.Query.all_query()
    return Asked(which=whole, best=whole, total=searcher.num_docs)


def ask(schema: tantivy.Schema, searcher: tantivy.Searcher, wanted: Wanted) -> Asked:
    """All the words; where few listings have them, most of the words, then any."""
    units = [unit for unit in wanted.units if not unit.weak] or list(wanted.units)
    if not units:
        nothing = tantivy.Query.empty_query()
        return Asked(which=nothing, best=nothing, total=0)
    every = _every([_has(schema, unit) for unit in units])
    which, total = every, count(searcher, every)
    if total < FEW and len(units) > 1:
        for at_least in (ceil(len(units) * 2 / 3), 1):
            which = tantivy.Query.boolean_query(
                [(Occur.Should, _has(schema, unit)) for unit in units],
                minimum_number_should_match=at_least,
            )
            total = count(searcher, which)
            if total >= FEW:
                break
    return Asked(which=which, best=_best(schema, wanted, units, which, every), total=total)


def count(searcher: tantivy.Searcher, query: tantivy.Query) -> int:
    """An aggregation, for it scores nothing."""
    answer = searcher.aggregate(query, {"all": {"value_count": {"field": "number"}}})
    return int(answer["all"]["value"])


def unscored(query: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, 0.0)


def _has(schema: tantivy.Schema, unit: Unit) -> tantivy.Query:
    """Whether a listing has what the unit asks for, in any of its texts."""
    return _one_of([_all_of(schema, terms) for terms in (unit.terms, *unit.meanings)])


def _all_of(schema: tantivy.Schema, terms: tuple[Term, ...]) -> tantivy.Query:
    return _every(
        [
            _one_of([tantivy.Query.term_query(schema, ANY, stem) for stem, _ in term.stems])
            for term in terms
        ]
    )


def _every(queries: list[tantivy.Query]) -> tantivy.Query:
    if len(queries) == 1:
        return queries[0]
    return tantivy.Query.boolean_query([(Occur.Must, each) for each in queries])


def _one_of(queries: list[tantivy.Query]) -> tantivy.Query:
    if len(queries) == 1:
        return queries[0]
    return tantivy.Query.boolean_query([(Occur.Should, each) for each in queries])


def _best(
    schema: tantivy.Schema,
    wanted: Wanted,
    units: list[Unit],
    which: tantivy.Query,
    every: tantivy.Query,
) -> tantivy.Query:
    scores = [_score(schema, unit) for unit in units]
    weak = [unit for unit in wanted.units if unit not in units]
    likes = [tantivy.Query.boost_query(_score(schema, unit), _WEAK) for unit in weak]
    likes += _side_by_side(schema, wanted)
    if which is every:
        musts = scores
    else:
        musts = [unscored(which)]
        likes += [*scores, tantivy.Query.const_score_query(every, _ALL_WORDS)]
    return tantivy.Query.boolean_query(
        [*((Occur.Must, each) for each in musts), *((Occur.Should, each) for each in likes)]
    )


def _score(schema: tantivy.Schema, unit: Unit) -> tantivy.Query:
    ways = [_together(schema, unit.terms)]
    ways += [
        tantivy.Query.boost_query(_together(schema, terms), _MEANING) for terms in unit.meanings
    ]
    return ways[0] if len(ways) == 1 else tantivy.Query.disjunction_max_query(ways, _TIE)


def _together(schema: tantivy.Schema, terms: tuple[Term, ...]) -> tantivy.Query:
    return _every([_term(schema, term) for term in terms])


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
        tantivy.Query.boost_query(tantivy.Query.phrase_query(schema, ANY, list(pair)), _TOGETHER)
        for pair in sorted(pairs)
    ]
