"""One referral on its page: how it stands, whose time runs, the five receipts, what may be done."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from directory.referrals.clocks import Clock, clocks
from directory.referrals.desk import Desk
from directory.referrals.lifecycle import priority_of
from directory.referrals.model import Event, Receipt, Referral
from directory.referrals.transitions import NEXT
from directory.web.presenters.referral_list import TONES, name_of
from directory.web.presenters.referral_words import (
    actions,
    answered,
    priorities,
    said_by_patient,
    time_left,
)
from directory.web.referrals.where import stamp, team_name
from directory.web.shell import Shell


@dataclass(frozen=True, kw_only=True)
class Button:
    action: str
    says: str
    is_next: bool


@dataclass(frozen=True, kw_only=True)
class Got:
    """One of the five receipts; `at` empty: not yet."""

    name: str
    at: str
    by: str


@dataclass(frozen=True, kw_only=True)
class Time:
    """A clock that runs or stands still, in a sentence."""

    says: str
    is_over: bool


@dataclass(frozen=True, kw_only=True)
class Asked:
    text: str
    how: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class Detail:
    patient: str
    born: str
    phone: str
    status: str
    tone: str
    priority: str
    is_fast: bool
    owner: str
    assignee: str
    due: str
    due_on: str
    is_over: bool
    visit: str
    times: tuple[Time, ...]
    receipts: tuple[Got, ...]
    buttons: tuple[Button, ...]
    questions: tuple[Asked, ...]


def detail(
    shell: Shell,
    desk: Desk,
    referral: Referral,
    events: Iterable[Event],
    possible: Iterable[str],
    names: Mapping[str, str],
) -> Detail:
    patient, booked = referral.content.patient, referral.appointment
    says = answered(shell)
    return Detail(
        patient=name_of(shell, patient),
        born=shell.day(patient.date_of_birth) if patient.date_of_birth else "",
        phone=patient.phone or "",
        status=shell.said(desk.guide.wording.of(referral.status).staff),
        tone=TONES.get(referral.status, ""),
        priority=priorities(shell).get(referral.content.priority or "", ""),
        is_fast=referral.content.priority in ("asap", "stat", "urgent"),
        owner=team_name(shell, referral, referral.owner),
        assignee=names.get(referral.assignee or "", ""),
        due=time_left(shell, referral.due, desk.now),
        due_on=stamp(shell, referral.due) if referral.due else "",
        is_over=referral.due is not None and referral.due < desk.now,
        visit=_visit(shell, referral) if booked and booked.is_booked else "",
        times=tuple(_times(shell, desk, referral, events)),
        receipts=_receipts(shell, referral),
        buttons=_buttons(shell, referral, tuple(possible)),
        questions=tuple(
            Asked(text=each.text, how=says.get(each.answered or "", ""), answer=each.answer or "")
            for each in referral.content.questions
        ),
    )


def _visit(shell: Shell, referral: Referral) -> str:
    booked = referral.appointment
    assert booked is not None
    answer = said_by_patient(shell).get(booked.patient_says, "")
    parts = (stamp(shell, booked.start), booked.place, booked.link, booked.with_whom, answer)
    return ", ".join(part for part in parts if part)


def _times(shell: Shell, desk: Desk, referral: Referral, events: Iterable[Event]) -> Iterator[Time]:
    """The clocks that stand still, and the patient's own, which never does."""
    booked = referral.appointment
    running = clocks(
        events,
        priority=priority_of(referral),
        timers=desk.timers(referral.program),
        now=desk.now,
        appointment=booked.start if booked and booked.is_booked else None,
    )
    for clock in running:
        if clock.paused_since is not None:
            yield Time(says=_paused(shell, desk, clock), is_over=False)
        elif clock.timer == PATIENTS and clock.due is not None:
            _ = shell.gettext
            left = time_left(shell, clock.due, desk.now)
            said = _("The patient should be seen by %(day)s (%(left)s).")
            day = shell.day(clock.due.astimezone(desk.zone).date())
            yield Time(says=said % {"day": day, "left": left}, is_over=clock.due < desk.now)


PATIENTS = "appointment"


def _paused(shell: Shell, desk: Desk, clock: Clock) -> str:
    _ = shell.gettext
    assert clock.paused_since is not None
    waits = desk.guide.wording.of(clock.waits_in) if clock.waits_in else None
    said = _("The program’s time stands still since %(day)s: %(waits)s.")
    day = shell.day(clock.paused_since.astimezone(desk.zone).date())
    return said % {"day": day, "waits": shell.said(waits.staff) if waits else ""}


def _receipts(shell: Shell, referral: Referral) -> tuple[Got, ...]:
    _, got = shell.gettext, referral.receipts
    return tuple(
        _got(shell, name, receipt)
        for name, receipt in (
            (_("They have it"), got.received),
            (_("They decided"), got.decided),
            (_("The patient was seen"), got.seen),
            (_("The report is back"), got.reported),
            (_("Read, and the patient told"), got.acknowledged),
        )
    )


def _got(shell: Shell, name: str, receipt: Receipt | None) -> Got:
    if receipt is None:
        return Got(name=name, at="", by="")
    return Got(name=name, at=stamp(shell, receipt.at), by=receipt.by.name or receipt.by.id)


def _buttons(shell: Shell, referral: Referral, possible: tuple[str, ...]) -> tuple[Button, ...]:
    """The step that moves it on comes first; the rest as the table has them."""
    says, usual = actions(shell), NEXT.get(referral.status, "")
    ordered = sorted(possible, key=lambda action: action != usual)
    return tuple(
        Button(action=action, says=says[action], is_next=action == usual) for action in ordered
    )
