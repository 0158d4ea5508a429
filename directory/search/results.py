"""What a search answers."""

import msgspec


class Struct(msgspec.Struct, frozen=True, kw_only=True):
    pass


class Hit(Struct, frozen=True, kw_only=True):
    """One listing found; `kind` is its folder in the catalogue.

    `matched` are the words of its own texts that were searched, lower case and without accents
    (marking.py marks them).
    """

    kind: str  # programs, disciplines, conditions, phases, components, guides, notices
    slug: str
    score: float
    matched: tuple[str, ...]


class FacetValue(Struct, frozen=True, kw_only=True):
    value: str
    count: int


class DroppedFilter(Struct, frozen=True, kw_only=True):
    """What would be found with one filter less."""

    name: str
    value: str
    count: int


class Results(Struct, frozen=True, kw_only=True):
    """`items` are programs (best first); `others` the people, conditions and guides below them.

    `not_found` are words of the text that stand in no listing and are near none that does.
    `without_filters` is what the words alone find.
    """

    total: int
    items: tuple[Hit, ...]
    others: tuple[Hit, ...]
    facets: dict[str, tuple[FacetValue, ...]]
    also_searched: tuple[str, ...]
    did_you_mean: str | None
    drop_one: tuple[DroppedFilter, ...]
    next_cursor: str | None
    not_found: tuple[str, ...] = ()
    without_filters: int = 0
