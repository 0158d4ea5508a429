"""Writing a new referral: from nothing, or from a note that was matched."""

from typing import Any

import msgspec
from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from directory.accounts.model import Caller
from directory.accounts.permissions import require
from directory.catalogue.model import Program
from directory.errors import Invalid, Unreadable
from directory.identifiers import new_token
from directory.referrals import sending
from directory.referrals.asked import NewReferral
from directory.referrals.desk import Desk
from directory.referrals.model import Content, Patient, RedFlagDecision
from directory.referrals.summary import Settled
from directory.web.forms import Form, read_form
from directory.web.match_form import check
from directory.web.match_form import read_form as read_match
from directory.web.referrals.content import content_of
from directory.web.referrals.fields import kept, mistakes, typed
from directory.web.referrals.form import Page, form_page, groups_for, onward
from directory.web.referrals.from_note import carried, held, hidden, read_back
from directory.web.referrals.offered import offered
from directory.web.shell import Shell
from directory.web.staff import staff_form, staff_page

NEW = "/referrals/new"


@staff_page(NEW)
async def show_new(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[str]:
    require(caller, "referral.create")
    program = offered(shell, caller).get(request.query_params.get("program", ""))
    if program is None:
        return shell.page("referrals/choose.html", programs=tuple(offered(shell, caller).values()))
    return await _new_page(shell, desk, caller, program, Content())


@staff_form("/referrals/start/{program:str}")
async def start_from_note(
    request: Request[Any, Any, Any],
    program: FromPath[str],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[str]:
    """From the match: the note, what was changed below it and what was decided come along. Nothing
    is stored yet."""
    require(caller, "referral.create")
    note = await read_match(request)
    check(note)
    chosen = offered(shell, caller).get(program)
    if chosen is None:
        raise Invalid("Choose a program that takes referrals from you now.")
    answer = desk.matcher.suggest(text=note.text, programs=[chosen])
    told = carried(note, desk.matcher)
    sex = told.sex if told else answer.needs.get("sex")
    content = Content(
        priority=sending.proposal(desk, answer),
        patient=Patient(sex=sex if sex in ("female", "male", "other") else None),
        notes=note.text,
        needs=held(told),
        red_flags=tuple(
            RedFlagDecision(id=each.rule, decision=each.settled, reason=each.reason or None)
            for each in note.decisions
        ),
    )
    _ = shell.gettext
    read_there = _("From your note. Look at it once.")
    origins = dict.fromkeys(("notes", "priority", "patient.sex"), read_there)
    return await _new_page(shell, desk, caller, chosen, content, origins=origins)


@staff_form(NEW)
async def save_new(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    """Keeps a draft. The key of the form makes one draft of two clicks."""
    sending.may_create(caller, draft=True)
    form = await read_form(request)
    program = offered(shell, caller).get(typed(form, "program_id"))
    if program is None:
        raise Invalid("Choose a program that takes referrals now.")
    before = Content(needs=read_back(form.secret("needs"), desk.matcher))
    groups = await groups_for(shell, desk, caller, program, before)
    content = _with_flags(content_of(form, groups, before), form)
    errors = mistakes(groups, form)
    try:
        if errors:
            raise Invalid("Some fields need a change.", tuple(errors))
        async with desk.db.begin_nested():
            made = await sending.create(
                desk,
                NewReferral(program=program.slug, content=content, draft=True),
                by=caller,
                key=typed(form, "key")[:80] or new_token(),
                body=msgspec.to_builtins(content),
            )
    except Invalid as error:
        _ = shell.gettext
        page = Page(
            title=_("New referral"),
            action=NEW,
            groups=kept(groups, form),
            key=new_token(),
            carried=_carried(content),
            error=error,
        )
        return form_page(shell, page)
    return onward(form, made.referral)


async def _new_page(
    shell: Shell,
    desk: Desk,
    caller: Caller,
    program: Program,
    content: Content,
    *,
    origins: dict[str, str] | None = None,
) -> Response[str]:
    _ = shell.gettext
    groups = await groups_for(shell, desk, caller, program, content, origins=origins)
    return form_page(
        shell,
        Page(
            title=_("New referral"),
            action=NEW,
            groups=groups,
            key=new_token(),
            carried=_carried(content),
        ),
    )


def _with_flags(content: Content, form: Form) -> Content:
    """What was decided on the match page, carried in hidden fields."""
    given = {each.id: each for each in content.red_flags}
    for value in form.every("flag"):
        ident, _, rest = value.partition(":")
        how, _, why = rest.partition(":")
        if how not in set(Settled) or not ident:
            raise Unreadable("A decision about a red flag cannot be read.")
        given[ident] = RedFlagDecision(
            id=ident[:80], decision=Settled(how), reason=why[:200] or None
        )
    return msgspec.structs.replace(content, red_flags=tuple(given.values())[:50])


def _carried(content: Content) -> tuple[tuple[str, str], ...]:
    decided = tuple(
        ("flag", f"{each.id}:{each.decision.value}:{each.reason or ''}")
        for each in content.red_flags
    )
    return (*decided, *hidden(content))


ROUTES = (show_new, start_from_note, save_new)
