"""The paper way: a fax cover, what to say on the phone, and address labels.

For programs without electronics. A cover names no patient: it lies open beside a machine.
"""

from directory.catalogue.model import Contact, Program
from directory.documents.clinician import Printing
from directory.documents.plain import one_line, plain, shortened
from directory.documents.sheets import Labels, Letter, Line, Part
from directory.documents.wording import Wording
from directory.referrals.from_match import contact_route
from directory.referrals.pinned import Pinned
from directory.templating import translator

LABELS_A_SHEET = 14
SHORT = 80


def fax_cover(pinned: Pinned, *, printing: Printing) -> Letter:
    wording = _wording(pinned, printing)
    _ = wording.translate
    fax = _contact(pinned.listing, "fax")
    return Letter(
        language=printing.language,
        paper=printing.paper,
        title=_("Fax cover"),
        made=_date(pinned, wording),
        state=_("Private health papers follow. Only for the people named here."),
        parts=(
            Part(heading=_("To"), lines=(*_to(pinned, wording), _line(_("Fax"), fax))),
            Part(heading=_("From"), lines=_from(pinned, wording)),
            Part(
                heading=_("What this is"),
                lines=(
                    Line(label=_("Referral"), text=pinned.number),
                    Line(label=_("Urgency"), text=_urgency(pinned, wording)),
                    Line(label=_("Pages, with this one"), blank=True),
                ),
            ),
            Part(
                heading=_("Please send this page back, or call"),
                lines=(
                    Line(label=_("Received by, date and time"), blank=True),
                    Line(label=_("You see the patient: yes or no, by when"), blank=True),
                    Line(label=_("What else you need"), blank=True),
                ),
            ),
            Part(
                heading=_("Did this reach you by mistake?"),
                lines=(
                    Line(
                        label="",
                        text=_("Do not read or copy it. Call the sender, then destroy all pages."),
                    ),
                ),
            ),
        ),
        sample=_sample(pinned, wording),
    )


def call_script(pinned: Pinned, *, printing: Printing) -> Letter:
    """The most pressing first; what the answer was is written down on the same sheet."""
    wording = _wording(pinned, printing)
    _ = wording.translate
    patient = pinned.patient
    born = wording.date(patient.date_of_birth) if patient.date_of_birth else ""
    phone = _contact(pinned.listing, "phone")
    practice = shortened(pinned.sender.name, SHORT)
    reason = "; ".join(
        wording.fact(fact)
        for fact in pinned.summary.item("reason").of("reason")
        if fact.value != "from-note"
    )
    return Letter(
        language=printing.language,
        paper=printing.paper,
        title=_("Call script"),
        running=f"{shortened(pinned.full_name, SHORT)} · {pinned.number}",
        made=_date(pinned, wording),
        parts=(
            Part(
                heading=_("Call"),
                lines=(*_to(pinned, wording), _line(_("Phone"), phone)),
            ),
            Part(
                heading=_("Say first"),
                lines=(
                    Line(
                        label="",
                        text=_("“I am calling from %(practice)s about referral %(number)s.”")
                        % {
                            "practice": practice,
                            "number": pinned.number,
                        },
                    ),
                    Line(label=_("Urgency"), text=_urgency(pinned, wording)),
                ),
            ),
            Part(
                heading=_("Once you know who is on the phone"),
                lines=(
                    _line(_("Patient"), shortened(pinned.full_name, SHORT)),
                    _line(_("Date of birth"), born),
                    _line(_("Phone of the patient"), shortened(patient.phone or "", SHORT)),
                    _line(_("Reason"), reason),
                    *(
                        Line(label=_("Question"), text=one_line(question))
                        for question in pinned.questions
                    ),
                ),
            ),
            Part(
                heading=_("Ask, and write down"),
                lines=tuple(
                    Line(label=label, blank=True)
                    for label in (
                        _("Has the referral arrived?"),
                        _("Can you see the patient? By when?"),
                        _("Who calls the patient, and when?"),
                        _("What else do you need from us?"),
                        _("Name, date and time of this call"),
                    )
                ),
            ),
            Part(
                heading=_("A machine answers?"),
                lines=(
                    Line(
                        label="",
                        text=_(
                            "Leave your name, your phone and the number of the referral. "
                            "Say nothing about the patient."
                        ),
                    ),
                ),
            ),
        ),
        sample=_sample(pinned, wording),
    )


def labels(pinned: Pinned, *, printing: Printing) -> Labels:
    """The program, the patient and the practice in turn, down the sheet. An address nobody knows
    has no label."""
    wording = _wording(pinned, printing)
    _ = wording.translate
    name = wording.said(pinned.listing.name)
    known = [
        *([(name, place.name["en"], place.address) for place in pinned.places[:1]]),
        (pinned.full_name, pinned.patient.address or ""),
        (pinned.sender.name, pinned.sender.address or ""),
    ]
    usable = [tuple(shortened(line, SHORT) for line in each) for each in known if each[-1]]
    count = LABELS_A_SHEET if usable else 0
    return Labels(
        language=printing.language,
        paper=printing.paper,
        title=_("Address labels"),
        labels=tuple(usable[at % len(usable)] for at in range(count)),
    )


def _wording(pinned: Pinned, printing: Printing) -> Wording:
    return Wording(
        translate=translator(printing.language), language=printing.language, names=pinned.names
    )


def _to(pinned: Pinned, wording: Wording) -> tuple[Line, ...]:
    _ = wording.translate
    program = pinned.listing
    return (
        Line(label=_("Program"), text=wording.said(program.name)),
        Line(
            label=_("Department"),
            text=plain(wording.names.department(program.department, wording.language)),
        ),
    )


def _from(pinned: Pinned, wording: Wording) -> tuple[Line, ...]:
    _ = wording.translate
    callback = "; ".join(
        wording.fact(fact) for fact in pinned.summary.item("referrer").of("callback")
    )
    return (
        Line(label=_("Practice"), text=shortened(pinned.sender.name, SHORT)),
        _line(_("Clinician"), shortened(pinned.sent_by, SHORT)),
        _line(_("Phone"), shortened(pinned.sender.phone or "", SHORT)),
        _line(_("Call back"), callback),
    )


def _line(label: str, text: str) -> Line:
    return Line(label=label, text=text, blank=not text)


def _contact(program: Program, kind: str) -> str:
    routes: list[Contact] = [each for each in program.contacts if each.kind == kind]
    preferred = contact_route(program)
    if preferred in routes:
        return plain(preferred.value) if preferred else ""
    return plain(routes[0].value) if routes else ""


def _urgency(pinned: Pinned, wording: Wording) -> str:
    return wording.priority(pinned.summary.priority)


def _date(pinned: Pinned, wording: Wording) -> str:
    return wording.date((pinned.sent_at or pinned.made_at).date())


def _sample(pinned: Pinned, wording: Wording) -> str:
    _ = wording.translate
    return _("Sample contacts, waits and people.") if pinned.sample else ""
