"""What well-formed records can still get wrong: references, closed lists, codes, repeats.

Every check yields mistakes and none stops at the first. Pure: records in, mistakes out.
"""

import re
from collections.abc import Iterator, Mapping

import msgspec

from directory.catalogue.model import (
    KINDS,
    CareType,
    Condition,
    Guide,
    Hours,
    Program,
    Record,
)
from directory.catalogue.shape import Mistake, nearest, shown

Records = Mapping[str, Mapping[str, Record]]
"""Kind (folder name) → slug → record."""

REFERS: dict[str, dict[str, str]] = {
    "programs": {
        "department": "departments",
        "care_types": "care_types",
        "phases": "phases",
        "components": "components",
        "disciplines": "disciplines",
        "conditions": "conditions",
        "locations": "locations",
    },
    "disciplines": {"in_phases": "phases"},
    "components": {"phases": "phases", "disciplines": "disciplines"},
    "notices": {"programs": "programs"},
}
"""Kind → field → the kind its slugs must exist in."""

CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("programs", "settings"): ("inpatient", "outpatient"),
    ("programs", "delivery"): ("in-person", "virtual", "home"),
    ("programs", "referral"): ("needed", "self", "either"),
    ("conditions", "region"): ("back", "neck", "spine", "knee", "joints", "whole-body"),
    ("notices", "kind"): ("news", "quality"),
}
CONTACT_KINDS = ("phone", "fax", "email", "url")
CONTACT_PURPOSES = ("appointments", "urgent", "fax", "secure", "intake")

CAUSES = "causes"
"""The guide whose items conditions name as their causes."""

LANGUAGE_CODE = re.compile(r"[a-z]{2,3}")
NUCC = re.compile(r"[0-9]{3}[0-9A-Z]{6}X")
ICD_10_CM = re.compile(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?")
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class Placed(msgspec.Struct, frozen=True):
    """A record with the file it was read from, relative to the data folder."""

    file: str
    kind: str
    record: Record

    def mistake(self, key: str, found: str, expected: str) -> Mistake:
        return Mistake(self.file, key, found, expected)


def mistakes_across(
    placed: list[Placed],
    care_types: Mapping[str, CareType],
    broken: Mapping[str, set[str]],
) -> list[Mistake]:
    """Everything that needs more than one file, or more than a type, to be seen.

    `broken`: slugs by kind whose file cannot be read; they are there, so naming them is right.
    """
    known = slugs_by_kind(placed, care_types, broken)
    found: list[Mistake] = []
    for each in placed:
        found += references(each, known)
        found += choices(each)
        found += codes(each)
        found += repeats(each)
    return found + list(former_slugs(placed))


def slugs_by_kind(
    placed: list[Placed],
    care_types: Mapping[str, CareType],
    broken: Mapping[str, set[str]],
) -> dict[str, frozenset[str]]:
    """What may be named. `causes` is left out while its guide cannot be read: nobody knows them."""
    known = {kind: set(broken.get(kind, ())) for kind in KINDS}
    known["care_types"] = set(care_types) | set(broken.get("care_types", ()))
    for each in placed:
        known[each.kind].add(each.record.slug)
    if CAUSES not in broken.get("guides", ()):
        known["causes"] = {
            item.id
            for each in placed
            if isinstance(each.record, Guide) and each.record.slug == CAUSES
            for item in each.record.items
        }
    return {kind: frozenset(slugs) for kind, slugs in known.items()}


def references(each: Placed, known: Mapping[str, frozenset[str]]) -> Iterator[Mistake]:
    for key, slug, kind in _links(each):
        there = known.get(kind)
        if there is not None and slug not in there:
            listed = f"one of {kind}: {', '.join(sorted(there)) or 'none yet'}"
            yield each.mistake(key, shown(slug), nearest(slug, sorted(there), listed))


def _links(each: Placed) -> Iterator[tuple[str, str, str]]:
    for field, kind in REFERS.get(each.kind, {}).items():
        for key, slug in _each(field, getattr(each.record, field)):
            yield key, slug, kind
    if isinstance(each.record, Program):
        for place, capacity in enumerate(each.record.capacity):
            yield f"capacity[{place}].location", capacity.location, "locations"
    if isinstance(each.record, Condition):
        for key, cause in _each("causes", each.record.causes):
            yield key, cause, "causes"


def _each(field: str, value: object) -> Iterator[tuple[str, str]]:
    """The texts of a field with their key, whether it holds one, a list or a table of them."""
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, dict):
        yield from ((f"{field}.{name}", name) for name in value)
    elif isinstance(value, tuple):
        yield from ((f"{field}[{place}]", text) for place, text in enumerate(value))


def choices(each: Placed) -> Iterator[Mistake]:
    for (kind, field), allowed in CHOICES.items():
        if each.kind != kind:
            continue
        for key, value in _each(field, getattr(each.record, field)):
            if value not in allowed:
                yield each.mistake(key, shown(value), "one of " + ", ".join(allowed))
    if isinstance(each.record, Program):
        yield from _program_values(each, each.record)


def _program_values(each: Placed, program: Program) -> Iterator[Mistake]:
    for place, contact in enumerate(program.contacts):
        for field, allowed in (("kind", CONTACT_KINDS), ("purpose", CONTACT_PURPOSES)):
            value = getattr(contact, field)
            if value not in allowed:
                expected = "one of " + ", ".join(allowed)
                yield each.mistake(f"contacts[{place}].{field}", shown(value), expected)
    for place, hours in enumerate(program.hours):
        yield from _hours(each, f"hours[{place}]", hours)
    for key, language in _each("languages", program.languages):
        if not LANGUAGE_CODE.fullmatch(language):
            yield each.mistake(key, shown(language), "a language code such as en or es")
    ages = program.ages
    if ages is not None and not 0 <= ages.from_years <= (ages.to_years or 150):
        found = f"{ages.from_years} to {ages.to_years}"
        yield each.mistake("ages", found, "whole years from 0 up, the first not above the last")


def _hours(each: Placed, key: str, hours: Hours) -> Iterator[Mistake]:
    for field in ("opens", "closes"):
        if not CLOCK.fullmatch(getattr(hours, field)):
            yield each.mistake(
                f"{key}.{field}", shown(getattr(hours, field)), "a time such as 08:30"
            )
    if hours.opens >= hours.closes:
        yield each.mistake(key, f"{hours.opens} to {hours.closes}", "opening before closing")


def codes(each: Placed) -> Iterator[Mistake]:
    form: tuple[re.Pattern[str], str] | None = {
        "programs": (NUCC, "a NUCC code such as 208100000X"),
        "disciplines": (NUCC, "a NUCC code such as 208100000X"),
        "conditions": (ICD_10_CM, "an ICD-10-CM code such as M54.2"),
    }.get(each.kind)
    if form is None:
        return
    for key, code in _each("codes", getattr(each.record, "codes", ())):
        if not form[0].fullmatch(code):
            yield each.mistake(key, shown(code), form[1])


def repeats(each: Placed) -> Iterator[Mistake]:
    """Lists of slugs name each once; parts with an id have one of their own."""
    for field in each.record.__struct_fields__:
        seen: set[str] = set()
        value = getattr(each.record, field)
        for place, part in enumerate(value if isinstance(value, tuple) else ()):
            name = part if isinstance(part, str) else getattr(part, "id", None)
            if name in seen:
                yield each.mistake(f"{field}[{place}]", f"{shown(name)} a second time", "it once")
            seen |= {name} if name else set()


def former_slugs(placed: list[Placed]) -> Iterator[Mistake]:
    """An old address leads to one record only, and to none while it is still somebody's own."""
    owner = {(each.kind, each.record.slug): each.file for each in placed}
    for each in placed:
        for place, old in enumerate(each.record.former_slugs):
            key = f"former_slugs[{place}]"
            taken = owner.setdefault((each.kind, old), each.file)
            if taken != each.file or old == each.record.slug:
                yield each.mistake(key, shown(old), f"a slug that is not taken, as by {taken}")
