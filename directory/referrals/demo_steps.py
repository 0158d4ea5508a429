"""One step of a made-up referral, taken as a person would take it."""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from directory.accounts.model import Caller, Standing
from directory.referrals import actions, attachments, calls, messages, steps
from directory.referrals.asked import Patch, Step
from directory.referrals.attachments import DocumentKind, Upload
from directory.referrals.calls import NewCall
from directory.referrals.desk import Desk
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


class Nothing(msgspec.Struct, frozen=True, kw_only=True):
    pass


Taken = Callable[[Desk, Referral, Any, Caller], Awaitable[Referral]]


def is_known(action: str) -> bool:
    return action in ROWS or action in _BESIDE


def read(action: str, said: dict[str, Any]) -> msgspec.Struct:
    """Raises ValidationError for a field it does not have and a value it cannot hold."""
    kind = _BESIDE[action][0] if action in _BESIDE else Step
    if unknown := said.keys() - set(kind.__struct_fields__):
        raise msgspec.ValidationError(f"there is no {', '.join(sorted(unknown))} in {action}")
    return msgspec.convert({"action": action} | said if kind is Step else said, kind)


async def take(
    desk: Desk, referral: Referral, action: str, said: msgspec.Struct, *, by: Caller | None
) -> Referral:
    """The referral after it. `by` None: its patient."""
    if by is None:
        by = Caller(standing=Standing.PATIENT, id=referral.id, referral=referral.id)
    take_it: Taken = _BESIDE[action][1] if action in _BESIDE else _step
    return await take_it(desk, referral, said, by)


async def _step(desk: Desk, referral: Referral, said: Step, by: Caller) -> Referral:
    return await steps.take(desk, referral.id, by=by, if_match=tag(referral), read=lambda: said)


async def _handle(desk: Desk, referral: Referral, said: Handling, by: Caller) -> Referral:
    named = {
        name: value for name, value in msgspec.structs.asdict(said).items() if value is not None
    }
    return await _patch(desk, referral, Patch(handling=named), by)


async def _change(desk: Desk, referral: Referral, said: NewVersion, by: Caller) -> Referral:
    patch = Patch(content={"notes": said.notes}, change_reason=said.reason)
    return await _patch(desk, referral, patch, by)


async def _patch(desk: Desk, referral: Referral, patch: Patch, by: Caller) -> Referral:
    return await actions.update(
        desk, referral.id, by=by, if_match=tag(referral), read=lambda: patch
    )


async def _call(desk: Desk, referral: Referral, said: NewCall, by: Caller) -> Referral:
    await calls.log(desk, referral.id, by=by, read=lambda: said)
    return referral


async def _message(desk: Desk, referral: Referral, said: NewMessage, by: Caller) -> Referral:
    await messages.send(desk, referral.id, by=by, read=lambda: said)
    return referral


async def _read_messages(desk: Desk, referral: Referral, _said: Nothing, by: Caller) -> Referral:
    await messages.mark_read(desk, referral.id, by=by)
    return referral


async def _attach(desk: Desk, referral: Referral, said: Paper, by: Caller) -> Referral:
    upload = Upload(content=said.text.encode(), name=said.name, kind=said.kind)
    await attachments.add(desk, referral.id, by=by, read=lambda: upload)
    return referral


_BESIDE: Mapping[str, tuple[type[msgspec.Struct], Taken]] = MappingProxyType(
    {
        "change": (NewVersion, _change),
        "handle": (Handling, _handle),
        "call": (NewCall, _call),
        "message": (NewMessage, _message),
        "read_messages": (Nothing, _read_messages),
        "attach": (Paper, _attach),
    }
)
"""What is no step of the lifecycle's table: what may be said with it, and how it is done."""
