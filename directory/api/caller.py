"""Who asks the API, and whether they may ever do what they ask: settled before the body is read.

Only `Authorization: Bearer` counts here; no cookie is looked at. Public operations look at neither:
a token changes nothing in their answer.
"""

import datetime as dt
from functools import partial
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler
from litestar.types import Scope

from directory.accounts import bearers
from directory.accounts.model import ANONYMOUS, Caller
from directory.accounts.permissions import reach, require
from directory.addresses import household_of
from directory.api import rates
from directory.api.operation import KEY, Operation
from directory.errors import NotAllowed, NotFound, NotSignedIn, Refusal

Connection = ASGIConnection[Any, Any, Any, State]

CALLER = "caller"
"""Key in the request's state, where the audit of refusals finds the caller as well."""

NO_TOKEN = "Send a token: Authorization: Bearer, then the token."  # noqa: S105  # a sentence
BAD_TOKEN = "This token is not valid: it is unknown, has run out, or was revoked."  # noqa: S105  # a sentence


async def guard(connection: Connection, handler: BaseRouteHandler) -> None:
    """On every route of /api/v1: 429, 401 and 403 come before anything else. Default deny."""
    operation: Operation | None = handler.opt.get(KEY)
    if operation is None:
        raise NotAllowed("This cannot be done here.")
    if is_public(operation):
        connection.scope["state"][CALLER] = ANONYMOUS
        if operation.body is not None:
            rates_of(connection).take(rates.MATCH, household_of(connection))
        return
    caller = await _known(connection)
    connection.scope["state"][CALLER] = caller
    try:
        require(caller, operation.action or "")
    except NotAllowed as error:
        error.refusal = Refusal(operation.action or "", asked_for=_asked_for(connection))
        raise
    if not _asked_for(connection).isprintable():
        raise NotFound("Nothing here has this address.")  # no id holds NUL or half a character


def is_public(operation: Operation) -> bool:
    """Open to everybody, so that nobody is asked who they are."""
    return operation.action is None or reach(ANONYMOUS, operation.action) is not None


def provide_caller(scope: Scope) -> Caller:
    caller: Caller = scope["state"].get(CALLER, ANONYMOUS)
    return caller


async def _known(connection: Connection) -> Caller:
    token = bearer_token(connection.headers.getall("authorization", []))
    state = connection.app.state
    now = state.clock()
    found = None
    if token is not None:
        async with state.database.reading() as db:
            found = await bearers.known(db, token, now=now)
    if found is None:
        rates_of(connection).take(rates.UNKNOWN, household_of(connection))
        raise NotSignedIn(NO_TOKEN if token is None else BAD_TOKEN)
    rates_of(connection).take(rates.TOKEN, f"{found.kind} {found.caller.id}")
    if found.stale:
        await state.incidental.write(f"use {found.caller.id}", partial(_touch, state, found, now))
    return found.caller


async def _touch(state: State, found: bearers.Known, now: dt.datetime) -> None:
    async with state.database.writing() as db:
        await bearers.touch(db, found, now=now)


def bearer_token(headers: list[str]) -> str | None:
    """The token of the one Authorization header; None for none, another scheme, or two headers."""
    if len(headers) != 1:
        return None
    scheme, _, token = headers[0].strip().partition(" ")
    token = token.strip()
    return token if scheme.lower() == "bearer" and token.isascii() and token else None


def _asked_for(connection: Connection) -> str:
    """The id in the path, which may be anything."""
    return next((str(value) for value in connection.path_params.values()), "")


def rates_of(connection: Connection) -> rates.Rates:
    found: rates.Rates = connection.app.state.rates
    return found
