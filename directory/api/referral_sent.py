"""What may be sent about a referral, as types; what they cannot say is judged in referrals/."""

import datetime as dt
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, UnsetType, field

from directory.api.asked import valid, written
from directory.api.paging import Cursor, Limit
from directory.api.sent_needs import NeedsSent, Sent
from directory.referrals.asked import NewReferral, Patch
from directory.referrals.finder import Sought
from directory.referrals.items import Priority
from directory.referrals.model import Content, OrderedBy, Patient, Question, RedFlagDecision, Status
from directory.referrals.summary import Settled

Line = Annotated[str, Meta(min_length=1, max_length=200)]
Name = Annotated[str, Meta(min_length=1, max_length=100)]
Sentence = Annotated[str, Meta(min_length=1, max_length=2_000)]
Note = Annotated[str, Meta(max_length=20_000)]
Slug = Annotated[str, Meta(min_length=1, max_length=80)]
Reference = Annotated[
    str, Meta(min_length=1, max_length=200, description="Your own name for it; found again by it")
]


class PatientSent(Sent, frozen=True, kw_only=True):
    """The patient. A draft may leave anything out; sending needs the names and the birth date."""

    given_name: Name | None = None
    family_name: Name | None = None
    date_of_birth: dt.date | None = None
    sex: Literal["female", "male", "other", "unknown"] | None = None
    identifier: (
        Annotated[
            str,
            Meta(min_length=1, max_length=80, description="The patient's record number with you"),
        ]
        | None
    ) = None
    phone: Annotated[str, Meta(min_length=1, max_length=40)] | None = None
    email: Annotated[str, Meta(min_length=1, max_length=320)] | None = None
    address: Annotated[str, Meta(min_length=1, max_length=500)] | None = None
    contact_by: Literal["phone", "text", "email", "letter"] | None = None
    best_time: Line | None = None
    language: Annotated[str, Meta(min_length=2, max_length=35)] | None = None
    interpreter: bool | None = None
    access_needs: Annotated[str, Meta(min_length=1, max_length=500)] | None = None
    carer: Line | None = None


class ClinicianSent(Sent, frozen=True, kw_only=True):
    """A clinician who has no account here."""

    name: Name
    number: Annotated[str, Meta(min_length=1, max_length=40, description="Such as an NPI")]


class DecisionSent(Sent, frozen=True, kw_only=True):
    """What was decided about a red flag."""

    id: Slug
    decision: Settled
    reason: Annotated[str, Meta(max_length=1_000)] | None = None


OrderedBySent = Annotated[
    Line | ClinicianSent,
    Meta(description="On whose order: the id of a doctor here, or a name and a number"),
]
Questions = Annotated[
    tuple[Annotated[str, Meta(min_length=1, max_length=1_000)], ...],
    Meta(max_length=3, description="What you want to know, one to three questions"),
]
Decisions = Annotated[tuple[DecisionSent, ...], Meta(max_length=50)]
SummarySent = Annotated[
    dict[str, Any],
    Meta(
        max_length=35,
        description="Fields by item of the referral summary, as `completeness.missing` names them; "
        'the text "none" for an item that was asked and there is nothing',
    ),
]


class ReferralSent(Sent, frozen=True, kw_only=True):
    """To send it, these are needed: program, priority, names, birth date and reason. Everything
    else may follow."""

    program_id: Slug
    draft: Annotated[bool, Meta(description="True: keep it, do not send it yet")] = False
    external_ref: Reference | None = None
    ordered_by: OrderedBySent | None = None
    red_flags: Decisions = ()
    priority: Priority | None = None
    priority_reason: Sentence | None = None
    patient: PatientSent = PatientSent()
    reason: Sentence | None = None
    questions: Questions = ()
    notes: Note | None = None
    needs: NeedsSent | None = None
    summary: SummarySent = field(default_factory=dict)


class ReferralChange(Sent, frozen=True, kw_only=True):
    """Fields to change. Of the patient only the named fields change."""

    program_id: Slug | UnsetType = UNSET
    external_ref: Reference | UnsetType | None = UNSET
    ordered_by: OrderedBySent | UnsetType | None = UNSET
    red_flags: Decisions | UnsetType = UNSET
    priority: Priority | UnsetType = UNSET
    priority_reason: Sentence | UnsetType | None = UNSET
    patient: PatientSent | UnsetType = UNSET
    reason: Sentence | UnsetType | None = UNSET
    questions: Questions | UnsetType = UNSET
    notes: Note | UnsetType | None = UNSET
    needs: NeedsSent | UnsetType | None = UNSET
    summary: SummarySent | UnsetType = UNSET
    change_reason: Annotated[
        Sentence | None, Meta(description="Why; needed once the referral was sent")
    ] = None
    assignee: Annotated[
        str | UnsetType | None, Meta(description="Id of the person who takes it; null: nobody")
    ] = UNSET
    snoozed_until: dt.date | UnsetType | None = UNSET


class SearchSent(Sent, frozen=True, kw_only=True):
    """What is known of the patient or the referral; all of it must hold."""

    name: (
        Annotated[
            str,
            Meta(
                min_length=1, max_length=200, description="Beginnings of names, 3 letters or more"
            ),
        ]
        | None
    ) = None
    phone: (
        Annotated[str, Meta(min_length=1, max_length=40, description="Or its last 4 or 7 digits")]
        | None
    ) = None
    date_of_birth: dt.date | None = None
    identifier: Line | None = None
    number: Annotated[str, Meta(min_length=1, max_length=40)] | None = None
    external_ref: Reference | None = None
    status: Annotated[tuple[Status, ...], Meta(max_length=16)] = ()
    program: Slug | None = None
    limit: Limit = 20
    cursor: Cursor | None = None

    @property
    def sought(self) -> Sought:
        return Sought(
            name=self.name,
            phone=self.phone,
            date_of_birth=self.date_of_birth,
            identifier=self.identifier,
            external_ref=self.external_ref,
        )


def new_referral(given: object) -> NewReferral:
    """The referral to make. Raises Invalid with every mistake of the types."""
    tidy = written(given)
    sent = valid(tidy, ReferralSent)
    return NewReferral(
        program=sent.program_id,
        draft=sent.draft,
        content=Content(
            priority=sent.priority,
            priority_reason=sent.priority_reason,
            patient=_patient(sent.patient),
            reason=sent.reason,
            questions=_questions(sent.questions),
            notes=sent.notes,
            needs=raw(tidy, "needs"),
            summary=sent.summary,
            external_ref=sent.external_ref,
            ordered_by=ordered_by(sent.ordered_by),
            red_flags=decisions(sent.red_flags),
        ),
    )


def patch(given: object) -> Patch:
    """The change to make. Raises Invalid with every mistake of the types."""
    tidy = written(given)
    sent = valid(tidy, ReferralChange)
    return Patch(
        program=None if sent.program_id is UNSET else sent.program_id,
        content=named(sent, tidy),
        handling={
            name: value
            for name in ("assignee", "snoozed_until")
            if (value := getattr(sent, name)) is not UNSET
        },
        change_reason=sent.change_reason,
    )


def named(sent: ReferralChange, tidy: object) -> dict[str, Any]:
    """The fields of the content that were named, as the content holds them."""
    named = {
        name: value
        for name in Content.__struct_fields__
        if (value := getattr(sent, name, UNSET)) is not UNSET  # some are the patient's own to add
    }
    if "patient" in named:
        fields = raw(tidy, "patient") or {}
        named["patient"] = {name: getattr(named["patient"], name) for name in fields}
    if "questions" in named:
        named["questions"] = _questions(named["questions"])
    if "needs" in named:
        named["needs"] = raw(tidy, "needs")
    if "ordered_by" in named:
        named["ordered_by"] = ordered_by(named["ordered_by"])
    if "red_flags" in named:
        named["red_flags"] = decisions(named["red_flags"])
    return named


def raw(tidy: object, field: str) -> dict[str, Any] | None:
    """The object as it was sent, once its type was found right: it is shown again as it came."""
    found = tidy.get(field) if isinstance(tidy, dict) else None
    return found if isinstance(found, dict) else None


def _patient(sent: PatientSent) -> Patient:
    return Patient(**{name: getattr(sent, name) for name in PatientSent.__struct_fields__})


def _questions(sent: tuple[str, ...]) -> tuple[Question, ...]:
    return tuple(Question(text=text) for text in sent)


def ordered_by(sent: str | ClinicianSent | None) -> OrderedBy | None:
    if sent is None:
        return None
    if isinstance(sent, str):
        return OrderedBy(user=sent)
    return OrderedBy(name=sent.name, number=sent.number)


def decisions(sent: tuple[DecisionSent, ...]) -> tuple[RedFlagDecision, ...]:
    return tuple(
        RedFlagDecision(id=each.id, decision=each.decision, reason=each.reason) for each in sent
    )
