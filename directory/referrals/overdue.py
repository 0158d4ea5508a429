"""Looks for timers that ran out and tells whoever is next: an event, an audit entry, messages.

No status moves, nothing is ended. What was told is an event of the referral, so nobody is told the
same thing twice, however many workers look and however often one of them is killed.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from directory.accounts.entries import entry
from directory.accounts.model import SYSTEM
from directory.accounts.permissions import require
from directory.audit import Trail
from directory.catalogue.model import Catalogue
from directory.referrals import lifecycle, store
from directory.referrals.calendar import of_program
from directory.referrals.desk import Guide
from directory.referrals.escalation import Alarm, alarms
from directory.referrals.lifecycle import Change
from directory.referrals.model import ENDS, Event, Referral
from directory.referrals.tables import ReferralRow
from directory.referrals.telling import tell_of
from directory.referrals.timers import Audience, Timers
from directory.sealing import Sealer

ACTION = "escalate"
PERMISSION = f"referral.{ACTION}"

TimersOf = Callable[[str], Timers]


def timers_of(guide: Guide, catalogue: Catalogue, zone: dt.tzinfo) -> TimersOf:
    """The timers of a program, in its working days and the site's."""
    site = guide.site.calendar(zone)

    def found(program: str) -> Timers:
        own = of_program(catalogue.programs.get(program), site)
        return guide.timers.within(program=own, site=site)

    return found


async def due_by(db: AsyncSession, now: dt.datetime, *, after: str, limit: int) -> list[str]:
    """Ids of open referrals whose next step is overdue, in the order of ids."""
    return await _some(db, col(ReferralRow.due) <= now, after=after, limit=limit)


async def others(db: AsyncSession, now: dt.datetime, *, after: str, limit: int) -> list[str]:
    """The other open ones: some timers watch beside the one that sets the due date."""
    return await _some(db, col(ReferralRow.due) > now, after=after, limit=limit)


async def _some(
    db: AsyncSession, which: ColumnElement[bool], *, after: str, limit: int
) -> list[str]:
    query = select(ReferralRow.id).where(
        which,
        col(ReferralRow.id) > after,
        col(ReferralRow.status).not_in([status.value for status in ENDS]),
    )
    return list(await db.scalars(query.order_by(col(ReferralRow.id)).limit(limit)))


async def to_tell(
    db: AsyncSession, sealer: Sealer, referral_id: str, timers: TimersOf, *, now: dt.datetime
) -> tuple[Alarm, ...]:
    """What ran out and was not told yet. Reads only."""
    referral = await _referral(db, sealer, referral_id, to_change=False)
    events = await store.history(db, sealer, referral_id)
    return tuple(_new(referral, events, timers(referral.program), now))


async def tell(
    db: AsyncSession,
    sealer: Sealer,
    trail: Trail,
    referral_id: str,
    timers: TimersOf,
    *,
    now: dt.datetime,
) -> int:
    """Tells it, looked at once more under the lock; how many alarms there were."""
    referral = await _referral(db, sealer, referral_id, to_change=True)
    events = await store.history(db, sealer, referral_id)
    found = list(_new(referral, events, timers(referral.program), now))
    for alarm in found:
        event = lifecycle.noted(
            referral,
            ACTION,
            by=SYSTEM,
            now=now,
            seq=await store.next_seq(db, referral_id),
            reason=alarm.timer,
            detail={"key": alarm.key, "level": alarm.level, "tells": list(alarm.tells)},
        )
        tells = missed(alarm, events)
        events.append(event)
        await store.record(db, sealer, Change(referral=referral, event=event))
        await tell_of(db, referral, event, tells, now=now)
        said = entry(SYSTEM, PERMISSION, referral_id, reason=alarm.timer)
        await trail.record(db, said, now=now)
    return len(found)


def _new(
    referral: Referral, events: list[Event], timers: Timers, now: dt.datetime
) -> Iterator[Alarm]:
    told = {event.detail.get("key") for event in events if event.action == ACTION}
    found = alarms(
        events,
        priority=lifecycle.priority_of(referral),
        timers=timers,
        now=now,
        agreed=referral.due,
    )
    return (alarm for alarm in found if alarm.key not in told)


def missed(alarm: Alarm, events: Iterable[Event]) -> tuple[Audience, ...]:
    """Who has to hear of it now: those of this level, and those below it whom nobody told because
    no worker ran at their time."""
    front = f"{alarm.timer}/{alarm.began}/"
    told = {
        each
        for event in events
        if event.action == ACTION and str(event.detail.get("key")).startswith(front)
        for each in event.detail.get("tells", ())
    }
    return tuple(each for each in alarm.told if each in alarm.tells or each not in told)


async def _referral(
    db: AsyncSession, sealer: Sealer, referral_id: str, *, to_change: bool
) -> Referral:
    whose = require(SYSTEM, PERMISSION)
    return await store.get(
        db,
        sealer,
        referral_id,
        seen_by=SYSTEM,
        whose=whose,
        action=PERMISSION,
        to_change=to_change,
    )
