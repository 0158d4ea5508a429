"""The call log: who was called about a referral, and whether anybody was reached."""

from collections.abc import Callable

from directory.accounts.model import Caller
from directory.errors import Conflict, NotFound
from directory.referrals import noting, store
from directory.referrals.appointment import Side
from directory.referrals.call_log import (
    CALL,
    CALL_STAFF,
    SAME_CALL_WITHIN,
    UNDO,
    Call,
    Result,
    calls,
)
from directory.referrals.desk import Desk
from directory.referrals.model import Event, Referral, Struct

PERMISSION = "referral.call"


class NewCall(Struct, frozen=True, kw_only=True):
    result: Result
    to: Side = Side.PATIENT
    note: str | None = None


class Logged(Struct, frozen=True, kw_only=True):
    """`again`: the same call was logged a moment ago, and stands once."""

    call: Call
    again: bool = False


async def log(
    desk: Desk, referral_id: str, *, by: Caller, read: Callable[[], NewCall], once: bool = False
) -> Logged:
    """`once`: the same call again within two minutes is a button clicked twice, not a call."""
    referral = await noting.within_reach(desk, referral_id, PERMISSION, by=by)
    new = read()
    noting.require_living(referral)
    if once and (known := await _just_logged(desk, referral, new, by=by)) is not None:
        await desk.audit(by, "referral.read", referral.id, reason="calls")
        return Logged(call=known, again=True)
    change = await noting.note(
        desk,
        referral,
        CALL if new.to is Side.PATIENT else CALL_STAFF,
        by=by,
        permission=PERMISSION,
        detail={"result": new.result.value, "to": new.to.value, "note": new.note},
    )
    return Logged(call=calls([change.event])[0])


async def undo(desk: Desk, referral_id: str, seq: int, *, by: Caller) -> Call:
    """Takes back a call logged by mistake, for anybody of the side that logged it."""
    referral = await noting.within_reach(desk, referral_id, PERMISSION, by=by)
    known = {each.seq: each for each in calls(await _events(desk, referral))}
    call = known.get(seq)
    if call is None or noting.side_of_actor(call.by) is not noting.side_of(by):
        raise NotFound("There is no such call of your team.")
    noting.require_living(referral)
    if call.undone:
        raise Conflict("This call was taken back already.")
    if call.attempt != referral.attempt:
        raise Conflict("Another program was asked since. This call stays as it was logged.")
    was = call.result.value if call.to is Side.PATIENT else None
    await noting.note(
        desk, referral, UNDO, by=by, permission=PERMISSION, detail={"of": seq, "was": was}
    )
    return next(each for each in calls(await _events(desk, referral)) if each.seq == seq)


async def listed(desk: Desk, referral_id: str, *, by: Caller) -> list[Call]:
    """First calls first. A call taken back is among them, and says so."""
    referral = await noting.looked_at(desk, referral_id, "referral.history", by=by, reason="calls")
    return calls(await _events(desk, referral))


async def _events(desk: Desk, referral: Referral) -> list[Event]:
    return await store.history(desk.db, desk.sealer, referral.id)


async def _just_logged(desk: Desk, referral: Referral, new: NewCall, *, by: Caller) -> Call | None:
    for call in reversed(calls(await _events(desk, referral))):
        if desk.now - call.at > SAME_CALL_WITHIN:
            return None
        same = (call.result, call.to, call.note) == (new.result, new.to, new.note)
        if same and call.by.id == by.id and not call.undone:
            return call
    return None
