"""Emergency looks at patient data: opened with a reason, closed by time, reviewed by another."""

import datetime as dt
from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from directory.accounts import break_glass
from directory.accounts.model import Caller
from directory.audit import Trail
from directory.errors import Invalid
from directory.sealing import Sealer
from directory.web.form_again import form_page
from directory.web.forms import Form, read_form
from directory.web.shell import Shell
from directory.web.staff import see, staff_form, staff_page

BREAK_GLASS = "/admin/break-glass"


@staff_page(BREAK_GLASS)
async def show_episodes(
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    reading: NamedDependency[AsyncSession],
    sealer: NamedDependency[Sealer],
    now: NamedDependency[dt.datetime],
) -> Response[str]:
    return await _page(shell, reading, caller, sealer, now=now)


@staff_form(BREAK_GLASS)
async def open_episode(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    sealer: NamedDependency[Sealer],
    now: NamedDependency[dt.datetime],
    trail: NamedDependency[Trail],
) -> Response[Any]:
    form = await read_form(request)
    try:
        await break_glass.open_episode(
            db, form.text("reason"), by=caller, now=now, trail=trail, sealer=sealer
        )
    except Invalid as error:
        return await _page(shell, db, caller, sealer, now=now, form=form, error=error)
    return see(BREAK_GLASS)


@staff_form("/admin/break-glass/{episode_id:str}/close")
async def close_episode(
    episode_id: FromPath[str],
    caller: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[dt.datetime],
    trail: NamedDependency[Trail],
) -> Response[Any]:
    await break_glass.close(db, episode_id, by=caller, now=now, trail=trail)
    return see(BREAK_GLASS)


@staff_form("/admin/break-glass/{episode_id:str}/review")
async def review_episode(
    episode_id: FromPath[str],
    caller: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    now: NamedDependency[dt.datetime],
    trail: NamedDependency[Trail],
) -> Response[Any]:
    await break_glass.review(db, episode_id, by=caller, now=now, trail=trail)
    return see(BREAK_GLASS)


async def _page(
    shell: Shell,
    db: AsyncSession,
    caller: Caller,
    sealer: Sealer,
    *,
    now: dt.datetime,
    form: Form | None = None,
    error: Invalid | None = None,
) -> Response[str]:
    zone = shell.settings.zone
    found = await break_glass.episodes(db, by=caller, sealer=sealer)
    return form_page(
        shell,
        "admin/break_glass.html",
        error,
        episodes=[
            (each, each.opened_at.astimezone(zone), each.closes_at.astimezone(zone))
            for each in found
        ],
        now=now,
        caller=caller,
        own=next((each for each in found if each.id == caller.break_glass), None),
        reason=form.text("reason") if form else "",
    )


ROUTES = (show_episodes, open_episode, close_episode, review_episode)
