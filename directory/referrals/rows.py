"""Rows ↔ structs: sealed on the way in, opened on the way out. Nothing else opens a blob."""

from typing import Any, TypeVar

import msgspec
from sqlmodel import SQLModel

from directory.referrals.appointment import Appointment
from directory.referrals.model import (
    Actor,
    Attempt,
    Completeness,
    Content,
    Event,
    OrderedBy,
    OwnWords,
    Patient,
    Question,
    Receipts,
    RedFlagDecision,
    Referral,
    Retraction,
    Status,
    Team,
    TeamKind,
)
from directory.referrals.outcome import Outcome
from directory.referrals.tables import (
    AttachmentFileRow,
    AttachmentRow,
    AttemptRow,
    ContentVersionRow,
    EventRow,
    MessageRow,
    PatientRow,
    ReferralRow,
)
from directory.sealing import Place, Sealer

T = TypeVar("T")


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """Small parts of the content that share one sealed column."""

    external_ref: str | None = None
    ordered_by: OrderedBy | None = None
    red_flags: tuple[RedFlagDecision, ...] = ()
    priority_reason: str | None = None
    own_words: tuple[OwnWords, ...] = ()


def place(row: SQLModel, field: str) -> Place:
    """Where a sealed value stands: its row's table and key, and the column."""
    match row:
        case EventRow():
            key = f"{row.referral_id}/{row.seq}"
        case ContentVersionRow():
            key = f"{row.referral_id}/{row.number}"
        case PatientRow() | ReferralRow() | MessageRow() | AttachmentRow():
            key = row.id
        case AttachmentFileRow():
            key = row.attachment_id
        case _:
            raise TypeError(type(row).__name__)
    return Place(str(row.__tablename__), key, field)


def seal(sealer: Sealer, row: SQLModel, field: str, value: Any) -> None:
    """Sets the column; an empty value stays empty, so that nothing is opened for nothing."""
    if value is None or value == () or value == {}:
        setattr(row, field, None)
    else:
        written = msgspec.json.encode(value).decode()
        setattr(row, field, sealer.seal(written, place(row, field)))


def opened(sealer: Sealer, row: SQLModel, field: str, kind: type[T]) -> T | None:
    blob = getattr(row, field)
    if blob is None:
        return None
    return msgspec.json.decode(sealer.open(blob, place(row, field)), type=kind)


def columns(referral: Referral) -> dict[str, Any]:
    """The columns queries see; `put_content` and `put_drawn` set the sealed ones."""
    appointment = referral.appointment
    booked = appointment if appointment and appointment.is_booked else None
    return {
        "id": referral.id,
        "number": referral.number,
        "version": referral.version,
        "status": referral.status.value,
        "priority": referral.content.priority,
        "program": referral.program,
        "department": referral.department,
        "practice": referral.practice,
        "patient_id": referral.patient_id,
        "owner_kind": referral.owner.kind.value,
        "owner_id": referral.owner.id,
        "due": referral.due,
        "assignee": referral.assignee,
        "snoozed_until": referral.snoozed_until,
        "expected_by": referral.expected_by,
        "attempt": referral.attempt,
        "content_version": referral.content_version,
        "listing_version": referral.listing_version,
        "rulebook": referral.rulebook,
        "completeness": msgspec.to_builtins(referral.completeness),
        "created_by_kind": referral.created_by.kind,
        "created_by": referral.created_by.id,
        "created_by_name": referral.created_by.name,
        "created_at": referral.created_at,
        "changed_at": referral.changed_at,
        "sent_at": referral.sent_at,
        "outside": referral.outside,
        "came_from": referral.came_from.value if referral.came_from else None,
        "unsigned": referral.unsigned,
        "tries": referral.tries,
        "ended_at": referral.ended_at,
        "receipts": msgspec.to_builtins(referral.receipts),
        "appointment_at": booked.start if booked else None,
        "appointment_until": booked.end if booked else None,
        "retraction": msgspec.to_builtins(referral.retraction) if referral.retraction else {},
        "held": list(referral.held),
        "unwitnessed": referral.retraction is not None and referral.retraction.witness is None,
    }


def put_drawn(sealer: Sealer, row: ReferralRow, referral: Referral) -> None:
    """The sealed copies of what the events add up to."""
    seal(sealer, row, "appointment", referral.appointment)
    seal(sealer, row, "outcome", referral.outcome)


def put_content(sealer: Sealer, row: ReferralRow, content: Content) -> None:
    seal(sealer, row, "patient", content.patient)
    seal(sealer, row, "reason", content.reason)
    seal(sealer, row, "notes", content.notes)
    seal(sealer, row, "questions", content.questions)
    seal(sealer, row, "summary", content.summary)
    seal(sealer, row, "needs", content.needs)
    said = Said(
        external_ref=content.external_ref,
        ordered_by=content.ordered_by,
        red_flags=content.red_flags,
        priority_reason=content.priority_reason,
        own_words=content.own_words,
    )
    seal(sealer, row, "said", said if said != Said() else None)


def referral_of(sealer: Sealer, row: ReferralRow, *, whole: bool = True) -> Referral:
    """The referral; with `whole` False only what a list shows is opened."""
    said = opened(sealer, row, "said", Said) or Said()
    content = Content(
        priority=row.priority,  # type: ignore[arg-type]  # the table's constraint holds it
        patient=opened(sealer, row, "patient", Patient) or Patient(),
        external_ref=said.external_ref,
        ordered_by=said.ordered_by,
        red_flags=said.red_flags,
        priority_reason=said.priority_reason,
        own_words=said.own_words,
    )
    if whole:
        content = msgspec.structs.replace(
            content,
            reason=opened(sealer, row, "reason", str),
            notes=opened(sealer, row, "notes", str),
            questions=opened(sealer, row, "questions", tuple[Question, ...]) or (),
            summary=opened(sealer, row, "summary", dict[str, Any]) or {},
            needs=opened(sealer, row, "needs", dict[str, Any]),
        )
    return Referral(
        id=row.id,
        number=row.number,
        version=row.version,
        status=Status(row.status),
        content=content,
        program=row.program,
        department=row.department,
        practice=row.practice,
        owner=Team(kind=TeamKind(row.owner_kind), id=row.owner_id),
        due=row.due,
        created_at=row.created_at,
        created_by=Actor(kind=row.created_by_kind, id=row.created_by, name=row.created_by_name),
        changed_at=row.changed_at,
        sent_at=row.sent_at,
        patient_id=row.patient_id,
        assignee=row.assignee,
        snoozed_until=row.snoozed_until,
        expected_by=row.expected_by,
        attempt=row.attempt,
        content_version=row.content_version,
        listing_version=row.listing_version,
        rulebook=row.rulebook,
        completeness=msgspec.convert(row.completeness, Completeness),
        outside=row.outside,
        came_from=Status(row.came_from) if row.came_from else None,
        unsigned=row.unsigned,
        tries=row.tries,
        ended_at=row.ended_at,
        receipts=msgspec.convert(row.receipts, Receipts),
        appointment=opened(sealer, row, "appointment", Appointment),
        retraction=msgspec.convert(row.retraction, Retraction) if row.retraction else None,
        outcome=opened(sealer, row, "outcome", Outcome) if whole else None,
        held=tuple(row.held),
    )


def event_row(sealer: Sealer, referral_id: str, event: Event) -> EventRow:
    row = EventRow(
        referral_id=referral_id,
        seq=event.seq,
        at=event.at,
        action=event.action,
        to_status=event.to.value if event.to else None,
        attempt=event.attempt,
        by_kind=event.by.kind,
        by_id=event.by.id,
        by_name=event.by.name,
        reason=event.reason,
    )
    seal(sealer, row, "detail", event.detail)
    return row


def event_of(sealer: Sealer, row: EventRow) -> Event:
    return Event(
        seq=row.seq,
        at=row.at,
        action=row.action,
        by=Actor(kind=row.by_kind, id=row.by_id, name=row.by_name),
        attempt=row.attempt,
        to=Status(row.to_status) if row.to_status else None,
        reason=row.reason,
        detail=opened(sealer, row, "detail", dict[str, Any]) or {},
    )


def attempt_of(row: AttemptRow) -> Attempt:
    return Attempt(
        number=row.number,
        program=row.program,
        department=row.department,
        status=Status(row.status),
        listing_version=row.listing_version,
        sent_at=row.sent_at,
        ended_at=row.ended_at,
    )
