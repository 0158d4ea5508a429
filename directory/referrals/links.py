"""Referrals that have to do with one another: the next phase, a bundle, in place of, the same.

A draft may be held until another referral has come so far; until then nobody can send it. It is let
go when that happens, when the other ends otherwise, or when a person lets it go. It is never sent
by itself: whoever wrote it is told, and sends it.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from enum import StrEnum

from sqlmodel import and_, col, or_, select

from directory.accounts.model import SYSTEM, Caller
from directory.accounts.permissions import require
from directory.errors import Conflict, FieldError, Invalid, NotFound
from directory.referrals import finder, noting, store, telling
from directory.referrals.desk import Desk
from directory.referrals.model import ENDS, Referral, Status, Struct
from directory.referrals.tables import LinkRow, ReferralRow

PERMISSION = "referral.link"
HOLDS = (
    Status.ACCEPTED,
    Status.SCHEDULED,
    Status.IN_CARE,
    Status.OUTCOME_RETURNED,
    Status.CLOSED,
)
"""What a draft may wait for, in the order a referral meets them: a later one counts as well."""

STILL_HOLDS = and_(col(LinkRow.hold_until).is_not(None), col(LinkRow.released_at).is_(None))
UNKNOWN = "Send the id of another referral of the same patient."


class LinkKind(StrEnum):
    """What the other is to this one."""

    NEXT_PHASE = "next_phase"  # this one goes on where the other ends
    BUNDLE = "bundle"  # both belong to one plan
    REPLACES = "replaces"  # this one stands in place of the other, which ended too long ago
    TWIN = "twin"  # both are for the same need


class NewLink(Struct, frozen=True, kw_only=True):
    other: str
    kind: LinkKind
    hold_until: Status | None = None


class Link(Struct, frozen=True, kw_only=True):
    """As one of the two sees it. The other's number and status are there for whoever may see it.

    `of_other`: the other names this one, not the other way round. `held`: it still waits.
    """

    other: str
    kind: LinkKind
    of_other: bool
    held: bool
    hold_until: Status | None
    released_at: dt.datetime | None
    at: dt.datetime
    number: str | None = None
    status: Status | None = None


async def link(desk: Desk, referral_id: str, *, by: Caller, read: Callable[[], NewLink]) -> Link:
    """Raises Invalid for somebody else's referral as for none, and for another patient's."""
    referral = await noting.within_reach(desk, referral_id, PERMISSION, by=by)
    new = read()
    other = await _other(desk, referral, new.other, by=by)
    if new.hold_until is not None:
        await _require_holdable(desk, referral, other, new.hold_until)
    noting.require_living(referral)
    if await desk.db.get(LinkRow, (referral.id, other.id, new.kind.value)) is not None:
        raise Conflict("The two are linked like this already.")
    row = await tied(desk, referral, other, new, by=by)
    return _link(row, referral.id, _sight(other))


async def tied(
    desk: Desk, referral: Referral, other: Referral, new: NewLink, *, by: Caller
) -> LinkRow:
    """The link itself, between two that are known to belong together."""
    has_come = new.hold_until is not None and has_reached(other.status, new.hold_until)
    row = LinkRow(
        referral_id=referral.id,
        other_id=other.id,
        kind=new.kind.value,
        hold_until=new.hold_until.value if new.hold_until else None,
        released_at=desk.now if has_come else None,
        at=desk.now,
        by_id=by.id,
    )
    desk.db.add(row)
    await desk.db.flush()
    holds = new.hold_until is not None and not has_come
    await noting.note(
        desk,
        referral,
        "hold" if holds else "link",
        by=by,
        permission=PERMISSION,
        detail={"other": other.id, "kind": row.kind, "until": row.hold_until if holds else None},
        touches=holds,
    )
    return row


async def release(desk: Desk, referral_id: str, other_id: str, *, by: Caller) -> Referral:
    """Somebody decides not to wait any longer."""
    referral = await noting.within_reach(desk, referral_id, PERMISSION, by=by)
    if other_id not in await _linked_ids(desk, referral):
        raise NotFound("There is no such link.")
    if other_id not in referral.held:
        raise Conflict("This referral does not wait for that one.")
    await _let_go(desk, await _holding(desk, referral, other_id))
    change = await noting.note(
        desk,
        referral,
        "release",
        by=by,
        permission=PERMISSION,
        detail={"other": other_id},
        touches=True,
    )
    return change.referral


async def unlink(
    desk: Desk, referral_id: str, other_id: str, kind: LinkKind | None, *, by: Caller
) -> Referral:
    """Takes away what this referral says about the other one: of one kind, or all of it with None.

    A draft waits for the other one no longer, unless another link still says so. What the other one
    says of this one stays: it is taken away there.
    """
    referral = await noting.within_reach(desk, referral_id, PERMISSION, by=by)
    query = select(LinkRow).where(
        col(LinkRow.referral_id) == referral.id, col(LinkRow.other_id) == other_id
    )
    there = (await desk.db.scalars(query)).all()
    found = [row for row in there if kind is None or row.kind == kind]
    if not found:
        raise NotFound("There is no such link.")
    noting.require_living(referral)
    for row in found:
        await desk.db.delete(row)
    waits = any(_holds(row) for row in there if kind is not None and row.kind != kind)
    change = await noting.note(
        desk,
        referral,
        "unlink",
        by=by,
        permission=PERMISSION,
        detail={
            "other": other_id,
            "kind": ", ".join(sorted(row.kind for row in found)),
            "still_waits": waits,
        },
        touches=other_id in referral.held and not waits,
    )
    return change.referral


async def release_waiting(desk: Desk, moved: Referral) -> None:
    """Called with every step: whatever waited for this referral to come so far is let go."""
    query = select(col(LinkRow.referral_id), col(LinkRow.hold_until)).where(
        col(LinkRow.other_id) == moved.id, STILL_HOLDS
    )
    found = await desk.db.execute(query.order_by(col(LinkRow.referral_id)))
    for waiting_id in dict.fromkeys(row[0] for row in found if _is_over(row[1], moved)):
        await _release_by_itself(desk, waiting_id, moved)


async def listed(desk: Desk, referral_id: str, *, by: Caller) -> list[Link]:
    referral = await noting.looked_at(desk, referral_id, "referral.history", by=by, reason="links")
    return await of(desk, referral, by=by)


async def of(desk: Desk, referral: Referral, *, by: Caller) -> list[Link]:
    """Both ways, as `listed`, where the referral was looked at already."""
    query = select(LinkRow).where(
        or_(col(LinkRow.referral_id) == referral.id, col(LinkRow.other_id) == referral.id)
    )
    found = (await desk.db.scalars(query.order_by(col(LinkRow.at), col(LinkRow.kind)))).all()
    ends = {row.other_id if row.referral_id == referral.id else row.referral_id for row in found}
    seen = await _sights(desk, ends, by=by)
    return [_link(row, referral.id, seen) for row in found]


def has_reached(status: Status, wanted: Status) -> bool:
    """Whether the wait is over: it came so far, or it ended and never will."""
    if status in ENDS:
        return True
    return status in HOLDS and HOLDS.index(status) >= HOLDS.index(wanted)


async def _other(desk: Desk, referral: Referral, other_id: str, *, by: Caller) -> Referral:
    whose = require(by, PERMISSION, referral.id)
    try:
        other = await store.get(
            desk.db, desk.sealer, other_id, seen_by=by, whose=whose, action=PERMISSION
        )
    except NotFound:
        raise _refusal("other", "unknown", UNKNOWN) from None
    same = finder.same_person(referral.content.patient)
    if other.id == referral.id or same is None or finder.same_person(other.content.patient) != same:
        raise _refusal("other", "not_usable", UNKNOWN)
    return other


async def _require_holdable(desk: Desk, referral: Referral, other: Referral, until: Status) -> None:
    if until not in HOLDS:
        named = ", ".join(status.value for status in HOLDS)
        raise _refusal("hold_until", "not_usable", f"Send one of {named}.")
    if await _waits_for(desk, other.id, referral.id):
        raise _refusal("other", "not_usable", "The other one waits for this one already.")
    if referral.status is not Status.DRAFT:
        raise Conflict("Only a draft can be held back: this referral was sent.")


async def _waits_for(desk: Desk, first: str, wanted: str) -> bool:
    """Whether, one after the other, the first waits for the wanted one."""
    ahead, passed = [first], set[str]()
    while ahead:
        here = ahead.pop()
        if here == wanted:
            return True
        passed.add(here)
        query = select(LinkRow.other_id).where(col(LinkRow.referral_id) == here, STILL_HOLDS)
        ahead += [each for each in await desk.db.scalars(query) if each not in passed]
    return False


async def _release_by_itself(desk: Desk, waiting_id: str, moved: Referral) -> None:
    """On record like any change, in the name of the system; its sender is told to send it."""
    waiting = await store.get(
        desk.db,
        desk.sealer,
        waiting_id,
        seen_by=SYSTEM,
        whose=require(SYSTEM, PERMISSION),
        action=PERMISSION,
        to_change=True,
    )
    if moved.id not in waiting.held:
        return  # somebody let it go, or took the link away, before this writer had it
    holding = await _holding(desk, waiting, moved.id)
    over = [row for row in holding if _is_over(row.hold_until, moved)]
    await _let_go(desk, over)
    if waiting.has_ended or len(over) < len(holding):
        return  # of two links between them, one may wait for a later status
    change = await noting.note(
        desk,
        waiting,
        "release",
        by=SYSTEM,
        permission=PERMISSION,
        detail={"other": moved.id, "came_to": moved.status.value},
        touches=True,
    )
    # `note` tells nobody of a draft, but its sender waits for exactly this.
    await telling.tell_of(desk.db, change.referral, change.event, ("practice",), now=desk.now)


async def _holding(desk: Desk, referral: Referral, other_id: str) -> Sequence[LinkRow]:
    query = select(LinkRow).where(
        col(LinkRow.referral_id) == referral.id, col(LinkRow.other_id) == other_id, STILL_HOLDS
    )
    return (await desk.db.scalars(query)).all()


async def _let_go(desk: Desk, links: Sequence[LinkRow]) -> None:
    for row in links:
        row.released_at = desk.now
    await desk.db.flush()


async def _linked_ids(desk: Desk, referral: Referral) -> Sequence[str]:
    query = select(LinkRow.other_id).where(col(LinkRow.referral_id) == referral.id)
    return (await desk.db.scalars(query)).all()


Sights = dict[str, tuple[str, Status]]


def _sight(referral: Referral) -> Sights:
    return {referral.id: (referral.number, referral.status)}


async def _sights(desk: Desk, ids: set[str], *, by: Caller) -> Sights:
    """Number and status of those the caller may see."""
    whose = require(by, "referral.read")
    query = select(ReferralRow.id, ReferralRow.number, ReferralRow.status).where(
        col(ReferralRow.id).in_(ids), store.scope(by, whose)
    )
    return {row.id: (row.number, Status(row.status)) for row in await desk.db.execute(query)}


def _holds(row: LinkRow) -> bool:
    return row.hold_until is not None and row.released_at is None


def _is_over(hold_until: str | None, moved: Referral) -> bool:
    return hold_until is not None and has_reached(moved.status, Status(hold_until))


def _link(row: LinkRow, seen_from: str, seen: Sights) -> Link:
    other = row.other_id if row.referral_id == seen_from else row.referral_id
    number, status = seen.get(other, (None, None))
    return Link(
        other=other,
        kind=LinkKind(row.kind),
        of_other=row.referral_id != seen_from,
        held=_holds(row),
        hold_until=Status(row.hold_until) if row.hold_until else None,
        released_at=row.released_at,
        at=row.at,
        number=number,
        status=status,
    )


def _refusal(field: str, code: str, sentence: str) -> Invalid:
    return Invalid(sentence, (FieldError(field, code, sentence),))
