"""What went silent: nobody took it in, wrote down the visit, got the message, or read it.

The list holds ids, codes and times only. It takes nothing away: whatever stands on it stands on
its worklist as well, until a person has done something about it.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.accounts.model import Caller
from directory.accounts.permissions import Whose
from directory.catalogue.model import Words
from directory.errors import BadData
from directory.outbox import OutboxRow, State
from directory.referrals import store
from directory.referrals.appointment import Side
from directory.referrals.items import Priority
from directory.referrals.model import Status, Team, TeamKind
from directory.referrals.tables import MessageRow, ReferralRow
from directory.referrals.timers import PRIORITIES, Length, Timers, length

WHERE = "data/timers/silence.toml"


class Struct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Kind(StrEnum):
    NO_RECEIPT = "no_receipt"
    NO_VISIT_RECORD = "no_visit_record"
    UNDELIVERED = "undelivered"
    UNREAD_MESSAGE = "unread_message"


WAITING_IN = {Kind.NO_RECEIPT: Status.SENT, Kind.NO_VISIT_RECORD: Status.SCHEDULED}
"""Kinds that are a due date which passed in a status; the others have a time of their own."""


class After(Struct, frozen=True, kw_only=True):
    stat: str
    asap: str
    urgent: str
    routine: str

    def of(self, priority: Priority) -> Length:
        found = length(getattr(self, priority))
        assert found is not None  # load_silence has seen to it
        return found


class Rule(Struct, frozen=True, kw_only=True):
    kind: Kind
    do: Words
    after: After | None = None


class Silence(Struct, frozen=True, kw_only=True):
    """The rules as their file states them."""

    version: str
    kinds: tuple[Rule, ...]

    def of(self, kind: Kind) -> Rule:
        return next(each for each in self.kinds if each.kind is kind)


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """Something that may have gone silent: a referral that waits, or a message about it.

    `since` is when it began to wait. `by` is when it was due, where that is known already.
    """

    kind: Kind
    referral: str
    number: str
    status: Status
    priority: Priority
    program: str
    owner: Team
    since: dt.datetime
    by: dt.datetime | None = None
    message: str | None = None


class Silent(msgspec.Struct, frozen=True, kw_only=True):
    """It did go silent: `by` has passed, and `do` says what helps."""

    kind: Kind
    referral: str
    number: str
    status: Status
    priority: Priority
    program: str
    owner: Team
    since: dt.datetime
    by: dt.datetime
    message: str | None
    do: Words

    @property
    def key(self) -> str:
        """The same for as long as it is silent."""
        return f"{self.referral}/{self.kind.value}/{self.message or ''}"


def silent(
    traces: Iterable[Trace],
    rules: Silence,
    *,
    now: dt.datetime,
    timers: Callable[[str], Timers],
) -> list[Silent]:
    """Those whose time has passed, longest silent first. `timers` gives those of a program."""
    found = (_judged(trace, rules, timers(trace.program)) for trace in traces)
    return sorted((each for each in found if each.by <= now), key=lambda each: (each.by, each.key))


def _judged(trace: Trace, rules: Silence, timers: Timers) -> Silent:
    rule = rules.of(trace.kind)
    by = trace.by
    if rule.after is not None:
        by = rule.after.of(trace.priority).after(trace.since, timers.site)
    told = {name: getattr(trace, name) for name in Trace.__struct_fields__}
    return Silent(**told | {"by": by or trace.since}, do=rule.do)


async def traces(
    db: AsyncSession, *, seen_by: Caller, whose: Whose, now: dt.datetime
) -> list[Trace]:
    """All that may have gone silent among the referrals this caller may see."""
    mine = and_(
        store.scope(seen_by, whose),
        col(ReferralRow.sent_at).is_not(None),
        col(ReferralRow.status) != Status.ENTERED_IN_ERROR.value,
    )
    return [
        *await _late(db, mine, now),
        *await _undelivered(db, mine),
        *await _unread(db, mine),
    ]


async def _late(db: AsyncSession, mine: ColumnElement[bool], now: dt.datetime) -> list[Trace]:
    """The due date of these statuses is the timer that tells of silence."""
    query = select(*_COLUMNS, col(ReferralRow.due), col(ReferralRow.appointment_until)).where(
        mine,
        col(ReferralRow.status).in_([status.value for status in WAITING_IN.values()]),
        col(ReferralRow.due) <= now,
    )
    kinds = {status: kind for kind, status in WAITING_IN.items()}
    return [
        _trace(
            kinds[Status(row.status)], row, since=row.appointment_until or row.sent_at, by=row.due
        )
        for row in await db.execute(query)
    ]


async def _undelivered(db: AsyncSession, mine: ColumnElement[bool]) -> list[Trace]:
    """Given up, or still waiting; whether for too long is decided after."""
    query: Select[*tuple[Any, ...]] = (
        select(*_COLUMNS, col(OutboxRow.id).label("message"), col(OutboxRow.created_at))
        .join(OutboxRow, col(OutboxRow.referral_id) == col(ReferralRow.id))
        .where(mine, col(OutboxRow.state) != State.DELIVERED.value)
    )
    return [
        _trace(Kind.UNDELIVERED, row, since=row.created_at, message=row.message)
        for row in await db.execute(query)
    ]


async def _unread(db: AsyncSession, mine: ColumnElement[bool]) -> list[Trace]:
    """Of an ended referral too: somebody asked something. What a patient has not read is no fault
    of anybody here."""
    query: Select[*tuple[Any, ...]] = (
        select(*_COLUMNS, col(MessageRow.id).label("message"), col(MessageRow.at))
        .join(MessageRow, col(MessageRow.referral_id) == col(ReferralRow.id))
        .where(
            mine,
            col(MessageRow.read_at).is_(None),
            col(MessageRow.to_side) != Side.PATIENT.value,
        )
    )
    return [
        _trace(Kind.UNREAD_MESSAGE, row, since=row.at, message=row.message)
        for row in await db.execute(query)
    ]


_COLUMNS = (
    col(ReferralRow.id),
    col(ReferralRow.number),
    col(ReferralRow.status),
    col(ReferralRow.priority),
    col(ReferralRow.program),
    col(ReferralRow.owner_kind),
    col(ReferralRow.owner_id),
    col(ReferralRow.sent_at),
)


def _trace(
    kind: Kind,
    row: Any,
    *,
    since: dt.datetime,
    by: dt.datetime | None = None,
    message: str | None = None,
) -> Trace:
    return Trace(
        kind=kind,
        referral=row.id,
        number=row.number,
        status=Status(row.status),
        priority=row.priority or "routine",
        program=row.program,
        owner=Team(kind=TeamKind(row.owner_kind), id=row.owner_id),
        since=since,
        by=by,
        message=message,
    )


def load_silence(data: Path) -> Silence:
    """Reads `data/timers/silence.toml`. Raises BadData with every mistake found."""
    try:
        text = (data / "timers" / "silence.toml").read_bytes()
        silence = msgspec.toml.decode(text, type=Silence)
    except OSError:
        raise BadData((f"{WHERE}: cannot be read; expected what counts as silent",)) from None
    except msgspec.DecodeError as error:
        raise BadData((f"{WHERE}: {error}",)) from None
    if problems := tuple(f"{WHERE}: {problem}" for problem in _problems(silence)):
        raise BadData(problems)
    return silence


def _problems(silence: Silence) -> Iterator[str]:
    given = [each.kind for each in silence.kinds]
    for kind in Kind:
        if given.count(kind) != 1:
            yield f"kinds: expected {kind.value} exactly once"
    for rule in silence.kinds:
        key = f"kinds.{rule.kind.value}"
        if not rule.do.get("en"):
            yield f"{key}.do.en: expected what helps, in words"
        if (rule.after is None) != (rule.kind in WAITING_IN):
            runs_on = "no times: it runs on a timer" if rule.kind in WAITING_IN else "times"
            yield f"{key}.after: expected {runs_on}"
        for priority in PRIORITIES if rule.after else ():
            try:
                known = length(getattr(rule.after, priority))
            except ValueError:
                known = None
            if known is None:
                yield f'{key}.after.{priority}: expected a time such as "4 h"'
