"""The sheet for the patient: what program, what to do next, what to bring, when to get help.

From a match it says that nothing has been sent, gives no number and promises no call: a match is
not a referral. Once a referral is sent it says by when to call, the number to say, and what was
shared; nobody else's data stands on it.
"""

from typing import Any

from directory.catalogue.model import Contact, Program, Words
from directory.documents.clinician import Printing
from directory.documents.handout import Handout
from directory.documents.plain import plain, shortened
from directory.documents.reference import Reference, check
from directory.documents.sheets import Line, PatientSheet, Step
from directory.documents.wording import Wording
from directory.matching.answer import Level
from directory.referrals.naming import Names
from directory.referrals.pinned import Pinned
from directory.referrals.standing import Standing
from directory.referrals.summary import Summary
from directory.settings import Settings
from directory.templating import translator

MOST_TO_BRING = 5
LONGEST_WHY = 160
SHORT = 60


def patient_sheet(
    summary: Summary,
    *,
    program: Program,
    handout: Handout,
    names: Names,
    settings: Settings,
    printing: Printing,
) -> PatientSheet:
    """From a match."""
    wording = _wording(printing, names)
    _ = wording.translate
    return PatientSheet(
        **_advice(summary, program, handout, settings, printing, wording),
        title=_("Your next step: %(program)s") % {"program": wording.said(program.name)},
        about=_said("", program.plain, wording),
        who=(Line(label=_("For"), blank=True), Line(label="", text=_today(summary, wording))),
        nothing_sent=_("Nothing has been sent yet."),
        send_it=_send_it(summary, wording),
        call=_whom_to_call(program, settings, wording),
        steps=(
            Step(
                strong=_("Your doctor’s office sends a letter."),
                text=_("Ask them to tell you when it is sent."),
            ),
            Step(strong=_("The program reads it."), text=_("They may ask your doctor for more.")),
            Step(strong=_("You get a day for your visit."), text=_wait(program, wording)),
            Step(strong=_("You meet the team."), text=_("Take this page with you.")),
        ),
    )


def sent_handout(
    pinned: Pinned,
    *,
    reference: Reference,
    handout: Handout,
    settings: Settings,
    printing: Printing,
) -> PatientSheet:
    """From a referral that was sent, as it was sent; from a draft it says that it is one."""
    wording = _wording(printing, pinned.names)
    _ = wording.translate
    program = pinned.listing
    is_draft = reference.standing is Standing.DRAFT
    return PatientSheet(
        **_advice(pinned.summary, program, handout, settings, printing, wording),
        title=_("Your visit: %(program)s") % {"program": wording.said(program.name)},
        check=check(reference, wording),
        intro=_("Your doctor asked them to see you."),
        about=_said("", program.plain, wording),
        who=tuple(_who(pinned, wording)),
        nothing_sent=_("Nothing has been sent yet.") if is_draft else _stopped(reference, wording),
        call=_whom_to_call(program, settings, wording) if is_draft else _call(pinned, wording),
        steps=(
            Step(strong=_("They read your letter."), text=_("They may ask your doctor for more.")),
            Step(strong=_("They call you to set a day."), text=_wait(program, wording)),
            Step(strong=_("You meet the team."), text=_where(pinned, wording)),
        ),
        notes=tuple(_notes(pinned, handout, wording, is_draft=is_draft)),
    )


def phone_for_patients(program: Program) -> Contact | None:
    """The number patients call for a visit; any phone of the program where that is not stated."""
    phones = [each for each in program.contacts if each.kind == "phone"]
    return next((each for each in phones if each.purpose == "appointments"), None) or next(
        iter(phones), None
    )


def _wording(printing: Printing, names: Names) -> Wording:
    return Wording(translate=translator(printing.language), language=printing.language, names=names)


def _advice(
    summary: Summary,
    program: Program,
    handout: Handout,
    settings: Settings,
    printing: Printing,
    wording: Wording,
) -> dict[str, Any]:
    """What both sheets share: the phone, what to bring, what to do until then, when to get help."""
    _ = wording.translate
    urgency = Level.ROUTINE if summary.priority == "routine" else Level.URGENT
    regions = tuple(str(fact.value) for fact in summary.item("presenting-problem").of("region"))
    phone = phone_for_patients(program)
    bring = [
        *(_said("", each.text, wording) for each in handout.bring),
        *(_said("", each, wording) for each in program.bring),
    ]
    return {
        "language": printing.language,
        "paper": printing.paper,
        "phone": plain(phone.value) if phone else settings.site_phone,
        "next_heading": _("What happens next"),
        "bring_heading": _("Bring these"),
        "bring": tuple(dict.fromkeys(bring))[:MOST_TO_BRING],
        "until_heading": _("Until then"),
        "until": tuple(wording.said(each) for each in handout.until_then(urgency, regions)),
        "emergency_strong": _("Call %(number)s or go to the emergency room if")
        % {"number": settings.emergency_number},
        "emergency": wording.said(handout.when_to_get_help(urgency, regions)),
        "footer": _checked(program, wording),
        "sample": _("Sample contacts, waits and people.") if printing.sample else "",
    }


def _said(label: str, text: Words, wording: Wording) -> Line:
    """A text of the catalogue; where it is only there in English, it is marked as English."""
    language = "" if wording.language in text else "en"
    return Line(label=label, text=wording.said(text), language=language)


def _who(pinned: Pinned, wording: Wording) -> list[Line]:
    """Given name and one letter: enough to know one's own paper by on a table."""
    _ = wording.translate
    patient = pinned.patient
    initial = f"{patient.family_name.strip()[:1]}." if patient.family_name else ""
    name = f"{shortened(patient.given_name or '', SHORT)} {plain(initial)}".strip()
    sent = pinned.sent_at or pinned.made_at
    lines = [Line(label=_("For"), text=name, blank=not name)]
    if pinned.sent_by:
        lines.append(Line(label=_("Sent by"), text=shortened(pinned.sent_by, SHORT)))
    lines.append(Line(label=_("Date"), text=wording.date(sent.date())))
    if pinned.sent_at:
        lines.append(Line(label=_("Number"), text=pinned.number))
    return lines


def _call(pinned: Pinned, wording: Wording) -> str:
    """By when to call whom, and what to say."""
    _ = wording.translate
    said = []
    if pinned.call_by is not None:
        said.append(
            _("Call if you do not hear from them by %(day)s.")
            % {"day": wording.day(pinned.call_by)}
        )
    said.append(_("Say your number: %(number)s.") % {"number": pinned.number})
    if phone_for_patients(pinned.listing) is None:
        said.append(_("Their phone is not stated yet. Ask your doctor’s office."))
    if pinned.listing.interpreters:
        said.append(_("They have people who speak your language."))
    return " ".join(said)


def _stopped(reference: Reference, wording: Wording) -> str:
    _ = wording.translate
    return {
        Standing.SUPERSEDED: _("This page is old. Ask your doctor’s office for the new one."),
        Standing.CANCELLED: _("This visit was called off. Ask your doctor’s office what is next."),
    }.get(reference.standing, "")


def _where(pinned: Pinned, wording: Wording) -> str:
    _ = wording.translate
    if not pinned.places:
        return _("They tell you where to go.")
    place = pinned.places[0]
    return _("Where: %(place)s.") % {
        "place": f"{wording.said(place.name)}, {shortened(place.address, 2 * SHORT)}".rstrip(".")
    }


def _notes(pinned: Pinned, handout: Handout, wording: Wording, *, is_draft: bool) -> list[Line]:
    """Why, what was shared, and how to stop it."""
    _ = wording.translate
    reason = pinned.summary.item("reason").of("reason")
    why = " ".join(str(fact.value) for fact in reason if fact.value != "from-note")
    lines = []
    if why.strip():
        said = shortened(why, LONGEST_WHY)
        lines.append(Line(label=_("Why you go, in your doctor’s words"), text=said))
    if is_draft:
        return lines
    shared = [wording.said(each.text) for each in handout.shared if each.is_in(pinned.summary)]
    lines.append(
        Line(
            label=_("What was sent to them"),
            text=", ".join(shared) + "." if shared else _("only your name"),
        )
    )
    phone = shortened(pinned.sender.phone or "", SHORT)
    stop = (_("Call %(office)s, %(phone)s.") if phone else _("Call %(office)s.")) % {
        "office": shortened(pinned.sender.name, SHORT),
        "phone": phone,
    }
    lines.append(Line(label=_("To change or stop it"), text=stop))
    return lines


def _today(summary: Summary, wording: Wording) -> str:
    return wording.day(summary.made_at.date())


def _send_it(summary: Summary, wording: Wording) -> str:
    _ = wording.translate
    if summary.priority == "stat":
        return _("Ask your doctor’s office to send it today.")
    return _("Ask your doctor’s office to send it by %(day)s.") % {
        "day": wording.day(summary.send_by)
    }


def _whom_to_call(program: Program, settings: Settings, wording: Wording) -> str:
    _ = wording.translate
    if phone_for_patients(program) is None:
        if settings.site_phone:
            return _("The program’s own phone is not stated yet. This number can help you.")
        return _("Phone: not stated yet. Ask your doctor’s office.")
    said = _("This is the phone of %(program)s.") % {"program": wording.said(program.name)}
    if program.referral in ("self", "either"):
        return said + " " + _("You may also call and book on your own. You need no letter.")
    return said + " " + _("Call if you want to ask about a visit.")


def _wait(program: Program, wording: Wording) -> str:
    _ = wording.translate
    waits = [each.next_visit_days for each in program.capacity if each.next_visit_days is not None]
    if not waits:
        return _("How long you wait is not stated yet.")
    return _("The wait was about %(days)s days when we last asked.") % {"days": min(waits)}


def _checked(program: Program, wording: Wording) -> str:
    _ = wording.translate
    if program.checked_on is None:
        return _("No one has checked this program’s page yet.")
    return _("This program’s page was checked on %(day)s.") % {
        "day": wording.day(program.checked_on)
    }
