"""Coded values of the catalogue in the words people read."""

from collections.abc import Callable, Mapping

from babel import Locale

from directory.catalogue.model import Record, RoleInPhase
from directory.search.query import ADULT, CHILD, UNKNOWN
from directory.web.shell import Shell


def filter_name(shell: Shell, name: str) -> str:
    _ = shell.gettext
    return {
        "department": _("Department"),
        "discipline": _("Who helps"),
        "condition": _("Condition"),
        "phase": _("Stage"),
        "age": _("For"),
        "setting": _("Stay"),
        "delivery": _("Visit"),
        "language": _("Language"),
        "referral": _("Referral"),
    }[name]


def filter_value(shell: Shell, name: str, value: str) -> str:
    """A value nobody coded (an old link, a typing slip) reads as it was written."""
    _ = shell.gettext
    if value == UNKNOWN:
        return _("Not stated yet")
    records = _records(shell).get(name)
    if records is not None:
        return named(shell, records, value)
    if name == "language":
        return language(shell, value)
    if name == "age" and value.isdigit():
        return _("Age %(years)s") % {"years": value}
    return _coded(_, name).get(value, value)


def named(shell: Shell, records: Mapping[str, Record], slug: str) -> str:
    found = records.get(slug)
    return shell.said(found.name) if found else slug


def language(shell: Shell, code: str) -> str:
    """The language's name in the language of the page: es → Spanish."""
    return str(Locale.parse(shell.language).languages.get(code, code)).capitalize()


def role(shell: Shell, part: RoleInPhase | None) -> str:
    """What a person does in one stage of recovery. Nothing stated reads "not usual"."""
    _ = shell.gettext
    if part is None:
        return _("not usual")
    return {
        RoleInPhase.LEADS: _("leads"),
        RoleInPhase.HELPS: _("helps"),
        RoleInPhase.IF_NEEDED: _("if needed"),
    }[part]


def _records(shell: Shell) -> dict[str, Mapping[str, Record]]:
    catalogue = shell.catalogue
    return {
        "department": catalogue.departments,
        "discipline": catalogue.disciplines,
        "condition": catalogue.conditions,
        "phase": catalogue.phases,
    }


def _coded(_: Callable[[str], str], name: str) -> dict[str, str]:
    values = {
        "age": {ADULT: _("Adults"), CHILD: _("Children")},
        "setting": {"inpatient": _("In the hospital"), "outpatient": _("Day visit")},
        "delivery": {
            "in-person": _("In person"),
            "virtual": _("By video or phone"),
            "home": _("At your home"),
        },
        "referral": {
            "needed": _("Needed"),
            "self": _("Not needed"),
            "either": _("With or without"),
        },
    }
    return values.get(name, {})
