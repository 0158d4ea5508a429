"""Referrals as rows of a list: two things that name the patient, where it stands, what is left."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from babel.dates import format_skeleton

from directory.referrals.desk import Desk
from directory.referrals.model import ENDS, Patient, Referral, Status
from directory.web.presenters.referral_check import BY_ITSELF
from directory.web.presenters.referral_words import priorities, time_left
from directory.web.shell import Shell


@dataclass(frozen=True, kw_only=True)
class Row:
    """`badge` and `line` are the department's letters and colour; `assignee` empty: nobody."""

    id: str
    number: str
    version: int
    patient: str
    born: str
    priority: str
    is_fast: bool
    program: str
    badge: str
    line: str
    status: str
    tone: str
    due: str
    due_on: str
    is_over: bool
    missing: int
    next: str
    assignee: str
    is_mine: bool
    can_take: bool
    was: str  # id of who has it now


TONES = {
    Status.SENT: "new",
    Status.RECEIVED: "new",
    Status.INFO_REQUESTED: "warn",
    Status.MISSED: "warn",
    Status.DECLINED: "warn",
    Status.CANCEL_REQUESTED: "warn",
    Status.SCHEDULED: "ok",
    Status.OUTCOME_RETURNED: "ok",
}


def list_rows(
    shell: Shell, desk: Desk, referrals: Iterable[Referral], *, me: str, names: Mapping[str, str]
) -> tuple[Row, ...]:
    return tuple(_row(shell, desk, each, me, names) for each in referrals)


def _row(shell: Shell, desk: Desk, referral: Referral, me: str, names: Mapping[str, str]) -> Row:
    program = desk.catalogue.programs[referral.program]
    department = desk.catalogue.departments[program.department]
    patient = referral.content.patient
    over = referral.due is not None and referral.due < desk.now
    priority = referral.content.priority
    return Row(
        id=referral.id,
        number=referral.number,
        version=referral.version,
        patient=name_of(shell, patient),
        born=patient.date_of_birth.isoformat() if patient.date_of_birth else "",
        priority=priorities(shell).get(priority or "", ""),
        is_fast=priority in ("asap", "stat", "urgent"),
        program=shell.said(program.name),
        badge=department.badge,
        line=department.line,
        status=shell.said(desk.guide.wording.of(referral.status).staff),
        tone=TONES.get(referral.status, ""),
        due=time_left(shell, referral.due, desk.now),
        due_on=_day(shell, referral.due),
        is_over=over,
        missing=sum(each.id not in BY_ITSELF for each in referral.completeness.missing),
        next=shell.said(desk.guide.answers.of(referral.status).staff),
        assignee=names.get(referral.assignee or "", "") if referral.assignee else "",
        is_mine=referral.assignee == me,
        can_take=referral.assignee != me and referral.status not in ENDS,
        was=referral.assignee or "",
    )


def name_of(shell: Shell, patient: Patient) -> str:
    """Family name first, as lists are sorted and read out."""
    _ = shell.gettext
    parts = [each for each in (patient.family_name, patient.given_name) if each]
    return ", ".join(parts) or _("No name yet")


def _day(shell: Shell, moment: dt.datetime | None) -> str:
    if moment is None:
        return ""
    there = moment.astimezone(shell.settings.zone)
    return str(format_skeleton("MMMd", there, locale=shell.language))
