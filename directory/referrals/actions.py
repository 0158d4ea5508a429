"""Reading, finding and changing referrals. Making and sending: sending.py; actions: steps.py."""

import datetime as dt
from collections.abc import Callable, Iterator

import msgspec

from directory.accounts.model import Caller
from directory.accounts.permissions import Whose, require
from directory.accounts.permissions import reach as reach_of
from directory.errors import Conflict, FieldError, Invalid
from directory.referrals import (
    asked,
    handled,
    keeping,
    lifecycle,
    people,
    reach,
    sending,
    steps,
    store,
    telling,
)
from directory.referrals.asked import Patch
from directory.referrals.desk import Desk
from directory.referrals.lifecycle import Change
from directory.referrals.model import Event, Referral, Status
from directory.referrals.store import Filters
from directory.referrals.versions import require_current


async def read(desk: Desk, referral_id: str, *, by: Caller) -> Referral:
    """A read changes neither status nor version; it is on record all the same."""
    return await _looked_at(desk, referral_id, "referral.read", by=by)


async def to_act_on(desk: Desk, referral_id: str, *, by: Caller) -> Referral:
    """For a form that takes an action next: one action is one entry on record, and the action
    writes it. Whoever shows the referral after all calls `shown`."""
    return await _found(desk, referral_id, "referral.read", by=by)


async def shown(desk: Desk, referral: Referral, *, by: Caller) -> None:
    await desk.audit(by, "referral.read", referral.id)


async def history(desk: Desk, referral_id: str, *, by: Caller) -> list[Event]:
    referral = await _looked_at(desk, referral_id, "referral.history", by=by)
    return await store.history(desk.db, desk.sealer, referral.id)


async def possible(desk: Desk, referral_id: str, *, by: Caller) -> tuple[Referral, tuple[str, ...]]:
    """What this caller may do with it now: exactly what `steps.take` would let pass."""
    referral = await _looked_at(desk, referral_id, "referral.read", by=by)
    if reach_of(by, steps.ENTRANCE) is None:
        return referral, ()
    return referral, lifecycle.possible(referral, by, now=desk.now)


async def listed(
    desk: Desk,
    filters: Filters,
    *,
    by: Caller,
    limit: int,
    before: str | None = None,
    search: bool = False,
) -> tuple[list[Referral], str | None]:
    """One page within reach, newest first. One entry on record, with the ids that were shown."""
    whose = require(by, "referral.list")
    found: list[Referral] = []
    following = None
    if filters.program is None or filters.program in desk.catalogue.programs:
        found, following = await store.page(
            desk.db, desk.sealer, filters, seen_by=by, whose=whose, limit=limit, before=before
        )
    action = "referral.search" if search else "referral.list"
    await desk.audit(by, action, shown=tuple(referral.id for referral in found))
    return found, following


async def update(
    desk: Desk,
    referral_id: str,
    *,
    by: Caller,
    if_match: str | None,
    read: Callable[[], Patch],
) -> Referral:
    """Edits a draft, adds a version to what was sent, or says who handles it and when.

    Refusals come in one order: role, object, what was sent, version, status.
    """
    whose = reach.over(by, "referral.update", referral_id)
    referral = await store.get(
        desk.db,
        desk.sealer,
        referral_id,
        seen_by=by,
        whose=whose,
        action="referral.update",
        to_change=True,
    )
    patch = read()
    if patch.edits:
        require(by, "referral.edit", referral.id)
    if patch.handling:
        require(by, "referral.assign", referral.id)
    content = asked.changed(referral.content, patch)
    after = msgspec.structs.replace(referral, content=content)
    if errors := tuple(_mistakes(desk, referral, after, patch)):
        raise Invalid("Some fields need a change.", errors)
    if assignee := patch.handling.get("assignee"):
        await people.require_colleague(desk.db, assignee, of=by)
    if "ordered_by" in patch.content:
        await people.require_orderer(desk.db, content.ordered_by, practice=referral.practice)
    require_current(referral, if_match)
    if referral.has_ended:
        raise Conflict(f"This referral is {lifecycle.spoken(referral.status)}: it stays as it is.")
    if asked.touches_what_stays(referral, content, patch.program):
        raise Conflict("Once sent, a referral keeps its program and the patient's name and birth.")
    after = _repointed(desk, after, patch, by=by, whose=whose)
    change = await _edited(desk, referral, after, patch, by=by)
    await store.record(desk.db, desk.sealer, change, new_content=content != referral.content)
    await keeping.keep(desk, change.referral)
    if patch.edits and referral.sent_at is not None:
        both = ("practice", "program")
        await telling.tell_of(desk.db, change.referral, change.event, both, now=desk.now)
    await desk.audit(by, "referral.update" if patch.edits else "referral.assign", referral.id)
    return change.referral


async def _looked_at(desk: Desk, referral_id: str, action: str, *, by: Caller) -> Referral:
    referral = await _found(desk, referral_id, action, by=by)
    await shown(desk, referral, by=by)
    return referral


async def _found(desk: Desk, referral_id: str, action: str, *, by: Caller) -> Referral:
    whose = reach.over(by, action, referral_id)
    return await store.get(
        desk.db, desk.sealer, referral_id, seen_by=by, whose=whose, action="referral.read"
    )


def _mistakes(desk: Desk, before: Referral, after: Referral, patch: Patch) -> Iterator[FieldError]:
    if not patch.edits and not patch.handling:
        yield FieldError("", "missing", "Name at least one field to change.")
    yield from asked.mistakes(after.content, desk.guide.items, today=desk.today)
    if before.status is not Status.DRAFT and patch.edits:
        if not (patch.change_reason or "").strip():
            sentence = "Say why it changes: it was sent already."
            yield FieldError("change_reason", "missing", sentence)
        yield from asked.missing_to_send(after.content)
    until = patch.handling.get("snoozed_until")
    if isinstance(until, dt.date) and not desk.today <= until:
        yield FieldError("snoozed_until", "not_usable", "Send a date from today on.")


def _repointed(
    desk: Desk, referral: Referral, patch: Patch, *, by: Caller, whose: Whose
) -> Referral:
    """A draft may still choose another program."""
    if patch.program in (None, referral.program):
        return referral
    own = by.departments if whose is Whose.DEPARTMENT else None
    program = asked.program_for(desk.catalogue, patch.program or "", own)
    return msgspec.structs.replace(
        referral,
        program=program.slug,
        department=program.department,
        listing_version=program.version,
        outside=program.outside,
    )


async def _edited(
    desk: Desk, before: Referral, after: Referral, patch: Patch, *, by: Caller
) -> Change:
    """The same status, a new version, and an event that names what was touched."""
    edits = after.content != before.content
    status, sent = before.status, before.sent_at is not None
    after = msgspec.structs.replace(
        after,
        version=before.version + 1,
        changed_at=desk.now,
        content_version=before.content_version + (1 if edits and sent else 0),
        owner=lifecycle.owner(status, practice=before.practice, department=after.department),
        **patch.handling,
    )
    if lifecycle.priority_of(after) != lifecycle.priority_of(before):
        after = msgspec.structs.replace(after, due=await _due(desk, after))
    if patch.edits:
        after = sending.remeasured(desk, after)
    event = lifecycle.noted(
        after,
        "update" if patch.edits else "assign",
        by=by,
        now=desk.now,
        seq=await store.next_seq(desk.db, before.id),
        detail={
            "fields": sorted([*patch.content, *(["program_id"] if patch.program else [])]),
            "change_reason": patch.change_reason,
            "unsigned": False if before.unsigned and after.content.ordered_by else None,
            **msgspec.to_builtins(patch.handling),
            handled.BEFORE: handled.before(before, patch.handling) or None,
        },
    )
    return Change(referral=lifecycle.with_event(after, event), event=event)


async def _due(desk: Desk, referral: Referral) -> dt.datetime | None:
    """Counted anew for another priority; a day that people agreed on stays."""
    if referral.status is Status.WAITLISTED:
        return referral.due
    since = await store.in_status_since(desk.db, referral.id)
    return lifecycle.next_due(referral, desk.timers(referral.program), since=since)
