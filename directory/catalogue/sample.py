"""What `--demo` lays over the catalogue: contacts, places, waits and the like, none of it true.

One file per program in `data/demo/catalogue/programs/`, named as the program, holding only the
fields it lays over. Whatever it fills rests on `sample` afterwards, so every face can say so.
"""

import datetime as dt
from typing import Any

import msgspec

from directory.catalogue.basis import is_filled
from directory.catalogue.model import (
    Basis,
    BasisOf,
    Capacity,
    Contact,
    Hours,
    ItemToSend,
    Location,
    Program,
    Record,
    Struct,
    Words,
)


class SampleCapacity(Struct, frozen=True, kw_only=True):
    """As Capacity, but its age is counted in days back from today, so that it never grows old."""

    location: str
    accepting: bool | None = None
    next_visit_days: int | None = None
    free_places: int | None = None
    total_places: int | None = None
    said_days_ago: int

    def as_of(self, today: dt.date) -> Capacity:
        midnight = dt.datetime.combine(today, dt.time(), dt.UTC)  # never later than now
        return Capacity(
            location=self.location,
            accepting=self.accepting,
            next_visit_days=self.next_visit_days,
            free_places=self.free_places,
            total_places=self.total_places,
            as_of=midnight - dt.timedelta(days=self.said_days_ago),
        )


class SampleProgram(Struct, frozen=True, kw_only=True):
    """The fields a sample may lay over a program. None: this field stays as it is."""

    contacts: tuple[Contact, ...] | None = None
    hours: tuple[Hours, ...] | None = None
    locations: tuple[str, ...] | None = None
    capacity: tuple[SampleCapacity, ...] | None = None
    delivery: tuple[str, ...] | None = None
    accessibility: tuple[Words, ...] | None = None
    languages: tuple[str, ...] | None = None
    interpreters: bool | None = None
    referral: str | None = None
    cost: Words | None = None
    payers: tuple[str, ...] | None = None
    what_to_send: tuple[ItemToSend, ...] | None = None
    checked_days_ago: int | None = None
    checked_by: str | None = None


def laid_over(program: Program, sample: SampleProgram, today: dt.date) -> Program:
    """The program with the sample's fields, each of them resting on `sample` and nothing else."""
    fields: dict[str, Any] = {
        field: value
        for field in sample.__struct_fields__
        if (value := getattr(sample, field)) is not None
    }
    if (days := fields.pop("checked_days_ago", None)) is not None:
        fields["checked_on"] = today - dt.timedelta(days=days)
    if "capacity" in fields:
        fields["capacity"] = tuple(each.as_of(today) for each in fields["capacity"])
    changed = msgspec.structs.replace(program, **fields)
    claims = [field for field in fields if field not in ("checked_on", "checked_by")]
    return msgspec.structs.replace(changed, basis=_resting_on_sample(program.basis, claims))


def sample_location(location: Location) -> Location:
    """Nothing of a sample place is true, so every field of it that is filled rests on `sample`."""
    filled = [field for field in _stated_fields(location) if is_filled(location, field)]
    return msgspec.structs.replace(location, basis=BasisOf(sample=tuple(filled)))


def _stated_fields(record: Record) -> list[str]:
    own = set(record.__struct_fields__) - set(Record.__struct_fields__)
    return ["name", *(field for field in record.__struct_fields__ if field in own)]


def _resting_on_sample(basis: BasisOf, fields: list[str]) -> BasisOf:
    kept = {
        kind: tuple(field for field in getattr(basis, kind) if field not in fields)
        for kind in basis.__struct_fields__
    }
    kept[Basis.SAMPLE.value] += tuple(fields)
    return BasisOf(**kept)
