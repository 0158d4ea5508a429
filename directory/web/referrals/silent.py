"""What went silent, as a list to call through: no patient stands on it, only numbers."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response
from litestar.di import NamedDependency

from directory.accounts.model import Caller
from directory.referrals import silent_list
from directory.referrals.desk import Desk
from directory.referrals.silence import Silent
from directory.referrals.silent_list import Place
from directory.web.presenters.referral_words import time_left
from directory.web.referrals.queue import PAGE, moment_of
from directory.web.shell import Shell
from directory.web.staff import staff_page

SILENT = "/worklist/silent"


@staff_page(SILENT)
async def show_silent(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[str]:
    found, place = await silent_list.listed(desk, by=caller, limit=PAGE, after=_place(request))
    return shell.page(
        "referrals/silent.html",
        rows=[_row(shell, desk, each) for each in found],
        further=_further(place),
    )


def _row(shell: Shell, desk: Desk, each: Silent) -> dict[str, str]:
    program = desk.catalogue.programs[each.program]
    return {
        "referral": each.referral,
        "number": each.number,
        "says": shell.said(each.do),
        "program": shell.said(program.name),
        "status": shell.said(desk.guide.wording.of(each.status).staff),
        "over": time_left(shell, each.by, desk.now),
    }


def _place(request: Request[Any, Any, Any]) -> Place | None:
    by, key = request.query_params.get("by", ""), request.query_params.get("key", "")
    return (moment_of(by), key) if by else None


def _further(place: Place | None) -> str:
    return f"{SILENT}?{urlencode({'by': place[0].isoformat(), 'key': place[1]})}" if place else ""


ROUTES = (show_silent,)
