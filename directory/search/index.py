"""The search index of one process: tantivy in memory, made from one version of the catalogue."""

from bisect import bisect_right
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import tantivy
from tantivy import Document, Index, SchemaBuilder

from directory.catalogue.model import Catalogue, Program
from directory.search import facets
from directory.search.asking import Asked, ask
from directory.search.query import FILTERS
from directory.search.suggest_spelling import Spelling
from directory.search.synonyms import Synonyms, load_synonyms
from directory.search.texts import ANY, WEIGHTS, Texts, others_of, texts_of_program
from directory.search.tokens import analyzer, plain_words, words_by_stem
from directory.search.wanted import Listener, Wanted

_SMALLEST_ARENA = 15_000_000
_LARGEST_ARENA = 2_000_000_000
_BYTES_PER_LISTING = 20_000


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """One listing of a shelf. Its place in `Shelf.listed` is its number in the index, and decides
    between equal scores."""

    kind: str
    slug: str
    order: int  # of its department
    texts: Texts


class Shelf:
    """One tantivy index. Programs and the rest stand on two, so that a word's weight among
    programs does not depend on how many guides use it."""

    def __init__(self, listed: list[Listed], programs: list[Program] | None = None) -> None:
        self.listed = listed
        self.schema = _schema(with_filters=programs is not None)
        index = Index(self.schema)
        index.register_tokenizer("words", analyzer(stemmed=True))
        # One thread and room for all: one segment, in which equal scores keep the order given.
        room = min(_LARGEST_ARENA, _SMALLEST_ARENA + _BYTES_PER_LISTING * len(listed))
        writer = index.writer(room, 1)
        for number, each in enumerate(listed):
            fields = _fields(number, each)
            if programs is not None:
                fields |= _filter_fields(programs[number])
            writer.add_document(Document.from_dict(fields, self.schema))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self.searcher = index.searcher()
        self.words_at = lru_cache(maxsize=4096)(self._words_at)

    def ask(self, wanted: Wanted) -> Asked:
        return ask(self.schema, self.searcher, wanted)

    def best(self, query: tantivy.Query, limit: int) -> list[tuple[float, int]]:
        """Score and number of the best; equal scores in the order of the shelf."""
        if not self.listed:
            return []
        reach = min(limit, len(self.listed))  # tantivy makes room for as many as are asked for
        hits = self.searcher.search(query, limit=reach, count=False).hits
        numbers = self.searcher.fast_field_values("number", [address for _, address in hits])
        return [
            (float(score), int(number or 0))
            for (score, _), number in zip(hits, numbers, strict=True)
        ]

    def _words_at(self, number: int) -> dict[str, set[str]]:
        """Stem → the words a listing uses for it."""
        return words_by_stem("\n".join(self.listed[number].texts.all()))

    def has(self, stem: str) -> bool:
        return bool(self.searcher.doc_freq(ANY, stem))


class SearchIndex:
    """Never changes: another version of the catalogue is another index."""

    def __init__(self, *, version: int, programs: Shelf, others: Shelf, synonyms: Synonyms) -> None:
        self.version = version
        self.programs = programs
        self.others = others
        self.synonyms = synonyms
        spelling = Spelling(_vocabulary(programs, others), synonyms, _names(programs, others))
        self.listener = Listener(synonyms, spelling, self.has)
        self._places = [(each.order, each.slug) for each in programs.listed]
        self._orders = {each.slug: each.order for each in programs.listed}
        self.whole_directory = facets.read_counts(
            programs.searcher.aggregate(tantivy.Query.all_query(), facets.aggregation())
        )

    @classmethod
    def build(cls, catalogue: Catalogue, vocabulary: Path) -> "SearchIndex":
        """`vocabulary` is the folder `data/vocabulary` with the synonyms. Raises BadData."""
        synonyms = load_synonyms(vocabulary)
        programs = sorted(
            catalogue.public_programs(), key=lambda each: (_order(each, catalogue), each.slug)
        )
        return cls(
            version=catalogue.version,
            programs=Shelf(
                [
                    Listed(
                        kind="programs",
                        slug=each.slug,
                        order=_order(each, catalogue),
                        texts=texts_of_program(each, catalogue, synonyms.by_order),
                    )
                    for each in programs
                ],
                programs,
            ),
            others=Shelf(
                [
                    Listed(kind=kind, slug=record.slug, order=0, texts=texts)
                    for kind, record, texts in others_of(catalogue)
                ]
            ),
            synonyms=synonyms,
        )

    def has(self, stem: str) -> bool:
        """Whether any listing has the stem."""
        return self.programs.has(stem) or self.others.has(stem)

    def number_after(self, order: int, slug: str) -> int:
        """The first program behind that place of the whole directory; the place may be empty."""
        return bisect_right(self._places, (order, slug))

    def order_of(self, slug: str) -> int:
        return self._orders[slug]


def _order(program: Program, catalogue: Catalogue) -> int:
    department = catalogue.departments.get(program.department)
    return department.order if department else len(catalogue.departments) + 1


def _schema(*, with_filters: bool) -> tantivy.Schema:
    builder = SchemaBuilder()
    for field in (*WEIGHTS, ANY):
        builder.add_text_field(field, tokenizer_name="words")
    builder.add_unsigned_field("number", indexed=True, fast=True)
    if with_filters:
        for name in FILTERS:
            builder.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
        builder.add_text_field("audience", tokenizer_name="raw", index_option="basic")
        builder.add_unsigned_field("age_from", indexed=True, fast=True)
        builder.add_unsigned_field("age_to", indexed=True, fast=True)
    return builder.build()


def _fields(number: int, listed: Listed) -> dict[str, Any]:
    texts: dict[str, Any] = {field: list(getattr(listed.texts, field)) for field in WEIGHTS}
    return {**texts, ANY: list(listed.texts.all()), "number": number}


def _filter_fields(program: Program) -> dict[str, Any]:
    age_from, age_to = facets.age_range(program)
    values: dict[str, Any] = {
        name: list(values) for name, values in facets.values_of(program).items()
    }
    audience = facets.audience(program)
    return {**values, "audience": audience, "age_from": age_from, "age_to": age_to}


def _vocabulary(*shelves: Shelf) -> Counter[str]:
    """Every word of the listings → in how many different texts it stands.

    Names of conditions and people stand in many listings: each text is read once.
    """
    texts = {text for shelf in shelves for listed in shelf.listed for text in listed.texts.all()}
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(set(plain_words(text)))
    return counts


def _names(*shelves: Shelf) -> frozenset[str]:
    return frozenset(
        word
        for shelf in shelves
        for listed in shelf.listed
        for title in listed.texts.title
        for word in plain_words(title)
    )
