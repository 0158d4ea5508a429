"""The form of a referral: its sections, and what each of their fields holds now."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from directory.catalogue.model import Program
from directory.referrals.completeness import OWN
from directory.referrals.filling import NONE
from directory.referrals.fixes import Fixes
from directory.referrals.items import Items
from directory.referrals.model import Content, OrderedBy
from directory.web.presenters.referral_words import contact_ways, languages, priorities, sexes
from directory.web.referrals.fields import NOTE, SENTENCE, Field, Group
from directory.web.shell import Shell

QUESTIONS = 3
LONGEST_NAME, LONGEST_QUESTION, LONGEST_VALUE = 100, 1_000, 2_000
PATIENT_LENGTHS = {"identifier": 80, "phone": 40, "email": 320, "address": 500, "language": 35}

FINDINGS = (
    *("severity-function.pain", "examination.examined_on", "medicines.medicines"),
    *("allergies.allergies", "tried.effect", "results.results", "results.pending"),
    *("results.pending_owner", "assessment.diagnosis", "plan.plan", "plan.safety_net"),
    *("patient-goals.concerns",),
)
CONSENT = ("consent.consent", "told.told", "referrer.callback")
IF_IT_APPLIES = (
    *("phase-goals.phase", "imaging-safety.imaging_safety", "surgery.surgery"),
    *("under-18.guardian", "under-18.school", "payer.payer", "copies.copy_to"),
    *("attachments.attachment", "question.wanted", "urgency.phoned"),
)
"""Fields of the summary's items, by section of the form; others are read out of the notes."""

SAYS_NONE = ("medicines", "allergies", "results", "surgery", "imaging-safety")
"""Items for which "none" is an answer of its own."""


def sections(
    shell: Shell,
    content: Content,
    program: Program,
    *,
    items: Items,
    fixes: Fixes,
    signs: bool,
    doctors: Mapping[str, str],
    is_sent: bool,
    origins: Mapping[str, str] | None = None,
) -> tuple[Group, ...]:
    """The form, filled in. `signs`: whoever writes it is a doctor, who signs by sending.

    `origins`: where a value came from that nobody here typed.
    """
    _ = shell.gettext
    made = (
        Group(id="patient", title=_("Patient"), fields=_patient(shell, content, is_sent)),
        Group(id="why", title=_("Reason"), fields=_reason(shell, content)),
        Group(
            id="findings",
            title=_("Findings and history"),
            fields=(
                _area("notes", _("Notes"), content.notes, longest=NOTE, rows=8),
                *_of_items(shell, content, FINDINGS, items, fixes),
            ),
        ),
        Group(
            id="own",
            title=_("What %(program)s asks for") % {"program": shell.said(program.name)},
            fields=_own(shell, content, program),
        ),
        Group(
            id="agreement",
            title=_("Consent and contact"),
            fields=(
                *_of_items(shell, content, CONSENT, items, fixes),
                *(() if signs else _ordered_by(shell, content, doctors)),
            ),
        ),
        Group(
            id="more",
            title=_("More, where it applies"),
            fields=(*_contact(shell, content), *_of_items(shell, content, IF_IT_APPLIES, items)),
            folded=True,
        ),
    )
    given = origins or {}
    return tuple(
        replace(
            group,
            fields=tuple(replace(each, origin=given.get(each.name, "")) for each in group.fields),
        )
        for group in made
        if group.fields
    )


def _patient(shell: Shell, content: Content, is_sent: bool) -> tuple[Field, ...]:
    """Who it is stays as it was sent."""
    _, patient = shell.gettext, content.patient
    born = patient.date_of_birth.isoformat() if patient.date_of_birth else ""
    kind: Any = "shown" if is_sent else "text"
    return (
        Field(
            name="patient.given_name",
            label=_("Given name"),
            kind=kind,
            value=patient.given_name or "",
            required=True,
            longest=LONGEST_NAME,
        ),
        Field(
            name="patient.family_name",
            label=_("Family name"),
            kind=kind,
            value=patient.family_name or "",
            required=True,
            longest=LONGEST_NAME,
        ),
        Field(
            name="patient.date_of_birth",
            label=_("Birth date"),
            kind="shown" if is_sent else "date",
            value=born,
            required=True,
        ),
        Field(
            name="patient.sex",
            label=_("Sex"),
            kind="choice",
            value=patient.sex or "",
            options=tuple(sexes(shell).items()),
            empty=_("Not given"),
        ),
        _line("patient.phone", _("Phone"), patient.phone),
        Field(
            name="patient.language",
            label=_("Language"),
            kind="choice",
            value=patient.language or "",
            options=tuple(languages(shell, patient.language).items()),
            empty=_("Not given"),
        ),
        Field(
            name="patient.interpreter",
            label=_("An interpreter is needed"),
            kind="tick",
            value="1" if patient.interpreter else "",
        ),
    )


def _contact(shell: Shell, content: Content) -> tuple[Field, ...]:
    _, patient = shell.gettext, content.patient
    return (
        _line("patient.identifier", _("Your record number"), patient.identifier),
        _line("patient.email", _("E-mail"), patient.email),
        _line("patient.address", _("Address"), patient.address),
        Field(
            name="patient.contact_by",
            label=_("Best way to reach the patient"),
            kind="choice",
            value=patient.contact_by or "",
            options=tuple(contact_ways(shell).items()),
            empty=_("Not given"),
        ),
        _line("patient.best_time", _("Best time to call"), patient.best_time),
        _line("patient.access_needs", _("Help with access"), patient.access_needs),
        _line("patient.carer", _("Carer"), patient.carer),
    )


def _reason(shell: Shell, content: Content) -> tuple[Field, ...]:
    _ = shell.gettext
    asked = [question.text for question in content.questions]
    return (
        Field(
            name="priority",
            label=_("How soon"),
            kind="choice",
            value=content.priority or "",
            options=tuple(priorities(shell).items()),
            empty=_("Choose"),
            required=True,
        ),
        _area("priority_reason", _("Why that soon"), content.priority_reason, rows=2),
        replace(
            _area("reason", _("Reason in one sentence"), content.reason, rows=2),
            required=True,
        ),
        *(
            Field(
                name="questions" if number == 0 else f"questions.{number}",
                label=_("Question %(number)s to the program") % {"number": number + 1},
                value=asked[number] if number < len(asked) else "",
                longest=LONGEST_QUESTION,
            )
            for number in range(QUESTIONS)
        ),
    )


def _of_items(
    shell: Shell,
    content: Content,
    paths: tuple[str, ...],
    items: Items,
    fixes: Fixes | None = None,
) -> Iterator[Field]:
    _ = shell.gettext
    for path in paths:
        item_id, field_id = path.split(".")
        item = items.item(item_id)
        known = next(each for each in item.fields if each.id == field_id)
        given = content.summary.get(item_id)
        hint = ""
        if fixes is not None and fixes.of(item_id).field == f"summary.{path}":
            hint = shell.said(fixes.of(item_id).say)
        name = shell.said(known.name)
        if item_id in SAYS_NONE and known.needed:
            hint = f"{hint} {_('Write none where there is none.')}".strip()
        yield Field(
            name=f"summary.{path}",
            label=name if known.needed else f"{shell.said(item.name)}: {name}",
            value=NONE if given == NONE else _written((given or {}).get(field_id)),
            hint=hint,
            longest=LONGEST_VALUE,
        )


def _own(shell: Shell, content: Content, program: Program) -> tuple[Field, ...]:
    """What only this program asks for; the rest of its wishes are items of every summary."""
    _ = shell.gettext
    given = content.summary.get(OWN)
    known = given if isinstance(given, dict) else {}
    return tuple(
        Field(
            name=f"summary.{OWN}.{each.id}",
            label=shell.said(each.name),
            value=_written(known.get(each.id)),
            required=False,
            hint="" if each.required else _("Only if you have it."),
            longest=LONGEST_VALUE,
        )
        for each in program.what_to_send
        if each.summary_item is None
    )


def _ordered_by(shell: Shell, content: Content, doctors: Mapping[str, str]) -> tuple[Field, ...]:
    _ = shell.gettext
    ordered = content.ordered_by or OrderedBy()
    return (
        Field(
            name="ordered_by",
            label=_("On whose order"),
            kind="choice",
            value=ordered.user or "",
            options=tuple(doctors.items()),
            empty=_("Nobody here"),
            hint=_("Without a name, a doctor of your practice is asked to sign it."),
        ),
        _line("ordered_by.name", _("Or the name of another doctor"), ordered.name),
        _line("ordered_by.number", _("Their number, such as an NPI"), ordered.number),
    )


def _line(
    name: str,
    label: str,
    value: str | None,
    *,
    hint: str = "",
) -> Field:
    longest = PATIENT_LENGTHS.get(name.rpartition(".")[2], 200)
    return Field(name=name, label=label, value=value or "", hint=hint, longest=longest)


def _area(
    name: str,
    label: str,
    value: str | None,
    *,
    longest: int = SENTENCE,
    rows: int = 3,
) -> Field:
    return Field(name=name, label=label, kind="area", value=value or "", longest=longest, rows=rows)


def _written(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return "" if value is None else str(value)
