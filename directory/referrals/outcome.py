"""What a program reports back when it has seen the patient, or answered without a visit."""

import datetime as dt
from typing import Literal

import msgspec

from directory.referrals.appointment import Side


class PlannedAction(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do next, and whose it is."""

    owner: Side
    what: str
    by: dt.date | None = None


class QuestionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to the question at the same place of the referral's questions."""

    answered: Literal["yes", "partly", "no"]
    text: str


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """The report of one visit or of a course of care; all but the report may stay unsaid."""

    report: str | None = None
    attachments: tuple[str, ...] = ()
    answers: tuple[QuestionAnswer, ...] = ()
    plan: tuple[PlannedAction, ...] = ()
    seen_on: tuple[dt.date, ...] = ()
    seen_by: str | None = None
    diagnosis: str | None = None
    done: str | None = None
    medicines: str | None = None  # what changed
    results: str | None = None
    phase: str | None = None  # the rehab phase reached
    exit_criteria: str | None = None
    follow_up: str | None = None
    next_phase: str | None = None  # slug of a program suggested for the next phase
    patient_was_told: str | None = None
    urgent_phoned: str | None = None  # an urgent finding: who was phoned, and when
