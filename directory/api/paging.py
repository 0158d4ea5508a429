"""Lists in pages: complete and without repeats, for a cursor names the last item, not a count."""

import base64
from collections.abc import Callable, Iterable
from heapq import nsmallest
from typing import Annotated, Generic, Protocol, TypeVar

import msgspec

from directory.errors import FieldError, Unreadable

T = TypeVar("T")
Out = TypeVar("Out")
Place = tuple[int, str]
"""Where an item stands in its list: a rank that rarely changes, then its slug."""

Limit = Annotated[int, msgspec.Meta(ge=1, le=100, description="Items on one page")]
Cursor = Annotated[
    str,
    msgspec.Meta(max_length=500, description="`next_cursor` of the page before; as it was given"),
]


class PageQuery(msgspec.Struct, frozen=True, kw_only=True):
    limit: Limit = 20
    cursor: Cursor | None = None


class LongPageQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Of a list that is short at most sites, and looked at as a whole."""

    limit: Limit = 100
    cursor: Cursor | None = None


class Made(Protocol):
    @property
    def id(self) -> str: ...


class Page(msgspec.Struct, Generic[Out], frozen=True, kw_only=True):
    """One page of a list. Ask again with `cursor` set to `next_cursor` until it is null."""

    items: tuple[Out, ...]
    next_cursor: str | None
    sample: Annotated[
        bool, msgspec.Meta(description="True: sample contacts, waits and people, of no real place")
    ]


def page(
    items: Iterable[T],
    query: PageQuery,
    *,
    place: Callable[[T], Place],
    show: Callable[[T], Out],
    sample: bool,
) -> Page[Out]:
    shown, following = cut(items, query, place=place)
    return Page(items=tuple(map(show, shown)), next_cursor=following, sample=sample)


def cut(
    items: Iterable[T], query: PageQuery | LongPageQuery, *, place: Callable[[T], Place]
) -> tuple[list[T], str | None]:
    """What stands on the page that was asked for, and the cursor of the next one."""
    after = _read(query.cursor) if query.cursor else None
    left = (item for item in items if after is None or place(item) > after)
    first = nsmallest(query.limit + 1, left, key=place)
    shown = first[: query.limit]
    return shown, _written(place(shown[-1])) if len(first) > len(shown) else None


def by_age(item: Made) -> Place:
    """Oldest first, for ids are made in the order of time: what is added meanwhile comes last."""
    return 0, item.id


def foreign() -> Unreadable:
    """Of a cursor that no list of ours gave."""
    mistake = FieldError("cursor", "not_usable", "Send next_cursor of the page before.")
    return Unreadable("This cursor is not one of ours.", (mistake,))


def _written(place: Place) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def _read(cursor: str) -> Place:
    padded = cursor + "=" * (-len(cursor) % 4)
    try:
        rank, slug = msgspec.json.decode(base64.urlsafe_b64decode(padded), type=Place)
    except ValueError:
        raise foreign() from None
    return rank, slug
