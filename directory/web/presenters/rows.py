"""A program as one line: on the board, in a list, among results."""

from collections.abc import Iterable
from dataclasses import dataclass

from directory.catalogue.model import Basis, Listing, Program, Words
from directory.web.shell import Shell


@dataclass(frozen=True, kw_only=True)
class Row:
    slug: str
    name: Words
    plain: Words
    badge: str
    line: str
    department: Words
    ages: Words | None
    ages_basis: Basis
    referral: str
    start: str  # how to begin
    phone: str | None
    paused: bool


@dataclass(frozen=True, kw_only=True)
class Zone:
    """One department on the board."""

    slug: str
    name: Words
    badge: str
    line: str
    rows: tuple[Row, ...]


def row(shell: Shell, program: Program) -> Row:
    department = shell.catalogue.departments[program.department]
    referral, start = how_to_start(shell, program)
    return Row(
        slug=program.slug,
        name=program.name,
        plain=program.plain,
        badge=department.badge,
        line=department.line,
        department=department.name,
        ages=program.ages.words if program.ages else None,
        ages_basis=program.basis_of("ages"),
        referral=referral,
        start=start,
        phone=next((each.value for each in program.contacts if each.kind == "phone"), None),
        paused=program.listing is Listing.PAUSED,
    )


def zones(shell: Shell) -> tuple[Zone, ...]:
    """Departments that have a program anyone may see, in their own order."""
    found = []
    for department in sorted(shell.catalogue.departments.values(), key=lambda each: each.order):
        programs = shell.catalogue.in_department(department.slug)
        if programs:
            found.append(
                Zone(
                    slug=department.slug,
                    name=department.name,
                    badge=department.badge,
                    line=department.line,
                    rows=tuple(row(shell, program) for program in programs),
                )
            )
    return tuple(found)


def how_to_start(shell: Shell, program: Program) -> tuple[str, str]:
    """Whether a referral is needed, and what to do first. Where it is unknown, ask a doctor."""
    _ = shell.gettext
    if program.listing is Listing.PAUSED:
        return _("Closed for now"), _("Ask your doctor")
    return {
        "needed": (_("Referral needed"), _("Ask your doctor")),
        "self": (_("No referral needed"), _("Call or book")),
        "either": (_("With or without a referral"), _("Call or ask your doctor")),
    }.get(program.referral or "", (_("Referral: not stated yet"), _("Ask your doctor")))


def alphabetical(rows: Iterable[Row], language: str) -> tuple[Row, ...]:
    return tuple(
        sorted(rows, key=lambda each: (each.name.get(language) or each.name["en"]).lower())
    )
