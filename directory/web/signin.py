"""Signing in and out. The sign-in page is the one public page with a cookie: its form needs one."""

import datetime as dt
from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from directory.accounts import sessions, signing_in
from directory.accounts.model import Caller
from directory.accounts.signing_in import Browser, CodeNeeded, Entrance, Opened
from directory.addresses import household_of
from directory.audit import Trail
from directory.errors import DirectoryError, Invalid, NotSignedIn, TooMany
from directory.identifiers import new_token
from directory.web import cookies
from directory.web.caller import Visitor
from directory.web.device import device_of
from directory.web.entry import LOGIN, local, start_of
from directory.web.form_again import form_page
from directory.web.form_token import refuse_forged, token_for
from directory.web.forms import Form, read_form
from directory.web.shell import Shell
from directory.web.staff import see, staff_form, staff_page


@staff_page("/login")
async def show_login(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    visitor: NamedDependency[Visitor],
    entrance: NamedDependency[Entrance],
) -> Response[Any]:
    wanted = local(request.query_params.get("next", ""))
    if visitor.is_signed_in:
        return see(wanted or start_of(visitor.caller.standing))
    return _login_page(request, shell, entrance, wanted=wanted)


@staff_form("/login")
async def sign_in(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    visitor: NamedDependency[Visitor],
    entrance: NamedDependency[Entrance],
    now: NamedDependency[dt.datetime],
) -> Response[Any]:
    form = await _checked(request, shell, entrance)
    email, wanted = form.text("email"), local(form.secret("next"))
    try:
        answer = await signing_in.with_password(
            entrance, email, form.secret("password"), browser=_browser(request, shell), now=now
        )
    except (Invalid, TooMany) as error:
        return _login_page(request, shell, entrance, wanted=wanted, email=email, error=error)
    if isinstance(answer, CodeNeeded):
        return _code_page(request, shell, entrance, proof=answer.proof, wanted=wanted)
    return await _let_in(shell, entrance, visitor, answer, wanted)


@staff_form("/login/code")
async def sign_in_with_code(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    visitor: NamedDependency[Visitor],
    entrance: NamedDependency[Entrance],
    now: NamedDependency[dt.datetime],
) -> Response[Any]:
    form = await _checked(request, shell, entrance)
    proof, wanted = form.secret("proof"), local(form.secret("next"))
    try:
        opened = await signing_in.with_code(
            entrance, proof, form.text("code"), browser=_browser(request, shell), now=now
        )
    except NotSignedIn as error:
        return _login_page(request, shell, entrance, wanted=wanted, error=error)
    except (Invalid, TooMany) as error:
        return _code_page(request, shell, entrance, proof=proof, wanted=wanted, error=error)
    return await _let_in(shell, entrance, visitor, opened, wanted)


@staff_form("/logout")
async def sign_out(
    shell: NamedDependency[Shell],
    owner: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[dt.datetime],
    trail: NamedDependency[Trail],
) -> Response[Any]:
    await signing_in.sign_out(db, by=owner, now=now, trail=trail)
    answer = see(f"{LOGIN}?out=1")
    answer.cookies = [cookies.gone(cookies.SESSION, shell.settings)]
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


async def _checked(request: Request[Any, Any, Any], shell: Shell, entrance: Entrance) -> Form:
    """The form, sent from our own page in the same browser."""
    form = await read_form(request)
    visit = cookies.read(request, cookies.VISIT, shell.settings)
    refuse_forged(
        request,
        form.secret("csrf_token") if visit else "",
        belongs_to=_visit(visit),
        ring=entrance.ring,
        settings=shell.settings,
    )
    return form


def _visit(value: str) -> str:
    return f"visit {value}"


def _browser(request: Request[Any, Any, Any], shell: Shell) -> Browser:
    return Browser(
        address=household_of(request),
        device=device_of(request.headers.get("user-agent", "")),
        visit=cookies.read(request, cookies.VISIT, shell.settings),
        known=cookies.read(request, cookies.KNOWN, shell.settings),
    )


async def _let_in(
    shell: Shell,
    entrance: Entrance,
    visitor: Visitor,
    opened: Opened,
    wanted: str,
) -> Response[Any]:
    """A new session with a new id; the one before, if any, ends."""
    if visitor.caller.session is not None:
        async with entrance.database.writing() as db:
            await sessions.end(db, visitor.caller.id, visitor.caller.session)
    standing = signing_in.caller_of(opened.user).standing
    answer = see(wanted or start_of(standing))
    answer.cookies = [
        cookies.cookie(cookies.SESSION, opened.token, shell.settings),
        cookies.cookie(cookies.KNOWN, opened.known, shell.settings, lasts=cookies.KNOWN_LASTS),
        cookies.gone(cookies.VISIT, shell.settings),
    ]
    return answer


def _login_page(
    request: Request[Any, Any, Any],
    shell: Shell,
    entrance: Entrance,
    *,
    wanted: str,
    email: str = "",
    error: DirectoryError | None = None,
) -> Response[str]:
    return _answered(
        request,
        shell,
        entrance,
        "signin/login.html",
        error,
        wanted=wanted,
        email=email,
        signed_out=request.query_params.get("out") == "1",
    )


def _code_page(
    request: Request[Any, Any, Any],
    shell: Shell,
    entrance: Entrance,
    *,
    proof: str,
    wanted: str,
    error: DirectoryError | None = None,
) -> Response[str]:
    return _answered(
        request, shell, entrance, "signin/code.html", error, wanted=wanted, proof=proof
    )


def _answered(
    request: Request[Any, Any, Any],
    shell: Shell,
    entrance: Entrance,
    template: str,
    error: DirectoryError | None,
    **context: object,
) -> Response[str]:
    """The browser keeps one value for all its sign-in pages, so that two open ones both work."""
    kept = cookies.read(request, cookies.VISIT, shell.settings)
    visit = kept or new_token()
    form_token = token_for(entrance.ring, _visit(visit))
    answer = form_page(shell, template, error, form_token=form_token, **context)
    answer.headers["Cache-Control"] = "no-store"
    if not kept:
        answer.cookies = [cookies.cookie(cookies.VISIT, visit, shell.settings)]
    return answer


ROUTES = (show_login, sign_in, sign_in_with_code, sign_out)
