"""For patients: where is my referral? The two ways in, each with the birth date.

The number on the paper shows where it is; the link they were given lets them answer and write as
well. Whoever came in gets a cookie for the page itself (track_page.py); nobody else does.
"""

import datetime as dt
from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from directory.accounts import patient_sessions
from directory.accounts.patient_sessions import NUMBER_LASTS, Door
from directory.accounts.signing_in import Entrance
from directory.addresses import household_of
from directory.errors import NotFound, TooMany
from directory.referrals import access_links, tracking
from directory.referrals.desk import Desk
from directory.web.forms import read_form
from directory.web.patient_cookie import Holder, cookie_for
from directory.web.same_origin import refuse_other_sites
from directory.web.shell import Shell
from directory.web.staff import staff_form, staff_page
from directory.web.track_page import birth_date, in_language, mine, private, refused

LONGEST_TOKEN = 200


@staff_page("/track")
async def show_track(
    request: Request[Any, Any, Any], shell: NamedDependency[Shell]
) -> Response[str]:
    shell = in_language(shell, request.query_params.get("lang", ""))
    return private(shell.page("track/ask.html", number="", sentence=""))


@staff_form("/track")
async def track(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    entrance: NamedDependency[Entrance],
    desk: NamedDependency[Desk],
    now: NamedDependency[dt.datetime],
) -> Response[str]:
    refuse_other_sites(request, shell.settings)
    form = await read_form(request)
    shell = in_language(shell, form.text("lang"))
    try:
        found = await tracking.find(
            entrance.database,
            entrance.throttle,
            entrance.trail,
            entrance.sealer,
            number=form.text("number"),
            date_of_birth=birth_date(form),
            address=household_of(request),
            now=now,
        )
    except TooMany as error:
        return refused(shell, "track/ask.html", error, number="")
    if found is None:
        _ = shell.gettext
        wrong = NotFound(_("We find no referral with this number and birth date. Check both."))
        return refused(shell, "track/ask.html", wrong, number="")
    return await _opened(
        shell, entrance, desk, found.referral.id, Door.NUMBER, ends_at=now + NUMBER_LASTS
    )


@staff_page("/access/{token:str}")
async def show_link(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    token: FromPath[str],  # noqa: ARG001  # looking spends nothing
) -> Response[str]:
    """The same for every token: a scanner that follows the link learns and spends nothing."""
    shell = in_language(shell, request.query_params.get("lang", ""))
    return private(shell.page("track/link.html", sentence=""))


@staff_form("/access/{token:str}")
async def open_link(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    entrance: NamedDependency[Entrance],
    desk: NamedDependency[Desk],
    now: NamedDependency[dt.datetime],
    token: FromPath[str],
) -> Response[str]:
    refuse_other_sites(request, shell.settings)
    form = await read_form(request)
    shell = in_language(shell, form.text("lang"))
    born = birth_date(form)
    if born is None:
        _ = shell.gettext
        error = NotFound(_("Type your birth date as month, day and year."))
        return refused(shell, "track/link.html", error)
    async with entrance.database.writing() as db:
        outcome = await access_links.redeem(
            db,
            entrance.trail,
            entrance.sealer,
            token=token[:LONGEST_TOKEN],
            date_of_birth=born,
            now=now,
        )
        found = (
            await tracking.of(db, entrance.sealer, outcome.referral)
            if isinstance(outcome, access_links.Opened)
            else None
        )
    if isinstance(outcome, access_links.Redeemed):
        return refused(shell, "track/link.html", access_links.refusal(outcome))
    if found is None:
        return refused(shell, "track/link.html", NotFound(access_links.UNKNOWN))
    return await _opened(
        shell, entrance, desk, outcome.referral, Door.LINK, ends_at=outcome.expires_at
    )


async def _opened(
    shell: Shell,
    entrance: Entrance,
    desk: Desk,
    referral_id: str,
    door: Door,
    *,
    ends_at: dt.datetime,
) -> Response[str]:
    """The page itself, at once: it reads without the cookie too."""
    token, session = await patient_sessions.begin(
        desk.db, referral_id, door, ends_at=ends_at, now=desk.now
    )
    page = await mine(
        shell, entrance, desk, Holder(session=session, token=token, fresh=True), looked=True
    )
    page.set_cookie(cookie_for(token, session, entrance.ring, shell.settings, now=desk.now))
    return page


ROUTES = (show_track, track, show_link, open_link)
