"""Taking a step with a referral: one entrance for every action of the lifecycle's table."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from directory.accounts.model import Caller
from directory.accounts.permissions import require
from directory.errors import FieldError, Invalid
from directory.referrals import lifecycle, reach, sending, store
from directory.referrals.asked import Step
from directory.referrals.desk import Desk
from directory.referrals.lifecycle import Change
from directory.referrals.model import Referral, Status
from directory.referrals.versions import require_current

NEXT_STEP = "choose-another-program"
"""What a program that declines asks the referrer to do, where it says nothing else."""


async def take(
    desk: Desk,
    referral_id: str,
    *,
    by: Caller,
    if_match: str | None,
    read: Callable[[], Step],
) -> Referral:
    """The referral after the action. `read` gives what was asked, once the referral is known.

    Refusals come in one order: role, object, what was sent, version, status.
    """
    whose = reach.over(by, "referral.transition", referral_id)
    referral = await store.get(
        desk.db,
        desk.sealer,
        referral_id,
        seen_by=by,
        whose=whose,
        action="referral.transition",
        to_change=True,
    )
    step = read()
    if step.action not in lifecycle.ROWS:
        sentence = f"Send one of {', '.join(lifecycle.ROWS)}."
        raise Invalid(sentence, (FieldError("action", "not_usable", sentence),))
    require(by, lifecycle.permission(step.action), referral.id)
    if errors := tuple(_mistakes(desk, referral, step)):
        raise Invalid("Some fields need a change.", errors)
    require_current(referral, if_match)
    lifecycle.target(referral.status, step.action)
    change = await _change(desk, referral, step, by=by)
    await store.record(
        desk.db,
        desk.sealer,
        change,
        new_content=change.referral.content != referral.content,
    )
    await desk.audit(by, "referral.transition", referral.id, reason=step.action)
    return change.referral


async def _change(desk: Desk, referral: Referral, step: Step, *, by: Caller) -> Change:
    if step.action == "send":
        return await sending.send(desk, referral, step, by=by)
    changes = _accepted(desk, referral, step) if step.action == "accept" else {}
    said = {"comment": step.comment, "next_step": step.next_step}
    if step.action == "decline":
        said["next_step"] = step.next_step or NEXT_STEP
    if "expected_by" in changes:
        said["expected_by"] = changes["expected_by"].isoformat()
    return lifecycle.apply(
        referral,
        step.action,
        by=by,
        now=desk.now,
        timers=desk.guide.timers,
        seq=await store.next_seq(desk.db, referral.id),
        reason=step.reason,
        detail=said,
        **changes,
    )


def _accepted(desk: Desk, referral: Referral, step: Step) -> dict[str, Any]:
    """An accepted referral says by when the patient is seen; the timers know a usual time."""
    content = referral.content
    if step.priority is not None:
        content = msgspec.structs.replace(content, priority=step.priority)
    usual = desk.today + desk.guide.timers.length("appointment", content.priority or "routine")
    return {"content": content, "expected_by": step.expected_by or usual}


def _mistakes(desk: Desk, referral: Referral, step: Step) -> Iterator[FieldError]:
    """What the action needs said, and what cannot be."""
    if "reason" in lifecycle.ROWS[step.action].needs:
        yield from desk.guide.reasons.mistakes(step.action, step.reason, step.comment)
    if step.action == "decline" and referral.status is Status.IN_CARE and not step.comment:
        yield FieldError("comment", "missing", "Say why care stops in a comment.")
    if step.expected_by is not None and not _is_ahead(step.expected_by, desk.today):
        yield FieldError("expected_by", "not_usable", "Send a date from today on.")
    changes = step.priority not in (None, referral.content.priority)
    if step.action == "accept" and changes and not (step.comment or step.reason):
        yield FieldError("comment", "missing", "Say why the priority changes.")


def _is_ahead(date: dt.date, today: dt.date) -> bool:
    return today <= date <= today + dt.timedelta(days=3660)
