"""What a person's teams were told and nobody of them has looked at: one line for each referral.

Numbers, codes and times only. A notice of a referral that left the caller's reach is not shown, and
nobody else's look at it counts for the team.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, Select, and_, false, func, or_, select, true, update
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
RAN_OUT = "escalate"
COUNTED = 100
"""Beyond it nobody needs the number, and the store need not count on."""

Place = tuple[dt.datetime, str]
"""Where a line stands in the list: when the team was told last, then the referral."""


class News(msgspec.Struct, frozen=True, kw_only=True):
    """The last thing somebody did to a referral, when, and how many things more were told.

    `late`: a time ran out, before or after it. `seq`: the last thing that this line stands for.
    """

    referral: str
    number: str
    program: str
    status: Status
    action: str
    at: dt.datetime
    late: bool
    more: int
    seq: int


_Things = dict[int, tuple[str, dt.datetime]]
"""By the number of the step in the referral's history: what happened, and when it was told."""


class _Told(msgspec.Struct, frozen=True, kw_only=True):
    action: str
    at: dt.datetime
    late: bool
    things: int
    seq: int


async def listed(
    desk: Desk, *, by: Caller, limit: int, after: Place | None = None
) -> tuple[list[News], Place | None]:
    """Newest first, and the place after which the next page begins. What was shown is on record.

    A time that ran out moves a line up, though `at` is older then. What a colleague saw while this
    was read is left out, so that a page may be short with more to come.
    """
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
    news = [_line(row, told[row.id]) for row in page if row.id in told]
    await desk.audit(by, ACTION, shown=tuple(each.referral for each in news))
    return news, (page[-1].at, page[-1].id) if len(found) > limit else None


def _line(row: Row[Any], told: _Told) -> News:
    return News(
        referral=row.id,
        number=row.number,
        program=row.program,
        status=Status(row.status),
        action=told.action,
        at=told.at,
        late=told.late,
        more=told.things - 1,
        seq=told.seq,
    )


async def _told(desk: Desk, by: Caller, referrals: Sequence[str]) -> dict[str, _Told]:
    """A team is told twice of one thing where it is for two people of it."""
    query = select(
        col(OutboxRow.referral_id), col(OutboxRow.about), col(OutboxRow.created_at)
    ).where(_unseen(by), col(OutboxRow.referral_id).in_(referrals))
    happened: dict[str, _Things] = defaultdict(dict)
    for referral, about, at in await desk.db.execute(query):
        happened[referral][about["seq"]] = (about["action"], at)
    return {referral: _telling(things) for referral, things in happened.items()}


def _telling(things: _Things) -> _Told:
    """The last thing somebody did; that a time ran out stands only where nothing else happened."""
    done = [seq for seq, (action, _) in things.items() if action != RAN_OUT]
    action, at = things[max(done or things)]
    late = len(done) < len(things)
    return _Told(action=action, at=at, late=late, things=len(things), seq=max(things))


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


async def put_aside(desk: Desk, shown: Mapping[str, int], *, by: Caller) -> dt.datetime | None:
    """What was told of each referral up to that `seq` is seen, without a look at it: what came
    later was never shown. Returns what `bring_back` needs; None where nothing was left to see."""
    whose = require(by, ACTION)
    asked = [each for each in shown if store.is_id(each)]
    within = await store.within(desk.db, asked, seen_by=by, whose=whose)
    seen = await _see(desk, {each: shown[each] for each in within}, by=by)
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
    await _see(desk, {referral_id: None}, by=by)


async def _see(desk: Desk, up_to: Mapping[str, int | None], *, by: Caller) -> set[str]:
    """Of each referral up to that `seq`, or all of it. Never waits: what somebody has in hand at
    this moment stays news until the next look."""
    if not teams_of(by):
        return set()
    told = [
        and_(col(OutboxRow.referral_id) == each, true() if seq is None else _seq() <= seq)
        for each, seq in up_to.items()
    ]
    wanted = (
        select(col(OutboxRow.id))
        .where(_unseen(by), or_(false(), *told))
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


def _seq() -> ColumnElement[int]:
    seq: ColumnElement[int] = col(OutboxRow.about)["seq"].as_integer()
    return seq


def _shown(by: Caller) -> ColumnElement[bool]:
    """One that was retracted too, unlike in every other list: a team may have booked for it."""
    return store.scope(by, require(by, ACTION))


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
