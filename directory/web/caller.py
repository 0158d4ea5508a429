"""Who reads a page: nobody we know, or a person by the session of their cookie.

A handler that takes `caller` is for signed-in people: others are led to the sign-in and come back.
What a cookie allows is lent to a form only together with the session's token, so that no handler
can forget to ask for it. `visitor` is for pages that are open to all.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, cast

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler

from directory.accounts import break_glass, second_factor, sessions
from directory.accounts.break_glass import Episode
from directory.accounts.model import ANONYMOUS, Caller, Standing, User
from directory.accounts.permissions import reach
from directory.accounts.sessions import SignedIn
from directory.accounts.signing_in import Entrance, caller_of
from directory.accounts.throttle import Throttle
from directory.database import Database
from directory.errors import NotSignedIn
from directory.keys import KeyRing
from directory.settings import Settings
from directory.web import cookies
from directory.web.form_token import refuse_forged, token_for, token_of

CALLER = "caller"
VISITOR = "visitor"
"""Keys in the request's state. The audit of refusals looks for the caller there as well."""

PASSWORD_PAGE = "/settings/password"  # noqa: S105  # an address
SECOND_FACTOR_PAGE = "/settings/second-factor"
READS = ("GET", "HEAD", "OPTIONS")
POLL = "x-poll"
"""A request header of what a page asks by itself: it does not count as activity."""


class AccountFirst(NotSignedIn):
    """Signed in, but something about the account comes first; `path` is the page for it."""

    def __init__(self, path: str) -> None:
        super().__init__("Something about your own account comes first.")
        self.path = path


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """`notices` are what every admin must see: emergency looks at patients, until reviewed.

    `account_first` is the page that comes before all others: a password or second factor is due.
    """

    caller: Caller = ANONYMOUS
    user: User | None = None
    form_token: str = ""
    notices: tuple[Episode, ...] = ()
    account_first: str = ""

    @property
    def is_signed_in(self) -> bool:
        return self.user is not None

    def may(self, action: str) -> bool:
        """Whether this role may ever do it; links and buttons are shown by it."""
        return reach(self.caller, action) is not None

    @property
    def is_admin(self) -> bool:
        return self.caller.standing is Standing.ADMIN


NOBODY = Visitor()


def visitor_of(request: Request[Any, Any, Any]) -> Visitor:
    """Also for the page of a refusal, when who asks was found before it."""
    found: Visitor = request.scope["state"].get(VISITOR, NOBODY)
    return found


async def know_visitor(
    connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
) -> None:
    """Guard of every page: who asks is settled before anything is opened, read or decided.

    Without a session's cookie the store is not asked.
    """
    request = cast("Request[Any, Any, Any]", connection)
    visitor = await _visitor(request) if request.cookies else NOBODY
    request.scope["state"][CALLER] = visitor.caller
    request.scope["state"][VISITOR] = visitor
    takes = handler.parsed_fn_signature.parameters
    if "caller" not in takes and "owner" not in takes:
        return
    session = visitor.caller.session
    if session is None:
        raise NotSignedIn("Sign in first.")
    if request.method not in READS:
        refuse_forged(
            request,
            await token_of(request),
            belongs_to=session,
            ring=request.app.state.key_rings.secret,
            settings=request.app.state.settings,
        )
    if "caller" in takes and visitor.account_first:
        raise AccountFirst(visitor.account_first)


def provide_visitor(request: Request[Any, Any, Any]) -> Visitor:
    return visitor_of(request)


def provide_owner(visitor: NamedDependency[Visitor]) -> Caller:
    """The signed-in person on the pages of their own account, also while those come first."""
    if not visitor.is_signed_in:
        raise NotSignedIn("Sign in first.")
    return visitor.caller


def provide_caller(visitor: NamedDependency[Visitor]) -> Caller:
    if not visitor.is_signed_in or visitor.account_first:
        raise NotSignedIn("Sign in first.")
    return visitor.caller


def provide_entrance(state: State, settings: NamedDependency[Settings]) -> Entrance:
    ring: KeyRing = state.key_rings.secret
    return Entrance(
        database=state.database,
        throttle=Throttle(ring, on=settings.rate_limit == "on"),
        ring=ring,
        sealer=state.sealer,
        trail=state.trail,
        idle=settings.idle,
    )


async def _visitor(request: Request[Any, Any, Any]) -> Visitor:
    state = request.app.state
    settings: Settings = state.settings
    token = cookies.read(request, cookies.SESSION, settings)
    if not token:
        return NOBODY
    now: dt.datetime = state.clock()
    found, visitor = await _look_up(state, settings, token, now)
    if found is not None and not request.headers.get(POLL):
        await _note_activity(state, found, now)
    return visitor


async def _look_up(
    state: State, settings: Settings, token: str, now: dt.datetime
) -> tuple[SignedIn | None, Visitor]:
    database: Database = state.database
    async with database.reading() as db:
        found = await sessions.find(db, token, now=now, idle=settings.idle)
        if found is None:
            return None, NOBODY
        is_admin = found.user.role.value == Standing.ADMIN.value
        episode = await break_glass.open_of(db, found.user.id, now=now) if is_admin else None
        notices = await break_glass.to_notice(db) if is_admin else []
    caller = caller_of(found.user, session=found.session.id, break_glass=episode)
    return found, Visitor(
        caller=caller,
        user=found.user,
        form_token=token_for(state.key_rings.secret, found.session.id),
        notices=tuple(notices),
        account_first=_comes_first(found, settings),
    )


def _comes_first(found: SignedIn, settings: Settings) -> str:
    if found.must_choose_password:
        return PASSWORD_PAGE
    required = second_factor.is_required(found.user.role, settings.env)
    return SECOND_FACTOR_PAGE if required and not found.session.second_factor else ""


async def _note_activity(state: Any, found: SignedIn, now: dt.datetime) -> None:
    """A store that cannot be written now is no reason to refuse a page that only reads."""
    if not sessions.should_note(found.session, now=now):
        return

    async def note() -> None:
        async with state.database.writing() as db:
            await sessions.note_activity(db, found.session, now=now)

    await state.incidental.write(f"activity {found.session.id}", note)
