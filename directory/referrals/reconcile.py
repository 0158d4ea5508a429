"""Do the books balance? Every referral ever made is there, open with somebody to move it, or ended.

Read from what the store holds, against what the events and the audit say. Nothing is mended here:
what does not add up is for a person to look at.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import NamedTuple

import msgspec
from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.accounts.model import Caller, Standing
from directory.accounts.permissions import Whose
from directory.audit import AuditRow, Outcome
from directory.outbox import OutboxRow, State
from directory.referrals import folds, lifecycle, rows, silence
from directory.referrals.desk import Guide
from directory.referrals.model import ENDS, Attempt, Event, Referral, Status
from directory.referrals.tables import AttemptRow, EventRow, ReferralRow
from directory.referrals.transitions import NEXT
from directory.sealing import Sealer, Unsealable

BATCH = 200
STUCK_AFTER = dt.timedelta(hours=1)
"""A message that could have been tried for so long, and was not, has nobody who tries."""

_SYSTEM = Caller(standing=Standing.SYSTEM, id="reconcile")


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that does not add up. `id` is of the referral or the message."""

    check: str
    id: str
    sentence: str


class Books(msgspec.Struct, frozen=True, kw_only=True):
    """`created` is what the audit says was made; `listed` are messages that did not get through and
    stand on the list of what went silent; `delivered` those that were not cleared away yet."""

    created: int
    drafts: int
    open: int
    ended: int
    delivered: int
    waiting: int
    listed: int
    findings: tuple[Finding, ...] = ()

    @property
    def balance(self) -> bool:
        return not self.findings and self.created == self.drafts + self.open + self.ended


async def reconcile(db: AsyncSession, sealer: Sealer, guide: Guide, *, now: dt.datetime) -> Books:
    """Reads everything once, a few hundred referrals at a time."""
    findings = [each async for each in _not_in_both(db)]
    counts: dict[Status, int] = defaultdict(int)
    async for kept in _all(db):
        counts[Status(kept.referral.status)] += 1
        findings += _looked_at(sealer, kept)
    states = dict(
        (
            await db.execute(
                select(col(OutboxRow.state), func.count()).group_by(col(OutboxRow.state))
            )
        ).all()
    )
    listed = await _listed(db, guide, now)
    findings += [each async for each in _forgotten(db, listed, now)]
    return Books(
        created=await db.scalar(select(func.count(col(AuditRow.object_id).distinct())).where(_MADE))
        or 0,
        drafts=counts[Status.DRAFT],
        open=sum(n for status, n in counts.items() if status not in ENDS | {Status.DRAFT}),
        ended=sum(n for status, n in counts.items() if status in ENDS),
        delivered=states.get(State.DELIVERED.value, 0),
        waiting=states.get(State.WAITING.value, 0),
        listed=len(listed),
        findings=tuple(findings),
    )


def wrong_with(
    referral: Referral, events: Iterable[Event], attempts: Iterable[Attempt]
) -> Iterator[Finding]:
    """What of one referral does not hold. Pure."""
    told = folds.fold(events)
    if told != referral.drawn:
        names = (
            name
            for name in told.__struct_fields__
            if getattr(told, name) != getattr(referral.drawn, name)
        )
        sentence = f"Its row says something else than its events: {', '.join(names)}."
        yield Finding(check="fold", id=referral.id, sentence=sentence)
    if not referral.has_ended:
        owner = lifecycle.owner(
            referral.status, practice=referral.practice, department=referral.department
        )
        if referral.owner != owner or not referral.owner.id:
            yield Finding(check="owner", id=referral.id, sentence="Nobody owns its next step.")
        if referral.due is None:
            yield Finding(check="due", id=referral.id, sentence="Its next step has no due date.")
        if referral.status not in NEXT:
            yield Finding(check="next", id=referral.id, sentence="It has no next step.")
    running = [each.number for each in attempts if each.ended_at is None]
    over = referral.has_ended or referral.status is Status.DECLINED
    if running != ([] if over else [referral.attempt]):
        yield Finding(check="attempt", id=referral.id, sentence="Not one program has it now.")


class _Kept(NamedTuple):
    """The rows of one referral."""

    referral: ReferralRow
    events: list[EventRow]
    attempts: list[AttemptRow]


def _looked_at(sealer: Sealer, kept: _Kept) -> list[Finding]:
    try:
        referral = rows.referral_of(sealer, kept.referral)
        events = [rows.event_of(sealer, each) for each in kept.events]
    except Unsealable:
        sentence = "It cannot be opened with the keys at hand."
        return [Finding(check="sealed", id=kept.referral.id, sentence=sentence)]
    return list(wrong_with(referral, events, map(rows.attempt_of, kept.attempts)))


async def _all(db: AsyncSession) -> AsyncIterator[_Kept]:
    after = ""
    while batch := (
        await db.scalars(
            select(ReferralRow)
            .where(col(ReferralRow.id) > after)
            .order_by(col(ReferralRow.id))
            .limit(BATCH)
        )
    ).all():
        kept = {row.id: _Kept(row, [], []) for row in batch}
        for event in await db.scalars(select(EventRow).where(col(EventRow.referral_id).in_(kept))):
            kept[event.referral_id].events.append(event)
        for each in await db.scalars(
            select(AttemptRow).where(col(AttemptRow.referral_id).in_(kept))
        ):
            kept[each.referral_id].attempts.append(each)
        for one in kept.values():
            yield one
        after = batch[-1].id
        db.expunge_all()


_MADE = and_(col(AuditRow.action) == "referral.create", col(AuditRow.outcome) == Outcome.OK.value)


async def _not_in_both(db: AsyncSession) -> AsyncIterator[Finding]:
    made = select(col(AuditRow.object_id)).where(_MADE)
    there = select(col(ReferralRow.id))
    lost = await db.scalars(made.where(col(AuditRow.object_id).not_in(there)).distinct())
    for each in lost:
        yield Finding(check="lost", id=each, sentence="It was made, and it is not there.")
    for each in await db.scalars(there.where(col(ReferralRow.id).not_in(made))):
        yield Finding(check="unaudited", id=each, sentence="Nobody is on record to have made it.")


async def _listed(db: AsyncSession, guide: Guide, now: dt.datetime) -> set[str]:
    """Messages that did not get through and stand on the list of what went silent."""
    traces = await silence.traces(db, seen_by=_SYSTEM, whose=Whose.ALL, now=now)
    found = silence.silent(traces, guide.silence, now=now, timers=lambda _: guide.timers)
    return {
        each.message
        for each in found
        if each.kind is silence.Kind.UNDELIVERED and each.message is not None
    }


async def _forgotten(
    db: AsyncSession, listed: set[str], now: dt.datetime
) -> AsyncIterator[Finding]:
    """Messages that nobody tries to deliver and no list shows."""
    query = select(col(OutboxRow.id), col(OutboxRow.state), col(OutboxRow.referral_id)).where(
        col(OutboxRow.state) != State.DELIVERED.value,
        col(OutboxRow.next_at) <= now - STUCK_AFTER,
    )
    for row in await db.execute(query):
        if row.id in listed or (row.state == State.DEAD.value and row.referral_id is None):
            continue
        yield Finding(
            check="message", id=row.id, sentence="It was not delivered, and nobody is told."
        )
