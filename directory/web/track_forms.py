"""What a patient sends from their own page: an answer to a date, words, a message, an end."""

import dataclasses
import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from directory.accounts import patient_sessions
from directory.accounts.patient_sessions import Door
from directory.accounts.signing_in import Entrance
from directory.accounts.throttle import Limit
from directory.documents.plain import plain
from directory.errors import Conflict, DirectoryError, Invalid, NotAllowed, NotFound, TooMany
from directory.referrals import messages, patient_side, tracking
from directory.referrals.appointment import PatientSays, Side
from directory.referrals.desk import Desk
from directory.referrals.messages import NewMessage
from directory.referrals.patient_side import Kind
from directory.web.caller import CALLER
from directory.web.form_token import FIELD, refuse_forged
from directory.web.forms import Form, read_form
from directory.web.patient_cookie import Holder, cookie_for, gone, holder_of
from directory.web.same_origin import refuse_other_sites
from directory.web.shell import Shell
from directory.web.staff import see, staff_form
from directory.web.track_page import PAGE, again, birth_date, in_lang, in_language, mine

DATE_AGAIN = Limit("track-again", 5, dt.timedelta(minutes=15))

Send = Callable[[Desk, Holder, Form], Awaitable[object]]


@staff_form(f"{PAGE}/{{what:str}}")
async def send(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    entrance: NamedDependency[Entrance],
    desk: NamedDependency[Desk],
    what: FromPath[str],
) -> Response[Any]:
    refuse_other_sites(request, shell.settings)
    form = await read_form(request)
    shell = in_language(shell, form.text("lang"))
    holder = await holder_of(request, desk.db, entrance.ring, shell.settings, now=desk.now)
    if holder is None:
        return see(in_lang("/track", shell))
    request.scope["state"][CALLER] = holder.session.caller
    refuse_forged(
        request,
        form.secret(FIELD),
        belongs_to=holder.session.id,
        ring=entrance.ring,
        settings=shell.settings,
    )
    if what == "leave":
        return await _leave(shell, desk, holder)
    if what == "again":
        return await _again(shell, entrance, desk, holder, form)
    if not holder.fresh:
        return again(shell, entrance, holder)
    if what not in SENDS:
        raise NotFound("There is no such form.")
    if what not in BY_NUMBER and holder.session.door is not Door.LINK:
        error = NotAllowed("Open the link from your doctor’s office to do this.")
        raise error.about(patient_side.PERMISSION, holder.session.referral)
    try:
        async with desk.db.begin_nested():
            await SENDS[what](desk, holder, form)
    except (Invalid, Conflict) as error:
        typed = {"what": what, "text": _words(form)}
        return await mine(shell, entrance, desk, holder, error=_first(error), typed=typed)
    page = see(f"{in_lang(PAGE, shell)}{'&' if shell.language != 'en' else '?'}done={what}#done")
    page.set_cookie(
        cookie_for(holder.token, holder.session, entrance.ring, shell.settings, now=desk.now)
    )
    return page


async def _date(desk: Desk, holder: Holder, form: Form) -> None:
    says = form.text("says")
    await patient_side.answer_date(
        desk,
        holder.session.referral,
        PatientSays(says) if says in set(PatientSays) else PatientSays.NOTHING,
        of=form.text("of"),
        text=_words(form),
        by=holder.session.caller,
    )


async def _say(desk: Desk, holder: Holder, form: Form) -> None:
    kind = form.text("kind")
    if kind not in patient_side.IN_SUMMARY:
        raise Invalid("Choose what your words are about.")
    await patient_side.say(
        desk, holder.session.referral, Kind(kind), _words(form), by=holder.session.caller
    )


async def _contact(desk: Desk, holder: Holder, form: Form) -> None:
    await patient_side.say(
        desk, holder.session.referral, Kind.CONTACT, _words(form), by=holder.session.caller
    )


async def _message(desk: Desk, holder: Holder, form: Form) -> None:
    text, to = _words(form), form.text("to")
    if not text:
        raise Invalid("Write something first.")
    if len(text) > patient_side.LONGEST:
        raise Invalid("This is too long. Write less, or send it in two parts.")
    new = NewMessage(text=text, to=Side(to) if to in set(Side) else None)
    await messages.send(desk, holder.session.referral, by=holder.session.caller, read=lambda: new)


async def _stop(desk: Desk, holder: Holder, form: Form) -> None:
    await patient_side.stop(
        desk,
        holder.session.referral,
        form.text("reason"),
        _words(form),
        by=holder.session.caller,
    )


SENDS: Mapping[str, Send] = {
    "date": _date,
    "say": _say,
    "contact": _contact,
    "message": _message,
    "stop": _stop,
}
BY_NUMBER = frozenset({"contact"})
"""What the number and the birth date are enough for: both may stand on a paper left on a table."""


async def _leave(shell: Shell, desk: Desk, holder: Holder) -> Response[Any]:
    await patient_sessions.end(desk.db, holder.token, now=desk.now)
    page = see(in_lang("/track", shell))
    page.set_cookie(gone(shell.settings))
    return page


async def _again(
    shell: Shell, entrance: Entrance, desk: Desk, holder: Holder, form: Form
) -> Response[Any]:
    """Too many wrong dates end the session: the way in begins anew."""
    try:
        await entrance.throttle.count(desk.db, DATE_AGAIN, holder.session.id, now=desk.now)
    except TooMany:
        return await _leave(shell, desk, holder)
    found = await tracking.of(desk.db, desk.sealer, holder.session.referral)
    if found is None or found.referral.content.patient.date_of_birth != birth_date(form):
        error = NotFound("This is not the birth date we have.")
        return again(shell, entrance, holder, error)
    await entrance.throttle.forget(desk.db, DATE_AGAIN, holder.session.id)
    fresh = dataclasses.replace(holder, fresh=True)
    return await mine(shell, entrance, desk, fresh)


def _words(form: Form) -> str:
    """As typed, line by line, without what no person types."""
    return plain(form.secret("text").replace("\r\n", "\n")).strip()


def _first(error: DirectoryError) -> DirectoryError:
    """One mistake at a time is enough here; its own sentence says what to do."""
    if error.errors:
        return Invalid(error.errors[0].message)
    return error


ROUTES = (send,)
