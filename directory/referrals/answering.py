"""Answering what a program asked: in words, or with a new version of what was sent."""

import msgspec

from directory.accounts.model import Caller
from directory.errors import Conflict, Invalid
from directory.referrals import asked, lifecycle, people, sending, store
from directory.referrals.asked import Patch, Step
from directory.referrals.desk import Desk
from directory.referrals.lifecycle import Change
from directory.referrals.model import Referral


async def answer(desk: Desk, referral: Referral, step: Step, *, by: Caller) -> Change:
    """Where the content changes it is a new version; the one the program asked about is kept."""
    content = asked.changed(referral.content, Patch(content=step.change))
    after = msgspec.structs.replace(referral, content=content)
    errors = (
        *asked.mistakes(content, desk.guide.items, today=desk.today),
        *asked.missing_to_send(content),
    )
    if errors:
        raise Invalid("Some fields need a change.", errors)
    await people.require_orderer(desk.db, content.ordered_by, practice=referral.practice)
    if asked.touches_what_stays(referral, content, None):
        raise Conflict("Once sent, a referral keeps its program and the patient's name and birth.")
    changes = content != referral.content
    version = referral.content_version + (1 if changes else 0)
    change = lifecycle.apply(
        after,
        step.action,
        by=by,
        now=desk.now,
        timers=desk.timers(referral.program),
        seq=await store.next_seq(desk.db, referral.id),
        detail={
            "answer": step.answer or step.comment,
            "fields": sorted(step.change),
            "unsigned": False if referral.unsigned and content.ordered_by else None,
        },
        content_version=version,
    )
    if not changes:
        return change
    return msgspec.structs.replace(change, referral=sending.remeasured(desk, change.referral))
