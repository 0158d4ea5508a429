"""One plain page for each action of the lifecycle: what it needs said, then the button."""

from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from directory.accounts.model import Caller
from directory.accounts.permissions import require
from directory.errors import Changed, Conflict, Invalid, NotFound
from directory.referrals import actions, lifecycle, steps, store
from directory.referrals.desk import Desk
from directory.referrals.gate import Unsettled, UnsettledFlag
from directory.referrals.model import Referral
from directory.referrals.steps import SENDING
from directory.referrals.transitions import ROWS
from directory.referrals.versions import tag
from directory.web.forms import Form, read_form
from directory.web.presenters import referral_words as words
from directory.web.referrals.fields import kept, mistakes, typed
from directory.web.referrals.flags import decided, open_flags, undecided
from directory.web.referrals.ground import Ground
from directory.web.referrals.step_fields import fields_of
from directory.web.referrals.step_said import step_of
from directory.web.referrals.team import doctors_of, witnesses_of
from directory.web.shell import Shell
from directory.web.staff import see, staff_form, staff_page

DO = "/referrals/{referral_id:str}/do/{action:str}"
ASKS_FIRST = frozenset({"decline", "cancel", "request_cancel", "confirm_cancel", "retract"})
"""Actions that no other step takes back; their page says so before the button."""


@staff_page(DO)
async def show_step(
    referral_id: FromPath[str],
    action: FromPath[str],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    _known(caller, action)
    referral = await actions.read(desk, referral_id, by=caller)
    if action == "send":
        return see(f"/referrals/{referral.id}/check")
    if not lifecycle.may(referral, action, by=caller, now=desk.now):
        lifecycle.require_own(referral, caller, action)
        return see(f"/referrals/{referral.id}?not={action}")
    return await _page(shell, desk, caller, referral, action)


@staff_form(DO)
async def take_step(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    action: FromPath[str],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    _known(caller, action)
    form = await read_form(request)
    referral = await actions.to_act_on(desk, referral_id, by=caller)
    flags = open_flags(desk, referral) if action in SENDING else ()
    try:
        step = await _said(form, action, shell, desk, caller, referral, flags)
        after = await steps.take(
            desk,
            referral.id,
            by=caller,
            if_match=f'"{typed(form, "version")}"',
            read=lambda: step,
        )
    except (Invalid, Changed, Conflict) as error:
        await actions.shown(desk, referral, by=caller)
        return await _page(shell, desk, caller, referral, action, form=form, error=error)
    return see(f"/referrals/{after.id}?done={action}")


async def _said(
    form: Form,
    action: str,
    shell: Shell,
    desk: Desk,
    caller: Caller,
    referral: Referral,
    flags: tuple[UnsettledFlag, ...],
) -> Any:
    ground = await _ground(shell, desk, caller, referral, action)
    errors = (*mistakes(fields_of(action, ground), form), *undecided(form, flags))
    if errors:
        raise Invalid("Some fields need a change.", errors)
    return step_of(form, action, referral, zone=desk.zone, decisions=decided(form, flags))


def _known(caller: Caller, action: str) -> None:
    """Whether there is such an action, then whether this role may ever do it."""
    if action not in ROWS:
        raise NotFound("Nothing here has this address.")
    require(caller, lifecycle.permission(action))


async def _ground(
    shell: Shell, desk: Desk, caller: Caller, referral: Referral, action: str
) -> Ground:
    row = ROWS[action]
    named = {"ordered_by", "confirmed_by"} & {*row.needs, *row.takes}
    return Ground(
        shell=shell,
        desk=desk,
        caller=caller,
        referral=referral,
        doctors=await doctors_of(desk, referral.practice) if named else {},
        witnesses=await witnesses_of(desk, referral, caller) if "witness" in row.takes else {},
    )


async def _page(
    shell: Shell,
    desk: Desk,
    caller: Caller,
    referral: Referral,
    action: str,
    *,
    form: Form | None = None,
    error: Invalid | Changed | Conflict | None = None,
) -> Response[str]:
    """With what was typed. Where the referral stands elsewhere by now, that is said."""
    groups = fields_of(action, await _ground(shell, desk, caller, referral, action))
    flags = error.flags if isinstance(error, Unsettled) else ()
    if not flags and action in SENDING:
        flags = open_flags(desk, referral)
    return shell.page(
        "referrals/step.html",
        status=422 if error else 200,
        action=action,
        label=words.actions(shell)[action],
        says=words.explained(shell).get(action, ""),
        asks_first=action in ASKS_FIRST,
        referral=referral,
        program=desk.catalogue.programs[referral.program],
        status_word=shell.said(desk.guide.wording.of(referral.status).staff),
        version=tag(referral).strip('"'),
        groups=groups if form is None else kept(groups, form),
        flags=flags,
        decisions=words.decisions(shell),
        asked=await _asked(desk, referral, action),
        typed={} if form is None else {name: typed(form, name) for name in form.names()},
        errors=error.errors if error else (),
        sentence=error.sentence if error else "",
    )


async def _asked(desk: Desk, referral: Referral, action: str) -> tuple[str, ...]:
    """What the program wants to know, beside the box for the answer."""
    if action != "answer":
        return ()
    events = await store.history(desk.db, desk.sealer, referral.id)
    asked = [event.detail.get("questions", ()) for event in events if event.action == "ask"]
    return tuple(asked[-1]) if asked else ()


ROUTES = (show_step, take_step)
