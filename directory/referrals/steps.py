"""Taking a step with a referral: one entrance for every action of the lifecycle's table."""

import datetime as dt
from collections.abc import Callable

import msgspec

from directory.accounts.model import Caller, Standing
from directory.accounts.permissions import require
from directory.errors import FieldError, Invalid
from directory.identifiers import new_id
from directory.referrals import (
    answering,
    attachments,
    clocks,
    double_booking,
    effects,
    keeping,
    lifecycle,
    links,
    needed,
    people,
    reach,
    sending,
    store,
)
from directory.referrals.asked import Step
from directory.referrals.desk import Desk
from directory.referrals.effects import Effect
from directory.referrals.lifecycle import Change
from directory.referrals.model import Referral, Status
from directory.referrals.sending import Caution
from directory.referrals.telling import tell
from directory.referrals.transitions import ROWS
from directory.referrals.versions import require_current

ENTRANCE = "referral.transition"
SENDING = ("send", "reroute", "reopen")
RESUMES = ("answer", "place", "withdraw_cancel")


async def take(
    desk: Desk,
    referral_id: str,
    *,
    by: Caller,
    if_match: str | None,
    read: Callable[[], Step],
) -> Referral:
    """The referral after the action. `read` gives what was asked, once the referral is known.

    Refusals come in one order: role, object, what was sent, version, status. A patient steps in on
    their own page only: the entrance of the API is closed to them.
    """
    entrance = "referral.read" if by.standing is Standing.PATIENT else ENTRANCE
    referral = await store.get(
        desk.db,
        desk.sealer,
        referral_id,
        seen_by=by,
        whose=reach.over(by, entrance, referral_id),
        action=ENTRANCE,
        to_change=True,
    )
    step = read()
    if step.action not in ROWS:
        sentence = f"Send one of {', '.join(ROWS)}."
        raise Invalid(sentence, (FieldError("action", "not_usable", sentence),))
    require(by, lifecycle.permission(step.action), referral.id)
    lifecycle.require_own(referral, by, step.action)
    await _check(desk, referral, step, by=by)
    require_current(referral, if_match)
    lifecycle.target(referral, step.action, by=by, now=desk.now)
    change = await _resumed(desk, await _change(desk, referral, step, by=by))
    await store.record(
        desk.db,
        desk.sealer,
        change,
        new_content=change.referral.content != referral.content,
    )
    await keeping.keep(desk, change.referral)
    await tell(desk, change, ROWS[step.action])
    if change.event.to is not None:
        await links.release_waiting(desk, change.referral)
    await desk.audit(by, ENTRANCE, referral.id, reason=step.action)
    return change.referral


async def _check(desk: Desk, referral: Referral, step: Step, *, by: Caller) -> None:
    """Raises Invalid with everything that is wrong with what was said."""
    reasons = desk.guide.reasons
    errors = needed.mistakes(referral, step, by=by, reasons=reasons, now=desk.now, day=desk.today)
    if found := tuple(errors):
        raise Invalid("Some fields need a change.", found)
    await people.require_orderer(
        desk.db, step.confirmed_by, practice=referral.practice, field="confirmed_by"
    )
    await attachments.require_known(desk, referral, step.outcome.attachments, "outcome.attachments")
    if step.action == "retract" and step.witness is not None:
        await people.require_witness(desk.db, step.witness, referral=referral, asks=by)


async def _change(desk: Desk, referral: Referral, step: Step, *, by: Caller) -> Change:
    if step.action in SENDING:
        return await sending.send(desk, referral, step, by=by)
    if step.action == "answer":
        return await answering.answer(desk, referral, step, by=by)
    made = effects.effect(
        referral,
        step,
        effects.Moment(
            by=by,
            now=desk.now,
            zone=desk.zone,
            timers=desk.timers(referral.program),
            new_id=new_id(desk.now),
        ),
    )
    if step.action == "confirm_cancel" and made.reason is None:
        made = await _as_asked(desk, referral, made)
    return lifecycle.apply(
        referral,
        step.action,
        by=by,
        now=desk.now,
        timers=desk.timers(referral.program),
        seq=await store.next_seq(desk.db, referral.id),
        reason=made.reason,
        detail=made.detail,
        due=made.due,
        **made.changes,
    )


async def _resumed(desk: Desk, change: Change) -> Change:
    """Back from waiting for somebody else, only what was left of the time goes on. Only a day that
    a person named for looking through the waiting list stays that day."""
    referral = change.referral
    if change.event.action not in RESUMES:
        return change
    events = [*await store.history(desk.db, desk.sealer, referral.id), change.event]
    listed = next((each.detail for each in reversed(events) if each.action == "waitlist"), {})
    booked = referral.appointment
    if referral.status is Status.WAITLISTED and listed.get("agreed"):
        named = dt.date.fromisoformat(listed["review_on"])
        due: dt.datetime | None = effects.closing(named, desk.zone)
    else:
        due = clocks.due(
            events,
            priority=lifecycle.priority_of(referral),
            timers=desk.timers(referral.program),
            appointment=booked.end if booked and booked.is_booked else None,
        )
    return msgspec.structs.replace(change, referral=msgspec.structs.replace(referral, due=due))


async def _as_asked(desk: Desk, referral: Referral, made: Effect) -> Effect:
    """It is cancelled for the reason for which that was asked: no end is without one."""
    reason = await store.last_reason(desk.db, referral.id, "request_cancel")
    return msgspec.structs.replace(made, reason=reason)


async def cautions(desk: Desk, referral: Referral, *, by: Caller) -> tuple[Caution, ...]:
    """What whoever took the last step should look at; nothing of it refuses anything."""
    if referral.status is Status.SENT:
        return await sending.twins(desk, referral)
    return await double_booking.cautions(desk, referral, by=by)
