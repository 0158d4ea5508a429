"""Rows of referrals and patients; they never leave the stores of this folder.

What a patient or a clinician said stands here sealed (see sealing.py): a blob opens only in its own
table, row and column. Beside it stand keyed hashes, by which a referral is found again.
"""

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, Index, false
from sqlmodel import Field, SQLModel

from directory.database import JSON_VALUE, UTC
from directory.referrals.appointment import Side
from directory.referrals.model import ENDS, Status, TeamKind

ID = 36
SLUG = 80


def _list(values: Any) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


class PatientRow(SQLModel, table=True):
    """One for each patient of a practice; people join two of them, the system never does.

    It belongs to a practice, or to the department that took a referral by phone.
    """

    __tablename__ = "patient"
    __table_args__ = (
        CheckConstraint("(practice IS NULL) <> (department IS NULL)", name="belongs"),
    )

    id: str = Field(primary_key=True, max_length=ID)
    practice: str | None = Field(default=None, foreign_key="practice.slug", max_length=SLUG)
    department: str | None = Field(default=None, foreign_key="department.slug", max_length=SLUG)
    record: bytes | None = Field(default=None, index=True)  # keyed hash of its record number
    person: bytes  # sealed
    created_at: dt.datetime = Field(sa_type=UTC)


class ReferralRow(SQLModel, table=True):
    """`status`, `owner` and `due` are drawn from the events, so that queries can see them."""

    __tablename__ = "referral"
    __table_args__ = (
        CheckConstraint(f"status IN ({_list(s.value for s in Status)})", name="status"),
        CheckConstraint(f"owner_kind IN ({_list(k.value for k in TeamKind)})", name="owner_kind"),
        CheckConstraint(
            f"due IS NOT NULL OR status IN ({_list(s.value for s in ENDS)})", name="due"
        ),
        CheckConstraint("sent_at IS NULL OR patient_id IS NOT NULL", name="patient"),
        CheckConstraint(
            "priority IS NULL OR priority IN ('asap', 'routine', 'stat', 'urgent')",
            name="priority",
        ),
        Index("ix_referral_practice_id", "practice", "id"),
        Index("ix_referral_department_id", "department", "id"),
        Index("ix_referral_status_due", "status", "due"),
        Index("ix_referral_patient_appointment", "patient_id", "appointment_at"),
        Index("ix_referral_program_appointment", "program", "appointment_at"),
    )

    id: str = Field(primary_key=True, max_length=ID)
    number: str = Field(unique=True, max_length=16)
    version: int
    status: str = Field(max_length=20)
    priority: str | None = Field(default=None, max_length=10)
    program: str = Field(foreign_key="program.slug", index=True, max_length=SLUG)
    department: str = Field(foreign_key="department.slug", max_length=SLUG)
    practice: str | None = Field(default=None, foreign_key="practice.slug", max_length=SLUG)
    patient_id: str | None = Field(
        default=None, foreign_key="patient.id", index=True, max_length=ID
    )
    owner_kind: str = Field(max_length=12)
    owner_id: str = Field(max_length=SLUG)
    due: dt.datetime | None = Field(default=None, sa_type=UTC)
    assignee: str | None = Field(default=None, foreign_key="user_account.id", max_length=ID)
    snoozed_until: dt.date | None = None
    expected_by: dt.date | None = None
    attempt: int = 1
    content_version: int = 1
    listing_version: int
    rulebook: str | None = Field(default=None, max_length=60)
    completeness: dict[str, Any] = Field(sa_type=JSON_VALUE)
    created_by_kind: str = Field(max_length=30)
    created_by: str = Field(max_length=SLUG)
    created_by_name: str = Field(default="", max_length=200)
    created_at: dt.datetime = Field(sa_type=UTC)
    changed_at: dt.datetime = Field(sa_type=UTC)
    sent_at: dt.datetime | None = Field(default=None, sa_type=UTC)
    outside: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    came_from: str | None = Field(default=None, max_length=20)
    unsigned: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    ended_at: dt.datetime | None = Field(default=None, sa_type=UTC)
    receipts: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSON_VALUE, sa_column_kwargs={"server_default": "{}"}
    )
    appointment_at: dt.datetime | None = Field(default=None, sa_type=UTC)  # of a booked one only
    appointment_until: dt.datetime | None = Field(default=None, sa_type=UTC)
    retraction: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSON_VALUE, sa_column_kwargs={"server_default": "{}"}
    )
    unwitnessed: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    held: list[str] = Field(
        default_factory=list, sa_type=JSON_VALUE, sa_column_kwargs={"server_default": "[]"}
    )
    # Sealed from here on.
    patient: bytes
    reason: bytes | None = None
    notes: bytes | None = None
    questions: bytes | None = None
    summary: bytes | None = None
    needs: bytes | None = None
    said: bytes | None = None  # reference of the sender, who ordered it, red-flag decisions
    appointment: bytes | None = None
    outcome: bytes | None = None


class AttemptRow(SQLModel, table=True):
    """One program that was asked."""

    __tablename__ = "referral_attempt"

    referral_id: str = Field(primary_key=True, foreign_key="referral.id", max_length=ID)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    program: str = Field(foreign_key="program.slug", max_length=SLUG)
    department: str = Field(foreign_key="department.slug", max_length=SLUG)
    status: str = Field(max_length=20)
    listing_version: int
    sent_at: dt.datetime | None = Field(default=None, sa_type=UTC)
    ended_at: dt.datetime | None = Field(default=None, sa_type=UTC)


class EventRow(SQLModel, table=True):
    """The history: added to, never changed. `detail` is sealed."""

    __tablename__ = "referral_event"

    referral_id: str = Field(primary_key=True, foreign_key="referral.id", max_length=ID)
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: dt.datetime = Field(sa_type=UTC)
    action: str = Field(max_length=30)
    to_status: str | None = Field(default=None, max_length=20)
    attempt: int
    by_kind: str = Field(max_length=30)
    by_id: str = Field(max_length=SLUG)
    by_name: str = Field(default="", max_length=200)
    reason: str | None = Field(default=None, max_length=60)
    detail: bytes | None = None


class ContentVersionRow(SQLModel, table=True):
    """What was sent, as it was sent; a change after sending adds another. `content` is sealed."""

    __tablename__ = "referral_content"

    referral_id: str = Field(primary_key=True, foreign_key="referral.id", max_length=ID)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: dt.datetime = Field(sa_type=UTC)
    by_id: str = Field(max_length=SLUG)
    content: bytes


class FinderRow(SQLModel, table=True):
    """A keyed hash a referral is found by: of a name's beginning, a birth date, a phone's end."""

    __tablename__ = "referral_finder"
    __table_args__ = (Index("ix_referral_finder_kind_hash", "kind", "hash"),)

    referral_id: str = Field(primary_key=True, foreign_key="referral.id", max_length=ID)
    kind: str = Field(primary_key=True, max_length=12)
    hash: bytes = Field(primary_key=True)


class MessageRow(SQLModel, table=True):
    """Something one side wrote to another about a referral. `text` is sealed."""

    __tablename__ = "referral_message"
    __table_args__ = (
        CheckConstraint(f"from_side IN ({_list(s.value for s in Side)})", name="from_side"),
        CheckConstraint(f"to_side IN ({_list(s.value for s in Side)})", name="to_side"),
        Index("ix_referral_message_referral_id_at", "referral_id", "at"),
    )

    id: str = Field(primary_key=True, max_length=ID)
    referral_id: str = Field(foreign_key="referral.id", max_length=ID)
    at: dt.datetime = Field(sa_type=UTC)
    from_side: str = Field(max_length=12)
    to_side: str = Field(max_length=12)
    by_kind: str = Field(max_length=30)
    by_id: str = Field(max_length=SLUG)
    by_name: str = Field(default="", max_length=200)
    text: bytes
    read_at: dt.datetime | None = Field(default=None, sa_type=UTC)
    read_by: str | None = Field(default=None, max_length=SLUG)


class AttachmentRow(SQLModel, table=True):
    """A document that goes with a referral. Its name is sealed; the file stands in a row beside."""

    __tablename__ = "referral_attachment"

    id: str = Field(primary_key=True, max_length=ID)
    referral_id: str = Field(foreign_key="referral.id", index=True, max_length=ID)
    at: dt.datetime = Field(sa_type=UTC)
    kind: str = Field(default="other", max_length=20)  # report, letter, image, result, other
    by_kind: str = Field(max_length=30)
    by_id: str = Field(max_length=SLUG)
    by_name: str = Field(default="", max_length=200)
    name: bytes
    media_type: str = Field(max_length=100)
    size: int
    hash: bytes  # SHA-256 of the file as it came


class AttachmentFileRow(SQLModel, table=True):
    """The file of an attachment, sealed; apart from it, so that a list reads no files."""

    __tablename__ = "referral_attachment_file"

    attachment_id: str = Field(
        primary_key=True, foreign_key="referral_attachment.id", max_length=ID
    )
    content: bytes


class LinkRow(SQLModel, table=True):
    """That one referral has to do with another: the next phase of it, part of the same bundle, in
    place of it, or the same once more. `hold_until`: it waits until the other is in this status."""

    __tablename__ = "referral_link"
    __table_args__ = (
        CheckConstraint("kind IN ('bundle', 'next_phase', 'replaces', 'twin')", name="kind"),
        CheckConstraint("referral_id <> other_id", name="other"),
        Index("ix_referral_link_other_id", "other_id"),
    )

    referral_id: str = Field(primary_key=True, foreign_key="referral.id", max_length=ID)
    other_id: str = Field(primary_key=True, foreign_key="referral.id", max_length=ID)
    kind: str = Field(primary_key=True, max_length=12)
    hold_until: str | None = Field(default=None, max_length=20)
    released_at: dt.datetime | None = Field(default=None, sa_type=UTC)
    at: dt.datetime = Field(sa_type=UTC)
    by_id: str = Field(max_length=SLUG)


class IdempotencyRow(SQLModel, table=True):
    """A key a caller has used, and what came of it. Key and body stand as keyed hashes."""

    __tablename__ = "idempotency"
    __table_args__ = (Index("ix_idempotency_expires_at", "expires_at"),)

    caller: str = Field(primary_key=True, max_length=120)
    key: bytes = Field(primary_key=True)
    body: bytes
    referral_id: str = Field(max_length=ID)
    expires_at: dt.datetime = Field(sa_type=UTC)


class AccessLinkRow(SQLModel, table=True):
    """A link a patient was given. It opens once, with the birth date, and not after five errors."""

    __tablename__ = "access_link"

    id: str = Field(primary_key=True, max_length=ID)
    referral_id: str = Field(foreign_key="referral.id", index=True, max_length=ID)
    token_hash: bytes = Field(unique=True)
    created_at: dt.datetime = Field(sa_type=UTC)
    created_by: str = Field(max_length=SLUG)
    expires_at: dt.datetime = Field(sa_type=UTC)
    redeemed_at: dt.datetime | None = Field(default=None, sa_type=UTC)
    revoked_at: dt.datetime | None = Field(default=None, sa_type=UTC)
    wrong_dates: int = 0


SEALED: dict[type[SQLModel], tuple[str, ...]] = {
    PatientRow: ("person",),
    ReferralRow: (
        *("patient", "reason", "notes", "questions", "summary", "needs", "said"),
        *("appointment", "outcome"),
    ),
    EventRow: ("detail",),
    ContentVersionRow: ("content",),
    MessageRow: ("text",),
    AttachmentRow: ("name",),
    AttachmentFileRow: ("content",),
}
"""Every sealed column, for whoever puts rows under a newer key (see resealing.py)."""
