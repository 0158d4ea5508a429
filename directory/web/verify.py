"""Does this paper still hold? By the code on it, for anybody, with nothing of the patient."""

import datetime as dt
from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from directory.accounts.signing_in import Entrance
from directory.addresses import household_of
from directory.errors import NotFound, TooMany
from directory.referrals import kept
from directory.web.shell import Shell
from directory.web.staff import staff_page

LONGEST = 60


@staff_page("/verify")
async def ask_for_code(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    entrance: NamedDependency[Entrance],
    now: NamedDependency[dt.datetime],
) -> Response[str]:
    """The form; with ?code= the answer. The code is of a paper and not of a person."""
    typed = request.query_params.get("code", "")
    if typed:
        return await _answer(request, shell, entrance, typed, now=now)
    return _private(shell.page("verify/ask.html", sentence="", code=""))


@staff_page("/verify/{code:str}")
async def show_code(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    entrance: NamedDependency[Entrance],
    now: NamedDependency[dt.datetime],
    code: FromPath[str],
) -> Response[str]:
    return await _answer(request, shell, entrance, code, now=now)


async def _answer(
    request: Request[Any, Any, Any],
    shell: Shell,
    entrance: Entrance,
    typed: str,
    *,
    now: dt.datetime,
) -> Response[str]:
    _ = shell.gettext
    try:
        found = await kept.verified(
            entrance.database,
            entrance.throttle,
            typed=typed[:LONGEST],
            address=household_of(request),
            now=now,
        )
    except TooMany as error:
        page = shell.page("verify/ask.html", status=429, sentence=error.sentence, code="")
        page.headers["Retry-After"] = str(error.retry_after)
        return _private(page)
    if found is None:
        wrong = NotFound(_("We know no paper with this code. Check each letter."))
        return _private(
            shell.page("verify/ask.html", status=404, sentence=wrong.sentence, code=typed[:LONGEST])
        )
    program = shell.catalogue.programs.get(found.program)
    day = found.made_at.astimezone(shell.settings.zone).date()
    return _private(shell.page("verify/shown.html", found=found, program=program, day=day))


def _private(page: Response[str]) -> Response[str]:
    page.headers["Cache-Control"] = "no-store"
    page.headers["X-Robots-Tag"] = "noindex"
    return page


ROUTES = (ask_for_code, show_code)
