"""Who handles a referral, and when: taken with one click, handed over, put off, and undone."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from directory.accounts.model import Caller
from directory.accounts.permissions import require
from directory.errors import FieldError, Invalid
from directory.referrals import actions
from directory.referrals.asked import Patch
from directory.referrals.desk import Desk
from directory.referrals.model import Referral
from directory.web.entry import local
from directory.web.forms import Form, read_form
from directory.web.referrals.fields import day, typed
from directory.web.staff import see, staff_form

NOBODY = "nobody"


@staff_form("/referrals/{referral_id:str}/take")
async def take(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    require(caller, "referral.assign")
    form = await read_form(request)
    after = await _handled(desk, referral_id, caller, form, {"assignee": caller.id})
    return _back(form, after, "take")


@staff_form("/referrals/{referral_id:str}/assign")
async def assign(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    require(caller, "referral.assign")
    form = await read_form(request)
    whom = typed(form, "assignee")
    to = None if whom in ("", NOBODY) else whom
    after = await _handled(desk, referral_id, caller, form, {"assignee": to})
    return _back(form, after, "assign")


@staff_form("/referrals/{referral_id:str}/snooze")
async def snooze(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    """It leaves the list until that day; its due date stays, and it still shows as overdue."""
    require(caller, "referral.assign")
    form = await read_form(request)
    text = typed(form, "snoozed_until")
    until = day(text)
    if text and until is None:
        sentence = "Write the date as year, month and day, like 2026-12-01."
        raise Invalid(sentence, (FieldError("snoozed_until", "not_usable", sentence),))
    after = await _handled(desk, referral_id, caller, form, {"snoozed_until": until})
    return _back(form, after, "snooze")


@staff_form("/referrals/{referral_id:str}/undo")
async def undo(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    """As it was before: another event, as nothing in the history is ever removed."""
    require(caller, "referral.assign")
    form = await read_form(request)
    if typed(form, "done") == "snooze":
        was: dict[str, Any] = {"snoozed_until": day(typed(form, "was"))}
    else:
        whom = typed(form, "was")
        was = {"assignee": None if whom in ("", NOBODY) else whom}
    after = await _handled(desk, referral_id, caller, form, was)
    return see(_at(form, after) + "done=undo")


async def _handled(
    desk: Desk, referral_id: str, caller: Caller, form: Form, handling: dict[str, Any]
) -> Referral:
    reason = typed(form, "change_reason")[:500] or None
    return await actions.update(
        desk,
        referral_id,
        by=caller,
        if_match=f'"{typed(form, "version")}"',
        read=lambda: Patch(handling=handling, change_reason=reason),
    )


def _back(form: Form, after: Referral, done: str) -> Response[Any]:
    """To where the form stood, with what an undo needs: ids and days, nothing of the patient."""
    was = typed(form, "was")[:40] or NOBODY
    kept = urlencode({"done": done, "about": after.id, "was": was, "v": after.version})
    return see(_at(form, after) + kept)


def _at(form: Form, after: Referral) -> str:
    path = local(form.secret("back")) or f"/referrals/{after.id}"
    return path + ("&" if "?" in path else "?")


ROUTES = (take, assign, snooze, undo)
