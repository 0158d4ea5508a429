"""The table of what may happen to a referral: one row for each action. Data, no decisions.

Buttons, the API's list of actions, every write, the diagram in docs/reference/lifecycle.md and the
tests walk these rows. Who may ever do an action stands in `accounts/permissions.py`.
"""

from enum import StrEnum

from directory.accounts.model import Standing
from directory.referrals.model import OPEN, Status, Struct, TeamKind


class Guard(StrEnum):
    """What must hold of the referral beside its status."""

    HERE = "here"  # the program's people work at this site
    OUTSIDE = "outside"  # they do not
    WITHIN_A_YEAR = "within_a_year"  # it ended not longer ago
    OVERDUE = "overdue"  # the answer the program waits for did not come in time
    FREE = "free"  # it waits for no other referral
    UNSIGNED = "unsigned"  # no clinician has put their name to it
    UNWITNESSED = "unwitnessed"  # it was retracted by somebody else and asks for a second person


class Move(Struct, frozen=True, kw_only=True):
    """From any of these statuses to one. `to` None: the status stays.

    `back`: to the status in which its cancellation was asked for. `for_sender`: only for whoever
    decides for the sender: the referrer, their machine, or intake where nobody here sent it.
    """

    starts: frozenset[Status]
    to: Status | None
    back: bool = False
    guard: Guard | None = None
    for_sender: bool = False


class Row(Struct, frozen=True, kw_only=True):
    """One action. `needs` must be said with it, `takes` may be; `tells` whom it concerns after.

    `done` is its word in a sentence. `on_word`: these need `confirmed_by`, the clinician on whose
    word they act. `receipts` are given by it. `attempts`: it asks a program anew.
    """

    action: str
    done: str
    moves: tuple[Move, ...]
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    receipts: tuple[str, ...] = ()
    on_word: frozenset[Standing] = frozenset()
    attempts: bool = False
    to_patient: bool = True  # whether the patient's page shows the step

    @property
    def starts(self) -> frozenset[Status]:
        return frozenset().union(*(move.starts for move in self.moves))


def _from(
    *starts: Status,
    to: Status | None,
    back: bool = False,
    guard: Guard | None = None,
    for_sender: bool = False,
) -> Move:
    return Move(starts=frozenset(starts), to=to, back=back, guard=guard, for_sender=for_sender)


_S = Status
_SENT = (_S.SENT, _S.RECEIVED)
_BOOKABLE = (_S.ACCEPTED, _S.WAITLISTED, _S.MISSED, _S.IN_CARE)
_UNDECIDED = (_S.SENT, _S.RECEIVED, _S.INFO_REQUESTED)
_TAKEN = (_S.ACCEPTED, _S.WAITLISTED, _S.SCHEDULED, _S.MISSED, _S.IN_CARE)
_MACHINE = frozenset({Standing.CLIENT})
_BY_PHONE = frozenset({Standing.CLIENT, Standing.INTAKE})

TABLE: tuple[Row, ...] = (
    Row(
        action="send",
        done="sent",
        moves=(_from(_S.DRAFT, to=_S.SENT, guard=Guard.FREE),),
        needs=("minimum",),
        takes=("ordered_by", "red_flags"),
        tells=("program", "patient"),
    ),
    Row(
        action="receive",
        done="received",
        moves=(_from(_S.SENT, to=_S.RECEIVED),),
        takes=("comment",),
        tells=("practice", "patient"),
        receipts=("received",),
    ),
    Row(
        action="ask",
        done="asked about",
        moves=(_from(*_SENT, to=_S.INFO_REQUESTED),),
        needs=("questions",),
        takes=("comment",),
        tells=("practice",),
        receipts=("received",),
    ),
    Row(
        action="answer",
        done="answered",
        moves=(_from(_S.INFO_REQUESTED, to=_S.RECEIVED),),
        needs=("answer",),
        takes=("change",),
        tells=("program",),
    ),
    Row(
        action="accept",
        done="accepted",
        moves=(_from(*_SENT, to=_S.ACCEPTED),),
        takes=("expected_by", "priority", "comment"),
        tells=("practice", "patient"),
        receipts=("received", "decided"),
    ),
    Row(
        action="waitlist",
        done="put on the waiting list",
        moves=(_from(_S.RECEIVED, _S.ACCEPTED, to=_S.WAITLISTED),),
        takes=("review_on", "estimate", "comment"),
        tells=("practice", "patient"),
        receipts=("received", "decided"),
    ),
    Row(
        action="place",
        done="given a place",
        moves=(_from(_S.WAITLISTED, to=_S.ACCEPTED),),
        takes=("expected_by", "comment"),
        tells=("practice", "program", "patient"),
    ),
    Row(
        action="schedule",
        done="booked",
        moves=(_from(*_BOOKABLE, to=_S.SCHEDULED),),
        needs=("appointment",),
        takes=("comment",),
        tells=("practice", "program", "patient"),
        receipts=("received", "decided"),
    ),
    Row(
        action="reschedule",
        done="given another date",
        moves=(_from(_S.SCHEDULED, to=_S.SCHEDULED),),
        needs=("appointment",),
        takes=("asked_by", "comment"),
        tells=("practice", "program", "patient"),
    ),
    Row(
        action="miss",
        done="marked as missed",
        moves=(_from(_S.SCHEDULED, _S.IN_CARE, _S.MISSED, to=_S.MISSED),),
        takes=("reason", "comment"),
        tells=("practice", "patient"),
    ),
    Row(
        action="attend",
        done="marked as seen",
        moves=(_from(_S.SCHEDULED, _S.ACCEPTED, _S.MISSED, to=_S.IN_CARE),),
        takes=("attended_on", "seen_by", "comment"),
        tells=("practice",),
        receipts=("seen",),
    ),
    Row(
        action="note",
        done="noted on",
        moves=(_from(_S.IN_CARE, to=_S.IN_CARE),),
        needs=("comment",),
        takes=("next_step",),
        tells=("practice",),
        to_patient=False,
    ),
    Row(
        action="return_outcome",
        done="reported on",
        moves=(
            _from(
                _S.ACCEPTED,
                _S.SCHEDULED,
                _S.MISSED,
                _S.IN_CARE,
                _S.CANCEL_REQUESTED,
                to=_S.OUTCOME_RETURNED,
            ),
        ),
        needs=("outcome",),
        takes=("comment",),
        tells=("practice", "patient"),
        receipts=("received", "decided", "reported"),
    ),
    Row(
        action="acknowledge",
        done="acknowledged",
        moves=(_from(_S.OUTCOME_RETURNED, to=_S.CLOSED),),
        needs=("follow_up", "patient_told"),
        takes=("told_by", "comment", "confirmed_by"),
        tells=("program", "patient"),
        receipts=("acknowledged",),
        on_word=_BY_PHONE,
    ),
    Row(
        action="reopen_care",
        done="asked for more",
        moves=(_from(_S.OUTCOME_RETURNED, to=_S.IN_CARE),),
        needs=("reason",),
        takes=("comment", "confirmed_by"),
        tells=("practice", "program", "patient"),
        on_word=_BY_PHONE | {Standing.CLINICIAN},
    ),
    Row(
        action="decline",
        done="declined",
        moves=(
            _from(*_SENT, *_TAKEN, to=_S.DECLINED),
            _from(_S.INFO_REQUESTED, to=_S.DECLINED, guard=Guard.OVERDUE),
        ),
        needs=("reason",),
        takes=("comment", "next_step"),
        tells=("practice",),
        receipts=("received", "decided"),
    ),
    Row(
        action="reroute",
        done="sent to another program",
        moves=(_from(_S.DECLINED, to=_S.SENT),),
        needs=("program_id",),
        takes=("comment", "ordered_by", "red_flags"),
        tells=("program", "patient"),
        attempts=True,
    ),
    Row(
        action="cancel",
        done="cancelled",
        moves=(
            _from(_S.DRAFT, to=_S.CANCELLED),
            _from(*_UNDECIDED, to=_S.CANCELLED, guard=Guard.HERE, for_sender=True),
            _from(_S.DECLINED, to=_S.CANCELLED, for_sender=True),
        ),
        needs=("reason",),
        takes=("comment", "patient_told"),
        tells=("program", "patient"),
    ),
    Row(
        action="request_cancel",
        done="asked to be cancelled",
        moves=(
            _from(*_UNDECIDED, to=_S.CANCEL_REQUESTED, guard=Guard.OUTSIDE),
            _from(*_TAKEN, to=_S.CANCEL_REQUESTED),
        ),
        needs=("reason",),
        takes=("comment",),
        tells=("practice", "program", "patient"),
    ),
    Row(
        action="confirm_cancel",
        done="confirmed as cancelled",
        moves=(_from(_S.CANCEL_REQUESTED, to=_S.CANCELLED),),
        takes=("comment",),
        tells=("practice", "patient"),
    ),
    Row(
        action="withdraw_cancel",
        done="kept going",
        moves=(_from(_S.CANCEL_REQUESTED, to=None, back=True),),
        takes=("comment", "confirmed_by"),
        tells=("program", "patient"),
        on_word=_BY_PHONE,
    ),
    Row(
        action="close_incomplete",
        done="closed without a visit",
        moves=(
            _from(_S.DECLINED, to=_S.CLOSED_INCOMPLETE, for_sender=True),
            _from(
                _S.INFO_REQUESTED,
                _S.ACCEPTED,
                _S.WAITLISTED,
                _S.MISSED,
                to=_S.CLOSED_INCOMPLETE,
            ),
        ),
        needs=("reason",),
        takes=("comment", "patient_told", "confirmed_by"),
        tells=("practice", "program", "patient"),
        on_word=_BY_PHONE,
    ),
    Row(
        action="reopen",
        done="opened again",
        moves=(
            _from(
                _S.CLOSED_INCOMPLETE,
                _S.CANCELLED,
                to=_S.SENT,
                guard=Guard.WITHIN_A_YEAR,
                for_sender=True,
            ),
        ),
        needs=("minimum",),
        takes=("program_id", "comment", "ordered_by", "red_flags", "confirmed_by"),
        tells=("program", "patient"),
        on_word=_BY_PHONE,
        attempts=True,
    ),
    Row(
        action="retract",
        done="retracted",
        moves=(
            _from(*(set(_S) - {_S.ENTERED_IN_ERROR}), to=_S.ENTERED_IN_ERROR),
            _from(_S.ENTERED_IN_ERROR, to=None, guard=Guard.UNWITNESSED),
        ),
        needs=("reason",),
        takes=("comment", "witness"),
        tells=("practice", "program", "witness"),
        to_patient=False,
    ),
    Row(
        action="addendum",
        done="added to",
        moves=(_from(_S.CLOSED, _S.OUTCOME_RETURNED, to=None),),
        needs=("comment",),
        tells=("practice", "program"),
        to_patient=False,
    ),
    Row(
        action="sign",
        done="signed",
        moves=(_from(*OPEN, to=None, guard=Guard.UNSIGNED),),
        takes=("comment",),
        tells=("program",),
        to_patient=False,
    ),
)
ROWS = {row.action: row for row in TABLE}

TURNS: dict[Status, TeamKind] = {
    _S.DRAFT: TeamKind.PRACTICE,
    _S.SENT: TeamKind.INTAKE,
    _S.RECEIVED: TeamKind.INTAKE,
    _S.INFO_REQUESTED: TeamKind.PRACTICE,
    _S.ACCEPTED: TeamKind.INTAKE,
    _S.WAITLISTED: TeamKind.INTAKE,
    _S.SCHEDULED: TeamKind.INTAKE,
    _S.MISSED: TeamKind.INTAKE,
    _S.IN_CARE: TeamKind.CLINICIANS,
    _S.OUTCOME_RETURNED: TeamKind.PRACTICE,
    _S.DECLINED: TeamKind.PRACTICE,
    _S.CANCEL_REQUESTED: TeamKind.INTAKE,
    _S.CANCELLED: TeamKind.PRACTICE,
    _S.CLOSED: TeamKind.PRACTICE,
    _S.CLOSED_INCOMPLETE: TeamKind.PRACTICE,
    _S.ENTERED_IN_ERROR: TeamKind.PRACTICE,
}
"""Whose turn it is in each status. Where a referral ended, the referrer still answers for it."""

NEXT: dict[Status, str] = {
    _S.DRAFT: "send",
    _S.SENT: "accept",
    _S.RECEIVED: "accept",
    _S.INFO_REQUESTED: "answer",
    _S.ACCEPTED: "schedule",
    _S.WAITLISTED: "place",
    _S.SCHEDULED: "attend",
    _S.MISSED: "schedule",
    _S.IN_CARE: "return_outcome",
    _S.OUTCOME_RETURNED: "acknowledge",
    _S.DECLINED: "reroute",
    _S.CANCEL_REQUESTED: "confirm_cancel",
}
"""The step that moves it on in each status that is not an end; the due date is for this one."""
