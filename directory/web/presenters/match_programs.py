"""Programs as the match page lists them: those that fit, with reasons, and those that do not."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from babel.dates import format_skeleton

from directory.catalogue.model import Capacity, Listing, Program, Words
from directory.matching.answer import Match, Met, Reason
from directory.matching.suggest import Matcher
from directory.web.match_changes import fits
from directory.web.match_form import MatchForm
from directory.web.shell import Shell


@dataclass(frozen=True, kw_only=True)
class Said:
    """One rule asked of one program."""

    met: str
    sentence: str
    points: int
    rule: str | None  # None: an entry rule of the program, without a page of its own


@dataclass(frozen=True, kw_only=True)
class Result:
    number: int
    slug: str
    name: Words
    badge: str
    line: str
    verdict: str
    met: tuple[Said, ...]
    needed: tuple[Said, ...]
    other: tuple[Said, ...]  # care rules that wait for something the note does not say
    points: int
    next_visit: str
    as_of: str
    checked: str
    chosen: bool
    paused: bool


@dataclass(frozen=True, kw_only=True)
class Named:
    name: Words
    slug: str


@dataclass(frozen=True, kw_only=True)
class Together:
    """Programs of which the same sentence is true."""

    sentence: str
    rule: str | None
    programs: tuple[Named, ...]


def page_of(matcher: Matcher, rule: str) -> str | None:
    return rule if matcher.rule(rule) is not None else None


def together(
    shell: Shell, matcher: Matcher, said: Iterable[tuple[str, str, str]]
) -> tuple[Together, ...]:
    """`said`: program, sentence and rule. A sentence true of several is said once."""
    gathered: dict[tuple[str, str], list[Named]] = {}
    for slug, sentence, rule in said:
        name = shell.catalogue.programs[slug].name
        gathered.setdefault((sentence, rule), []).append(Named(name=name, slug=slug))
    return tuple(
        Together(sentence=sentence, rule=page_of(matcher, rule), programs=tuple(programs))
        for (sentence, rule), programs in gathered.items()
    )


def results(
    shell: Shell, matcher: Matcher, matches: Iterable[Match], *, first: int, chosen: str
) -> tuple[Result, ...]:
    """Numbered from `first`; the keys 1 to 9 choose by that number."""
    return tuple(
        _result(shell, matcher, place, match, chosen=match.program == chosen)
        for place, match in enumerate(matches, first)
    )


def chosen_of(form: MatchForm, matches: Sequence[Match]) -> str:
    """The program chosen before, where it is still offered; else the first that fits, or none."""
    if any(match.program == form.program for match in matches):
        return form.program
    return next((match.program for match in matches if fits(match)), "")


def _result(shell: Shell, matcher: Matcher, place: int, match: Match, *, chosen: bool) -> Result:
    program = shell.catalogue.programs[match.program]
    department = shell.catalogue.departments[program.department]
    entry = {criterion.id for criterion in program.eligibility}
    unknown = [each for each in match.reasons if each.met is Met.UNKNOWN]
    known = [each for each in match.reasons if each.met is Met.YES]
    next_visit, as_of = _next_visit(shell, program)
    return Result(
        number=place,
        slug=match.program,
        name=program.name,
        badge=department.badge,
        line=department.line,
        verdict=match.verdict,
        met=tuple(_said(matcher, each) for each in known),
        needed=tuple(_said(matcher, each) for each in unknown if each.rule in entry),
        other=tuple(_said(matcher, each) for each in unknown if each.rule not in entry),
        points=match.points,
        next_visit=next_visit,
        as_of=as_of,
        checked=_checked(shell, program),
        chosen=chosen,
        paused=program.listing is Listing.PAUSED,
    )


def _said(matcher: Matcher, reason: Reason) -> Said:
    return Said(
        met=reason.met,
        sentence=reason.sentence,
        points=reason.points,
        rule=page_of(matcher, reason.rule),
    )


def _next_visit(shell: Shell, program: Program) -> tuple[str, str]:
    """In how many days, and on which day that was told; the latter empty where nothing is."""
    known = [each for each in program.capacity if each.next_visit_days is not None]
    if not known:
        return shell.gettext("not stated yet"), ""
    first = min(known, key=_days)
    as_of = first.as_of.astimezone(shell.settings.zone)
    told = format_skeleton("MMMd", as_of, locale=shell.language)
    days = shell.counted("in about %(count)s day", "in about %(count)s days", _days(first))
    return days, shell.gettext("as told on %s") % told


def _checked(shell: Shell, program: Program) -> str:
    if program.checked_on is None:
        return shell.gettext("not checked yet")
    days = (shell.today - program.checked_on) // dt.timedelta(days=1)
    if days < 1:
        return shell.gettext("today")
    return shell.counted("%(count)s day ago", "%(count)s days ago", days)


def _days(capacity: Capacity) -> int:
    return capacity.next_visit_days or 0
