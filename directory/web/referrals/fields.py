"""One field of a form about a referral: what it is called, how it is filled in, what was typed.

Its name is the path of the field as the API names it, so that mistakes and fixes lead to it.
"""

import datetime as dt
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from directory.documents.plain import plain
from directory.errors import FieldError
from directory.web.forms import Form

Kind = Literal["text", "area", "date", "moment", "number", "choice", "tick", "shown"]
LINE, SENTENCE, NOTE = 200, 2_000, 20_000


@dataclass(frozen=True, kw_only=True)
class Field:
    """`options` are value and words; `empty` what stands for none of them."""

    name: str
    label: str
    kind: Kind = "text"
    value: str = ""
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    empty: str = ""
    required: bool = False
    longest: int = LINE
    rows: int = 3
    origin: str = ""

    def filled(self, value: str) -> "Field":
        return replace(self, value=value)


@dataclass(frozen=True, kw_only=True)
class Group:
    """Fields that belong together, under a heading. `folded`: shown when they are opened."""

    id: str
    title: str
    fields: tuple[Field, ...]
    hint: str = ""
    folded: bool = False


def typed(form: Form, name: str) -> str:
    """What was typed, with its lines, in one form of Unicode and without control characters."""
    return unicodedata.normalize("NFC", plain(form.secret(name))).strip()


def kept(groups: Iterable[Group], form: Form) -> tuple[Group, ...]:
    """The groups with what was typed in place of what they held."""
    return tuple(
        replace(
            group,
            fields=tuple(
                field if field.kind == "shown" else field.filled(typed(form, field.name))
                for field in group.fields
            ),
        )
        for group in groups
    )


def mistakes(groups: Iterable[Group], form: Form) -> list[FieldError]:
    """What no field can hold, by its kind and length."""
    found = []
    for field in (each for group in groups for each in group.fields):
        text = typed(form, field.name)
        if not text or field.kind == "shown":
            continue
        if len(text) > field.longest:
            sentence = f"This has {len(text):,} characters. Shorten it to {field.longest:,}."
            found.append(FieldError(field.name, "too_long", sentence))
        elif field.kind == "date" and day(text) is None:
            sentence = "Write the date as year, month and day, like 2026-12-01."
            found.append(FieldError(field.name, "not_usable", sentence))
        elif field.kind == "moment" and moment(text, dt.UTC) is None:
            sentence = "Write day and time like 2026-12-01T14:30."
            found.append(FieldError(field.name, "not_usable", sentence))
        elif field.kind == "number" and not text.isdecimal():
            found.append(FieldError(field.name, "not_usable", "Write a whole number."))
        elif field.kind == "choice" and text not in dict(field.options):
            found.append(FieldError(field.name, "not_usable", "Choose one of the list."))
    return found


def day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def moment(text: str, zone: dt.tzinfo) -> dt.datetime | None:
    """A day and a time on the wall of the place. A time that the clock skips is not taken."""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    if found.tzinfo is not None:
        return found.astimezone(dt.UTC)
    there = found.replace(tzinfo=zone).astimezone(dt.UTC)
    return there if there.astimezone(zone).replace(tzinfo=None) == found else None
