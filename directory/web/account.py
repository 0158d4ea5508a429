"""One's own account: password, second factor, and the browsers one is signed in with."""

import datetime as dt
from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from directory.accounts import own_account, passwords, second_factor, sessions, totp, users
from directory.accounts.model import Caller, User
from directory.accounts.own_account import SetUp
from directory.accounts.signing_in import Entrance
from directory.audit import Trail
from directory.errors import DirectoryError, Invalid, NotSignedIn, TooMany
from directory.web.caller import PASSWORD_PAGE, SECOND_FACTOR_PAGE, Visitor
from directory.web.form_again import form_page
from directory.web.forms import read_form
from directory.web.presenters.people import practice_names, work_of
from directory.web.shell import Shell
from directory.web.staff import see, staff_form, staff_page

SETTINGS = "/settings"


@staff_page(SETTINGS)
async def show_settings(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    owner: NamedDependency[Caller],
    visitor: NamedDependency[Visitor],
    reading: NamedDependency[AsyncSession],
    now: NamedDependency[dt.datetime],
) -> Response[str]:
    user = _user(visitor)
    return shell.page(
        "account/settings.html",
        user=user,
        work=work_of(shell, user, practice_names(await users.practices(reading))),
        sessions=await sessions.of_user(reading, owner.id, now=now, idle=shell.settings.idle),
        here=owner.session,
        codes_left=await second_factor.codes_left(reading, owner.id),
        done=request.query_params.get("done", ""),
    )


@staff_page(PASSWORD_PAGE)
async def show_password(
    shell: NamedDependency[Shell],
    owner: NamedDependency[Caller],  # noqa: ARG001  # signed-in people only
    visitor: NamedDependency[Visitor],
) -> Response[str]:
    return _password_page(shell, visitor, None)


@staff_form(PASSWORD_PAGE)
async def change_password(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    owner: NamedDependency[Caller],
    visitor: NamedDependency[Visitor],
    entrance: NamedDependency[Entrance],
    now: NamedDependency[dt.datetime],
) -> Response[Any]:
    form = await read_form(request)
    try:
        await own_account.change_password(
            entrance,
            present=form.secret("present"),
            new=form.secret("new"),
            site=shell.settings.site_name,
            by=owner,
            now=now,
        )
    except (Invalid, TooMany) as error:
        return _password_page(shell, visitor, error)
    return see(f"{SETTINGS}?done=password")


@staff_page(SECOND_FACTOR_PAGE)
async def show_second_factor(
    shell: NamedDependency[Shell],
    owner: NamedDependency[Caller],
    visitor: NamedDependency[Visitor],
    entrance: NamedDependency[Entrance],
    reading: NamedDependency[AsyncSession],
) -> Response[str]:
    user = _user(visitor)
    if user.second_factor:
        left = await second_factor.codes_left(reading, user.id)
        return _kept_page(shell, visitor, left, None)
    offer = own_account.offer_second_factor(
        entrance, email=user.email, site=shell.settings.site_name, by=owner
    )
    return _set_up_page(shell, visitor, offer, None)


@staff_form(SECOND_FACTOR_PAGE)
async def turn_on(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    owner: NamedDependency[Caller],
    visitor: NamedDependency[Visitor],
    entrance: NamedDependency[Entrance],
    now: NamedDependency[dt.datetime],
) -> Response[Any]:
    form = await read_form(request)
    sealed, user = form.secret("offer"), _user(visitor)
    try:
        codes = await own_account.turn_on_second_factor(
            entrance,
            sealed=sealed,
            code=form.text("code"),
            present=form.secret("present"),
            by=owner,
            now=now,
        )
    except (Invalid, TooMany) as error:
        offer = own_account.offered_again(
            entrance, sealed, email=user.email, site=shell.settings.site_name, by=owner
        )
        return _set_up_page(shell, visitor, offer, error)
    return shell.page("account/recovery_codes.html", codes=codes)


@staff_form("/settings/second-factor/off")
async def turn_off(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    owner: NamedDependency[Caller],
    visitor: NamedDependency[Visitor],
    entrance: NamedDependency[Entrance],
    now: NamedDependency[dt.datetime],
) -> Response[Any]:
    form = await read_form(request)
    user = _user(visitor)
    try:
        await own_account.turn_off_second_factor(
            entrance,
            present=form.secret("present"),
            required=second_factor.is_required(user.role, shell.settings.env),
            by=owner,
            now=now,
        )
    except (Invalid, TooMany) as error:
        return await _kept_again(shell, visitor, entrance, error)
    return see(f"{SETTINGS}?done=second-factor-off")


@staff_form("/settings/recovery-codes")
async def renew_codes(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    owner: NamedDependency[Caller],
    visitor: NamedDependency[Visitor],
    entrance: NamedDependency[Entrance],
    now: NamedDependency[dt.datetime],
) -> Response[Any]:
    form = await read_form(request)
    try:
        codes = await own_account.renew_recovery_codes(
            entrance, present=form.secret("present"), by=owner, now=now
        )
    except (Invalid, TooMany) as error:
        return await _kept_again(shell, visitor, entrance, error)
    return shell.page("account/recovery_codes.html", codes=codes)


@staff_form("/settings/sessions")
async def end_sessions(
    request: Request[Any, Any, Any],
    owner: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[dt.datetime],
    trail: NamedDependency[Trail],
) -> Response[Any]:
    """One that is named, or all others."""
    form = await read_form(request)
    if named := form.text("session"):
        await own_account.end_session(db, named, by=owner, now=now, trail=trail)
    else:
        await own_account.end_other_sessions(db, by=owner, now=now, trail=trail)
    return see(f"{SETTINGS}?done=sessions")


def _user(visitor: Visitor) -> User:
    if visitor.user is None:
        raise NotSignedIn("Sign in first.")
    return visitor.user


def _password_page(shell: Shell, visitor: Visitor, error: DirectoryError | None) -> Response[str]:
    user = _user(visitor)
    return form_page(
        shell,
        "account/password.html",
        error,
        shortest=passwords.SHORTEST_WITH_SECOND_FACTOR
        if user.second_factor
        else passwords.SHORTEST,
        longest=passwords.LONGEST,
        first=visitor.account_first == PASSWORD_PAGE,
        user=user,
    )


def _set_up_page(
    shell: Shell, visitor: Visitor, offer: SetUp, error: DirectoryError | None
) -> Response[str]:
    return form_page(
        shell,
        "account/second_factor.html",
        error,
        offer=offer,
        spelled=" ".join(offer.secret[at : at + 4] for at in range(0, len(offer.secret), 4)),
        picture=Markup(totp.qr_code(offer.address)),  # noqa: S704  # drawn by us from our own text
        first=visitor.account_first == SECOND_FACTOR_PAGE,
    )


async def _kept_again(
    shell: Shell, visitor: Visitor, entrance: Entrance, error: DirectoryError
) -> Response[str]:
    async with entrance.database.reading() as db:
        left = await second_factor.codes_left(db, _user(visitor).id)
    return _kept_page(shell, visitor, left, error)


def _kept_page(
    shell: Shell, visitor: Visitor, left: int, error: DirectoryError | None
) -> Response[str]:
    return form_page(
        shell,
        "account/second_factor_kept.html",
        error,
        left=left,
        required=second_factor.is_required(_user(visitor).role, shell.settings.env),
    )


ROUTES = (
    show_settings,
    show_password,
    change_password,
    show_second_factor,
    turn_on,
    turn_off,
    renew_codes,
    end_sessions,
)
