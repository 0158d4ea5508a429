"""For patients: where is my referral? By number and birth date, or by the link they were given."""

import datetime as dt
from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from directory import addresses, paths
from directory.accounts.signing_in import Entrance
from directory.errors import DirectoryError, NotFound, TooMany
from directory.referrals import access_links, tracking
from directory.referrals.desk import load_guide
from directory.referrals.tracking import Whereabouts
from directory.web.forms import Form, read_form
from directory.web.presenters.track import where
from directory.web.same_origin import refuse_other_sites
from directory.web.shell import Shell
from directory.web.staff import staff_form, staff_page

LONGEST_TOKEN = 200


@staff_page("/track")
async def show_track(shell: NamedDependency[Shell]) -> Response[str]:
    return _private(shell.page("track/ask.html", number="", sentence=""))


@staff_form("/track")
async def track(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    entrance: NamedDependency[Entrance],
    now: NamedDependency[dt.datetime],
) -> Response[str]:
    refuse_other_sites(request, shell.settings)
    form = await read_form(request)
    try:
        found = await tracking.find(
            entrance.database,
            entrance.throttle,
            entrance.trail,
            entrance.sealer,
            number=form.text("number"),
            date_of_birth=_birth_date(form),
            address=_address(request),
            now=now,
        )
    except TooMany as error:
        return _refused(shell, "track/ask.html", error, number="")
    if found is None:
        _ = shell.gettext
        wrong = NotFound(_("We find no referral with this number and birth date. Check both."))
        return _refused(shell, "track/ask.html", wrong, number="")
    return _shown(shell, found)


@staff_page("/access/{token:str}")
async def show_link(shell: NamedDependency[Shell], token: FromPath[str]) -> Response[str]:  # noqa: ARG001  # looking spends nothing
    """The same for every token: a scanner that follows the link learns and spends nothing."""
    return _private(shell.page("track/link.html", sentence=""))


@staff_form("/access/{token:str}")
async def open_link(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    entrance: NamedDependency[Entrance],
    now: NamedDependency[dt.datetime],
    token: FromPath[str],
) -> Response[str]:
    refuse_other_sites(request, shell.settings)
    born = _birth_date(await read_form(request))
    if born is None:
        _ = shell.gettext
        error = NotFound(_("Type your birth date as month, day and year."))
        return _refused(shell, "track/link.html", error)
    found = None
    async with entrance.database.writing() as db:
        outcome = await access_links.redeem(
            db,
            entrance.trail,
            entrance.sealer,
            token=token[:LONGEST_TOKEN],
            date_of_birth=born,
            now=now,
        )
        if isinstance(outcome, access_links.Opened):
            found = await tracking.of(db, outcome.referral)
    if isinstance(outcome, access_links.Redeemed):
        return _refused(shell, "track/link.html", access_links.refusal(outcome))
    if found is None:
        return _refused(shell, "track/link.html", NotFound(access_links.UNKNOWN))
    return _shown(shell, found)


def _shown(shell: Shell, found: Whereabouts) -> Response[str]:
    wording = load_guide(paths.DATA).wording
    return _private(shell.page("track/where.html", where=where(shell, found, wording)))


def _refused(
    shell: Shell, template: str, error: DirectoryError, **context: object
) -> Response[str]:
    """The form again. What was typed is not repeated: others may look at the same screen."""
    status = 429 if isinstance(error, TooMany) else 422
    page = shell.page(template, status=status, sentence=error.sentence, **context)
    if isinstance(error, TooMany):
        page.headers["Retry-After"] = str(error.retry_after)
    return _private(page)


def _private(page: Response[str]) -> Response[str]:
    """Kept nowhere. Every page's Referrer-Policy already keeps the address from other sites;
    `no-referrer` would make browsers send `Origin: null` with our own form."""
    page.headers["Cache-Control"] = "no-store"
    page.headers["X-Robots-Tag"] = "noindex"
    return page


def _birth_date(form: Form) -> dt.date | None:
    """From three fields, or from one as 1971-04-09."""
    whole = form.text("date_of_birth")
    parts = whole.split("-") if whole else [form.text(name) for name in ("year", "month", "day")]
    try:
        year, month, day = (int(part) for part in parts)
        return dt.date(year, month, day)
    except (ValueError, OverflowError):
        return None


def _address(request: Request[Any, Any, Any]) -> str:
    return addresses.household(
        addresses.address_of(
            request.client.host if request.client else None,
            request.headers.getall("x-forwarded-for", []),
            request.app.state.proxies,
        )
    )


ROUTES = (show_track, track, show_link, open_link)
