"""What may happen to a referral, and what then holds: one row for each action. Pure.

Who may ever do an action stands in `accounts/permissions.py`; this table says whether the status
allows it now. Buttons, the API's list of actions and every write walk these rows.
"""

import datetime as dt
from typing import Any

import msgspec

from directory.accounts.model import Caller
from directory.accounts.permissions import BY_ACTION, reach
from directory.errors import Conflict
from directory.referrals.items import Priority
from directory.referrals.model import Actor, Event, Referral, Status, Struct, Team, TeamKind
from directory.referrals.timers import Timers


class Move(Struct, frozen=True, kw_only=True):
    """From any of these statuses to one; `to` None means that the status stays."""

    starts: frozenset[Status]
    to: Status | None


class Row(Struct, frozen=True, kw_only=True):
    """One action. `needs` names what must be said with it; `tells` whom it concerns after."""

    action: str
    moves: tuple[Move, ...]
    needs: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    to_patient: bool = True  # whether the patient's page shows the step

    @property
    def starts(self) -> frozenset[Status]:
        return frozenset().union(*(move.starts for move in self.moves))


def _from(*starts: Status, to: Status | None) -> Move:
    return Move(starts=frozenset(starts), to=to)


_S = Status

TABLE: tuple[Row, ...] = (
    Row(
        action="send",
        moves=(_from(_S.DRAFT, to=_S.SENT),),
        needs=("minimum",),
        tells=("program", "patient"),
    ),
    Row(
        action="accept",
        moves=(_from(_S.SENT, _S.RECEIVED, to=_S.ACCEPTED),),
        needs=("expected_by",),
        tells=("practice", "patient"),
    ),
    Row(
        action="decline",
        moves=(
            _from(
                _S.SENT,
                _S.RECEIVED,
                _S.ACCEPTED,
                _S.WAITLISTED,
                _S.SCHEDULED,
                _S.MISSED,
                _S.IN_CARE,
                to=_S.DECLINED,
            ),
        ),
        needs=("reason",),
        tells=("practice",),
    ),
    Row(
        action="cancel",
        moves=(_from(_S.DRAFT, to=_S.CANCELLED),),
        needs=("reason",),
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


class Change(Struct, frozen=True, kw_only=True):
    """A decided step: the referral as it will stand, and the event that says so."""

    referral: Referral
    event: Event


def owner(status: Status, *, practice: str | None, department: str) -> Team:
    """Never nobody. Where no practice of this site sent it, the department's intake answers."""
    kind = TURNS[status]
    if kind is TeamKind.PRACTICE:
        if practice is not None:
            return Team(kind=kind, id=practice)
        kind = TeamKind.INTAKE
    return Team(kind=kind, id=department)


def target(status: Status, action: str) -> Status:
    """Where the action leads from here. Raises Conflict with a sentence where it leads nowhere."""
    for move in ROWS[action].moves:
        if status in move.starts:
            return move.to or status
    raise Conflict(f"This referral is {spoken(status)}, so it cannot be {_DONE[action]} now.")


def possible(referral: Referral, caller: Caller) -> tuple[str, ...]:
    """The actions this caller may do now: the same two questions a write asks."""
    return tuple(
        row.action
        for row in TABLE
        if referral.status in row.starts and reach(caller, permission(row.action)) is not None
    )


def permission(action: str) -> str:
    """The name of the action in the permission table."""
    name = f"referral.{action}"
    if name not in BY_ACTION:
        raise LookupError(name)
    return name


def apply(
    referral: Referral,
    action: str,
    *,
    by: Caller,
    now: dt.datetime,
    timers: Timers,
    seq: int,
    reason: str | None = None,
    detail: dict[str, Any] | None = None,
    **changes: Any,
) -> Change:
    """The referral after the action. `changes` are fields the action sets besides."""
    status = target(referral.status, action)
    after = moved(msgspec.structs.replace(referral, **changes), status, now=now, timers=timers)
    return Change(
        referral=after,
        event=noted(
            after, action, by=by, now=now, seq=seq, to=status, reason=reason, detail=detail
        ),
    )


def noted(
    referral: Referral,
    action: str,
    *,
    by: Caller,
    now: dt.datetime,
    seq: int,
    to: Status | None = None,
    reason: str | None = None,
    detail: dict[str, Any] | None = None,
) -> Event:
    """The event of an action; without `to` the status stays."""
    return Event(
        seq=seq,
        at=now,
        action=action,
        by=actor(by),
        attempt=referral.attempt,
        to=to,
        reason=reason,
        detail={name: value for name, value in (detail or {}).items() if value not in (None, [])},
    )


def moved(referral: Referral, status: Status, *, now: dt.datetime, timers: Timers) -> Referral:
    """The referral in a status, with the owner and the due date this brings."""
    turn = owner(status, practice=referral.practice, department=referral.department)
    handed_over = turn != referral.owner
    return msgspec.structs.replace(
        referral,
        status=status,
        owner=turn,
        due=timers.due(status, priority_of(referral), since=now),
        changed_at=now,
        version=referral.version + 1,
        assignee=None if handed_over else referral.assignee,
        snoozed_until=None if handed_over else referral.snoozed_until,
        sent_at=now if status is Status.SENT else referral.sent_at,
    )


def priority_of(referral: Referral) -> Priority:
    return referral.content.priority or "routine"


def actor(caller: Caller) -> Actor:
    return Actor(kind=caller.standing.value, id=caller.id, name=caller.name)


def spoken(status: Status) -> str:
    return status.value.replace("_", " ")


_DONE = {"send": "sent", "accept": "accepted", "decline": "declined", "cancel": "cancelled"}
