"""One step of a made-up referral, taken as a person would take it."""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from directory.accounts.model import SYSTEM, Caller
from directory.accounts.permissions import Whose
from directory.referrals import (
    actions,
    attachments,
    calls,
    links,
    messages,
    news,
    patient_side,
    steps,
    store,
)
from directory.referrals.appointment import PatientSays
from directory.referrals.asked import Patch, Step
from directory.referrals.attachments import DocumentKind, Upload
from directory.referrals.calls import NewCall
from directory.referrals.desk import Desk
from directory.referrals.links import NewLink
from directory.referrals.messages import NewMessage
from directory.referrals.model import Referral
from directory.referrals.transitions import ROWS
from directory.referrals.versions import tag

PATIENT = "patient"
"""Stands where the address of a person would: the patient, by the access link."""


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A short document, in words."""

    name: str
    text: str
    kind: DocumentKind = DocumentKind.OTHER


class Handling(msgspec.Struct, frozen=True, kw_only=True):
    """Who takes it on, and until when it rests."""

    assignee: str | None = None
    snoozed_until: dt.date | None = None


class NewVersion(msgspec.Struct, frozen=True, kw_only=True):
    """What changes after it was sent, and why."""

    reason: str
    notes: str


class DateAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the patient says to the date that is booked."""

    says: PatientSays
    text: str = ""


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """The patient's own."""

    kind: patient_side.Kind
    text: str


class Nothing(msgspec.Struct, frozen=True, kw_only=True):
    pass


Taken = Callable[[Desk, Referral, Any, Caller], Awaitable[None]]


def is_known(action: str) -> bool:
    return action in ROWS or action in _BESIDE


def read(action: str, said: dict[str, Any]) -> msgspec.Struct:
    """Raises ValidationError for a field it does not have and a value it cannot hold."""
    kind = _BESIDE[action][0] if action in _BESIDE else Step
    if unknown := said.keys() - set(kind.__struct_fields__):
        raise msgspec.ValidationError(f"there is no {', '.join(sorted(unknown))} in {action}")
    return msgspec.convert({"action": action} | said if kind is Step else said, kind)


async def take(
    desk: Desk, referral_id: str, action: str, said: msgspec.Struct, *, by: Caller | None
) -> None:
    """`by` None: its patient."""
    referral = await store.get(
        desk.db,
        desk.sealer,
        referral_id,
        seen_by=SYSTEM,
        whose=Whose.ALL,
        action="referral.read",
    )
    if by is not None:
        await news.opened(desk, referral.id, by=by)  # by the pages it stands open before them
    take_it: Taken = _BESIDE[action][1] if action in _BESIDE else _step
    await take_it(desk, referral, said, by or patient_side.as_patient(referral))


async def _step(desk: Desk, referral: Referral, said: Step, by: Caller) -> None:
    await steps.take(desk, referral.id, by=by, if_match=tag(referral), read=lambda: said)


async def _handle(desk: Desk, referral: Referral, said: Handling, by: Caller) -> None:
    named = {
        name: value for name, value in msgspec.structs.asdict(said).items() if value is not None
    }
    await _patch(desk, referral, Patch(handling=named), by)


async def _change(desk: Desk, referral: Referral, said: NewVersion, by: Caller) -> None:
    patch = Patch(content={"notes": said.notes}, change_reason=said.reason)
    await _patch(desk, referral, patch, by)


async def _patch(desk: Desk, referral: Referral, patch: Patch, by: Caller) -> None:
    await actions.update(desk, referral.id, by=by, if_match=tag(referral), read=lambda: patch)


async def _call(desk: Desk, referral: Referral, said: NewCall, by: Caller) -> None:
    await calls.log(desk, referral.id, by=by, read=lambda: said)


async def _message(desk: Desk, referral: Referral, said: NewMessage, by: Caller) -> None:
    await messages.send(desk, referral.id, by=by, read=lambda: said)


async def _read_messages(desk: Desk, referral: Referral, _said: Nothing, by: Caller) -> None:
    await messages.mark_read(desk, referral.id, by=by)


async def _attach(desk: Desk, referral: Referral, said: Paper, by: Caller) -> None:
    upload = Upload(content=said.text.encode(), name=said.name, kind=said.kind)
    await attachments.add(desk, referral.id, by=by, read=lambda: upload)


async def _link(desk: Desk, referral: Referral, said: NewLink, by: Caller) -> None:
    await links.link(desk, referral.id, by=by, read=lambda: said)


async def _answer_date(desk: Desk, referral: Referral, said: DateAnswer, by: Caller) -> None:
    booked = patient_side.upcoming(referral, now=desk.now)
    of = patient_side.seen(booked) if booked else ""
    await patient_side.answer_date(desk, referral.id, said.says, of=of, text=said.text, by=by)


async def _own_words(desk: Desk, referral: Referral, said: Words, by: Caller) -> None:
    await patient_side.say(desk, referral.id, said.kind, said.text, by=by)


_BESIDE: Mapping[str, tuple[type[msgspec.Struct], Taken]] = MappingProxyType(
    {
        "change": (NewVersion, _change),
        "handle": (Handling, _handle),
        "call": (NewCall, _call),
        "message": (NewMessage, _message),
        "read_messages": (Nothing, _read_messages),
        "attach": (Paper, _attach),
        "link": (NewLink, _link),
        "answer_date": (DateAnswer, _answer_date),
        "own_words": (Words, _own_words),
    }
)
"""What is no step of the lifecycle's table: what may be said with it, and how it is done."""
