"""What somebody looks for: words and filters, read once and written one canonical way."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec

from directory.errors import FieldError, Invalid
from directory.search.tokens import tidy

FILTERS = (
    "department",
    "discipline",
    "condition",
    "phase",
    "age",
    "setting",
    "delivery",
    "language",
    "referral",
)
"""Filter names, in addresses and in the API. `age` is whole years, or adult or child."""

UNKNOWN = "unknown"
"""Filter value (and facet value) for listings that do not state the matter yet."""

ADULT, CHILD = "adult", "child"
ADULT_FROM = 18

LONGEST_TEXT = 500
LONGEST_VALUE = 100
LONGEST_CURSOR = 400
MOST_ITEMS = 100
OLDEST = 120

DEFAULT_LIMIT = 20


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """`text` as typed; each filter holds at most one value.

    `literal` searches the words alone, without the synonyms the page offers to take away.
    """

    text: str = ""
    department: str | None = None
    discipline: str | None = None
    condition: str | None = None
    phase: str | None = None
    age: str | None = None
    setting: str | None = None
    delivery: str | None = None
    language: str | None = None
    referral: str | None = None
    literal: bool = False
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None

    def filters(self) -> dict[str, str]:
        return {name: value for name in FILTERS if (value := getattr(self, name)) is not None}

    def without(self, name: str) -> "Query":
        """The query with one filter less, from its first page."""
        return msgspec.structs.replace(self, **{name: None, "cursor": None})

    def with_(self, **changes: object) -> "Query":
        """The query with other words or filters, from its first page."""
        return msgspec.structs.replace(self, **{"cursor": None, **changes})

    def canonical(self) -> "Query":
        """Queries that find the same read the same. Capitals are kept: pages show them back."""
        values: dict[str, object] = {name: _value(name, getattr(self, name)) for name in FILTERS}
        limit = max(1, min(MOST_ITEMS, self.limit))
        return msgspec.structs.replace(self, text=tidy(self.text), limit=limit, **values)

    def parameters(self) -> dict[str, str]:
        """What an address carries: canonical, in one order, defaults left out."""
        query = self.canonical()
        given: dict[str, str] = {"q": query.text} if query.text else {}
        given |= query.filters()
        if query.literal:
            given["literal"] = "yes"
        if query.limit != DEFAULT_LIMIT:
            given["limit"] = str(query.limit)
        if query.cursor:
            given["cursor"] = query.cursor
        return given

    def address(self, path: str = "/search") -> str:
        """A link to this search; as a cache key it is the same for queries that find the same."""
        given = self.parameters()
        return f"{path}?{urlencode(given)}" if given else path


def from_parameters(given: Mapping[str, str]) -> Query:
    """The query of an address. Unknown parameters are passed over, so they make no new keys.

    A filter value nothing has is no mistake: it finds nothing and can be taken off. Raises Invalid
    with one error for each field that cannot be read.
    """
    errors: list[FieldError] = []
    text = _text(given.get("q", ""), errors)
    values = {name: _filter(name, given.get(name), errors) for name in FILTERS}
    literal = _literal(given.get("literal", ""), errors)
    limit = _limit(given.get("limit"), errors)
    cursor = _cursor(given.get("cursor"), errors)
    if errors:
        raise Invalid(errors[0].message, tuple(errors))
    return Query(
        text=text,
        **values,
        literal=literal,
        limit=limit,
        cursor=cursor,
    )


def check_text(text: str) -> str:
    """The text, tidied. Raises Invalid when there is more of it than a search can use."""
    errors: list[FieldError] = []
    tidied = _text(text, errors)
    if errors:
        raise Invalid(errors[0].message, tuple(errors))
    return tidied


def _text(text: str, errors: list[FieldError]) -> str:
    if len(text) > LONGEST_TEXT:
        message = f"Use at most {LONGEST_TEXT} letters. For a whole note, use the match page."
        errors.append(FieldError("q", "too_long", message))
        return ""
    return tidy(text)


def _value(name: str, value: str | None) -> str | None:
    if value is None or not (value := tidy(value).lower()):
        return None
    if name == "age" and re.fullmatch(r"[0-9]{1,9}", value):
        return str(int(value))
    return value


def _filter(name: str, given: str | None, errors: list[FieldError]) -> str | None:
    if given is not None and len(given) > LONGEST_VALUE:
        errors.append(FieldError(name, "too_long", f"The {name} is too long. Pick one shown."))
        return None
    value = _value(name, given)
    if name == "age" and value is not None and not is_age(value):
        message = f"Give the age as whole years from 0 to {OLDEST}, or adult or child."
        errors.append(FieldError("age", "invalid", message))
        return None
    return value


def is_age(value: str) -> bool:
    if value in (ADULT, CHILD, UNKNOWN):
        return True
    return re.fullmatch(r"[0-9]{1,3}", value) is not None and int(value) <= OLDEST


def _literal(given: str, errors: list[FieldError]) -> bool:
    value = tidy(given).lower()
    if value in ("yes", "true", "1"):
        return True
    if value not in ("", "no", "false", "0"):
        errors.append(FieldError("literal", "invalid", "Say yes for these words only, or no."))
    return False


def _limit(given: str | None, errors: list[FieldError]) -> int:
    if given is None or not given.strip():
        return DEFAULT_LIMIT
    if re.fullmatch(r"\s*[0-9]{1,4}\s*", given, re.ASCII) and 1 <= int(given) <= MOST_ITEMS:
        return int(given)
    message = f"The limit is a whole number from 1 to {MOST_ITEMS}."
    errors.append(FieldError("limit", "out_of_range", message))
    return DEFAULT_LIMIT


def _cursor(given: str | None, errors: list[FieldError]) -> str | None:
    if not given:
        return None
    if len(given) > LONGEST_CURSOR or not re.fullmatch(r"[A-Za-z0-9_-]+", given, re.ASCII):
        message = "This page of results cannot be found. Start again from the first page."
        errors.append(FieldError("cursor", "invalid", message))
        return None
    return given
