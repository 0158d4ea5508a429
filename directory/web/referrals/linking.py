"""Linking a referral to another of the same patient, and letting a held draft go."""

from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from directory.accounts.model import Caller
from directory.accounts.permissions import require
from directory.errors import Conflict, FieldError, Invalid, NotFound
from directory.referrals import links, store
from directory.referrals.desk import Desk
from directory.referrals.links import HOLDS, LinkKind, NewLink
from directory.referrals.model import Status
from directory.referrals.number import parse
from directory.referrals.store import Filters
from directory.web.forms import Form, read_form
from directory.web.referrals.detail import detail_page
from directory.web.referrals.fields import typed
from directory.web.shell import Shell
from directory.web.staff import see, staff_form


@staff_form("/referrals/{referral_id:str}/links")
async def link(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    """The other one is named by its number, as people read it out."""
    require(caller, links.PERMISSION)
    form = await read_form(request)
    try:
        new = await _new(desk, caller, form)
        await links.link(desk, referral_id, by=caller, read=lambda: new)
    except (Invalid, Conflict) as error:
        return await detail_page(request, referral_id, shell, caller, desk, form=form, error=error)
    return see(f"/referrals/{referral_id}?done=link#links")


@staff_form("/referrals/{referral_id:str}/release")
async def release(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    require(caller, links.PERMISSION)
    other = typed(await read_form(request), "other")
    await links.release(desk, referral_id, other, by=caller)
    return see(f"/referrals/{referral_id}?done=release#links")


@staff_form("/referrals/{referral_id:str}/unlink")
async def unlink(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    require(caller, links.PERMISSION)
    form = await read_form(request)
    other, kind = typed(form, "other"), typed(form, "kind")
    if kind not in set(LinkKind):
        raise NotFound("There is no such link.")
    await links.unlink(desk, referral_id, other, LinkKind(kind), by=caller)
    return see(f"/referrals/{referral_id}?done=unlink#links")


async def _new(desk: Desk, caller: Caller, form: Form) -> NewLink:
    number, kind = parse(typed(form, "other")), typed(form, "kind")
    until = typed(form, "hold_until")
    found = await _ids(desk, caller, number) if number else ()
    if not found:
        sentence = "Type the number of another referral of the same patient."
        raise Invalid(sentence, (FieldError("other", "unknown", sentence),))
    return NewLink(
        other=found[0],
        kind=LinkKind(kind) if kind in set(LinkKind) else LinkKind.BUNDLE,
        hold_until=Status(until) if until in set(HOLDS) else None,
    )


async def _ids(desk: Desk, caller: Caller, number: str) -> tuple[str, ...]:
    return await store.ids(
        desk.db,
        desk.sealer,
        Filters(number=number),
        seen_by=caller,
        whose=require(caller, links.PERMISSION),
        limit=1,
    )


ROUTES = (link, release, unlink)
