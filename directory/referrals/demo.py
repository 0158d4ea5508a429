"""The made-up referrals of a demonstration, each brought to its status by the steps people take."""

import datetime as dt
import tomllib
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from directory.accounts.model import Caller
from directory.errors import BadData
from directory.referrals import demo_steps, sending
from directory.referrals.asked import NewReferral
from directory.referrals.calendar import Calendar, Open
from directory.referrals.demo_steps import PATIENT
from directory.referrals.demo_times import Today, strangers
from directory.referrals.desk import Desk
from directory.referrals.items import Priority
from directory.referrals.model import (
    Content,
    OrderedBy,
    Patient,
    Question,
    RedFlagDecision,
    Status,
)
from directory.referrals.tables import ReferralRow
from directory.referrals.transitions import ROWS

FOLDER = "demo/referrals"
KEY = "#"
"""Stands before the key of another referral where a step names one."""
ANY_DAY = Today(
    now=dt.datetime(2026, 3, 4, 15, tzinfo=dt.UTC),
    calendar=Calendar(zone=dt.UTC, week={0: Open(opens=dt.time(8), closes=dt.time(17))}),
)
"""Stands for today where the files are only looked at."""


class DemoStep(NamedTuple):
    """When, by whom, and what was done; `said` as the file says it."""

    when: str
    by: str
    action: str
    said: dict[str, Any]


class DemoReferral(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One referral, where it stands, and how it came there; data/demo/README.md says how."""

    at: Status
    key: str | None = None
    begun: str
    by: str
    program: str
    priority: Priority
    patient: Patient
    reason: str
    draft: bool = False
    questions: tuple[str, ...] = ()
    notes: str | None = None
    priority_reason: str | None = None
    external_ref: str | None = None
    ordered_by: OrderedBy | None = None
    red_flags: tuple[RedFlagDecision, ...] = ()
    needs: dict[str, Any] | None = None
    summary: dict[str, Any] = {}
    steps: tuple[dict[str, Any], ...] = ()

    @property
    def new(self) -> NewReferral:
        content = Content(
            priority=self.priority,
            patient=self.patient,
            reason=self.reason,
            questions=tuple(Question(text=text) for text in self.questions),
            notes=self.notes,
            priority_reason=self.priority_reason,
            external_ref=self.external_ref,
            ordered_by=self.ordered_by,
            red_flags=self.red_flags,
            needs=self.needs,
            summary=self.summary,
        )
        return NewReferral(program=self.program, content=content, draft=self.draft)

    @property
    def told(self) -> tuple[DemoStep, ...]:
        return tuple(
            DemoStep(
                when=str(each.get("when", "")),
                by=str(each.get("by", "")),
                action=str(each.get("action", "")),
                said={name: each[name] for name in each if name not in DemoStep._fields},
            )
            for each in self.steps
        )


def load_demo_referrals(
    data: Path, *, people: Container[str], programs: Container[str]
) -> tuple[DemoReferral, ...]:
    """Raises BadData with every mistake of the first file that has any."""
    found: list[DemoReferral] = []
    for path in sorted((data / FOLDER).glob("*.toml")):
        where = f"{FOLDER}/{path.name}"
        try:
            text = path.read_text("utf-8")
            read = msgspec.convert(tomllib.loads(text)["referrals"], tuple[DemoReferral, ...])
        except (OSError, KeyError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
            raise BadData((f"{where}: {error}",)) from None
        if problems := tuple(f"{where}: {each}" for each in _problems(read, people, programs)):
            raise BadData(problems)
        found += read
    return tuple(found)


def _problems(
    found: Sequence[DemoReferral], people: Container[str], programs: Container[str]
) -> Iterator[str]:
    keys = {f"{KEY}{each.key}" for each in found}
    for number, each in enumerate(found):
        here = f"referrals[{number}]"
        if each.by not in people:
            yield f"{here}.by: there is no {each.by}"
        if each.program not in programs:
            yield f"{here}.program: there is no {each.program}"
        if (orders := each.ordered_by) and orders.user and orders.user not in people:
            yield f"{here}.ordered_by: there is no {orders.user}"
        for place, step in enumerate(each.told):
            where = f"{here}.steps[{place}]"
            yield from (f"{where}: {wrong}" for wrong in _wrong(step, people, keys))
        try:
            times = [ANY_DAY.moment(when) for when in (each.begun, *(s.when for s in each.told))]
        except ValueError as error:
            yield f"{here}: {error}"
            continue
        last = times[0]
        for place, time in enumerate(times[1:]):
            if time <= last:
                yield f"{here}.steps[{place}].when: expected a time after the one before it"
            last = time


def _wrong(step: DemoStep, people: Container[str], keys: Container[str]) -> Iterator[str]:
    if step.by != PATIENT and step.by not in people:
        yield f"by: there is no {step.by}"
    for stranger in strangers(step.said, people):
        yield f"there is no {stranger}"
    other = step.said.get("other", "")
    if other and other not in keys:
        yield f"other: there is no {other} in this file"
    if not demo_steps.is_known(step.action):
        yield f"action: found {step.action}; expected one of {', '.join(ROWS)}"
        return
    try:
        demo_steps.read(step.action, ANY_DAY.said(step.said))
    except (ValueError, msgspec.ValidationError) as error:
        yield str(error)


async def has_referrals(db: AsyncSession) -> bool:
    return (await db.scalars(select(col(ReferralRow.id)).limit(1))).first() is not None


async def lay_down(
    desk: Desk, referrals: tuple[DemoReferral, ...], people: Mapping[str, Caller]
) -> int:
    """Once: where there is any referral, none is added. How many were made.

    Everything is done in the order of its time, so that ids, history and audit read as if people
    had worked here for weeks.
    """
    if await has_referrals(desk.db):
        return 0
    today = Today(now=desk.now, calendar=desk.guide.site.calendar(desk.zone))
    names = {address: caller.id for address, caller in people.items()}
    made: dict[int, str] = {}
    for when, number, step in sorted(_all(referrals, today), key=lambda each: each[:2]):
        then, wanted = replace(desk, now=when), referrals[number]
        if step is None:
            new = _with_people(wanted.new, names)
            made[number] = (await sending.create(then, new, by=people[wanted.by])).referral.id
            names[f"{KEY}{wanted.key}"] = made[number]
            continue
        said = demo_steps.read(step.action, _named(today.said(step.said), names))
        by = None if step.by == PATIENT else people[step.by]
        await demo_steps.take(then, made[number], step.action, said, by=by)
    return len(made)


def _all(
    referrals: tuple[DemoReferral, ...], today: Today
) -> Iterator[tuple[dt.datetime, int, DemoStep | None]]:
    """Every beginning (without a step) and every step, with the referral's place."""
    for number, each in enumerate(referrals):
        yield today.moment(each.begun), number, None
        for step in each.told:
            yield today.moment(step.when), number, step


def _named(value: Any, names: Mapping[str, str]) -> Any:
    """With the id of a person in place of their address, of a referral in place of its key."""
    if isinstance(value, dict):
        return {name: _named(each, names) for name, each in value.items()}
    if isinstance(value, list):
        return [_named(each, names) for each in value]
    return names.get(value, value) if isinstance(value, str) else value


def _with_people(new: NewReferral, names: Mapping[str, str]) -> NewReferral:
    by = new.content.ordered_by
    if by is None or by.user is None:
        return new
    content = msgspec.structs.replace(new.content, ordered_by=OrderedBy(user=names[by.user]))
    return msgspec.structs.replace(new, content=content)
