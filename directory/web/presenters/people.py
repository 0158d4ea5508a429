"""How people are shown: their role in words, and where they work."""

from collections.abc import Iterable, Mapping

from directory.accounts.model import Practice, Role, User
from directory.web.shell import Shell


def role_names(shell: Shell) -> dict[Role, str]:
    _ = shell.gettext
    return {
        Role.REFERRER: _("Doctor who refers"),
        Role.SCHEDULER: _("Scheduler"),
        Role.CLINICIAN: _("Clinician of a program"),
        Role.STEWARD: _("Steward of the directory"),
        Role.ADMIN: _("Admin"),
    }


def practice_names(practices: Iterable[Practice]) -> dict[str, str]:
    return {each.slug: each.name for each in practices}


def work_of(shell: Shell, user: User, practices: Mapping[str, str]) -> str:
    """Role and place on one line."""
    places = [
        *([practices.get(user.practice, user.practice)] if user.practice else []),
        *(department_name(shell, slug) for slug in user.departments),
    ]
    return ", ".join((role_names(shell)[user.role], *places))


def department_name(shell: Shell, slug: str) -> str:
    found = shell.catalogue.departments.get(slug)
    return shell.said(found.name) if found is not None else slug
