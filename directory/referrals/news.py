"""What a person's teams were told and nobody of them has looked at: one line for each referral.

Numbers, codes and times only. A notice of a referral that left the caller's reach is not shown, and
nobody else's look at it counts for the team.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, update
from sqlmodel import col

from directory.accounts.model import Caller
from directory.accounts.permissions import require
from directory.outbox import Channel, OutboxRow
from directory.referrals import store
from directory.referrals.desk import Desk
from directory.referrals.model import Status
from directory.referrals.tables import ReferralRow
from directory.referrals.telling import teams_of

ACTION = "referral.list"
COUNTED = 100
"""Beyond it nobody needs the number, and the store need not count on."""

Place = tuple[dt.datetime, str]
"""Where a line stands in the list: when the team was told last, then the referral."""


class News(msgspec.Struct, frozen=True, kw_only=True):
    """The last thing that happened to a referral, and how many more before it."""

    referral: str
    number: str
    program: str
    status: Status
    action: str
    at: dt.datetime
    more: int


class _Told(msgspec.Struct, frozen=True, kw_only=True):
    action: str
    things: int


async def listed(
    desk: Desk, *, by: Caller, limit: int, after: Place | None = None
) -> tuple[list[News], Place | None]:
    """Newest first, and the place after which the next page begins. What was shown is on record."""
    last = (
        select(col(OutboxRow.referral_id), func.max(col(OutboxRow.created_at)).label("at"))
        .where(_unseen(by))
        .group_by(col(OutboxRow.referral_id))
        .subquery()
    )
    query: Select[*tuple[Any, ...]] = (
        select(
            col(ReferralRow.id),
            col(ReferralRow.number),
            col(ReferralRow.program),
            col(ReferralRow.status),
            last.c.at,
        )
        .join(last, last.c.referral_id == col(ReferralRow.id))
        .where(_shown(by))
    )
    if after is not None:
        at, ident = after
        same = and_(last.c.at == at, col(ReferralRow.id) < ident)
        query = query.where(or_(last.c.at < at, same))
    query = query.order_by(last.c.at.desc(), col(ReferralRow.id).desc()).limit(limit + 1)
    found = (await desk.db.execute(query)).all()
    page = found[:limit]
    told = await _told(desk, by, [row.id for row in page])
    await desk.audit(by, ACTION, shown=tuple(row.id for row in page))
    news = [
        News(
            referral=row.id,
            number=row.number,
            program=row.program,
            status=Status(row.status),
            action=told[row.id].action,
            at=row.at,
            more=told[row.id].things - 1,
        )
        for row in page
    ]
    return news, (page[-1].at, page[-1].id) if len(found) > limit else None


async def _told(desk: Desk, by: Caller, referrals: Sequence[str]) -> dict[str, _Told]:
    """A team is told twice of one thing where it is for two people of it."""
    query = select(
        col(OutboxRow.referral_id), col(OutboxRow.about), col(OutboxRow.created_at)
    ).where(_unseen(by), col(OutboxRow.referral_id).in_(referrals))
    happened: dict[str, dict[int, str]] = defaultdict(dict)
    for referral, about, _ in await desk.db.execute(query):
        happened[referral][about["seq"]] = about["action"]
    return {
        referral: _Told(action=_telling(things), things=len(things))
        for referral, things in happened.items()
    }


def _telling(things: dict[int, str]) -> str:
    """The last thing somebody did; that a time ran out stands only where nothing else happened."""
    done = [seq for seq, action in things.items() if action != "escalate"]
    return things[max(done or things)]


async def count(desk: Desk, *, by: Caller) -> int:
    """Of referrals, up to `COUNTED`. No patient is shown by it."""
    query = (
        select(col(OutboxRow.referral_id))
        .join(ReferralRow, col(ReferralRow.id) == col(OutboxRow.referral_id))
        .where(_unseen(by), _shown(by))
        .distinct()
        .limit(COUNTED)
    )
    found = await desk.db.scalar(select(func.count()).select_from(query.subquery()))
    return found or 0


async def put_aside(
    desk: Desk, referrals: Sequence[str], *, by: Caller, until: dt.datetime
) -> dt.datetime | None:
    """What was told up to then is seen, without a look at the referral. Returns what `bring_back`
    needs; None where nothing was left to see."""
    whose = require(by, ACTION)
    asked = [each for each in referrals if store.is_id(each)]
    within = await store.within(desk.db, asked, seen_by=by, whose=whose)
    seen = await _see(desk, within, by=by, until=until)
    if not seen:
        return None
    await desk.audit(by, ACTION, reason="news-seen", shown=tuple(sorted(seen)))
    return desk.now


async def bring_back(desk: Desk, *, by: Caller, seen_at: dt.datetime) -> bool:
    """News again: what this very person put aside at that moment."""
    require(by, ACTION)
    theirs = and_(_of_teams(by), col(OutboxRow.seen_at) == seen_at, col(OutboxRow.seen_by) == by.id)
    back = (
        update(OutboxRow)
        .where(theirs)
        .values(seen_at=None, seen_by=None)
        .returning(col(OutboxRow.referral_id))
        .execution_options(synchronize_session=False)
    )
    found = {each for each in await desk.db.scalars(back) if each is not None}
    if found:
        await desk.audit(by, ACTION, reason="news-unseen", shown=tuple(sorted(found)))
    return bool(found)


async def opened(desk: Desk, referral_id: str, *, by: Caller) -> None:
    """For whoever reads the referral, which is on record already: its notices are news no more."""
    await _see(desk, [referral_id], by=by, until=desk.now)


async def _see(desk: Desk, referrals: Iterable[str], *, by: Caller, until: dt.datetime) -> set[str]:
    """Never waits: what somebody has in hand at this moment stays news until the next look."""
    if not teams_of(by):
        return set()
    wanted = (
        select(col(OutboxRow.id))
        .where(
            _unseen(by),
            col(OutboxRow.referral_id).in_(referrals),
            col(OutboxRow.created_at) <= until,
        )
        .with_for_update(skip_locked=True)
    )
    seen = (
        update(OutboxRow)
        .where(col(OutboxRow.id).in_(wanted))
        .values(seen_at=desk.now, seen_by=by.id)
        .returning(col(OutboxRow.referral_id))
        .execution_options(synchronize_session=False)
    )
    return {each for each in await desk.db.scalars(seen) if each is not None}


def _shown(by: Caller) -> ColumnElement[bool]:
    there = col(ReferralRow.status) != Status.ENTERED_IN_ERROR.value
    return and_(store.scope(by, require(by, ACTION)), there)


def _unseen(by: Caller) -> ColumnElement[bool]:
    return and_(_of_teams(by), col(OutboxRow.seen_at).is_(None))


def _of_teams(by: Caller) -> ColumnElement[bool]:
    """A person's teams are of one kind, so that one range of the index holds each."""
    slugs = defaultdict(list)
    for kind, slug in teams_of(by):
        slugs[kind].append(slug)
    mine = [
        and_(col(OutboxRow.to_kind) == kind, col(OutboxRow.to_id).in_(names))
        for kind, names in slugs.items()
    ]
    return and_(col(OutboxRow.channel) == Channel.NOTICE.value, or_(false(), *mine))
