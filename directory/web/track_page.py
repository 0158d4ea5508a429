"""The patient's own page behind both doors: where it is, and what they may say about it."""

import dataclasses
import datetime as dt
from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency

from directory import paths
from directory.accounts.patient_sessions import Door
from directory.accounts.signing_in import Entrance
from directory.documents.handout import load_handout
from directory.errors import DirectoryError, NotFound, TooMany
from directory.languages import DOCUMENTS
from directory.referrals import access_links, kept, messages, tracking
from directory.referrals.desk import Desk
from directory.referrals.tracking import Whereabouts
from directory.web.form_token import token_for
from directory.web.forms import Form
from directory.web.patient_cookie import Holder, cookie_for, holder_of
from directory.web.presenters.track import thread, where, why_stop, writes_to
from directory.web.shell import Shell
from directory.web.staff import see, staff_page

PAGE = "/track/mine"


@staff_page(PAGE)
async def show_mine(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    entrance: NamedDependency[Entrance],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    """Without the cookie it is as if the page were not there: the way in is shown."""
    shell = in_language(shell, request.query_params.get("lang", ""))
    holder = await holder_of(request, desk.db, entrance.ring, shell.settings, now=desk.now)
    if holder is None:
        return see(in_lang("/track", shell))
    if not holder.fresh:
        return again(shell, entrance, holder)
    done = request.query_params.get("done", "")
    return await mine(shell, entrance, desk, holder, done=done)


async def mine(
    shell: Shell,
    entrance: Entrance,
    desk: Desk,
    holder: Holder,
    *,
    looked: bool = False,
    done: str = "",
    error: DirectoryError | None = None,
    typed: dict[str, str] | None = None,
) -> Response[Any]:
    """`looked`: that they did is on record already. `typed` is what a refused form held."""
    session = holder.session
    found = await tracking.of(desk.db, desk.sealer, session.referral)
    if found is None:
        return refused(shell, "track/ask.html", NotFound(access_links.UNKNOWN), number="")
    if not looked:
        await desk.audit(session.caller, tracking.ACTION, session.referral)
    handout = load_handout(paths.DATA)
    shown = where(shell, desk, found, session.door, handout)
    _ = shell.gettext
    page = shell.page(
        "track/mine.html",
        status=422 if error else 200,
        where=shown,
        token=token_for(entrance.ring, session.id),
        done=done_words(shell).get(done, ""),
        sentence=_(error.sentence) if error else "",
        typed=typed or {"what": "", "text": ""},
        reasons=why_stop(shell),
        **await _by_link(shell, desk, holder, found),
    )
    page.set_cookie(cookie_for(holder.token, session, entrance.ring, shell.settings, now=desk.now))
    return private(page)


async def _by_link(shell: Shell, desk: Desk, holder: Holder, found: Whereabouts) -> dict[str, Any]:
    """What only the link shows: messages, and what was sent about them."""
    session = holder.session
    if session.door is not Door.LINK:
        return {"thread": (), "writes_to": (), "shared": ()}
    said = await messages.of(desk, found.referral, by=session.caller)
    if any(each.unread for each in said):
        await messages.mark_read(desk, session.referral, by=session.caller)
    version = await kept.read(desk, session.referral, by=session.caller)
    summary = version.pinned.summary
    program = shell.said(shell.catalogue.programs[found.referral.program].name)
    return {
        "thread": thread(shell, program, said),
        "writes_to": writes_to(shell, found.referral),
        "shared": tuple(
            shell.said(each.text) for each in load_handout(paths.DATA).shared if each.is_in(summary)
        ),
    }


def again(
    shell: Shell, entrance: Entrance, holder: Holder, error: DirectoryError | None = None
) -> Response[Any]:
    """After a quiet half hour: the birth date once more."""
    token = token_for(entrance.ring, holder.session.id)
    if error is not None:
        return refused(shell, "track/again.html", error, token=token)
    return private(shell.page("track/again.html", sentence="", token=token))


def done_words(shell: Shell) -> dict[str, str]:
    _ = shell.gettext
    return {
        "date": _("Thank you. They know your answer."),
        "say": _("Thank you. Your words are with your doctor’s office and the program."),
        "contact": _("Thank you. Your doctor’s office has it now."),
        "message": _("Your message is sent."),
        "stop": _("They know that you want to stop."),
    }


def refused(shell: Shell, template: str, error: DirectoryError, **context: object) -> Response[str]:
    """The form again. What was typed is not repeated: others may look at the same screen."""
    status = 429 if isinstance(error, TooMany) else 422
    sentence = shell.gettext(error.sentence)
    page = shell.page(template, status=status, sentence=sentence, **context)
    if isinstance(error, TooMany):
        page.headers["Retry-After"] = str(error.retry_after)
    return private(page)


def private(page: Response[str]) -> Response[str]:
    """Kept nowhere. Every page's Referrer-Policy already keeps the address from other sites;
    `no-referrer` would make browsers send `Origin: null` with our own form."""
    page.headers["Cache-Control"] = "no-store"
    page.headers["X-Robots-Tag"] = "noindex"
    return page


def in_language(shell: Shell, language: str) -> Shell:
    """English or Spanish, whichever the patient asked for on the page."""
    if language not in DOCUMENTS:
        return shell
    return dataclasses.replace(shell, language=language)


def in_lang(path: str, shell: Shell) -> str:
    """The address of a page of ours in the language of this one."""
    return path if shell.language == "en" else f"{path}?lang={shell.language}"


def birth_date(form: Form) -> dt.date | None:
    """From three fields, or from one as 1971-04-09."""
    whole = form.text("date_of_birth")
    parts = whole.split("-") if whole else [form.text(name) for name in ("year", "month", "day")]
    try:
        year, month, day = (int(part) for part in parts)
        return dt.date(year, month, day)
    except (ValueError, OverflowError):
        return None


ROUTES = (show_mine,)
