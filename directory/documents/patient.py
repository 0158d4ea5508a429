"""The sheet for the patient: what program, what to do next, what to bring, when to get help.

It says that nothing has been sent, gives no number and promises no call: a match is not a referral.
"""

from directory.catalogue.model import Contact, Program
from directory.documents.clinician import Printing
from directory.documents.handout import Handout
from directory.documents.plain import plain
from directory.documents.sheets import Line, PatientSheet, Step
from directory.documents.wording import Wording
from directory.matching.answer import Level
from directory.referrals.naming import Names
from directory.referrals.summary import Summary
from directory.settings import Settings
from directory.templating import translator


def patient_sheet(
    summary: Summary,
    *,
    program: Program,
    handout: Handout,
    names: Names,
    settings: Settings,
    printing: Printing,
) -> PatientSheet:
    _ = translator(printing.language)
    wording = Wording(translate=_, language=printing.language, names=names)
    name = wording.said(program.name)
    urgency = Level.ROUTINE if summary.priority == "routine" else Level.URGENT
    regions = tuple(str(fact.value) for fact in summary.item("presenting-problem").of("region"))
    phone = phone_for_patients(program)
    return PatientSheet(
        language=printing.language,
        paper=printing.paper,
        title=_("Your next step: %(program)s") % {"program": name},
        about=wording.said(program.plain),
        made=wording.day(summary.made_at.date()),
        who=Line(label=_("For"), blank=True),
        nothing_sent=_("Nothing has been sent yet."),
        send_it=_send_it(summary, wording),
        phone=plain(phone.value) if phone else settings.site_phone,
        call=_whom_to_call(program, phone, settings, wording),
        next_heading=_("What happens next"),
        steps=(
            Step(
                strong=_("Your doctor’s office sends a letter."),
                text=_("Ask them to tell you when it is sent."),
            ),
            Step(strong=_("The program reads it."), text=_("They may ask your doctor for more.")),
            Step(strong=_("You get a day for your visit."), text=_wait(program, wording)),
            Step(strong=_("You meet the team."), text=_("Take this page with you.")),
        ),
        bring_heading=_("Bring these"),
        bring=tuple(
            dict.fromkeys(
                [
                    *(wording.said(each.text) for each in handout.bring),
                    *(wording.said(each) for each in program.bring),
                ]
            )
        )[:6],
        until_heading=_("Until then"),
        until=tuple(wording.said(each) for each in handout.until_then(urgency, regions)),
        emergency_strong=_("Call %(number)s or go to the emergency room if")
        % {"number": settings.emergency_number},
        emergency=wording.said(handout.when_to_get_help(urgency, regions)),
        footer=_checked(program, wording),
        sample=_("Sample contacts, waits and people.") if printing.sample else "",
    )


def phone_for_patients(program: Program) -> Contact | None:
    """The number patients call for a visit; any phone of the program where that is not stated."""
    phones = [each for each in program.contacts if each.kind == "phone"]
    return next((each for each in phones if each.purpose == "appointments"), None) or next(
        iter(phones), None
    )


def _send_it(summary: Summary, wording: Wording) -> str:
    _ = wording.translate
    if summary.priority == "stat":
        return _("Ask your doctor’s office to send it today.")
    return _("Ask your doctor’s office to send it by %(day)s.") % {
        "day": wording.day(summary.send_by)
    }


def _whom_to_call(
    program: Program, phone: Contact | None, settings: Settings, wording: Wording
) -> str:
    _ = wording.translate
    if phone is None:
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
