"""Machines' access, for admins: make a client, list them, end one."""

import datetime as dt
from typing import Annotated, Any

import msgspec
from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from directory.accounts import client_keys, clients
from directory.accounts.model import Caller, Client, MachineScope
from directory.accounts.permissions import require
from directory.api.asked import read_kept, read_query
from directory.api.operation import Operation, does
from directory.api.paging import LongPageQuery, by_age, cut
from directory.audit import Trail

TAG = "Administration"


class JwkSet(msgspec.Struct, frozen=True, kw_only=True):
    """Public keys the client signs its assertions with (RFC 7517). Never send a private key."""

    keys: Annotated[tuple[dict[str, object], ...], msgspec.Meta(min_length=1, max_length=10)]


class ClientSent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200, examples=["EHR of Main St"])]
    scopes: Annotated[tuple[MachineScope, ...], msgspec.Meta(min_length=1, max_length=10)]
    practice: Annotated[
        str | None, msgspec.Meta(description="Slug; needed for every scope of referrals")
    ] = None
    days: Annotated[int, msgspec.Meta(ge=1, le=clients.MOST_DAYS)] = clients.DAYS
    jwks: JwkSet | None = None


class ClientOut(msgspec.Struct, frozen=True, kw_only=True):
    """A machine with access. Its token is not shown again."""

    client_id: str
    name: str
    scopes: tuple[MachineScope, ...]
    practice: str | None
    expires_at: dt.datetime
    revoked: bool
    last_used: Annotated[dt.datetime | None, msgspec.Meta(description="To the minute; null: never")]


class ClientMade(ClientOut, frozen=True, kw_only=True):
    """A new machine and its token: the one time it is shown."""

    token: str


class ClientList(msgspec.Struct, frozen=True, kw_only=True):
    """Oldest first."""

    items: tuple[ClientOut, ...]
    next_cursor: str | None


def _fields(client: Client) -> dict[str, Any]:
    return {
        "client_id": client.id,
        "name": client.name,
        "scopes": client.scopes,
        "practice": client.practice,
        "expires_at": client.expires_at,
        "revoked": client.revoked,
        "last_used": client.last_used,
    }


@does(
    HttpMethod.GET,
    "/clients",
    Operation(
        id="listClients",
        tag=TAG,
        summary="Machines with access",
        action="client.manage",
        query=LongPageQuery,
        answer=ClientList,
        stored=False,
    ),
)
async def list_clients(
    request: Request[Any, Any, Any],
    caller: NamedDependency[Caller],
    reading: NamedDependency[AsyncSession],
) -> ClientList:
    """Those that were revoked too."""
    require(caller, "client.manage")
    asked = read_query(request, LongPageQuery)
    found = await clients.list_clients(reading, by=caller)
    shown, following = cut(found, asked, place=by_age)
    return ClientList(
        items=tuple(ClientOut(**_fields(client)) for client in shown), next_cursor=following
    )


@does(
    HttpMethod.POST,
    "/clients",
    Operation(
        id="addClient",
        tag=TAG,
        summary="Give a machine access",
        action="client.manage",
        body=ClientSent,
        answer=ClientMade,
        status=201,
        stored=False,
        refusals=(413, 415, 422),
        examples={
            "reader": {"name": "Web site of the town", "scopes": ["directory.read"], "days": 30}
        },
    ),
)
async def add_client(
    request: Request[Any, Any, Any],
    caller: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    trail: NamedDependency[Trail],
    now: NamedDependency[dt.datetime],
) -> ClientMade:
    """Answers with the token, once: it is kept as a hash only. With `jwks` the machine can also
    fetch tokens of five minutes by SMART Backend Services."""
    require(caller, "client.manage")
    sent = await read_kept(request, ClientSent)
    jwks = client_keys.checked([*sent.jwks.keys]) if sent.jwks else None
    made = await clients.add(
        db,
        name=sent.name,
        scopes=[scope.value for scope in sent.scopes],
        practice=sent.practice,
        days=sent.days,
        jwks=jwks,
        by=caller,
        now=now,
        trail=trail,
    )
    return ClientMade(**_fields(made.client), token=made.token)


@does(
    HttpMethod.DELETE,
    "/clients/{client_id:str}",
    Operation(
        id="revokeClient",
        tag=TAG,
        summary="End a machine's access",
        action="client.manage",
        answer=None,
        status=204,
        stored=False,
        refusals=(404,),
    ),
)
async def revoke_client(
    client_id: FromPath[str],
    caller: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    trail: NamedDependency[Trail],
    now: NamedDependency[dt.datetime],
) -> Response[None]:
    """Its tokens end at once. Done again it changes nothing."""
    await clients.revoke(db, client_id, by=caller, now=now, trail=trail)
    return Response(None, status_code=204)
