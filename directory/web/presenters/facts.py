"""A fact as a page shows it: what is stated, on what it rests, or that nobody stated it yet."""

import datetime as dt
from dataclasses import dataclass

from directory.catalogue.model import Basis, Record, Words
from directory.web.shell import Shell

FRESH = dt.timedelta(days=90)
"""How long a check holds before a page says that things may have changed."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """`lines` empty means unknown: the page says "Not stated yet" and never guesses."""

    label: str
    lines: tuple[str, ...] = ()
    basis: Basis = Basis.UNKNOWN


@dataclass(frozen=True, kw_only=True)
class Points:
    """A list of sentences under one heading, and what it rests on."""

    items: tuple[Words, ...] = ()
    basis: Basis = Basis.UNKNOWN


@dataclass(frozen=True, kw_only=True)
class Checked:
    """Who looked at the record last, as a sentence; `old` when that may no longer hold."""

    sentence: str
    old: bool


def points(record: Record, field: str) -> Points:
    items: tuple[Words, ...] = getattr(record, field)
    return Points(items=items, basis=record.basis_of(field))


def fact(record: Record, field: str, label: str, lines: tuple[str, ...]) -> Fact:
    return Fact(label=label, lines=lines, basis=record.basis_of(field) if lines else Basis.UNKNOWN)


def checked(shell: Shell, record: Record) -> Checked:
    _ = shell.gettext
    if record.checked_on is None:
        return Checked(sentence=_("Not checked by staff yet."), old=True)
    when = shell.day(record.checked_on)
    by = record.checked_by or _("staff")
    if shell.today - record.checked_on > FRESH:
        late = _("Last checked on %(day)s by %(by)s. Things may have changed since.")
        return Checked(sentence=late % {"day": when, "by": by}, old=True)
    return Checked(sentence=_("Checked on %(day)s by %(by)s.") % {"day": when, "by": by}, old=False)
