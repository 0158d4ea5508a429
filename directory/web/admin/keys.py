"""Machines that may use the API: what they may do, until when, and the token that is shown once."""

import datetime as dt
from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from directory.accounts import clients, users
from directory.accounts.model import Caller, MachineScope
from directory.audit import Trail
from directory.errors import FieldError, Invalid
from directory.web.form_again import form_page
from directory.web.forms import Form, read_form
from directory.web.presenters.people import practice_names
from directory.web.shell import Shell
from directory.web.staff import see, staff_form, staff_page

KEYS = "/admin/keys"


@staff_page(KEYS)
async def show_keys(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    reading: NamedDependency[AsyncSession],
    now: NamedDependency[dt.datetime],
) -> Response[str]:
    done = request.query_params.get("done", "")
    return await _keys_page(shell, reading, caller, now=now, done=done)


@staff_form(KEYS)
async def add_key(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[dt.datetime],
    trail: NamedDependency[Trail],
) -> Response[Any]:
    form = await read_form(request)
    try:
        made = await clients.add(
            db,
            name=form.text("name"),
            scopes=form.every("scopes"),
            practice=form.maybe("practice"),
            days=_days(form),
            by=caller,
            now=now,
            trail=trail,
        )
    except Invalid as error:
        return await _keys_page(shell, db, caller, now=now, form=form, error=error)
    return shell.page("admin/key_once.html", made=made)


@staff_form("/admin/keys/{client_id:str}/renew")
async def renew_key(
    client_id: FromPath[str],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[dt.datetime],
    trail: NamedDependency[Trail],
) -> Response[Any]:
    made = await clients.renew(db, client_id, by=caller, now=now, trail=trail)
    return shell.page("admin/key_once.html", made=made)


@staff_form("/admin/keys/{client_id:str}/revoke")
async def revoke_key(
    client_id: FromPath[str],
    caller: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[dt.datetime],
    trail: NamedDependency[Trail],
) -> Response[Any]:
    await clients.revoke(db, client_id, by=caller, now=now, trail=trail)
    return see(f"{KEYS}?done=revoked")


def _days(form: Form) -> int:
    given = form.text("days")
    if not given:
        return clients.DAYS
    if not (given.isascii() and given.isdigit() and len(given) <= 4):
        said = "Write the days as a number."
        raise Invalid("Some fields need a change.", (FieldError("days", "not-a-number", said),))
    return int(given)


async def _keys_page(
    shell: Shell,
    db: AsyncSession,
    caller: Caller,
    *,
    now: dt.datetime,
    form: Form | None = None,
    error: Invalid | None = None,
    done: str = "",
) -> Response[str]:
    found = await clients.list_clients(db, by=caller)
    practices = await users.practices(db)
    return form_page(
        shell,
        "admin/keys.html",
        error,
        clients=found,
        now=now,
        names=practice_names(practices),
        practice_choices=[(each.slug, each.name) for each in practices],
        scopes=_scope_names(shell),
        form=form or Form([]),
        days=clients.DAYS,
        done=done,
    )


def _scope_names(shell: Shell) -> dict[str, str]:
    _ = shell.gettext
    return {
        MachineScope.DIRECTORY_READ.value: _("read the directory"),
        MachineScope.REFERRALS_CREATE.value: _("make and send referrals"),
        MachineScope.REFERRALS_READ.value: _("read the practice’s referrals"),
        MachineScope.REFERRALS_WRITE.value: _("change the practice’s referrals"),
    }


ROUTES = (show_keys, add_key, renew_key, revoke_key)
