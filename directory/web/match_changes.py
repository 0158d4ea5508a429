"""What a person changed of what the note says, and what that did to the answer.

The answer to the note alone is worked out a second time beside the one shown; the two are compared.
"""

from collections.abc import Iterable

import msgspec

from directory.catalogue.model import Program
from directory.matching.answer import Answer, Match
from directory.matching.needs import Finding, PatientNeeds
from directory.matching.reading import Read
from directory.matching.suggest import Matcher
from directory.matching.what_if import Difference, compared
from directory.web.match_form import MatchForm, needs_of


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """age_years, sex or duration_days, as the note has it and as a person set it."""

    field: str
    was: float | str | None
    now: float | str | None


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """`before` is the answer to the note as it was. Programs are compared where they fit."""

    figures: tuple[Figure, ...]
    taken_out: tuple[Finding, ...]
    put_in: tuple[Finding, ...]
    before: Answer
    difference: Difference


def changes_of(
    matcher: Matcher, form: MatchForm, read: Read, answer: Answer, programs: Iterable[Program]
) -> Changes | None:
    """None where nothing was changed, and where there is no note to compare with."""
    if not form.text.strip():
        return None
    told = needs_of(form, read)
    figures = _figures(read.needs, told)
    taken_out, put_in = _less(read.needs, told), _less(told, read.needs)
    if not (figures or taken_out or put_in):
        return None
    before = matcher.suggest(text=form.text, programs=programs)
    return Changes(
        figures=figures,
        taken_out=taken_out,
        put_in=put_in,
        before=before,
        difference=compared(_fitting(before), _fitting(answer)),
    )


def _figures(was: PatientNeeds, now: PatientNeeds) -> tuple[Figure, ...]:
    return tuple(
        Figure(field=field, was=getattr(was, field), now=getattr(now, field))
        for field in ("age_years", "sex", "duration_days")
        if getattr(was, field) != getattr(now, field)
    )


def _less(needs: PatientNeeds, other: PatientNeeds) -> tuple[Finding, ...]:
    """Findings of the one that the other does not have, or has otherwise."""
    has = {(each.id, each.certainty) for each in other.findings}
    return tuple(each for each in needs.findings if (each.id, each.certainty) not in has)


def _fitting(answer: Answer) -> Answer:
    """Only the programs the page counts as fitting; the others carry no place of their own."""
    return msgspec.structs.replace(answer, matches=tuple(filter(fits, answer.matches)))


def fits(match: Match) -> bool:
    return match.points > 0
