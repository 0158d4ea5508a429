"""What a person or a machine may send about a referral, and what is wrong with it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import msgspec

from directory.catalogue.model import Catalogue, Listing, Program
from directory.errors import FieldError, Invalid
from directory.referrals.appointment import USUAL_MINUTES, Side
from directory.referrals.filling import mistakes_in_summary
from directory.referrals.items import Items, Priority
from directory.referrals.model import (
    Content,
    OrderedBy,
    RedFlagDecision,
    Referral,
    Status,
    Struct,
)
from directory.referrals.outcome import Outcome, PlannedAction

FIRST_BIRTH = dt.date(1900, 1, 1)


class NewReferral(Struct, frozen=True, kw_only=True):
    """A referral to make. `draft`: keep it, do not send it yet."""

    program: str
    content: Content
    draft: bool = False


class Patch(Struct, frozen=True, kw_only=True):
    """What to change; a field that is not named stays as it is.

    `content` holds fields of Content by name; of `patient` only the named fields.
    `handling` holds assignee and snoozed_until.
    """

    program: str | None = None
    content: dict[str, Any] = msgspec.field(default_factory=dict)
    handling: dict[str, Any] = msgspec.field(default_factory=dict)
    change_reason: str | None = None

    @property
    def edits(self) -> bool:
        return bool(self.content) or self.program is not None


class Booking(Struct, frozen=True, kw_only=True):
    """A date to give the patient; `start` stands in a time zone."""

    start: dt.datetime
    minutes: int = USUAL_MINUTES
    place: str | None = None
    link: str | None = None
    with_whom: str | None = None


class Step(Struct, frozen=True, kw_only=True):
    """An action to take, with what it needs said; the table tells which action takes what.

    `comment` is the words of any action: the note itself, the addendum itself, or what is added.
    `change` is what an answer changes in the content, by the names of its fields.
    """

    action: str
    reason: str | None = None
    comment: str | None = None
    priority: Priority | None = None
    expected_by: dt.date | None = None
    next_step: str | None = None
    ordered_by: OrderedBy | None = None
    red_flags: tuple[RedFlagDecision, ...] = ()
    program: str | None = None
    questions: tuple[str, ...] = ()
    answer: str | None = None
    change: dict[str, Any] = msgspec.field(default_factory=dict)
    review_on: dt.date | None = None
    estimate: str | None = None
    appointment: Booking | None = None
    asked_by: Side | None = None
    attended_on: dt.date | None = None
    seen_by: str | None = None
    outcome: Outcome = Outcome()
    follow_up: tuple[PlannedAction, ...] = ()
    patient_told: bool | None = None
    told_by: str | None = None
    confirmed_by: OrderedBy | None = None
    witness: str | None = None

    @property
    def words(self) -> str:
        return (self.comment or "").strip()


def program_for(catalogue: Catalogue, slug: str, departments: tuple[str, ...] | None) -> Program:
    """The program, if it takes referrals now. `departments`: only one of these."""
    program = catalogue.programs.get(slug)
    if program is None or program.listing is Listing.DRAFT:
        raise _program("There is no such program.", "unknown")
    if program.listing is not Listing.PUBLISHED:
        raise _program("This program takes no referrals now.", program.listing.value)
    if departments is not None and program.department not in departments:
        raise _program("Choose a program of your own department.", "not_yours")
    return program


def _program(sentence: str, code: str) -> Invalid:
    return Invalid(sentence, (FieldError("program_id", code, sentence),))


def missing_to_send(content: Content) -> Iterator[FieldError]:
    """The minimum. Nothing else that is missing ever refuses a send."""
    needed = {
        "priority": content.priority,
        "patient.given_name": content.patient.given_name,
        "patient.family_name": content.patient.family_name,
        "patient.date_of_birth": content.patient.date_of_birth,
        "reason": content.reason,
    }
    for field, value in needed.items():
        if value is None or (isinstance(value, str) and not value.strip()):
            yield FieldError(field, "missing", "This is needed to send.")


def mistakes(content: Content, items: Items, *, today: dt.date) -> Iterator[FieldError]:
    """What the types of the fields cannot say: dates that cannot be, unknown summary items."""
    born = content.patient.date_of_birth
    if born is not None and not FIRST_BIRTH <= born <= today:
        sentence = "Send a birth date from 1900 to today."
        yield FieldError("patient.date_of_birth", "not_usable", sentence)
    yield from mistakes_in_summary(content.summary, items)


def changed(content: Content, patch: Patch) -> Content:
    """The content after the patch. Of the patient only the named fields change."""
    named = dict(patch.content)
    if "patient" in named:
        named["patient"] = msgspec.structs.replace(content.patient, **named["patient"])
    return msgspec.structs.replace(content, **named)


def touches_what_stays(referral: Referral, content: Content, program: str | None) -> bool:
    """Whether it would change the program or the person, which nobody may once it was sent."""
    moves = program not in (None, referral.program)
    renames = content.patient.identity != referral.content.patient.identity
    return referral.status is not Status.DRAFT and (moves or renames)
