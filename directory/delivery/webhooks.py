"""Webhooks: where a machine is told that a referral moved. Made, changed and removed by an admin.

Signed as Standard Webhooks says (version 1): HMAC-SHA256 over id, time and body, so that a receiver
can check it with a library it has, refuse what is old, and drop what it has had.
"""

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from directory.accounts.entries import entry
from directory.accounts.model import Caller
from directory.accounts.permissions import require
from directory.accounts.tables import PracticeRow
from directory.audit import Trail
from directory.catalogue.tables import DepartmentRow
from directory.delivery.outgoing import Allowed, Forbidden, target
from directory.delivery.tables import WebhookRow
from directory.errors import FieldError, Invalid, NotFound
from directory.identifiers import could_be_id, new_id
from directory.outbox import Message
from directory.referrals.transitions import ROWS
from directory.sealing import Place, Sealer

PREFIX = "whsec_"
SECRET_BYTES = 32
LONGEST_TEXT = 200
ACTION = "webhook.manage"


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """`actions` empty: every step. Without practice and department: every referral of the site."""

    id: str
    url: str
    says: str
    practice: str | None
    department: str | None
    actions: tuple[str, ...]
    created_at: dt.datetime
    paused: bool


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A new webhook and its secret, which is never shown again."""

    webhook: Webhook
    secret: str


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What an admin asks for; fields that are not given stay as they are."""

    url: str | msgspec.UnsetType = msgspec.UNSET
    says: str | msgspec.UnsetType = msgspec.UNSET
    practice: str | msgspec.UnsetType | None = msgspec.UNSET
    department: str | msgspec.UnsetType | None = msgspec.UNSET
    actions: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    paused: bool | msgspec.UnsetType = msgspec.UNSET


async def add(
    db: AsyncSession,
    sealer: Sealer,
    wanted: Wanted,
    *,
    hosts: Iterable[Allowed],
    by: Caller,
    now: dt.datetime,
    trail: Trail,
) -> Made:
    """Raises Invalid with every mistake; an address nobody allowed is one."""
    require(by, ACTION)
    wanted = msgspec.structs.replace(wanted, url=wanted.url or "")
    await _check(db, wanted, hosts)
    secret = PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    row = WebhookRow(
        id=new_id(now), url="", actions=[], secret=b"", created_at=now, created_by=by.id
    )
    row.secret = sealer.seal(secret, place(row.id))
    _put(row, wanted, now)
    db.add(row)
    await db.flush()
    await trail.record(db, entry(by, "webhook.add", row.id), now=now)
    return Made(webhook=_webhook(row), secret=secret)


async def change(
    db: AsyncSession,
    webhook_id: str,
    wanted: Wanted,
    *,
    hosts: Iterable[Allowed],
    by: Caller,
    now: dt.datetime,
    trail: Trail,
) -> Webhook:
    """Paused ones are told nothing; what happens meanwhile is not made up for."""
    require(by, ACTION)
    row = await _row(db, webhook_id)
    await _check(db, wanted, hosts)
    _put(row, wanted, now)
    await db.flush()
    await trail.record(db, entry(by, "webhook.change", row.id), now=now)
    return _webhook(row)


async def remove(
    db: AsyncSession, webhook_id: str, *, by: Caller, now: dt.datetime, trail: Trail
) -> None:
    """Nothing more is sent to it. Its row stays, for the deliveries that name it."""
    require(by, ACTION)
    row = await _row(db, webhook_id)
    row.removed_at = now
    await db.flush()
    await trail.record(db, entry(by, "webhook.remove", row.id), now=now)


async def list_webhooks(db: AsyncSession, *, by: Caller) -> list[Webhook]:
    """Those that were not removed, oldest first."""
    require(by, ACTION)
    query = select(WebhookRow).where(col(WebhookRow.removed_at).is_(None))
    return [_webhook(row) for row in await db.scalars(query.order_by(col(WebhookRow.id)))]


async def require_one(db: AsyncSession, webhook_id: str, *, by: Caller) -> Webhook:
    require(by, ACTION)
    return _webhook(await _row(db, webhook_id))


async def concerned(
    db: AsyncSession, *, action: str, practice: str | None, department: str
) -> list[str]:
    """Ids of the webhooks that want to know of a step with this referral."""
    query = select(WebhookRow).where(
        col(WebhookRow.removed_at).is_(None),
        col(WebhookRow.paused_at).is_(None),
        or_(col(WebhookRow.practice).is_(None), col(WebhookRow.practice) == practice),
        or_(col(WebhookRow.department).is_(None), col(WebhookRow.department) == department),
    )
    return [row.id for row in await db.scalars(query) if not row.actions or action in row.actions]


async def address_and_secret(
    db: AsyncSession, sealer: Sealer, webhook_id: str
) -> tuple[str, str] | None:
    """None: it was removed meanwhile."""
    row = await db.get(WebhookRow, webhook_id)
    if row is None or row.removed_at is not None:
        return None
    return row.url, sealer.open(row.secret, place(row.id))


def body(message: Message) -> bytes:
    """What the receiver reads: ids and coded words. It asks the API for the rest, if it may."""
    return msgspec.json.encode(
        {
            "id": message.id,
            "type": f"referral.{message.about['action']}",
            "timestamp": message.about["at"],
            "data": {
                "referral_id": message.referral_id,
                "status": message.about["status"],
                "sequence": message.about["seq"],
            },
        }
    )


def signed(secret: str, message_id: str, content: bytes, *, now: dt.datetime) -> dict[str, str]:
    """The headers that go with the body; `webhook-id` is the same at every try."""
    stamp = str(int(now.timestamp()))
    key = base64.b64decode(secret.removeprefix(PREFIX))
    mark = hmac.digest(key, f"{message_id}.{stamp}.".encode() + content, hashlib.sha256)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(mark).decode()}",
    }


def place(webhook_id: str) -> Place:
    return Place("webhook", webhook_id, "secret")


def _put(row: WebhookRow, wanted: Wanted, now: dt.datetime) -> None:
    given: dict[str, Any] = {
        name: value
        for name, value in msgspec.structs.asdict(wanted).items()
        if value is not msgspec.UNSET
    }
    if "paused" in given:
        row.paused_at = (row.paused_at or now) if given.pop("paused") else None
    if "actions" in given:
        given["actions"] = list(given["actions"])
    for name, value in given.items():
        setattr(row, name, value)


async def _check(db: AsyncSession, wanted: Wanted, hosts: Iterable[Allowed]) -> None:
    mistakes: list[FieldError] = []
    if wanted.url is not msgspec.UNSET:
        try:
            target(wanted.url, hosts)
        except Forbidden as error:
            mistakes.append(FieldError("url", error.code, error.sentence))
    if wanted.says is not msgspec.UNSET and len(wanted.says) > LONGEST_TEXT:
        mistakes.append(FieldError("says", "length", f"Write at most {LONGEST_TEXT} letters."))
    if wanted.actions is not msgspec.UNSET and set(wanted.actions) - ROWS.keys():
        said = f"Name steps of this list: {', '.join(ROWS)}."
        mistakes.append(FieldError("actions", "unknown", said))
    if wanted.practice and await db.get(PracticeRow, wanted.practice) is None:
        mistakes.append(FieldError("practice", "unknown", "There is no such practice."))
    if wanted.department and await db.get(DepartmentRow, wanted.department) is None:
        mistakes.append(FieldError("department", "unknown", "There is no such department."))
    if mistakes:
        raise Invalid("Some fields need a change.", tuple(mistakes))


async def _row(db: AsyncSession, webhook_id: str) -> WebhookRow:
    known = could_be_id(webhook_id)
    row = await db.get(WebhookRow, webhook_id, with_for_update=True) if known else None
    if row is None or row.removed_at is not None:
        raise NotFound("There is no such webhook.")
    return row


def _webhook(row: WebhookRow) -> Webhook:
    return Webhook(
        id=row.id,
        url=row.url,
        says=row.says,
        practice=row.practice,
        department=row.department,
        actions=tuple(row.actions),
        created_at=row.created_at,
        paused=row.paused_at is not None,
    )
