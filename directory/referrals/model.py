"""A referral and what belongs to it. Plain values: no database, no face, no wording."""

import datetime as dt
from enum import StrEnum
from typing import Any, Literal

import msgspec

from directory.referrals.appointment import Appointment
from directory.referrals.items import Priority
from directory.referrals.outcome import Outcome
from directory.referrals.summary import Settled


class Struct(msgspec.Struct, frozen=True, kw_only=True):
    pass


class Status(StrEnum):
    """The 16 statuses, in the order a referral usually meets them."""

    DRAFT = "draft"
    SENT = "sent"
    RECEIVED = "received"
    INFO_REQUESTED = "info_requested"
    ACCEPTED = "accepted"
    WAITLISTED = "waitlisted"
    SCHEDULED = "scheduled"
    MISSED = "missed"
    IN_CARE = "in_care"
    OUTCOME_RETURNED = "outcome_returned"
    DECLINED = "declined"
    CANCEL_REQUESTED = "cancel_requested"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    CLOSED_INCOMPLETE = "closed_incomplete"
    ENTERED_IN_ERROR = "entered_in_error"


ENDS = frozenset(
    {Status.CANCELLED, Status.CLOSED, Status.CLOSED_INCOMPLETE, Status.ENTERED_IN_ERROR}
)
OPEN = frozenset(Status) - ENDS - {Status.DRAFT}
"""Sent and not ended: the patient waits for something."""


class TeamKind(StrEnum):
    PRACTICE = "practice"
    INTAKE = "intake"
    CLINICIANS = "clinicians"


class Team(Struct, frozen=True, kw_only=True):
    """Whose turn it is. `id` is the slug of a practice or of a department."""

    kind: TeamKind
    id: str


class Patient(Struct, frozen=True, kw_only=True):
    """The patient as this referral knows them; a draft may know little."""

    given_name: str | None = None
    family_name: str | None = None
    date_of_birth: dt.date | None = None
    sex: Literal["female", "male", "other", "unknown"] | None = None
    identifier: str | None = None  # the practice's own record number
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    contact_by: Literal["phone", "text", "email", "letter"] | None = None
    best_time: str | None = None
    language: str | None = None
    interpreter: bool | None = None
    access_needs: str | None = None
    carer: str | None = None

    @property
    def identity(self) -> tuple[str | None, str | None, dt.date | None]:
        """What never changes once the referral was sent."""
        return self.given_name, self.family_name, self.date_of_birth


class OrderedBy(Struct, frozen=True, kw_only=True):
    """The clinician on whose order it is sent: someone here, or a name and a number."""

    user: str | None = None
    name: str | None = None
    number: str | None = None


class RedFlagDecision(Struct, frozen=True, kw_only=True):
    """What a person decided about a red flag before sending."""

    id: str
    decision: Settled
    reason: str | None = None


class Question(Struct, frozen=True, kw_only=True):
    """One question to the program, and what it answered."""

    text: str
    answered: Literal["yes", "partly", "no"] | None = None
    answer: str | None = None


class OwnWords(Struct, frozen=True, kw_only=True):
    """What the patient added on their own page; the summary prints it marked as theirs."""

    kind: Literal["goal", "concern", "correction"]
    text: str
    on: dt.date


class Content(Struct, frozen=True, kw_only=True):
    """What a person writes into a referral: everything that may be edited, and is sealed.

    `summary` holds fields by item, as `data/summary/items.toml` names both; the text "none" in
    place of an item's fields says that it was asked and there is nothing.
    """

    priority: Priority | None = None
    priority_reason: str | None = None
    patient: Patient = Patient()
    reason: str | None = None
    questions: tuple[Question, ...] = ()
    notes: str | None = None
    needs: dict[str, Any] | None = None
    summary: dict[str, Any] = {}
    external_ref: str | None = None
    ordered_by: OrderedBy | None = None
    red_flags: tuple[RedFlagDecision, ...] = ()
    own_words: tuple[OwnWords, ...] = ()


class Actor(Struct, frozen=True, kw_only=True):
    """Who did something, as the history names them."""

    kind: str
    id: str
    name: str = ""


class Event(Struct, frozen=True, kw_only=True):
    """Something that happened to a referral. Never changed, never removed.

    `to` is None where the status stays. `detail` is what was said, sealed at rest.
    """

    seq: int
    at: dt.datetime
    action: str
    by: Actor
    attempt: int
    to: Status | None = None
    reason: str | None = None
    detail: dict[str, Any] = {}


class Attempt(Struct, frozen=True, kw_only=True):
    """One program that was asked. A referral that is rerouted gets another one."""

    number: int
    program: str
    department: str
    status: Status
    listing_version: int
    sent_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None


class Missing(Struct, frozen=True, kw_only=True):
    """An item to follow: which fields, on which line of the urgent list, by whom and when."""

    number: int
    id: str
    fields: tuple[str, ...] = ()
    urgent: int | None = None
    owner: Team
    due: dt.datetime


class Completeness(Struct, frozen=True, kw_only=True):
    score: float
    missing: tuple[Missing, ...] = ()


class Receipt(Struct, frozen=True, kw_only=True):
    """Who showed, and when, that the loop came this far."""

    at: dt.datetime
    by: Actor


class Receipts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The five of the present attempt; the first time counts. With the last the loop is closed."""

    received: Receipt | None = None
    decided: Receipt | None = None
    seen: Receipt | None = None
    reported: Receipt | None = None
    acknowledged: Receipt | None = None  # and the patient was told


class Retraction(Struct, frozen=True, kw_only=True):
    """A referral that should not exist. Until a second person confirmed it, it asks for one."""

    by: Actor
    at: dt.datetime
    asked: str | None = None  # id of the person who is asked to confirm
    witness: Actor | None = None
    witnessed_at: dt.datetime | None = None


class Drawn(Struct, frozen=True, kw_only=True):
    """What the events of a referral add up to (see folds.py)."""

    status: Status | None = None
    attempt: int = 1
    came_from: Status | None = None  # the status in which its cancellation was asked for
    unsigned: bool = False  # sent without a clinician's name: one has to sign
    tries: int = 0  # calls to the patient in this attempt that reached nobody
    ended_at: dt.datetime | None = None
    receipts: Receipts = Receipts()
    appointment: Appointment | None = None
    retraction: Retraction | None = None
    outcome: Outcome | None = None
    held: tuple[str, ...] = ()  # ids of referrals it waits for, while it is a draft


class Referral(Struct, frozen=True, kw_only=True):
    """One referral as it stands. `practice` is None where a department took it by phone.

    `outside`: the program's people do not work at this site, so a step of theirs is written down
    here for them, and a cancellation is asked for rather than done.
    """

    id: str
    number: str
    version: int
    status: Status
    content: Content
    program: str
    department: str
    practice: str | None
    owner: Team
    due: dt.datetime | None
    created_at: dt.datetime
    created_by: Actor
    changed_at: dt.datetime
    sent_at: dt.datetime | None = None
    patient_id: str | None = None
    assignee: str | None = None
    snoozed_until: dt.date | None = None
    expected_by: dt.date | None = None
    attempt: int = 1
    content_version: int = 1
    listing_version: int
    rulebook: str | None = None
    completeness: Completeness
    outside: bool = False
    came_from: Status | None = None
    unsigned: bool = False
    tries: int = 0
    ended_at: dt.datetime | None = None
    receipts: Receipts = Receipts()
    appointment: Appointment | None = None
    retraction: Retraction | None = None
    outcome: Outcome | None = None
    held: tuple[str, ...] = ()

    @property
    def drawn(self) -> Drawn:
        return Drawn(**{name: getattr(self, name) for name in Drawn.__struct_fields__})

    @property
    def has_ended(self) -> bool:
        return self.status in ENDS
