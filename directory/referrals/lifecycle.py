"""What may be done with a referral now, and what then holds. Pure: the table decides.

The rows stand in transitions.py; who may ever do an action in `accounts/permissions.py`. Buttons,
the API's list of actions and every write ask the same questions here.
"""

import datetime as dt
from typing import Any

import msgspec

from directory.accounts.model import Caller, Standing
from directory.accounts.permissions import BY_ACTION, reach
from directory.errors import Conflict, NotAllowed
from directory.referrals.folds import after
from directory.referrals.items import Priority
from directory.referrals.model import (
    Actor,
    Drawn,
    Event,
    Referral,
    Status,
    Struct,
    Team,
    TeamKind,
)
from directory.referrals.timers import Timers
from directory.referrals.transitions import ROWS, TABLE, TURNS, Guard, Move

REOPEN_WITHIN = dt.timedelta(days=365)
"""After that a new referral that replaces the old one is the honest way."""


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


def require_own(referral: Referral, caller: Caller, action: str) -> None:
    """Raises NotAllowed where the step is the other side's, and that side works here.

    Intake stands in for a sender who only phoned, a practice for a program outside this site.
    """
    if not _is_own(referral, caller, action):
        says = BY_ACTION[permission(action)].says
        error = NotAllowed(f"Your role may not {says}.")
        raise error.about(permission(action), referral.id)


def _is_own(referral: Referral, caller: Caller, action: str) -> bool:
    row = BY_ACTION[permission(action)]
    if caller.standing not in row.instead or caller.standing in row.who:
        return True
    if caller.standing is Standing.INTAKE:
        return referral.practice is None
    return referral.outside


def target(referral: Referral, action: str, *, by: Caller, now: dt.datetime) -> Status:
    """Where the action leads from here. Raises Conflict with a sentence where it leads nowhere."""
    return _led(referral, _move(referral, action, by=by, now=now))


def _led(referral: Referral, move: Move) -> Status:
    back = referral.came_from if move.back else None
    return move.to or back or referral.status


def _move(referral: Referral, action: str, *, by: Caller, now: dt.datetime) -> Move:
    refusals = []
    for move in ROWS[action].moves:
        if referral.status not in move.starts:
            continue
        refusal = _refusal(referral, move, by=by, now=now)
        if refusal is None:
            return move
        refusals.append(refusal)
    done = ROWS[action].done
    it_is = f"This referral is {spoken(referral.status)}, so it cannot be {done} now."
    raise Conflict(refusals[0] if refusals else it_is)


def _refusal(referral: Referral, move: Move, *, by: Caller, now: dt.datetime) -> str | None:
    """Why this move is closed to this caller, though the status would allow it."""
    if move.for_sender and not _decides_for_sender(referral, by):
        return "Now that it was sent, the referring clinician decides this."
    if move.guard is None or _holds(move.guard, referral, by=by, now=now):
        return None
    return SENTENCES[move.guard]


def _decides_for_sender(referral: Referral, by: Caller) -> bool:
    if by.standing is Standing.INTAKE:
        return referral.practice is None
    return by.standing in (Standing.REFERRER, Standing.CLIENT)


def _holds(guard: Guard, referral: Referral, *, by: Caller, now: dt.datetime) -> bool:
    match guard:
        case Guard.HERE:
            return not referral.outside
        case Guard.OUTSIDE:
            return referral.outside
        case Guard.WITHIN_A_YEAR:
            return referral.ended_at is None or now - referral.ended_at <= REOPEN_WITHIN
        case Guard.OVERDUE:
            return referral.due is not None and referral.due < now
        case Guard.FREE:
            return not referral.held
        case Guard.UNSIGNED:
            return referral.unsigned
        case _:  # unwitnessed: whoever retracted it cannot be the second person too
            made = referral.retraction
            return made is not None and made.witness is None and made.by.id != by.id


SENTENCES = {
    Guard.HERE: "The program works outside this site. Ask it to cancel instead.",
    Guard.OUTSIDE: "The program has not taken it on yet, so you can cancel it at once.",
    Guard.WITHIN_A_YEAR: "It ended more than a year ago. Write a new referral instead.",
    Guard.OVERDUE: "The sender still has time to answer what was asked.",
    Guard.FREE: "It waits for another referral. Let it go first, or send it when that has come.",
    Guard.UNSIGNED: "This referral is signed already.",
    Guard.UNWITNESSED: "This referral was retracted. Only another person can confirm that, once.",
}


def possible(referral: Referral, caller: Caller, *, now: dt.datetime) -> tuple[str, ...]:
    """The actions this caller may do now: the same questions a write asks."""
    return tuple(row.action for row in TABLE if may(referral, row.action, by=caller, now=now))


def may(referral: Referral, action: str, *, by: Caller, now: dt.datetime) -> bool:
    if reach(by, permission(action)) is None or not _is_own(referral, by, action):
        return False
    try:
        target(referral, action, by=by, now=now)
    except Conflict:
        return False
    return True


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
    due: dt.datetime | None = None,
    **changes: Any,
) -> Change:
    """The referral after the action. `changes` are fields the action sets besides.

    `due` is a day that was agreed on; otherwise the timers say by when the next step is due.
    """
    move = _move(referral, action, by=by, now=now)
    changed = msgspec.structs.replace(referral, **changes)
    if ROWS[action].attempts:
        changed = _asked_anew(changed)
    status = _led(referral, move)
    stays = move.to is None and not move.back
    event = noted(
        changed,
        action,
        by=by,
        now=now,
        seq=seq,
        to=None if stays else status,
        reason=reason,
        detail=detail,
    )
    changed = touched(changed, now) if stays else _moved(changed, status, now=now)
    changed = _drawn(changed, after(referral.drawn, event))
    if status is Status.SENT and not move.back:
        changed = msgspec.structs.replace(changed, sent_at=now)
    if not stays:
        changed = msgspec.structs.replace(changed, due=due or next_due(changed, timers, since=now))
    return Change(referral=changed, event=event)


def next_due(referral: Referral, timers: Timers, *, since: dt.datetime) -> dt.datetime | None:
    """By when its next step is due; None where nothing more comes. A visit is over before that."""
    booked = referral.appointment
    if referral.status is Status.SCHEDULED and booked is not None and booked.is_booked:
        since = booked.end
    return timers.due(referral.status, priority_of(referral), since=since)


def with_event(referral: Referral, event: Event) -> Referral:
    """With the copies of what its events add up to, now that this one is among them."""
    return _drawn(referral, after(referral.drawn, event))


def _drawn(referral: Referral, folded: Drawn) -> Referral:
    copies = {name: getattr(folded, name) for name in folded.__struct_fields__}
    return msgspec.structs.replace(referral, **copies)


def _asked_anew(referral: Referral) -> Referral:
    return msgspec.structs.replace(
        referral, attempt=referral.attempt + 1, expected_by=None, assignee=None, snoozed_until=None
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


def touched(referral: Referral, now: dt.datetime) -> Referral:
    return msgspec.structs.replace(referral, changed_at=now, version=referral.version + 1)


def _moved(referral: Referral, status: Status, *, now: dt.datetime) -> Referral:
    """The referral in a status, with the owner this brings."""
    turn = owner(status, practice=referral.practice, department=referral.department)
    handed_over = turn != referral.owner
    return msgspec.structs.replace(
        touched(referral, now),
        status=status,
        owner=turn,
        assignee=None if handed_over else referral.assignee,
        snoozed_until=None if handed_over else referral.snoozed_until,
    )


def priority_of(referral: Referral) -> Priority:
    return referral.content.priority or "routine"


def actor(caller: Caller) -> Actor:
    return Actor(kind=caller.standing.value, id=caller.id, name=caller.name)


def spoken(status: Status) -> str:
    return status.value.replace("_", " ")
