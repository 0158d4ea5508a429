"""The next phase's referral, drafted from a report back: nobody types again what is known."""

import datetime as dt
from typing import Any

from directory.referrals.asked import NewReferral
from directory.referrals.filling import LONGEST_VALUE
from directory.referrals.items import Priority
from directory.referrals.model import Content, Referral
from directory.referrals.outcome import Outcome

PRIORITY: Priority = "routine"
"""Care that goes on is not urgent by itself; the sender may say otherwise."""

CARRIED = (
    "referrer",
    "language-access",
    "copies",
    "history",
    "allergies",
    "social",
    "surgery",
    "imaging-safety",
    "mental-health",
    "under-18",
    "patient-goals",
    "payer",
    "attachments",
)
"""Items that hold beyond one phase. Findings, medicines, consent and what the patient was told are
of their day and asked anew; so are the questions."""


def next_phase(
    referral: Referral, outcome: Outcome, *, program: str | None = None
) -> NewReferral | None:
    """A draft to the program the report suggests, or to the one that was chosen instead.

    None where there is neither: a person chooses first.
    """
    chosen = program or outcome.next_phase
    if chosen is None:
        return None
    before = referral.content
    content = Content(
        priority=PRIORITY,
        patient=before.patient,
        reason=_reason(before, outcome),
        notes=_notes(outcome),
        needs=_needs(before.needs, outcome),
        summary=_summary(before.summary, outcome),
        ordered_by=before.ordered_by,
    )
    return NewReferral(program=chosen, content=content, draft=True)


def _reason(before: Content, outcome: Outcome) -> str | None:
    """The diagnosis where the program made one; else what the patient came for."""
    return outcome.diagnosis or before.reason


def _notes(outcome: Outcome) -> str | None:
    parts = (outcome.report, outcome.exit_criteria, outcome.follow_up)
    said = "\n".join(part.strip() for part in parts if part and part.strip())
    return said or None


def _needs(before: dict[str, Any] | None, outcome: Outcome) -> dict[str, Any] | None:
    """The structured needs go on, with the phase that was reached."""
    kept = {name: value for name, value in (before or {}).items() if name != "phase"}
    if outcome.phase:
        kept["phase"] = outcome.phase
    return kept or None


def _summary(before: dict[str, Any], outcome: Outcome) -> dict[str, Any]:
    items: dict[str, Any] = {item: before[item] for item in CARRIED if item in before}
    told: dict[str, dict[str, str | list[str] | None]] = {
        "assessment": {"diagnosis": outcome.diagnosis},
        "tried": {"finding": outcome.done},
        "results": {"results": outcome.results},
        "plan": {"plan": _plan(outcome)},
        "phase-goals": {"phase": outcome.phase},
    }
    for item, fields in told.items():
        said = {field: value for field, value in fields.items() if value}
        if said:
            items[item] = said
    return items


def _plan(outcome: Outcome) -> str | list[str] | None:
    """One text; where it would be longer than a field may be, a list."""
    lines = [f"{action.what} ({action.owner.value}{_by(action.by)})" for action in outcome.plan]
    text = "; ".join(lines)
    return lines if len(text) > LONGEST_VALUE else text or None


def _by(day: dt.date | None) -> str:
    return f", {day.isoformat()}" if day else ""
