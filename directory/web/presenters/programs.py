"""A program's own page: decide and act, and below it what a clinician needs to know."""

import datetime as dt
from dataclasses import dataclass

from directory.catalogue.model import (
    Basis,
    Contact,
    Criterion,
    Department,
    Discipline,
    ItemToSend,
    Listing,
    Location,
    Program,
    RehabPhase,
    Words,
)
from directory.web.care_types import name_of
from directory.web.presenters import labels
from directory.web.presenters.facts import Checked, Fact, Points, checked, fact, points
from directory.web.presenters.rows import Row, how_to_start, row
from directory.web.shell import Shell

MOST_RELATED = 4


@dataclass(frozen=True, kw_only=True)
class NextVisit:
    """`as_of` says how old the figure is; it stands beside it, never in a footer."""

    sentence: str
    as_of: dt.date


@dataclass(frozen=True, kw_only=True)
class Action:
    """The one thing to do next."""

    title: str
    say: str
    phones: tuple[Contact, ...]
    hours: tuple[str, ...]
    next_visits: tuple[NextVisit, ...]
    basis: Basis


@dataclass(frozen=True, kw_only=True)
class ProgramPage:
    program: Program
    row: Row
    department: Department
    action: Action
    good_for: Points
    not_for: Points
    first_visit: Points
    bring: Points
    people: tuple[Discipline, ...]
    people_basis: Basis
    stages: tuple[tuple[RehabPhase, bool], ...]
    stages_basis: Basis
    facts: tuple[Fact, ...]
    places: tuple[Location, ...]
    related: tuple[Row, ...]
    checked: Checked
    entry_rules: tuple[Criterion, ...]
    entry_basis: Basis
    to_send: tuple[ItemToSend, ...]
    to_send_basis: Basis
    care_types: tuple[Words, ...]
    care_basis: Basis


def program_page(shell: Shell, program: Program) -> ProgramPage:
    catalogue = shell.catalogue
    phases = sorted(catalogue.phases.values(), key=lambda each: each.number)
    return ProgramPage(
        program=program,
        row=row(shell, program),
        department=catalogue.departments[program.department],
        action=action(shell, program),
        good_for=points(program, "good_for"),
        not_for=points(program, "not_for"),
        first_visit=points(program, "first_visit"),
        bring=points(program, "bring"),
        people=tuple(
            catalogue.disciplines[slug]
            for slug in program.disciplines
            if slug in catalogue.disciplines
        ),
        people_basis=program.basis_of("disciplines"),
        stages=tuple((phase, phase.slug in program.phases) for phase in phases),
        stages_basis=program.basis_of("phases"),
        facts=facts(shell, program),
        places=tuple(
            catalogue.locations[slug] for slug in program.locations if slug in catalogue.locations
        ),
        related=related(shell, program),
        checked=checked(shell, program),
        entry_rules=program.eligibility,
        entry_basis=program.basis_of("eligibility"),
        to_send=program.what_to_send,
        to_send_basis=program.basis_of("what_to_send"),
        care_types=tuple(name_of(code) for code in program.care_types),
        care_basis=program.basis_of("care_types"),
    )


def action(shell: Shell, program: Program) -> Action:
    _ = shell.gettext
    title, say = {
        "needed": (
            _("Ask your doctor for a referral"),
            _("This program sees people whose doctor sends them."),
        ),
        "self": (_("You can call by yourself"), _("You do not need a doctor to send you.")),
        "either": (
            _("Call, or ask your doctor"),
            _("You can come with or without a referral."),
        ),
    }.get(
        program.referral or "",
        (
            _("Ask your doctor"),
            _("It is not stated yet if you need a referral. Your doctor can find out."),
        ),
    )
    if program.listing is Listing.PAUSED:
        title = _("This program takes no new patients now")
        say = _("Ask your doctor what else may fit. You can look at the programs listed below.")
    return Action(
        title=title,
        say=say,
        phones=tuple(each for each in program.contacts if each.kind == "phone"),
        hours=tuple(
            f"{shell.said(each.days)}, {shell.clock(each.opens)}–{shell.clock(each.closes)}"
            for each in program.hours
        ),
        next_visits=next_visits(shell, program),
        basis=program.basis_of("contacts"),
    )


def next_visits(shell: Shell, program: Program) -> tuple[NextVisit, ...]:
    _ = shell.gettext
    found = []
    for place in program.capacity:
        if place.accepting is False:
            sentence = _("Full at this time")
        elif place.next_visit_days is not None:
            sentence = _("In about %(days)s days") % {"days": place.next_visit_days}
        else:
            continue
        zone = shell.settings.zone
        found.append(NextVisit(sentence=sentence, as_of=place.as_of.astimezone(zone).date()))
    return tuple(found)


def facts(shell: Shell, program: Program) -> tuple[Fact, ...]:
    """The plain matters of going there, in the order people ask for them."""
    _ = shell.gettext
    referral, _start = how_to_start(shell, program)
    ages = (shell.said(program.ages.words),) if program.ages else ()
    interpreters = {True: (_("Yes"),), False: (_("No"),), None: ()}[program.interpreters]
    return (
        fact(program, "ages", _("Ages"), ages),
        fact(program, "referral", _("Referral"), (referral,) if program.referral else ()),
        fact(program, "settings", _("Where you stay"), _values(shell, program, "settings")),
        fact(program, "delivery", _("Kind of visit"), _values(shell, program, "delivery")),
        fact(
            program,
            "languages",
            _("Languages"),
            tuple(labels.language(shell, code) for code in program.languages),
        ),
        fact(program, "interpreters", _("Interpreters"), interpreters),
        fact(
            program,
            "accessibility",
            _("Access"),
            tuple(shell.said(each) for each in program.accessibility),
        ),
        fact(program, "cost", _("Cost"), (shell.said(program.cost),) if program.cost else ()),
        fact(program, "payers", _("Insurance"), program.payers),
    )


def related(shell: Shell, program: Program) -> tuple[Row, ...]:
    """Other open programs for the same conditions, most in common first."""
    own = set(program.conditions)
    others = [
        (len(own & set(other.conditions)), other)
        for other in shell.catalogue.public_programs()
        if other.slug != program.slug and other.listing is Listing.PUBLISHED
    ]
    shared = sorted((each for each in others if each[0]), key=lambda each: (-each[0], each[1].slug))
    return tuple(row(shell, other) for _count, other in shared[:MOST_RELATED])


def _values(shell: Shell, program: Program, field: str) -> tuple[str, ...]:
    filter_of = {"settings": "setting", "delivery": "delivery"}[field]
    values: tuple[str, ...] = getattr(program, field)
    return tuple(labels.filter_value(shell, filter_of, value) for value in values)
