"""Webhooks and what was delivered to them, for admins."""

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Any

import msgspec
from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from directory.accounts.model import Caller
from directory.accounts.permissions import require
from directory.api.asked import read_kept, read_query
from directory.api.operation import Operation, does
from directory.api.paging import LongPageQuery, by_age, cut
from directory.audit import Trail
from directory.delivery import outgoing, webhooks
from directory.delivery.webhooks import ACTION, Wanted, Webhook
from directory.sealing import Sealer
from directory.settings import Settings

TAG = "Administration"

Url = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=outgoing.LONGEST_URL,
        description="Starts with https://; its host stands in DIRECTORY_WEBHOOK_HOSTS",
        examples=["https://hooks.example.org/care"],
    ),
]
Slug = Annotated[str, msgspec.Meta(max_length=80)]
Actions = Annotated[
    tuple[Annotated[str, msgspec.Meta(max_length=40)], ...],
    msgspec.Meta(max_length=60, description="Steps it is told of; empty: all of them"),
]
Says = Annotated[str, msgspec.Meta(max_length=webhooks.LONGEST_TEXT, description="What it is for")]


class WebhookSent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    url: Url
    says: Says = ""
    practice: Annotated[
        Slug | None, msgspec.Meta(description="Only referrals this practice sent")
    ] = None
    department: Annotated[
        Slug | None, msgspec.Meta(description="Only referrals to this department")
    ] = None
    actions: Actions = ()


class WebhookChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is not named stays as it is."""

    url: Url | msgspec.UnsetType = msgspec.UNSET
    says: Says | msgspec.UnsetType = msgspec.UNSET
    practice: Slug | msgspec.UnsetType | None = msgspec.UNSET
    department: Slug | msgspec.UnsetType | None = msgspec.UNSET
    actions: Actions | msgspec.UnsetType = msgspec.UNSET
    paused: bool | msgspec.UnsetType = msgspec.UNSET


class WebhookOut(msgspec.Struct, frozen=True, kw_only=True):
    """Where a machine is told of steps. Its secret is not shown again."""

    id: str
    url: str
    says: str
    practice: str | None
    department: str | None
    actions: tuple[str, ...]
    paused: bool
    created_at: dt.datetime


class WebhookMade(WebhookOut, frozen=True, kw_only=True):
    """A new webhook and the secret that signs what it is sent: the one time it is shown."""

    secret: str


class WebhookList(msgspec.Struct, frozen=True, kw_only=True):
    """Oldest first."""

    items: tuple[WebhookOut, ...]
    next_cursor: str | None


@does(
    HttpMethod.GET,
    "/webhooks",
    Operation(
        id="listWebhooks",
        tag=TAG,
        summary="Addresses that are told when a referral moves",
        action=ACTION,
        query=LongPageQuery,
        answer=WebhookList,
        stored=False,
    ),
)
async def list_webhooks(
    request: Request[Any, Any, Any],
    caller: NamedDependency[Caller],
    reading: NamedDependency[AsyncSession],
) -> WebhookList:
    """Those that are paused too."""
    require(caller, ACTION)
    asked = read_query(request, LongPageQuery)
    found = await webhooks.list_webhooks(reading, by=caller)
    shown, following = cut(found, asked, place=by_age)
    return WebhookList(items=_all(shown), next_cursor=following)


@does(
    HttpMethod.POST,
    "/webhooks",
    Operation(
        id="addWebhook",
        tag=TAG,
        summary="Have a machine told when a referral moves",
        action=ACTION,
        body=WebhookSent,
        answer=WebhookMade,
        status=201,
        stored=False,
        refusals=(413, 415, 422),
        examples={"practice": {"url": "https://hooks.example.org/care", "actions": ["accept"]}},
    ),
)
async def add_webhook(
    request: Request[Any, Any, Any],
    caller: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    trail: NamedDependency[Trail],
    sealer: NamedDependency[Sealer],
    settings: NamedDependency[Settings],
    now: NamedDependency[dt.datetime],
) -> WebhookMade:
    """Answers with the secret, once. Messages hold ids and coded words only, signed as Standard
    Webhooks says; each may come more than once, always with the same `webhook-id`."""
    require(caller, ACTION)
    sent = await read_kept(request, WebhookSent)
    made = await webhooks.add(
        db,
        sealer,
        Wanted(**msgspec.structs.asdict(sent)),
        hosts=hosts_of(settings),
        by=caller,
        now=now,
        trail=trail,
    )
    return WebhookMade(**_fields(made.webhook), secret=made.secret)


@does(
    HttpMethod.PATCH,
    "/webhooks/{webhook_id:str}",
    Operation(
        id="changeWebhook",
        tag=TAG,
        summary="Change or pause a webhook",
        action=ACTION,
        body=WebhookChange,
        answer=WebhookOut,
        stored=False,
        refusals=(404, 413, 415, 422),
        examples={"pause": {"paused": True}},
    ),
)
async def change_webhook(
    request: Request[Any, Any, Any],
    webhook_id: FromPath[str],
    caller: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    trail: NamedDependency[Trail],
    settings: NamedDependency[Settings],
    now: NamedDependency[dt.datetime],
) -> WebhookOut:
    """What happens while it is paused is not sent later."""
    await webhooks.require_one(db, webhook_id, by=caller)
    sent = await read_kept(request, WebhookChange)
    changed = await webhooks.change(
        db,
        webhook_id,
        Wanted(**msgspec.structs.asdict(sent)),
        hosts=hosts_of(settings),
        by=caller,
        now=now,
        trail=trail,
    )
    return WebhookOut(**_fields(changed))


@does(
    HttpMethod.DELETE,
    "/webhooks/{webhook_id:str}",
    Operation(
        id="removeWebhook",
        tag=TAG,
        summary="End a webhook",
        action=ACTION,
        answer=None,
        status=204,
        stored=False,
        refusals=(404,),
    ),
)
async def remove_webhook(
    webhook_id: FromPath[str],
    caller: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    trail: NamedDependency[Trail],
    now: NamedDependency[dt.datetime],
) -> Response[None]:
    """Nothing more is sent to it, not even what waits already."""
    await webhooks.remove(db, webhook_id, by=caller, now=now, trail=trail)
    return Response(None, status_code=204)


def hosts_of(settings: Settings) -> tuple[outgoing.Allowed, ...]:
    return outgoing.allowed(settings.webhook_hosts, production=settings.env == "production")


def _all(found: Iterable[Webhook]) -> tuple[WebhookOut, ...]:
    return tuple(WebhookOut(**_fields(each)) for each in found)


def _fields(webhook: Webhook) -> dict[str, Any]:
    return msgspec.structs.asdict(webhook)


ROUTES = (
    list_webhooks,
    add_webhook,
    change_webhook,
    remove_webhook,
)
