"""Writing down what happened beside the steps: calls, messages, documents, links.

Status, owner and due date stay as they are, and so does the version where nothing of what the ETag
stands for has changed. The history, the audit and whoever is told learn of it in one transaction.
"""

from collections.abc import Iterable
from typing import Any

from directory.accounts.model import Caller, Standing
from directory.errors import Conflict
from directory.referrals import lifecycle, reach, store, telling
from directory.referrals.appointment import Side
from directory.referrals.desk import Desk
from directory.referrals.lifecycle import Change
from directory.referrals.model import Actor, Referral, Status, TeamKind
from directory.referrals.transitions import TURNS


async def within_reach(desk: Desk, referral_id: str, permission: str, *, by: Caller) -> Referral:
    """The referral, kept for this writer until the transaction ends."""
    return await store.get(
        desk.db,
        desk.sealer,
        referral_id,
        seen_by=by,
        whose=reach.over(by, permission, referral_id),
        action=permission,
        to_change=True,
    )


async def looked_at(
    desk: Desk, referral_id: str, permission: str, *, by: Caller, reason: str
) -> Referral:
    """For whoever only reads; that they did is on record."""
    referral = await store.get(
        desk.db,
        desk.sealer,
        referral_id,
        seen_by=by,
        whose=reach.over(by, permission, referral_id),
        action="referral.read",
    )
    await desk.audit(by, "referral.read", referral.id, reason=reason)
    return referral


def require_living(referral: Referral) -> None:
    """Raises Conflict for one that should never have been; an ended one still takes notes."""
    if referral.status is Status.ENTERED_IN_ERROR:
        raise Conflict("This referral was entered in error: it stays as it is.")


async def note(
    desk: Desk,
    referral: Referral,
    action: str,
    *,
    by: Caller,
    permission: str,
    detail: dict[str, Any],
    tells: Iterable[str] = (),
    touches: bool = False,
) -> Change:
    """`permission` names the audit's entry, with the action beside it as a code.

    `touches`: what the referral shows has changed by it, so it gets another version.
    """
    event = lifecycle.noted(
        referral,
        action,
        by=by,
        now=desk.now,
        seq=await store.next_seq(desk.db, referral.id),
        detail=detail,
    )
    after = lifecycle.with_event(referral, event)
    if touches:
        after = lifecycle.touched(after, desk.now)
    change = Change(referral=after, event=event)
    await store.record(desk.db, desk.sealer, change)
    if referral.sent_at is not None:
        await telling.tell_of(desk.db, change.referral, event, tells, now=desk.now)
    await desk.audit(by, permission, referral.id, reason=action)
    return change


def side_of(by: Caller) -> Side:
    return _SIDES.get(by.standing.value, Side.PRACTICE)


def side_of_actor(by: Actor) -> Side:
    return _SIDES.get(by.kind, Side.PRACTICE)


_SIDES = {
    Standing.PATIENT.value: Side.PATIENT,
    Standing.INTAKE.value: Side.PROGRAM,
    Standing.CLINICIAN.value: Side.PROGRAM,
}


def word_of(side: Side, referral: Referral) -> str:
    """How telling.py names this side now: in care, the program's clinicians are meant."""
    in_care = TURNS[referral.status] is TeamKind.CLINICIANS
    return "clinicians" if side is Side.PROGRAM and in_care else side.value
