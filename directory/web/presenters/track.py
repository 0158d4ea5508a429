"""Where a referral is, in the words its patient reads, and what they may do about it.

What came in by number shows nothing that was said: no reason, no place typed by staff, no messages.
"""

import datetime as dt
from dataclasses import dataclass

from directory.accounts.patient_sessions import Door
from directory.catalogue.model import Words
from directory.documents.handout import Handout
from directory.languages import DEFAULT
from directory.referrals import lifecycle, patient_side
from directory.referrals.appointment import Appointment, PatientSays, Side
from directory.referrals.desk import Desk
from directory.referrals.messages import Message
from directory.referrals.model import OPEN, Referral, Status
from directory.referrals.patient_side import STOP, WHY_STOP
from directory.referrals.tracking import Whereabouts
from directory.referrals.whereabouts import Strip, strip
from directory.web.shell import Shell

MOST_TO_BRING = 5
GONE = "entered in error, or never sent"


@dataclass(frozen=True, kw_only=True)
class Visit:
    """`place` and what else was typed only for whoever came by the link. `seen` goes with an
    answer, so that nobody says yes to a date they were not shown."""

    day: str
    time: str
    place: str
    link: str
    with_whom: str
    answered: str
    seen: str
    answerable: bool
    bring: tuple[Words, ...]


@dataclass(frozen=True, kw_only=True)
class Written:
    """Words of the patient, or a message; `label` says what or whose."""

    label: str
    day: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Where:
    """`phone` empty: nobody's number is known, and the page says whom to ask instead."""

    number: str
    status: str
    since: str
    next: str
    by: str
    is_late: bool
    visit_by: str
    who: str
    call: str
    phone: str
    phone_link: str
    stops: tuple[tuple[str, str], ...]
    visit: Visit | None
    is_open: bool
    by_link: bool
    stop: str  # "ask": the program is asked; "office": only the office can; "" not possible
    words: tuple[Written, ...]


def where(shell: Shell, desk: Desk, found: Whereabouts, door: Door, handout: Handout) -> Where:
    referral = found.referral
    program = shell.catalogue.programs[referral.program]
    told = strip(
        found.standing,
        reader="patient",
        answers=desk.guide.answers,
        program=program,
        sender=found.sender,
        zone=shell.settings.zone,
        site_phone=shell.settings.site_phone or "",
    )
    words = desk.guide.wording.of(referral.status)
    if told is None or words.patient is None:
        raise LookupError(GONE)
    _ = shell.gettext
    by_link = door is Door.LINK
    booked = referral.appointment if referral.status is Status.SCHEDULED else None
    return Where(
        number=referral.number,
        status=shell.said(words.patient),
        since=_("Since %(day)s") % {"day": shell.day(told.since)},
        next=shell.said(told.next),
        by=told.when(shell.language, shell.day(told.by)) if told.by else "",
        is_late=_is_late(told, desk.today, referral),
        visit_by=_visit_by(shell, referral),
        who=shell.said(told.who),
        call=shell.said(told.call),
        phone=told.phone or "",
        phone_link="".join(each for each in told.phone or "" if each.isdigit() or each == "+"),
        stops=tuple(
            (shell.said(said), shell.day(_day(shell, stop.at)))
            for stop in found.stops
            if (said := desk.guide.wording.of(stop.status).patient)
        ),
        visit=_visit(shell, desk, referral, booked, _bring(handout, program.bring), by_link)
        if booked
        else None,
        is_open=referral.status in OPEN,
        by_link=by_link,
        stop=_stop(desk, referral) if by_link else "",
        words=_own_words(shell, referral) if by_link else (),
    )


def _is_late(told: Strip, today: dt.date, referral: Referral) -> bool:
    """A day that has passed is a reason to call, not to wait."""
    return told.by is not None and told.by < today and referral.status in OPEN


def _visit_by(shell: Shell, referral: Referral) -> str:
    """The program's promise, as long as there is no date."""
    if referral.expected_by is None or referral.status not in (Status.ACCEPTED, Status.MISSED):
        return ""
    return shell.gettext("by %(day)s") % {"day": shell.day(referral.expected_by)}


def _visit(
    shell: Shell,
    desk: Desk,
    referral: Referral,
    booked: Appointment,
    bring: tuple[Words, ...],
    by_link: bool,
) -> Visit:
    there = booked.start.astimezone(shell.settings.zone)
    link = booked.link or ""
    return Visit(
        day=shell.day(there.date()),
        time=shell.clock(there.strftime("%H:%M")),
        place=booked.place or "" if by_link else "",
        link=link if by_link else "",
        with_whom=booked.with_whom or "" if by_link else "",
        answered=_answered(shell, booked.patient_says),
        seen=patient_side.seen(booked),
        answerable=by_link and patient_side.upcoming(referral, now=desk.now) is not None,
        bring=bring,
    )


def _answered(shell: Shell, says: PatientSays) -> str:
    _ = shell.gettext
    return {
        PatientSays.NOTHING: "",
        PatientSays.COMES: _("You said that you will come."),
        PatientSays.ASKS_OTHER_DATE: _("You asked for another day. They will call you."),
        PatientSays.DECLINES: _("You said that you can not come. They will call you."),
    }[says]


def _bring(handout: Handout, own: tuple[Words, ...]) -> tuple[Words, ...]:
    """What the paper says too, but for the paper itself."""
    usual = [each.text for each in handout.bring[1:]]
    once = {each[DEFAULT]: each for each in reversed((*usual, *own))}
    return tuple(reversed(once.values()))[:MOST_TO_BRING]


def _stop(desk: Desk, referral: Referral) -> str:
    if referral.status not in OPEN or referral.status is Status.CANCEL_REQUESTED:
        return ""
    caller = patient_side.as_patient(referral)
    return "ask" if lifecycle.may(referral, STOP, by=caller, now=desk.now) else "office"


def _own_words(shell: Shell, referral: Referral) -> tuple[Written, ...]:
    _ = shell.gettext
    labels = {
        "goal": _("What you want to do again"),
        "concern": _("What worries you"),
        "correction": _("What you put right"),
    }
    return tuple(
        Written(label=labels[each.kind], day=shell.day(each.on), text=each.text)
        for each in referral.content.own_words
    )


def thread(shell: Shell, program: str, messages: list[Message]) -> tuple[Written, ...]:
    _ = shell.gettext
    names = {
        Side.PATIENT: _("You"),
        Side.PRACTICE: _("Your doctor’s office"),
        Side.PROGRAM: program,
    }
    return tuple(
        Written(
            label=names[each.sent_from],
            day=shell.day(_day(shell, each.at)),
            text=each.text,
        )
        for each in messages
    )


def writes_to(shell: Shell, referral: Referral) -> tuple[tuple[str, str], ...]:
    """Who reads a message here. A program outside this site reads none."""
    _ = shell.gettext
    program = shell.said(shell.catalogue.programs[referral.program].name)
    sides = []
    if referral.practice is not None:
        sides.append((Side.PRACTICE.value, _("Your doctor’s office")))
    if not referral.outside:
        sides.append((Side.PROGRAM.value, program))
    return tuple(sides)


def why_stop(shell: Shell) -> tuple[tuple[str, str], ...]:
    """In the words of who stops."""
    _ = shell.gettext
    says = {
        "patient-declined": _("I do not want to go"),
        "no-longer-needed": _("I do not need it any more"),
        "done-elsewhere": _("I got care somewhere else"),
        "moved": _("I moved away"),
    }
    return tuple((code, says[code]) for code in WHY_STOP)


def _day(shell: Shell, moment: dt.datetime) -> dt.date:
    return moment.astimezone(shell.settings.zone).date()
