"""Every filled field says what it rests on, once, and nothing rests on what it may not."""

from collections.abc import Iterator, Mapping

from directory.catalogue.checking import Placed
from directory.catalogue.model import Basis, CareType, Program, Record
from directory.catalogue.shape import Mistake, nearest, shown

BOOKKEEPING = frozenset(
    {
        *("slug", "uuid", "listing", "steward", "checked_on", "checked_by", "source", "version"),
        *("former_slugs", "basis", "order", "badge", "line", "kind", "what_to_send_version"),
        "outside",
    }
)
"""Fields that say something of the listing, not of the care: they rest on nothing and need none."""

NEVER_A_READING = frozenset(
    {
        *("contacts", "hours", "locations", "capacity", "cost", "payers", "languages"),
        *("interpreters", "referral"),
    }
)
"""What only the program can state. A wrong guess here sends a patient to a closed door."""


def mistakes_of_basis(
    placed: list[Placed], care_types: Mapping[str, CareType], *, sample: bool
) -> list[Mistake]:
    """`sample`: whether sample data lies over the records, so that a field may rest on it."""
    return [found for each in placed for found in _mistakes(each, care_types, sample=sample)]


def _mistakes(
    each: Placed, care_types: Mapping[str, CareType], *, sample: bool
) -> Iterator[Mistake]:
    record = each.record
    fields = {field for field in record.__struct_fields__ if field not in BOOKKEEPING}
    named: dict[str, list[str]] = {}
    for kind in record.basis.__struct_fields__:
        for field in getattr(record.basis, kind):
            named.setdefault(field, []).append(kind)
    for field, kinds in named.items():
        yield from _claim(each, field, kinds, fields, sample=sample)
    for field in sorted(fields - set(named)):
        if is_filled(record, field):
            yield each.mistake(
                f"basis ({field})",
                "a filled field that rests on nothing",
                f"`{field}` under one of basis.document, basis.reading, basis.stated",
            )
    for field in record.basis.reading:
        if field in NEVER_A_READING or (field == "ages" and not _for_children(record, care_types)):
            yield each.mistake(
                "basis.reading",
                shown(field),
                "only what we can read from the kind of program; leave this field out until the"
                " program states it",
            )


def _claim(
    each: Placed, field: str, kinds: list[str], fields: set[str], *, sample: bool
) -> Iterator[Mistake]:
    key = f"basis.{kinds[0]}"
    if field not in fields:
        expected = "a field of this kind of record: " + ", ".join(sorted(fields))
        yield each.mistake(key, shown(field), nearest(field, sorted(fields), expected))
        return
    if len(kinds) > 1:
        both = " and ".join(f"basis.{kind}" for kind in kinds)
        yield each.mistake(both, shown(field), "each field under one of them only")
    if not is_filled(each.record, field):
        yield each.mistake(key, f'"{field}", which is empty', "a field that has a value")
    if Basis.SAMPLE.value in kinds and not sample:
        yield each.mistake("basis.sample", shown(field), "sample data only under data/demo")


def is_filled(record: Record, field: str) -> bool:
    """None and empty collections are "not stated yet"; False and 0 are values."""
    value = getattr(record, field)
    return value is not None and value not in ((), {})


def _for_children(record: Record, care_types: Mapping[str, CareType]) -> bool:
    return isinstance(record, Program) and any(
        care_types[slug].for_children for slug in record.care_types if slug in care_types
    )
