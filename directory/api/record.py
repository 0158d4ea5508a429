"""What every listed thing shows: its key, its texts by language, and what each field rests on."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec

from directory.catalogue.by_slug import look_up
from directory.catalogue.model import Basis, Record, Words
from directory.errors import NotFound

Slug = Annotated[
    str, msgspec.Meta(description="Public key; keeps its meaning", examples=["spine-service"])
]
Texts = Annotated[
    Words,
    msgspec.Meta(
        description="The same text by language code; `en` is always there",
        examples=[{"en": "Help for back and neck pain."}],
    ),
]


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A null field is not stated yet, and is named in `unknown`."""

    slug: Slug
    uuid: UUID
    name: Texts
    listing: Annotated[str, msgspec.Meta(description="published, or paused: takes no referrals")]
    checked_on: dt.date | None
    source: str | None
    version: int
    texts_in: Annotated[
        tuple[str, ...], msgspec.Meta(description="Languages every text here is written in")
    ]
    basis: Annotated[
        dict[str, Basis],
        msgspec.Meta(
            description="What each field rests on: document (the public page the catalogue starts "
            "from), reading (our own clinical reading, not the hospital's), stated (said by the "
            "program), sample (made up for a demonstration), unknown (not stated yet)"
        ),
    ]
    unknown: Annotated[tuple[str, ...], msgspec.Meta(description="Fields not stated yet")]
    sample: Annotated[
        bool, msgspec.Meta(description="True: sample contacts, waits and people, of no real place")
    ]


OWN_FIELDS = frozenset(Listed.__struct_fields__)
WORKING_FIELDS = frozenset({"order", "number", "badge", "line", "what_to_send_version", "outside"})
"""Ours to run the directory by; they state nothing about the place, so they rest on nothing."""


def listed(record: Record, shown: type[Listed], *, sample: bool) -> dict[str, Any]:
    """The common fields, as keyword arguments of `shown`."""
    stated = [name for name in shown.__struct_fields__ if name not in OWN_FIELDS | WORKING_FIELDS]
    basis = {name: record.basis_of(name) for name in ["name", *stated] if hasattr(record, name)}
    return {
        "slug": record.slug,
        "uuid": record.uuid,
        "name": record.name,
        "listing": record.listing.value,
        "checked_on": record.checked_on,
        "source": record.source,
        "version": record.version,
        "texts_in": languages_of(record),
        "basis": basis,
        "unknown": tuple(name for name in basis if is_empty(getattr(record, name))),
        "sample": sample,
    }


def is_empty(value: object) -> bool:
    return value is None or value == () or value == {}


def known(values: Iterable[Any]) -> tuple[Any, ...] | None:
    """A list, or None where it is not stated yet: an empty list would read as "none"."""
    return tuple(values) or None


def languages_of(record: Record) -> tuple[str, ...]:
    """The languages all texts of the record are written in, English first."""
    texts = list(_texts(record))
    shared = set(texts[0]).intersection(*texts[1:]) if texts else set()
    return tuple(sorted(shared, key=lambda language: (language != "en", language)))


def _texts(value: object) -> Iterator[Words]:
    if isinstance(value, dict) and "en" in value:
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _texts(getattr(value, name))


R = TypeVar("R", bound=Record)


def find(records: Mapping[str, R], slug: str) -> R:
    """As `look_up`. Raises NotFound."""
    record = look_up(records, slug)
    if record is None:
        raise NotFound("There is nothing here with that name.")
    return record
