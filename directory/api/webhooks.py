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
from directory.api.paging import LongPageQuery, by_age, cut, foreign
from directory.api.refusals import ID
from directory.audit import Trail
from directory.delivery import deliveries, outgoing, webhooks
from directory.delivery.webhooks import ACTION, Wanted, Webhook
from directory.outbox import Channel, Message, State
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


class DeliveryQuery(msgspec.Struct, frozen=True, kw_only=True):
    state: State | None = None
    webhook: Annotated[
        Annotated[str, msgspec.Meta(max_length=36)] | None, msgspec.Meta(description="Its id")
    ] = None
    referral: Annotated[
        Annotated[str, msgspec.Meta(max_length=36)] | None, msgspec.Meta(description="Its id")
    ] = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=100, description="Deliveries on one page")] = 50
    cursor: Annotated[
        Annotated[str, msgspec.Meta(max_length=36)] | None,
        msgspec.Meta(description="`next_cursor` of the page before"),
    ] = None


class DeliveryOut(msgspec.Struct, frozen=True, kw_only=True):
    """One message to one receiver. `dead`: given up, until somebody sends it again."""

    id: Annotated[str, msgspec.Meta(description="Also its `webhook-id`, the same at every try")]
    channel: Channel
    to: Annotated[str, msgspec.Meta(description="Id of the webhook, the user, or the referral")]
    referral_id: str | None
    action: str
    state: State
    tries: int
    failed_with: Annotated[str | None, msgspec.Meta(description="A code, of the last try")]
    created_at: dt.datetime
    next_try_at: dt.datetime | None
    settled_at: dt.datetime | None


class DeliveryPage(msgspec.Struct, frozen=True, kw_only=True):
    """Newest first."""

    items: tuple[DeliveryOut, ...]
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


@does(
    HttpMethod.GET,
    "/deliveries",
    Operation(
        id="listDeliveries",
        tag=TAG,
        summary="What was delivered, what waits, and what was given up",
        action=ACTION,
        query=DeliveryQuery,
        answer=DeliveryPage,
        stored=False,
    ),
)
async def list_deliveries(
    request: Request[Any, Any, Any],
    caller: NamedDependency[Caller],
    reading: NamedDependency[AsyncSession],
) -> DeliveryPage:
    """E-mails and webhooks. `state=dead` lists what was given up."""
    require(caller, ACTION)
    asked = read_query(request, DeliveryQuery)
    if asked.cursor is not None and ID.fullmatch(asked.cursor) is None:
        raise foreign()
    found, following = await deliveries.list_deliveries(
        reading,
        by=caller,
        limit=asked.limit,
        before=asked.cursor,
        state=asked.state,
        webhook=asked.webhook,
        referral=asked.referral,
    )
    return DeliveryPage(items=tuple(_delivery(each) for each in found), next_cursor=following)


@does(
    HttpMethod.POST,
    "/deliveries/{delivery_id:str}/redeliver",
    Operation(
        id="redeliver",
        tag=TAG,
        summary="Try once more what was given up",
        action=ACTION,
        answer=DeliveryOut,
        stored=False,
        refusals=(404, 409),
    ),
)
async def redeliver(
    delivery_id: FromPath[str],
    caller: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    trail: NamedDependency[Trail],
    now: NamedDependency[dt.datetime],
) -> DeliveryOut:
    """It keeps its id, so a receiver that had it after all drops the second one."""
    return _delivery(await deliveries.redeliver(db, delivery_id, by=caller, now=now, trail=trail))


def hosts_of(settings: Settings) -> tuple[outgoing.Allowed, ...]:
    return outgoing.allowed(settings.webhook_hosts, production=settings.env == "production")


def _all(found: Iterable[Webhook]) -> tuple[WebhookOut, ...]:
    return tuple(WebhookOut(**_fields(each)) for each in found)


def _fields(webhook: Webhook) -> dict[str, Any]:
    return msgspec.structs.asdict(webhook)


def _delivery(message: Message) -> DeliveryOut:
    return DeliveryOut(
        id=message.id,
        channel=message.channel,
        to=message.to_id,
        referral_id=message.referral_id,
        action=str(message.about.get("action", "")),
        state=message.state,
        tries=message.tries,
        failed_with=message.failed_with,
        created_at=message.created_at,
        next_try_at=message.next_at if message.state is State.WAITING else None,
        settled_at=message.settled_at,
    )


ROUTES = (
    list_webhooks,
    add_webhook,
    change_webhook,
    remove_webhook,
    list_deliveries,
    redeliver,
)
