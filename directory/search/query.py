"""What somebody looks for: words and filters, read once and written one canonical way."""

import msgspec

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


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """`text` as typed; each filter holds at most one value."""

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
    limit: int = 20
    cursor: str | None = None

    def filters(self) -> dict[str, str]:
        return {name: value for name in FILTERS if (value := getattr(self, name)) is not None}

    def without(self, name: str) -> "Query":
        return msgspec.structs.replace(self, **{name: None})
