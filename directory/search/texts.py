"""What of each record is searched, and how much each part says about it."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

import msgspec

from directory.catalogue.model import (
    Catalogue,
    Component,
    Condition,
    Discipline,
    Guide,
    Listing,
    Notice,
    Program,
    Record,
    RehabPhase,
    Words,
)

R = TypeVar("R", bound=Record)

WEIGHTS = {"title": 5.0, "treats": 3.0, "says": 1.5, "offers": 1.0}
"""Fields of the index: the name; what it is for; how it is described; who and what is in it."""

ANY = "any"
"""Field with all the others together: to tell quickly whether a listing has a word."""


class Texts(msgspec.Struct, frozen=True, kw_only=True):
    title: tuple[str, ...]
    treats: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()

    def all(self) -> Iterator[str]:
        for field in WEIGHTS:
            yield from getattr(self, field)


def texts_of_program(
    program: Program, catalogue: Catalogue, by_order: frozenset[str] = frozenset()
) -> Texts:
    """`not_for` is left out: it names what the program does not treat.

    A program of `by_order` care (scans) comes below those that treat a condition, so its
    conditions stand with what it offers.
    """
    conditions = _listed(program.conditions, catalogue.conditions)
    disciplines = _listed(program.disciplines, catalogue.disciplines)
    components = _listed(program.components, catalogue.components)
    department = catalogue.departments.get(program.department)
    treats = (
        *_all(each.name for each in conditions),
        *_all(name for each in conditions for name in each.also_called),
        *_all(program.good_for),
    )
    looks_only = not by_order.isdisjoint(program.care_types)
    return Texts(
        title=tuple(_every(program.name)),
        treats=() if looks_only else treats,
        says=(
            *_every(program.plain),
            *_every(program.clinical),
            *(tuple(_every(program.ages.words)) if program.ages else ()),
        ),
        offers=(
            *(_every(department.name) if department else ()),
            *_all(each.name for each in disciplines),
            *_all(name for each in disciplines for name in each.also_called),
            *_all(each.name for each in components),
            *(_spoken(care_type) for care_type in program.care_types),
            *(treats if looks_only else ()),
        ),
    )


def others_of(catalogue: Catalogue) -> Iterator[tuple[str, Record, Texts]]:
    """Kind, record and texts of what is found beside programs, in reading order."""
    for kind in ("disciplines", "conditions", "phases", "components", "guides", "notices"):
        records: dict[str, Record] = getattr(catalogue, kind)
        for record in records.values():
            if record.listing is Listing.PUBLISHED:
                yield kind, record, texts_of_other(record)


def texts_of_other(record: Record) -> Texts:
    title = tuple(_every(record.name))
    match record:
        case Discipline():
            return Texts(
                title=(*title, *_all(record.also_called)),
                says=(*_every(record.plain), *_every(record.clinical), *_every(record.does)),
                offers=(*_all(record.ask), *_every(record.training)),
            )
        case Condition():
            return Texts(
                title=(*title, *_all(record.also_called)),
                says=(*_every(record.plain), *_every(record.clinical), *_all(record.what_it_is)),
                offers=tuple(_all(record.what_helps)),
            )
        case RehabPhase():
            return Texts(
                title=(*title, *_every(record.title)),
                says=(*_every(record.plain), *_every(record.clinical), *_all(record.aims)),
                offers=tuple(_all(each.name for each in record.means)),
            )
        case Component():
            return Texts(title=title, says=(*_every(record.plain), *_every(record.clinical)))
        case Guide():
            return Texts(
                title=title,
                treats=tuple(_all(item.name for item in record.items)),
                says=(*_every(record.plain), *_every(record.clinical)),
                offers=tuple(_all(item.plain for item in record.items)),
            )
        case Notice():
            return Texts(title=title, says=(*_every(record.plain), *_every(record.clinical)))
        case _:
            return Texts(title=title)


def _listed(slugs: Iterable[str], records: dict[str, R]) -> list[R]:
    return [records[slug] for slug in slugs if slug in records]


def _every(words: Words | None) -> Iterator[str]:
    """The text in each language: people type in theirs."""
    yield from (words or {}).values()


def _all(texts: Iterable[Words]) -> Iterator[str]:
    for words in texts:
        yield from words.values()


def _spoken(key: str) -> str:
    return key.replace("-", " ").replace("_", " ").replace(".", " ")
