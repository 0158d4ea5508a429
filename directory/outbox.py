"""Messages to deliver after the commit: written in the transaction of what they tell about.

A row says what happened, to which referral, and whom it concerns; never a name, a note or a phone
number. Its id is the message's id for ever, so whoever gets it twice can drop the second one.

**Claiming.** Whoever takes a row moves its next try past a lease and counts the try. A worker that
dies leaves nothing behind: when the lease is over, the row is due again. So every message is
delivered at least once, and one that always fails ends among the dead letters, where people see it.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

import msgspec
from sqlalchemy import CheckConstraint, ColumnElement, Index, func, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col, select

from directory.database import JSON_VALUE, UTC
from directory.identifiers import could_be_id

_NAMESPACE = UUID("5b0d6c0e-6f0b-5c55-9d5e-0a1f6d2b7c34")


class Channel(StrEnum):
    """`event` and `notice` are what happened; the worker makes deliveries of them.

    A notice stands in the product for its team from the commit on, whether or not anything else is
    sent out; `referrals/news.py` shows it.
    """

    EVENT = "event"  # for machines, one for each step
    NOTICE = "notice"  # for a team or the patient
    MAIL = "mail"
    WEBHOOK = "webhook"


class State(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"  # given up after the last try; a person may send it again


class OutboxRow(SQLModel, table=True):
    """`to_id`: slug of a team, id of a user or webhook, or of the referral for its patient."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("channel IN ('event', 'mail', 'notice', 'webhook')", name="channel"),
        CheckConstraint("state IN ('dead', 'delivered', 'waiting')", name="state"),
        Index("ix_outbox_state_next_at", "state", "next_at"),
        Index("ix_outbox_referral_id", "referral_id"),
        Index(
            "ix_outbox_to", *("channel", "to_kind", "to_id", "seen_at", "referral_id", "created_at")
        ),
    )

    id: str = Field(primary_key=True, max_length=36)
    channel: str = Field(max_length=10)
    to_kind: str = Field(max_length=20)
    to_id: str = Field(max_length=80)
    referral_id: str | None = Field(default=None, max_length=36)
    about: dict[str, Any] = Field(sa_type=JSON_VALUE)
    state: str = Field(max_length=10)
    tries: int
    created_at: dt.datetime = Field(sa_type=UTC)
    next_at: dt.datetime = Field(sa_type=UTC)
    settled_at: dt.datetime | None = Field(default=None, sa_type=UTC)
    failed_with: str | None = Field(default=None, max_length=40)
    seen_at: dt.datetime | None = Field(default=None, sa_type=UTC)
    seen_by: str | None = Field(default=None, max_length=36)


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message. `about` holds ids and coded words only; `failed_with` is a code too."""

    id: str
    channel: Channel
    to_kind: str
    to_id: str
    referral_id: str | None = None
    about: dict[str, Any] = {}
    state: State = State.WAITING
    tries: int = 0
    created_at: dt.datetime
    next_at: dt.datetime
    settled_at: dt.datetime | None = None
    failed_with: str | None = None
    seen_at: dt.datetime | None = None


class Depth(msgspec.Struct, frozen=True, kw_only=True):
    """How full it is; `oldest` is since when the longest waiting one waits."""

    waiting: int
    dead: int
    oldest: dt.datetime | None


def id_for(message_id: str, channel: Channel, to_id: str) -> str:
    """The id of what is sent to one receiver because of a message: the same however often it is
    worked out."""
    return str(uuid5(_NAMESPACE, f"{message_id}/{channel}/{to_id}"))


async def put(db: AsyncSession, messages: Iterable[Message]) -> None:
    """Adds messages to the transaction; one that is there already stays as it is."""
    rows = [_columns(message) for message in messages]
    if not rows:
        return
    kind = db.get_bind().dialect.name
    insert = sqlite.insert if kind == "sqlite" else postgresql.insert
    await db.execute(insert(OutboxRow).values(rows).on_conflict_do_nothing())


def _columns(message: Message) -> dict[str, Any]:
    found = msgspec.structs.asdict(message)
    return found | {"channel": message.channel.value, "state": message.state.value}


async def claim(
    db: AsyncSession,
    channels: Sequence[Channel],
    *,
    now: dt.datetime,
    lease: dt.timedelta,
    limit: int,
) -> list[Message]:
    """Takes what is due, longest waiting first. Others that claim at the same time get others."""
    due = (
        select(OutboxRow.id)
        .where(
            col(OutboxRow.state) == State.WAITING.value,
            col(OutboxRow.next_at) <= now,
            col(OutboxRow.channel).in_([channel.value for channel in channels]),
        )
        .order_by(col(OutboxRow.next_at), col(OutboxRow.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(OutboxRow)
        .where(col(OutboxRow.id).in_(due))
        .values(next_at=now + lease, tries=col(OutboxRow.tries) + 1)
        .returning(OutboxRow)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    rows = (await db.scalars(taken)).all()
    return sorted((message_of(row) for row in rows), key=lambda each: (each.created_at, each.id))


async def has_due(db: AsyncSession, *, now: dt.datetime) -> bool:
    query = select(OutboxRow.id).where(
        col(OutboxRow.state) == State.WAITING.value, col(OutboxRow.next_at) <= now
    )
    return (await db.scalars(query.limit(1))).first() is not None


async def delivered(db: AsyncSession, message_id: str, *, now: dt.datetime) -> None:
    await db.execute(
        _waiting(message_id).values(
            state=State.DELIVERED.value, settled_at=now, failed_with=None, next_at=now
        )
    )


async def failed(
    db: AsyncSession, message_id: str, why: str, *, now: dt.datetime, again: dt.timedelta | None
) -> None:
    """`again`: how long until the next try; None makes it a dead letter."""
    if again is not None:
        await db.execute(_waiting(message_id).values(failed_with=why, next_at=now + again))
        return
    await db.execute(
        _waiting(message_id).values(
            failed_with=why, state=State.DEAD.value, settled_at=now, next_at=now
        )
    )


def _waiting(message_id: str) -> Any:
    """Settled once is settled: a worker that comes back late changes nothing."""
    return update(OutboxRow).where(
        col(OutboxRow.id) == message_id, col(OutboxRow.state) == State.WAITING.value
    )


async def hold(
    db: AsyncSession, channel: Channel, to_id: str | None, *, until: dt.datetime
) -> None:
    """Lets other messages to a receiver that is down wait as well, without counting a try, so that
    they do not stand in the way of those whose receiver is there. None: all of the channel."""
    others = update(OutboxRow).where(
        col(OutboxRow.state) == State.WAITING.value,
        col(OutboxRow.channel) == channel.value,
        col(OutboxRow.next_at) < until,
    )
    if to_id is not None:
        others = others.where(col(OutboxRow.to_id) == to_id)
    await db.execute(others.values(next_at=until))


async def send_again(db: AsyncSession, message_id: str, *, now: dt.datetime) -> bool:
    """A dead letter gets all its tries once more, under its own id. False: it is none."""
    if not could_be_id(message_id):
        return False
    row = await db.get(OutboxRow, message_id, with_for_update=True)
    if row is None or row.state != State.DEAD.value:
        return False
    row.state, row.tries, row.next_at, row.settled_at = State.WAITING.value, 0, now, None
    await db.flush()
    return True


async def get(db: AsyncSession, message_id: str) -> Message:
    return message_of(await db.get_one(OutboxRow, message_id))


async def depth(db: AsyncSession) -> Depth:
    query = (
        select(col(OutboxRow.state), func.count(), func.min(OutboxRow.created_at))
        .where(col(OutboxRow.state) != State.DELIVERED.value)
        .group_by(col(OutboxRow.state))
    )
    found = {state: (count, since) for state, count, since in await db.execute(query)}
    waiting, oldest = found.get(State.WAITING.value, (0, None))
    dead, _ = found.get(State.DEAD.value, (0, None))
    return Depth(waiting=waiting, dead=dead, oldest=oldest)


async def listed(
    db: AsyncSession,
    *,
    limit: int,
    before: str | None = None,
    channels: Sequence[Channel] = (Channel.MAIL, Channel.WEBHOOK),
    state: State | None = None,
    to_id: str | None = None,
    referral_id: str | None = None,
) -> list[Message]:
    """Deliveries, newest first: by the time of their making, then by id."""
    query = select(OutboxRow).where(
        col(OutboxRow.channel).in_([channel.value for channel in channels])
    )
    wanted: dict[Any, str | None] = {
        OutboxRow.state: state.value if state else None,
        OutboxRow.to_id: to_id,
        OutboxRow.referral_id: referral_id,
    }
    for column, value in wanted.items():
        if value is not None:
            query = query.where(col(column) == value)
    if before is not None:
        last = await db.get(OutboxRow, before) if could_be_id(before) else None
        if last is None:
            return []
        query = query.where(_older(last))
    query = query.order_by(col(OutboxRow.created_at).desc(), col(OutboxRow.id).desc())
    return [message_of(row) for row in await db.scalars(query.limit(limit))]


def _older(row: OutboxRow) -> ColumnElement[bool]:
    same = (col(OutboxRow.created_at) == row.created_at) & (col(OutboxRow.id) < row.id)
    return or_(col(OutboxRow.created_at) < row.created_at, same)


def message_of(row: OutboxRow) -> Message:
    names = (field.name for field in msgspec.structs.fields(Message))
    found = {name: getattr(row, name) for name in names}
    return Message(**found | {"channel": Channel(row.channel), "state": State(row.state)})
