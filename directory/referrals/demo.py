"""The made-up referrals of a demonstration, each brought to its status by the steps people take."""

import datetime as dt
import tomllib
from collections.abc import Container, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from directory.accounts.model import Caller
from directory.errors import BadData
from directory.referrals import sending, steps
from directory.referrals.asked import NewReferral, Step
from directory.referrals.desk import Desk
from directory.referrals.items import Priority
from directory.referrals.model import Content, Patient, Question, Referral
from directory.referrals.tables import ReferralRow
from directory.referrals.versions import tag

FILE = "demo/referrals.toml"
ANSWERS = {"accepted": "accept", "declined": "decline", "cancelled": "cancel"}
UNSENT = ("draft", "cancelled")


class DemoReferral(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One referral and where it stands; the file says what each key means."""

    at: Literal["draft", "sent", "accepted", "declined", "cancelled"]
    days_ago: int
    by: str
    program: str
    priority: Priority
    patient: Patient
    reason: str
    questions: tuple[str, ...] = ()
    notes: str | None = None
    priority_reason: str | None = None
    summary: dict[str, Any] = {}  # by item and field, as data/summary/items.toml names them
    answered_by: str | None = None
    answer: str | None = None
    comment: str | None = None

    @property
    def new(self) -> NewReferral:
        content = Content(
            priority=self.priority,
            patient=self.patient,
            reason=self.reason,
            questions=tuple(Question(text=text) for text in self.questions),
            notes=self.notes,
            priority_reason=self.priority_reason,
            summary=self.summary,
        )
        return NewReferral(program=self.program, content=content, draft=self.at in UNSENT)


def load_demo_referrals(
    data: Path, *, people: Container[str], programs: Container[str]
) -> tuple[DemoReferral, ...]:
    """Raises BadData with every person and program that is not there."""
    try:
        text = (data / FILE).read_text("utf-8")
        found = msgspec.convert(tomllib.loads(text)["referrals"], tuple[DemoReferral, ...])
    except (OSError, KeyError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadData((f"{FILE}: {error}",)) from None
    problems = [
        f"{FILE}: referrals[{number}].{field}: there is no {value}"
        for number, each in enumerate(found)
        for field, value, known in (
            ("by", each.by, people),
            ("answered_by", each.answered_by or each.by, people),
            ("program", each.program, programs),
        )
        if value not in known
    ]
    if problems:
        raise BadData(tuple(problems))
    return found


async def has_referrals(db: AsyncSession) -> bool:
    return (await db.scalars(select(col(ReferralRow.id)).limit(1))).first() is not None


async def lay_down(
    desk: Desk, referrals: tuple[DemoReferral, ...], people: Mapping[str, Caller]
) -> int:
    """Once: where there is any referral, none is added. How many were made."""
    if await has_referrals(desk.db):
        return 0
    for each in referrals:
        await _bring(desk, each, people)
    return len(referrals)


async def _bring(desk: Desk, demo: DemoReferral, people: Mapping[str, Caller]) -> Referral:
    begun = replace(desk, now=desk.now - dt.timedelta(days=demo.days_ago))
    made = await sending.create(begun, demo.new, by=people[demo.by])
    if demo.at not in ANSWERS:
        return made.referral
    answered = replace(desk, now=begun.now + dt.timedelta(days=1))
    return await steps.take(
        answered,
        made.referral.id,
        by=people[demo.answered_by or demo.by],
        if_match=tag(made.referral),
        read=lambda: Step(action=ANSWERS[demo.at], reason=demo.answer, comment=demo.comment),
    )
