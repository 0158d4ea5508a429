"""A referral as the API shows it: to the staff who work with it, in a list, and to its patient."""

import datetime as dt
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from directory import paths
from directory.accounts.model import Caller, Standing
from directory.catalogue.model import Words
from directory.referrals.appointment import Appointment
from directory.referrals.desk import load_guide
from directory.referrals.items import Priority
from directory.referrals.model import (
    Patient,
    Receipts,
    RedFlagDecision,
    Referral,
    Retraction,
    Status,
    Team,
)
from directory.referrals.outcome import Outcome
from directory.referrals.sending import Caution


class Out(msgspec.Struct, frozen=True, kw_only=True):
    pass


class PatientOut(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The patient as this referral knows them; what is not known is left out."""

    given_name: str | None = None
    family_name: str | None = None
    date_of_birth: dt.date | None = None
    sex: Literal["female", "male", "other", "unknown"] | None = None
    identifier: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    contact_by: Literal["phone", "text", "email", "letter"] | None = None
    best_time: str | None = None
    language: str | None = None
    interpreter: bool | None = None
    access_needs: str | None = None
    carer: str | None = None


class DecisionOut(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str
    decision: str
    reason: str | None = None


class ClinicianOut(Out, frozen=True, kw_only=True):
    name: str | None
    number: str | None


class FixOut(Out, frozen=True, kw_only=True):
    """How a gap is closed."""

    say: Annotated[Words, Meta(description="What to do, by language")]
    field: Annotated[str, Meta(description="The field of the referral to fill in")]


class MissingOut(Out, frozen=True, kw_only=True):
    """An item to follow; it held nothing up."""

    item: Annotated[str, Meta(description="`program.…` for what only the program asks for")]
    number: Annotated[int, Meta(description="Its place in the list of 35; 0 for the program's own")]
    fields: tuple[str, ...]
    urgent: Annotated[int | None, Meta(description="Its line of the nine asked for when urgent")]
    fix: FixOut
    owner: Team
    due: dt.datetime


class CompletenessOut(Out, frozen=True, kw_only=True):
    score: Annotated[float, Meta(description="Percent")]
    missing: tuple[MissingOut, ...]


class ReferralItem(Out, frozen=True, kw_only=True):
    """One referral in a list."""

    id: str
    number: Annotated[str, Meta(description="What people read out", examples=["R-7K3M-9QX4N"])]
    status: Status
    priority: Priority | None
    program_id: str
    department_id: str
    practice_id: str | None
    external_ref: str | None
    patient: PatientOut
    created_at: dt.datetime
    sent_at: dt.datetime | None
    expected_by: dt.date | None
    due: Annotated[dt.datetime | None, Meta(description="By when the next step is due")]
    owner: Annotated[Team, Meta(description="The team whose turn it is")]
    assignee: str | None
    snoozed_until: dt.date | None


class QuestionOut(Out, frozen=True, kw_only=True):
    """A question, and what the program answered to it."""

    text: str
    answered: Literal["yes", "partly", "no"] | None
    answer: str | None


class ReferralOut(ReferralItem, frozen=True, kw_only=True):
    """One referral, whole."""

    version: int
    changed_at: dt.datetime
    reason: str | None
    questions: tuple[str, ...]
    notes: str | None
    needs: dict[str, Any] | None
    summary: dict[str, Any]
    ordered_by: str | ClinicianOut | None
    priority_reason: str | None
    red_flags: tuple[DecisionOut, ...]
    completeness: CompletenessOut
    attempt: Annotated[int, Meta(description="1, or more once another program was asked")]
    unsigned: Annotated[bool, Meta(description="Sent for a doctor who has still to sign it")]
    receipts: Annotated[Receipts, Meta(description="How far the loop came, and who showed it")]
    appointment: Appointment | None
    answers: Annotated[
        tuple[QuestionOut, ...], Meta(description="The questions with what was answered")
    ]
    outcome: Annotated[Outcome | None, Meta(description="The report of the program")]
    retraction: Retraction | None
    held: Annotated[
        tuple[str, ...], Meta(description="Ids of referrals it waits for; it is not sent before")
    ]
    outside: Annotated[bool, Meta(description="The program's people do not work at this site")]
    warnings: tuple[Caution, ...] = ()


class OwnReferralOut(Out, frozen=True, kw_only=True):
    """One referral, as its patient sees it."""

    id: str
    number: str
    status: Status
    priority: Priority | None
    program_id: str
    department_id: str
    patient: PatientOut
    reason: str | None
    questions: tuple[str, ...]
    created_at: dt.datetime
    sent_at: dt.datetime | None
    expected_by: dt.date | None
    due: dt.datetime | None
    owner: Team
    appointment: Appointment | None


class ReferralPage(Out, frozen=True, kw_only=True):
    """One page. Ask again with `cursor` set to `next_cursor` until it is null."""

    items: tuple[ReferralItem, ...]
    next_cursor: str | None


def shown(
    referral: Referral, to: Caller, warnings: tuple[Caution, ...] = ()
) -> ReferralOut | OwnReferralOut:
    if to.standing is Standing.PATIENT:
        return _own(referral)
    content = referral.content
    return ReferralOut(
        **_common(referral),
        version=referral.version,
        changed_at=referral.changed_at,
        reason=content.reason,
        questions=tuple(question.text for question in content.questions),
        notes=content.notes,
        needs=content.needs,
        summary=content.summary,
        ordered_by=_ordered_by(referral),
        priority_reason=content.priority_reason,
        red_flags=tuple(_decision(each) for each in content.red_flags),
        completeness=_completeness(referral),
        attempt=referral.attempt,
        unsigned=referral.unsigned,
        receipts=referral.receipts,
        appointment=referral.appointment,
        answers=tuple(
            QuestionOut(text=each.text, answered=each.answered, answer=each.answer)
            for each in content.questions
        ),
        outcome=referral.outcome,
        retraction=referral.retraction,
        held=referral.held,
        outside=referral.outside,
        warnings=warnings,
    )


def item(referral: Referral) -> ReferralItem:
    return ReferralItem(**_common(referral))


def _common(referral: Referral) -> dict[str, Any]:
    return {
        "id": referral.id,
        "number": referral.number,
        "status": referral.status,
        "priority": referral.content.priority,
        "program_id": referral.program,
        "department_id": referral.department,
        "practice_id": referral.practice,
        "external_ref": referral.content.external_ref,
        "patient": _patient(referral.content.patient),
        "created_at": referral.created_at,
        "sent_at": referral.sent_at,
        "expected_by": referral.expected_by,
        "due": referral.due,
        "owner": referral.owner,
        "assignee": referral.assignee,
        "snoozed_until": referral.snoozed_until,
    }


def _own(referral: Referral) -> OwnReferralOut:
    """Without what staff wrote for one another."""
    fields = _common(referral)
    own = {name: fields[name] for name in OwnReferralOut.__struct_fields__ if name in fields}
    return OwnReferralOut(
        **own,
        reason=referral.content.reason,
        questions=tuple(question.text for question in referral.content.questions),
        appointment=referral.appointment,
    )


def _patient(patient: Patient) -> PatientOut:
    return PatientOut(**{name: getattr(patient, name) for name in PatientOut.__struct_fields__})


def _decision(decision: RedFlagDecision) -> DecisionOut:
    return DecisionOut(id=decision.id, decision=decision.decision.value, reason=decision.reason)


def _ordered_by(referral: Referral) -> str | ClinicianOut | None:
    ordered = referral.content.ordered_by
    if ordered is None or ordered.user is not None:
        return ordered.user if ordered else None
    return ClinicianOut(name=ordered.name, number=ordered.number)


def _completeness(referral: Referral) -> CompletenessOut:
    return CompletenessOut(
        score=referral.completeness.score,
        missing=tuple(
            MissingOut(
                item=each.id,
                number=each.number,
                fields=each.fields,
                urgent=each.urgent,
                fix=_fix(each.id),
                owner=each.owner,
                due=each.due,
            )
            for each in referral.completeness.missing
        ),
    )


def _fix(gap: str) -> FixOut:
    found = load_guide(paths.DATA).fixes.of(gap)
    return FixOut(say=found.say, field=found.field)
