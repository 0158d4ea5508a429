"""Who does what, and when in the three stages you meet them."""

from dataclasses import dataclass

from directory.catalogue.model import (
    Basis,
    Component,
    Discipline,
    RehabPhase,
    RoleInPhase,
    Words,
)
from directory.web.presenters import labels
from directory.web.presenters.facts import Checked, Points, checked, points
from directory.web.presenters.rows import Row, row
from directory.web.shell import Shell


@dataclass(frozen=True, kw_only=True)
class Part:
    """What this person does in one stage, in a word."""

    phase: RehabPhase
    word: str
    role: RoleInPhase | None


@dataclass(frozen=True, kw_only=True)
class Member:
    person: Discipline
    parts: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True)
class MemberPage:
    person: Discipline
    parts: tuple[Part, ...]
    parts_basis: Basis
    does_basis: Basis
    training_basis: Basis
    ask: Points
    gives: tuple[Component, ...]
    programs: tuple[Row, ...]
    also_called: tuple[Words, ...]
    checked: Checked


def members(shell: Shell) -> tuple[Member, ...]:
    """All of them, in the order of the source."""
    people = sorted(shell.catalogue.disciplines.values(), key=lambda each: (each.order, each.slug))
    return tuple(Member(person=person, parts=parts(shell, person)) for person in people)


def parts(shell: Shell, person: Discipline) -> tuple[Part, ...]:
    phases = sorted(shell.catalogue.phases.values(), key=lambda each: each.number)
    found = []
    for phase in phases:
        role = person.in_phases.get(phase.slug)
        found.append(Part(phase=phase, word=labels.role(shell, role), role=role))
    return tuple(found)


def member_page(shell: Shell, person: Discipline) -> MemberPage:
    catalogue = shell.catalogue
    return MemberPage(
        person=person,
        parts=parts(shell, person),
        parts_basis=person.basis_of("in_phases"),
        does_basis=person.basis_of("does"),
        training_basis=person.basis_of("training"),
        ask=points(person, "ask"),
        gives=tuple(
            part
            for part in sorted(catalogue.components.values(), key=lambda each: each.order)
            if person.slug in part.disciplines
        ),
        programs=tuple(
            row(shell, program)
            for program in catalogue.public_programs()
            if person.slug in program.disciplines
        ),
        also_called=person.also_called,
        checked=checked(shell, person),
    )
