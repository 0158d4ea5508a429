"""What a search answers."""

import msgspec


class Struct(msgspec.Struct, frozen=True, kw_only=True):
    pass


class Hit(Struct, frozen=True, kw_only=True):
    """One listing found. `matched` are the words of it (or of its synonyms) that were searched."""

    kind: str  # programs, disciplines, conditions, guides
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
    """`items` are programs (best first); `others` the people, conditions and guides below them."""

    total: int
    items: tuple[Hit, ...]
    others: tuple[Hit, ...]
    facets: dict[str, tuple[FacetValue, ...]]
    also_searched: tuple[str, ...]
    did_you_mean: str | None
    drop_one: tuple[DroppedFilter, ...]
    next_cursor: str | None
