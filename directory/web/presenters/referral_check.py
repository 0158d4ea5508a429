"""A referral before it goes out: the answers by section, and what is listed to follow."""

import datetime as dt
from dataclasses import dataclass

from directory.referrals.completeness import FAST, OWN
from directory.referrals.desk import Desk
from directory.referrals.model import Missing, Referral
from directory.web.referrals.fields import Field, Group
from directory.web.referrals.where import team_name
from directory.web.shell import Shell


@dataclass(frozen=True, kw_only=True)
class Answer:
    field: str
    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Section:
    id: str
    title: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Something to follow: what to do, where, who owes it and by when."""

    name: str
    say: str
    field: str
    owner: str
    by: str
    is_urgent: bool


@dataclass(frozen=True, kw_only=True)
class Checked:
    """Only what was answered stands in the sections; what was not is among the gaps."""

    score: str
    sections: tuple[Section, ...]
    first: tuple[Gap, ...]  # of the nine lines that a fast referral should carry
    rest: tuple[Gap, ...]
    is_fast: bool


def checked(shell: Shell, desk: Desk, referral: Referral, groups: tuple[Group, ...]) -> Checked:
    is_fast = referral.content.priority in FAST
    gaps = gaps_of(shell, desk, referral)
    return Checked(
        score=f"{referral.completeness.score:.0f}",
        sections=tuple(
            Section(
                id=group.id,
                title=group.title,
                answers=tuple(_answer(shell, each) for each in group.fields if each.value),
            )
            for group in groups
            if any(each.value for each in group.fields)
        ),
        first=tuple(gap for gap in gaps if gap.is_urgent) if is_fast else (),
        rest=tuple(gap for gap in gaps if not (is_fast and gap.is_urgent)),
        is_fast=is_fast,
    )


def gaps_of(shell: Shell, desk: Desk, referral: Referral) -> tuple[Gap, ...]:
    """What the system fills in by itself when it is sent is nobody's to follow up."""
    return tuple(
        _gap(shell, desk, referral, each)
        for each in referral.completeness.missing
        if each.id not in BY_ITSELF
    )


BY_ITSELF = ("reference", "recipient", "completeness", "match-basis", "signature", "red-flags")


def _gap(shell: Shell, desk: Desk, referral: Referral, missing: Missing) -> Gap:
    fix = desk.guide.fixes.of(missing.id)
    return Gap(
        name=_name(shell, desk, referral, missing.id),
        say=shell.said(fix.say),
        field=fix.field,
        owner=team_name(shell, referral, missing.owner),
        by=shell.day(_there(shell, missing.due).date()),
        is_urgent=missing.urgent is not None,
    )


def _name(shell: Shell, desk: Desk, referral: Referral, ident: str) -> str:
    own = ident.removeprefix(f"{OWN}.")
    if own == ident:
        return shell.said(desk.guide.items.item(ident).name)
    program = desk.catalogue.programs[referral.program]
    found = next((each for each in program.what_to_send if each.id == own), None)
    return shell.said(found.name) if found else own


def _answer(shell: Shell, field: Field) -> Answer:
    value = dict(field.options).get(field.value, field.value)
    if field.kind == "tick":
        _ = shell.gettext
        value = _("Yes") if field.value else ""
    return Answer(field=field.name, label=field.label, value=value)


def _there(shell: Shell, moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(shell.settings.zone)
