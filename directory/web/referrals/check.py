"""The last look before a referral goes out, sending it, and what happens then."""

from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from directory.accounts.model import Caller, Standing
from directory.accounts.permissions import require
from directory.errors import Changed, Conflict, FieldError, Invalid
from directory.referrals import actions, asked, sending, steps
from directory.referrals.asked import Step
from directory.referrals.desk import Desk
from directory.referrals.model import Referral, Status
from directory.referrals.versions import tag
from directory.web.forms import Form, read_form
from directory.web.presenters.referral_check import checked
from directory.web.presenters.referral_words import decisions
from directory.web.referrals.fields import typed
from directory.web.referrals.flags import decided, open_flags, undecided
from directory.web.referrals.sections import sections
from directory.web.referrals.team import doctors_of
from directory.web.referrals.where import where_is
from directory.web.shell import Shell
from directory.web.staff import see, staff_form, staff_page


@staff_page("/referrals/{referral_id:str}/check")
async def show_check(
    referral_id: FromPath[str],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    require(caller, "referral.send")
    referral = await actions.read(desk, referral_id, by=caller)
    if referral.status is not Status.DRAFT:
        return see(f"/referrals/{referral.id}")
    return await _page(shell, desk, caller, referral)


@staff_form("/referrals/{referral_id:str}/check")
async def send(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    """Only the minimum and an open red flag hold it back; all else is listed to follow."""
    require(caller, "referral.send")
    form = await read_form(request)
    referral = await actions.to_act_on(desk, referral_id, by=caller)
    if referral.status is not Status.DRAFT:
        return see(f"/referrals/{referral.id}")
    flags = open_flags(desk, referral)
    try:
        if errors := undecided(form, flags):
            raise Invalid("A red flag needs your decision before this can be sent.", errors)
        await steps.take(
            desk,
            referral.id,
            by=caller,
            if_match=f'"{typed(form, "version")}"',
            read=lambda: Step(action="send", red_flags=decided(form, flags)),
        )
    except (Invalid, Changed, Conflict) as error:
        await actions.shown(desk, referral, by=caller)
        return await _page(shell, desk, caller, referral, form=form, error=error)
    return see(f"/referrals/{referral.id}/sent")


@staff_page("/referrals/{referral_id:str}/sent")
async def show_sent(
    referral_id: FromPath[str],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    require(caller, "referral.send")
    referral = await actions.read(desk, referral_id, by=caller)
    if referral.sent_at is None:
        return see(f"/referrals/{referral.id}/check")
    return shell.page(
        "referrals/sent.html",
        referral=referral,
        program=desk.catalogue.programs[referral.program],
        where=await where_is(shell, desk, referral),
        from_practice=caller.standing in (Standing.REFERRER, Standing.PRACTICE_SCHEDULER),
    )


async def _page(
    shell: Shell,
    desk: Desk,
    caller: Caller,
    referral: Referral,
    *,
    form: Form | None = None,
    error: Invalid | Changed | Conflict | None = None,
) -> Response[str]:
    program = desk.catalogue.programs[referral.program]
    doctors = {}
    if caller.standing is not Standing.REFERRER:
        doctors = await doctors_of(desk, referral.practice)
    groups = sections(
        shell,
        referral.content,
        program,
        items=desk.guide.items,
        fixes=desk.guide.fixes,
        signs=caller.standing is Standing.REFERRER,
        doctors=doctors,
        is_sent=False,
    )
    blocked = tuple(asked.missing_to_send(referral.content))
    errors: tuple[FieldError, ...] = error.errors if error else ()
    return shell.page(
        "referrals/check.html",
        status=422 if error else 200,
        check=checked(shell, desk, referral, groups),
        referral=referral,
        program=program,
        version=tag(referral).strip('"'),
        blocked=blocked,
        flags=open_flags(desk, referral),
        typed={} if form is None else {name: typed(form, name) for name in form.names()},
        labels={field.name: field.label for group in groups for field in group.fields},
        decisions=decisions(shell),
        twins=await sending.twins(desk, referral),
        errors=() if blocked else errors,
        sentence="" if error is None else error.sentence,
    )


ROUTES = (show_check, send, show_sent)
