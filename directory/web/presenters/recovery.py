"""The three stages on the column, with what each may use, who leads it and where to ask."""

from dataclasses import dataclass

from directory.catalogue.model import (
    Basis,
    Component,
    Discipline,
    Guide,
    RehabPhase,
    RoleInPhase,
)
from directory.web.presenters.conditions import CAUSES, PREVENTION
from directory.web.presenters.facts import Checked, checked
from directory.web.presenters.home import leads
from directory.web.presenters.rows import Row, row
from directory.web.presenters.team import Member, members
from directory.web.shell import Shell


@dataclass(frozen=True, kw_only=True)
class StagePage:
    phase: RehabPhase
    leads: tuple[Discipline, ...]
    others: tuple[Discipline, ...]
    programs: tuple[Row, ...]
    components: tuple[Component, ...]
    ready_basis: Basis
    checked: Checked


@dataclass(frozen=True, kw_only=True)
class GivenBy:
    """One of the ten parts of rehab, and who gives it; nobody named means not stated."""

    component: Component
    people: tuple[Discipline, ...]
    basis: Basis


@dataclass(frozen=True, kw_only=True)
class RecoveryPage:
    stages: tuple[StagePage, ...]
    team: tuple[Member, ...]
    components: tuple[GivenBy, ...]
    guides: tuple[Guide, ...]  # goals, family, settings, how to choose


def recovery_page(shell: Shell) -> RecoveryPage:
    catalogue = shell.catalogue
    phases = sorted(catalogue.phases.values(), key=lambda each: each.number)
    guides = sorted(catalogue.guides.values(), key=lambda each: (each.order, each.slug))
    return RecoveryPage(
        stages=tuple(stage_page(shell, phase) for phase in phases),
        team=members(shell),
        components=given_by(shell),
        guides=tuple(each for each in guides if each.slug not in (CAUSES, PREVENTION)),
    )


def stage_page(shell: Shell, phase: RehabPhase) -> StagePage:
    catalogue = shell.catalogue
    helping = (RoleInPhase.HELPS, RoleInPhase.IF_NEEDED)
    return StagePage(
        phase=phase,
        leads=leads(shell, phase),
        others=tuple(
            person
            for person in catalogue.disciplines.values()
            if person.in_phases.get(phase.slug) in helping
        ),
        programs=tuple(
            row(shell, program)
            for program in catalogue.public_programs()
            if phase.slug in program.phases
        ),
        components=tuple(
            part
            for part in sorted(catalogue.components.values(), key=lambda each: each.order)
            if phase.slug in part.phases
        ),
        ready_basis=phase.basis_of("ready_when"),
        checked=checked(shell, phase),
    )


def given_by(shell: Shell) -> tuple[GivenBy, ...]:
    catalogue = shell.catalogue
    return tuple(
        GivenBy(
            component=part,
            people=tuple(
                catalogue.disciplines[slug]
                for slug in part.disciplines
                if slug in catalogue.disciplines
            ),
            basis=part.basis_of("disciplines"),
        )
        for part in sorted(catalogue.components.values(), key=lambda each: each.order)
    )
