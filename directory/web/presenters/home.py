"""The first page: what to ask, the board, the three stages, who does what."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from directory.catalogue.model import Discipline, Notice, Program, RehabPhase, RoleInPhase, Words
from directory.search.find import find
from directory.search.index import SearchIndex
from directory.search.query import ADULT, CHILD, Query
from directory.search.results import Results
from directory.web.presenters import labels
from directory.web.presenters.facts import FRESH
from directory.web.presenters.rows import Zone, zones
from directory.web.presenters.search import Chip, ChipGroup, counted
from directory.web.shell import Shell

SHOWN_DISCIPLINES = 6

FIRST_VALUES = {"age": (ADULT, CHILD), "referral": ("self",)}
"""Filter values on the first page, in this order."""


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
    chips: tuple[ChipGroup, ...]
    zones: tuple[Zone, ...]
    checked: str
    stages: tuple[Stage, ...]
    people: tuple[Discipline, ...]
    people_count: int
    notice: Notice | None


def home(shell: Shell, index: SearchIndex) -> Home:
    catalogue = shell.catalogue
    programs = list(catalogue.public_programs())
    in_stages = stages(shell)
    return Home(
        count=len(programs),
        chips=ways_in(shell, index),
        zones=zones(shell),
        checked=how_fresh(shell, programs),
        stages=in_stages,
        people=first_met(shell, in_stages),
        people_count=len(catalogue.disciplines),
        notice=newest(catalogue.notices.values()),
    )


def first_met(shell: Shell, in_stages: tuple[Stage, ...]) -> tuple[Discipline, ...]:
    """Those who lead a stage, in the order of the stages; then the others."""
    leading = [person for stage in in_stages for person in stage.people]
    everybody = {each.slug: each for each in (*leading, *shell.catalogue.disciplines.values())}
    return tuple(everybody.values())[:SHOWN_DISCIPLINES]


def ways_in(shell: Shell, index: SearchIndex) -> tuple[ChipGroup, ...]:
    """Chips with counts; each is a search that finds as many. One that finds none is left out."""
    results = find(index, Query())
    wanted = ChipGroup(name="want", label=shell.gettext("I want"), chips=wishes(shell, index))
    groups = (chosen(shell, results, "age"), wanted, chosen(shell, results, "referral"))
    return tuple(group for group in groups if group.chips)


def chosen(shell: Shell, results: Results, name: str) -> ChipGroup:
    """The few values people look for first; all the others stand on the search page."""
    counts = counted(name, results)
    return ChipGroup(
        name=name,
        label=labels.filter_name(shell, name),
        chips=tuple(
            Chip(
                label=labels.filter_value(shell, name, value),
                count=counts[value],
                href=Query().with_(**{name: value}).address(),
                on=False,
            )
            for value in FIRST_VALUES[name]
            if value in counts
        ),
    )


def wishes(shell: Shell, index: SearchIndex) -> tuple[Chip, ...]:
    """What people come for, in their words; the search does the rest."""
    _ = shell.gettext
    wanted = (
        (_("A scan"), _("scan")),
        (_("Less pain"), _("pain relief")),
        (_("A surgeon’s opinion"), _("surgeon")),
        (_("Help with stress"), _("stress")),
    )
    found = []
    for label, text in wanted:
        query = Query(text=text)
        count = find(index, query).total
        if count:
            found.append(Chip(label=label, count=count, href=query.address(), on=False))
    return tuple(found)


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
