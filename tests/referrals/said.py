"""What each action needs said with it, as the API takes it: enough, and nothing more."""

import datetime as dt
from typing import Any

from directory.accounts.model import Caller
from directory.referrals.model import Referral
from directory.referrals.transitions import ROWS
from tests.referrals.ground import NOW

REASONS = {
    "decline": "no-capacity",
    "cancel": "no-longer-needed",
    "request_cancel": "no-longer-needed",
    "close_incomplete": "no-longer-needed",
    "reopen_care": "question-not-answered",
    "retract": "wrong-patient",
}
OTHER_PROGRAM = {"spine-service": "sports-medicine"}


def said_with(
    action: str, referral: Referral, by: Caller, *, now: dt.datetime = NOW
) -> dict[str, Any]:
    """The body of a step that is refused for nothing that was said."""
    said: dict[str, Any] = {"action": action}
    if action in REASONS:
        said["reason"] = REASONS[action]
    if action == "miss":
        said["reason"] = "cancelled-by-patient"
    if action in ("note", "addendum", "decline"):
        said["comment"] = "Said in words"
    if action == "ask":
        said["questions"] = ["Is there a scan?"]
    if action == "answer":
        said["answer"] = "There is none"
    if action == "reroute":
        said["program_id"] = OTHER_PROGRAM.get(referral.program, "spine-service")
    if action in ("schedule", "reschedule"):
        said["appointment"] = {"start": (now + dt.timedelta(days=30)).isoformat()}
    if action == "return_outcome":
        answers = [{"answered": "yes", "text": "It would"} for _ in referral.content.questions]
        said["outcome"] = {"report": "Seen and treated", "answers": answers}
    if action == "acknowledge":
        said |= {"follow_up": "We look again in six weeks", "patient_told": True}
    if by.standing in ROWS[action].on_word:
        said["confirmed_by"] = {"name": "Dr. Sample", "number": "1093817465"}
    return said
