"""The two lists of referrals: one's own, in tabs, and the day's work, most pressing first.

A patient is sought by POST: no name, phone or birth date ever stands in an address.
"""

from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency

from directory.accounts.model import Caller
from directory.accounts.permissions import reach, require
from directory.errors import FieldError, Invalid
from directory.referrals import actions, news, worklist
from directory.referrals.desk import Desk
from directory.referrals.finder import Sought
from directory.referrals.number import parse
from directory.referrals.store import Filters
from directory.referrals.worklist import Narrowed, View
from directory.web.forms import Form, read_form
from directory.web.presenters.referral_list import list_rows
from directory.web.presenters.referral_views import QUEUES, TABS, explained, links, view_names
from directory.web.presenters.referral_words import priorities
from directory.web.referrals.fields import day, typed
from directory.web.referrals.queue import PAGE, further, narrowed_of, place_of, view_of
from directory.web.referrals.team import names_of_people
from directory.web.shell import Shell
from directory.web.staff import staff_form, staff_page

REFERRALS, WORKLIST = "/referrals", "/worklist"


@staff_page(REFERRALS)
async def show_referrals(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[str]:
    return await _list_page(request, shell, caller, desk, REFERRALS, TABS)


@staff_page(WORKLIST)
async def show_worklist(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[str]:
    return await _list_page(request, shell, caller, desk, WORKLIST, QUEUES)


@staff_page("/referrals/find")
async def show_finder(
    shell: NamedDependency[Shell], caller: NamedDependency[Caller]
) -> Response[str]:
    require(caller, "referral.list")
    return shell.page("referrals/find.html", form=Form([]), rows=None, errors=(), more=False)


@staff_form("/referrals/find")
async def find(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[str]:
    require(caller, "referral.list")
    form = await read_form(request)
    try:
        found, following = await actions.listed(
            desk, _sought(form), by=caller, limit=PAGE, search=True
        )
    except Invalid as error:
        return shell.page(
            "referrals/find.html",
            status=422,
            form=form,
            rows=None,
            errors=error.errors,
            more=False,
        )
    names = await names_of_people(desk)
    return shell.page(
        "referrals/find.html",
        form=form,
        rows=list_rows(shell, desk, found, me=caller.id, names=names),
        errors=(),
        more=following is not None,
    )


def _sought(form: Form) -> Filters:
    """Whatever was typed must hold. A referral number in the first field is known by its look."""
    name, born = typed(form, "name"), typed(form, "date_of_birth")
    number = parse(name)
    date = day(born)
    if born and date is None:
        sentence = "Write the birth date as year, month and day, like 1971-04-09."
        raise Invalid(sentence, (FieldError("date_of_birth", "not_usable", sentence),))
    phone = typed(form, "phone")
    if not (name or phone or date):
        sentence = "Type a name, a number, a phone or a birth date."
        raise Invalid(sentence, (FieldError("name", "missing", sentence),))
    return Filters(
        number=number,
        sought=Sought(
            name=None if number else name or None, phone=phone or None, date_of_birth=date
        ),
    )


async def _list_page(
    request: Request[Any, Any, Any],
    shell: Shell,
    caller: Caller,
    desk: Desk,
    at: str,
    views: tuple[View, ...],
) -> Response[str]:
    require(caller, "referral.list")
    view, narrowed, after = view_of(request, views), narrowed_of(request), place_of(request)
    found, place = await worklist.page(desk, view, narrowed, by=caller, limit=PAGE, after=after)
    counts = await worklist.counts(desk, (*views, View.OVERDUE), by=caller)
    names = await names_of_people(desk)
    told = await news.count(desk, by=caller)
    asked = request.query_params
    return shell.page(
        "referrals/list.html",
        at=at,
        view=view,
        narrowed=narrowed,
        is_narrowed=narrowed != Narrowed(),
        title=view_names(shell)[view],
        says=explained(shell)[view],
        links=links(shell, at, views, counts, view),
        overdue=counts[View.OVERDUE] if view is not View.OVERDUE else 0,
        news=f"{news.COUNTED - 1}+" if told >= news.COUNTED else told,
        rows=list_rows(shell, desk, found, me=caller.id, names=names),
        further=further(at, view, narrowed, place),
        is_first=after is None,
        programs=_programs(shell, caller),
        statuses=[
            (each.status.value, shell.said(each.staff)) for each in desk.guide.wording.statuses
        ],
        priorities=tuple(priorities(shell).items()),
        may_create=reach(caller, "referral.create") is not None,
        may_take=reach(caller, "referral.assign") is not None,
        as_of=shell.clock(desk.now.astimezone(desk.zone).strftime("%H:%M")),
        done=asked.get("done", ""),
        about=asked.get("about", ""),
        was=asked.get("was", ""),
        version=asked.get("v", ""),
    )


def _programs(shell: Shell, caller: Caller) -> list[tuple[str, str]]:
    return [
        (each.slug, shell.said(each.name))
        for each in shell.catalogue.public_programs()
        if not caller.departments or each.department in caller.departments
    ]


ROUTES = (show_referrals, show_worklist, show_finder, find)
