"""The first page: what to ask, the board, the three stages, who does what."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from directory.catalogue.model import Discipline, Notice, Program, RehabPhase, RoleInPhase, Words
from directory.web.presenters.rows import Zone, zones
from directory.web.shell import Shell

FRESH = dt.timedelta(days=90)
"""How long a check holds before a page says that things may have changed."""

SHOWN_DISCIPLINES = 6


@dataclass(frozen=True, kw_only=True)
class Stage:
    slug: str
    number: int
    name: Words
    title: Words
    plain: Words
    people: tuple[Discipline, ...]  # who leads it


@dataclass(frozen=True, kw_only=True)
class Home:
    count: int
    zones: tuple[Zone, ...]
    checked: str
    stages: tuple[Stage, ...]
    people: tuple[Discipline, ...]
    people_count: int
    notice: Notice | None


def home(shell: Shell) -> Home:
    catalogue = shell.catalogue
    programs = list(catalogue.public_programs())
    people = list(catalogue.disciplines.values())
    return Home(
        count=len(programs),
        zones=zones(shell),
        checked=how_fresh(shell, programs),
        stages=stages(shell),
        people=tuple(people[:SHOWN_DISCIPLINES]),
        people_count=len(people),
        notice=newest(catalogue.notices.values()),
    )


def how_fresh(shell: Shell, programs: list[Program]) -> str:
    """One sentence about the whole board; never better than its oldest listing."""
    fresh = sum(
        1
        for program in programs
        if program.checked_on is not None and shell.today - program.checked_on <= FRESH
    )
    if not programs or fresh == 0:
        return shell.gettext("No listing was checked by staff yet")
    if fresh == len(programs):
        return shell.gettext("Every listing was checked by staff in the last 90 days")
    return shell.gettext("%(fresh)s of %(all)s listings checked by staff in the last 90 days") % {
        "fresh": fresh,
        "all": len(programs),
    }


def stages(shell: Shell) -> tuple[Stage, ...]:
    return tuple(
        Stage(
            slug=phase.slug,
            number=phase.number,
            name=phase.name,
            title=phase.title,
            plain=phase.plain,
            people=leads(shell, phase),
        )
        for phase in sorted(shell.catalogue.phases.values(), key=lambda each: each.number)
    )


def leads(shell: Shell, phase: RehabPhase) -> tuple[Discipline, ...]:
    return tuple(
        person
        for person in shell.catalogue.disciplines.values()
        if person.in_phases.get(phase.slug) is RoleInPhase.LEADS
    )


def newest(notices: Iterable[Notice]) -> Notice | None:
    """Dated ones first, newest first; an undated one only where no other is there."""
    return max(notices, key=lambda each: each.stated_on or dt.date.min, default=None)
