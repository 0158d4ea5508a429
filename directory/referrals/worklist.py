"""The queues people work from: what is whose turn, what is late, what nobody has taken.

Sorted by priority, then by the time that is left. Every query is scoped by who asks.
"""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum

import msgspec
from sqlalchemy import ColumnElement, and_, case, false, func, literal, or_, true
from sqlmodel import col, select

from directory.accounts.model import Caller
from directory.accounts.permissions import require
from directory.database import UTC
from directory.referrals import rows
from directory.referrals.desk import Desk
from directory.referrals.items import Priority
from directory.referrals.model import ENDS, OPEN, Referral, Status, TeamKind
from directory.referrals.sending import ORDER
from directory.referrals.store import scope
from directory.referrals.tables import ReferralRow


class View(StrEnum):
    """A question the day asks. Referrals entered in error are in none but `witness`."""

    TURN = "turn"  # the next step is ours
    NO_DATE = "no-date"  # sent, not seen, and no visit is booked
    OVERDUE = "overdue"  # the next step should have been taken, whoever's it is
    MINE = "mine"
    UNASSIGNED = "unassigned"  # ours, and nobody has taken it
    SIGNING = "signing"  # went out without a clinician's name
    WITNESS = "witness"  # retracted; a second person has to confirm
    SNOOZED = "snoozed"
    OPEN = "open"
    BOOKED = "booked"
    REPORT = "report"  # the report is back
    CLOSED = "closed"
    DRAFTS = "drafts"


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a page ended: the next one begins after it, also while others write."""

    rank: int
    due: dt.datetime
    id: str


class Narrowed(msgspec.Struct, frozen=True, kw_only=True):
    """What a view is narrowed to by hand."""

    program: str | None = None
    status: Status | None = None
    priority: Priority | None = None


UNSEEN = frozenset(
    {
        *(Status.SENT, Status.RECEIVED, Status.INFO_REQUESTED, Status.ACCEPTED),
        *(Status.WAITLISTED, Status.MISSED, Status.DECLINED),
    }
)
_rank = case(
    {name: place for place, name in enumerate(ORDER)}, value=col(ReferralRow.priority), else_=0
)
_FAR = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)


async def page(
    desk: Desk,
    view: View,
    narrowed: Narrowed,
    *,
    by: Caller,
    limit: int,
    after: Place | None = None,
) -> tuple[list[Referral], Place | None]:
    """One page, most pressing first, and where the next begins. What was shown is on record."""
    query = select(ReferralRow).where(*_asked(desk, view, narrowed, by=by))
    due = func.coalesce(col(ReferralRow.due), literal(_FAR, type_=UTC))
    if after is not None:
        query = query.where(_beyond(after, due))
    order = (_rank.desc(), due, col(ReferralRow.id))
    found = (await desk.db.scalars(query.order_by(*order).limit(limit + 1))).all()
    shown = [rows.referral_of(desk.sealer, row, whole=False) for row in found[:limit]]
    await desk.audit(by, "referral.list", shown=tuple(referral.id for referral in shown))
    return shown, _place(shown[-1]) if len(found) > limit else None


async def counts(desk: Desk, views: Iterable[View], *, by: Caller) -> dict[View, int]:
    """How many stand in each view, in one look at the store. No patient is shown by it."""
    whose = require(by, "referral.list")
    wanted = tuple(views)
    sums = [func.sum(case((_of(desk, view, by), 1), else_=0)) for view in wanted]
    found = (await desk.db.execute(select(*sums).where(scope(by, whose)))).one()
    return {view: int(count or 0) for view, count in zip(wanted, found, strict=True)}


def _asked(desk: Desk, view: View, narrowed: Narrowed, *, by: Caller) -> list[ColumnElement[bool]]:
    whose = require(by, "referral.list")
    wanted = [scope(by, whose), _of(desk, view, by)]
    if narrowed.program is not None:
        wanted.append(col(ReferralRow.program) == narrowed.program)
    if narrowed.status is not None:
        wanted.append(col(ReferralRow.status) == narrowed.status.value)
    if narrowed.priority is not None:
        wanted.append(col(ReferralRow.priority) == narrowed.priority)
    return wanted


def _of(desk: Desk, view: View, by: Caller) -> ColumnElement[bool]:
    is_open = _in(OPEN)
    late = col(ReferralRow.due) < desk.now
    match view:
        case View.TURN:
            return and_(_ours(by), not_snoozed(desk.today))
        case View.NO_DATE:
            return and_(_in(UNSEEN), col(ReferralRow.appointment_at).is_(None))
        case View.OVERDUE:
            return and_(is_open, late)
        case View.MINE:
            return and_(_in(OPEN | {Status.DRAFT}), col(ReferralRow.assignee) == by.id)
        case View.UNASSIGNED:
            return and_(_ours(by), col(ReferralRow.assignee).is_(None))
        case View.SIGNING:
            return and_(is_open, col(ReferralRow.unsigned).is_(True))
        case View.WITNESS:
            return col(ReferralRow.unwitnessed).is_(True)
        case View.SNOOZED:
            return and_(is_open, col(ReferralRow.snoozed_until) > desk.today)
        case View.OPEN:
            return is_open
        case View.BOOKED:
            return _in({Status.SCHEDULED})
        case View.REPORT:
            return _in({Status.OUTCOME_RETURNED})
        case View.CLOSED:
            return _in(ENDS - {Status.ENTERED_IN_ERROR})
        case View.DRAFTS:
            return _in({Status.DRAFT})


def _ours(by: Caller) -> ColumnElement[bool]:
    """Open, and the next step is one of the caller's own team."""
    kind, owner = col(ReferralRow.owner_kind), col(ReferralRow.owner_id)
    if by.practice is not None:
        team = and_(kind == TeamKind.PRACTICE.value, owner == by.practice)
    elif by.departments:
        team = and_(kind != TeamKind.PRACTICE.value, owner.in_(by.departments))
    else:
        team = true() if by.break_glass else false()
    return and_(_in(OPEN), team)


def not_snoozed(today: dt.date) -> ColumnElement[bool]:
    until = col(ReferralRow.snoozed_until)
    return or_(until.is_(None), until <= today)


def _in(statuses: Iterable[Status]) -> ColumnElement[bool]:
    return col(ReferralRow.status).in_(sorted(status.value for status in statuses))


def _beyond(after: Place, due: ColumnElement[dt.datetime]) -> ColumnElement[bool]:
    same = _rank == after.rank
    return or_(
        _rank < after.rank,
        and_(same, due > after.due),
        and_(same, due == after.due, col(ReferralRow.id) > after.id),
    )


def _place(referral: Referral) -> Place:
    priority = referral.content.priority
    return Place(
        rank=ORDER.index(priority) if priority else 0, due=referral.due or _FAR, id=referral.id
    )
