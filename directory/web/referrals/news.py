"""What the reader's teams were told and nobody has looked at; no patient stands on it."""

import re
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response
from litestar.di import NamedDependency

from directory.accounts.model import Caller
from directory.accounts.permissions import require
from directory.errors import Unreadable
from directory.referrals import news, store
from directory.referrals.desk import Desk
from directory.referrals.news import News, Place
from directory.web.forms import read_form
from directory.web.presenters.referral_words import done, time_since
from directory.web.referrals.queue import LOST, PAGE, moment_of
from directory.web.shell import Shell
from directory.web.staff import see, staff_form, staff_page

NEWS = "/worklist/news"


@staff_page(NEWS)
async def show_news(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[str]:
    require(caller, news.ACTION)
    after = _place(request)
    found, place = await news.listed(desk, by=caller, limit=PAGE, after=after)
    asked = request.query_params
    return shell.page(
        "referrals/news.html",
        rows=[_row(shell, desk, each) for each in found],
        is_first=after is None,
        further=_further(place),
        done=asked.get("done", ""),
        seen_at=asked.get("at", ""),
    )


@staff_form(f"{NEWS}/seen")
async def put_aside(
    request: Request[Any, Any, Any],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    """One line, or all of a page. What happened after the page was made stays news."""
    require(caller, news.ACTION)
    form = await read_form(request)
    shown = dict(filter(None, map(_line, form.every("referral")[:PAGE])))
    seen_at = await news.put_aside(desk, shown, by=caller)
    if seen_at is None:
        return see(NEWS)
    return see(f"{NEWS}?{urlencode({'done': 'seen', 'at': seen_at.isoformat()})}")


@staff_form(f"{NEWS}/undo")
async def undo(
    request: Request[Any, Any, Any],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    require(caller, news.ACTION)
    form = await read_form(request)
    back = await news.bring_back(desk, by=caller, seen_at=moment_of(form.text("at")))
    return see(f"{NEWS}?done=undo" if back else NEWS)


def _line(sent: str) -> tuple[str, int] | None:
    """As `_row` wrote it; None for what another hand wrote, and for numbers no store holds."""
    ident, _, seq = sent.partition("~")
    return (ident, int(seq)) if re.fullmatch("[0-9]{1,9}", seq) else None


def _row(shell: Shell, desk: Desk, each: News) -> dict[str, str]:
    more = shell.counted("and %(count)s more", "and %(count)s more", each.more)
    return {
        "referral": each.referral,
        "line": f"{each.referral}~{each.seq}",
        "number": each.number,
        "says": done(shell).get(each.action, each.action.replace("_", " ")),
        "program": shell.said(desk.catalogue.programs[each.program].name),
        "status": shell.said(desk.guide.wording.of(each.status).staff),
        "since": time_since(shell, each.at, desk.now),
        "more": more if each.more else "",
        "late": shell.gettext("A time ran out")
        if each.late and each.action != news.RAN_OUT
        else "",
    }


def _place(request: Request[Any, Any, Any]) -> Place | None:
    at, ident = request.query_params.get("before", ""), request.query_params.get("id", "")
    if not at:
        return None
    if not store.is_id(ident):
        raise Unreadable(LOST)
    return moment_of(at), ident


def _further(place: Place | None) -> str:
    return f"{NEWS}?{urlencode({'before': place[0].isoformat(), 'id': place[1]})}" if place else ""


ROUTES = (show_news, put_aside, undo)
