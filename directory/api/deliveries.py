"""What was sent to machines and by mail: delivered, waiting, or given up and sent once more."""

import datetime as dt
from typing import Annotated, Any

import msgspec
from litestar import Request
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from directory.accounts.model import Caller
from directory.accounts.permissions import require
from directory.api.asked import read_query
from directory.api.operation import Operation, does
from directory.api.paging import foreign
from directory.api.refusals import ID
from directory.api.webhooks import TAG
from directory.audit import Trail
from directory.delivery import deliveries
from directory.delivery.webhooks import ACTION
from directory.outbox import Channel, Message, State


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


ROUTES = (list_deliveries, redeliver)
