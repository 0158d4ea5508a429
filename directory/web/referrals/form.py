"""Writing a referral: a new one, a draft, or a new version of what was sent."""

from dataclasses import replace
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from directory.accounts.model import Caller, Standing
from directory.accounts.permissions import require
from directory.catalogue.model import Listing, Program
from directory.errors import Changed, Conflict, Invalid, Unreadable
from directory.identifiers import new_token
from directory.referrals import actions, sending
from directory.referrals.asked import NewReferral, Patch
from directory.referrals.desk import Desk
from directory.referrals.model import Content, Patient, RedFlagDecision, Referral
from directory.referrals.summary import Settled
from directory.referrals.versions import tag
from directory.web.forms import Form, read_form
from directory.web.match_form import check
from directory.web.match_form import read_form as read_match
from directory.web.referrals.content import content_of
from directory.web.referrals.fields import Field, Group, kept, mistakes, typed
from directory.web.referrals.sections import sections
from directory.web.referrals.team import doctors_of
from directory.web.shell import Shell
from directory.web.staff import see, staff_form, staff_page

NEW = "/referrals/new"


@staff_page(NEW)
async def show_new(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[str]:
    require(caller, "referral.create")
    program = _offered(shell, caller).get(request.query_params.get("program", ""))
    if program is None:
        return shell.page("referrals/choose.html", programs=tuple(_offered(shell, caller).values()))
    return await _new_page(shell, desk, caller, program, Content())


@staff_form("/referrals/start/{program:str}")
async def start_from_note(
    request: Request[Any, Any, Any],
    program: FromPath[str],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[str]:
    """From the match: the note and what was decided come along. Nothing is stored yet."""
    require(caller, "referral.create")
    note = await read_match(request)
    check(note)
    chosen = _offered(shell, caller).get(program)
    if chosen is None:
        raise Invalid("Choose a program that takes referrals from you now.")
    answer = desk.matcher.suggest(text=note.text, programs=[chosen])
    sex = answer.needs.get("sex")
    content = Content(
        priority=sending.proposal(desk, answer),
        patient=Patient(sex=sex if sex in ("female", "male", "other") else None),
        notes=note.text,
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
    program = _offered(shell, caller).get(typed(form, "program_id"))
    if program is None:
        raise Invalid("Choose a program that takes referrals now.")
    groups = await _groups(shell, desk, caller, program, Content())
    content = _with_flags(content_of(form, groups, Content()), form)
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
        page = _Page(
            title=_("New referral"),
            action=NEW,
            groups=kept(groups, form),
            key=new_token(),
            flags=_carried(content),
            error=error,
        )
        return _form_page(shell, page)
    return _onward(form, made.referral)


@staff_page("/referrals/{referral_id:str}/edit")
async def show_edit(
    referral_id: FromPath[str],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[str]:
    require(caller, "referral.edit")
    referral = await actions.read(desk, referral_id, by=caller)
    return await _edit_page(shell, desk, caller, referral)


@staff_form("/referrals/{referral_id:str}/edit")
async def save_edit(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    """A draft is changed. Of what was sent a new version is made, with the reason for it."""
    require(caller, "referral.edit")
    form = await read_form(request)
    referral = await actions.read(desk, referral_id, by=caller)
    program = desk.catalogue.programs[referral.program]
    groups = await _groups(shell, desk, caller, program, referral.content, referral=referral)
    errors = mistakes(groups, form)
    try:
        if errors:
            raise Invalid("Some fields need a change.", tuple(errors))
        patch = _patch(form, groups, referral)
        if patch.edits:
            referral = await actions.update(
                desk, referral_id, by=caller, if_match=_version(form), read=lambda: patch
            )
    except (Invalid, Changed, Conflict) as error:
        return await _edit_page(shell, desk, caller, referral, form=form, error=error)
    return _onward(form, referral)


def _patch(form: Form, groups: tuple[Group, ...], referral: Referral) -> Patch:
    """Only what differs, so that the history names what was touched."""
    before = referral.content
    after = content_of(form, groups, before)
    changed: dict[str, Any] = {
        name: getattr(after, name)
        for name in Content.__struct_fields__
        if getattr(after, name) != getattr(before, name)
    }
    if "patient" in changed:
        changed["patient"] = {
            name: getattr(after.patient, name)
            for name in Patient.__struct_fields__
            if getattr(after.patient, name) != getattr(before.patient, name)
        }
    program = typed(form, "program_id")
    return Patch(
        program=program if program and program != referral.program else None,
        content=changed,
        change_reason=typed(form, "change_reason") or None,
    )


def _version(form: Form) -> str | None:
    version = typed(form, "version")
    return f'"{version}"' if version else None


def _onward(form: Form, referral: Referral) -> Response[Any]:
    if referral.sent_at is not None:
        return see(f"/referrals/{referral.id}?done=update")
    if form.text("then") == "check":
        return see(f"/referrals/{referral.id}/check")
    return see(f"/referrals/{referral.id}/edit?done=saved")


class _Page(msgspec.Struct, frozen=True, kw_only=True):
    """What the page of the form shows besides the shell."""

    title: str
    action: str
    groups: tuple[Group, ...]
    referral: Referral | None = None
    key: str = ""
    version: str = ""
    flags: tuple[tuple[str, str], ...] = ()
    error: Invalid | Changed | Conflict | None = None


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
    groups = await _groups(shell, desk, caller, program, content, origins=origins)
    return _form_page(
        shell,
        _Page(
            title=_("New referral"),
            action=NEW,
            groups=groups,
            key=new_token(),
            flags=_carried(content),
        ),
    )


async def _edit_page(
    shell: Shell,
    desk: Desk,
    caller: Caller,
    referral: Referral,
    *,
    form: Form | None = None,
    error: Invalid | Changed | Conflict | None = None,
) -> Response[str]:
    """After a change of somebody else the text is kept and goes over theirs when sent again."""
    _ = shell.gettext
    program = desk.catalogue.programs[referral.program]
    groups = await _groups(shell, desk, caller, program, referral.content, referral=referral)
    is_sent = referral.sent_at is not None
    return _form_page(
        shell,
        _Page(
            title=_("Change the referral") if is_sent else _("Draft of a referral"),
            action=f"/referrals/{referral.id}/edit",
            groups=groups if form is None else kept(groups, form),
            referral=referral,
            version=tag(referral).strip('"'),
            error=error,
        ),
    )


def _form_page(shell: Shell, page: _Page) -> Response[str]:
    return shell.page("referrals/form.html", status=422 if page.error else 200, page=page)


async def _groups(
    shell: Shell,
    desk: Desk,
    caller: Caller,
    program: Program,
    content: Content,
    *,
    referral: Referral | None = None,
    origins: dict[str, str] | None = None,
) -> tuple[Group, ...]:
    is_sent = referral is not None and referral.sent_at is not None
    doctors = {}
    if caller.standing is not Standing.REFERRER:
        doctors = await doctors_of(desk, referral.practice if referral else caller.practice)
    found = sections(
        shell,
        content,
        program,
        items=desk.guide.items,
        fixes=desk.guide.fixes,
        signs=caller.standing is Standing.REFERRER,
        doctors=doctors,
        is_sent=is_sent,
        origins=origins,
    )
    first = _whereto(shell, caller, program, is_sent=is_sent)
    last = (_why_changed(shell),) if is_sent else ()
    return (first, *found, *last)


def _whereto(shell: Shell, caller: Caller, program: Program, *, is_sent: bool) -> Group:
    _ = shell.gettext
    field = Field(
        name="program_id",
        label=_("Program"),
        kind="choice",
        value=program.slug,
        options=tuple(
            (each.slug, shell.said(each.name)) for each in _offered(shell, caller).values()
        ),
        required=True,
    )
    if is_sent:
        field = replace(field, kind="shown", value=shell.said(program.name))
    return Group(id="to", title=_("Where it goes"), fields=(field,))


def _why_changed(shell: Shell) -> Group:
    _ = shell.gettext
    return Group(
        id="because",
        title=_("Why it changes"),
        hint=_("It was sent already. The program is told, and the version before is kept."),
        fields=(
            Field(
                name="change_reason",
                label=_("Reason for the change"),
                kind="area",
                required=True,
                longest=2_000,
                rows=2,
            ),
        ),
    )


def _offered(shell: Shell, caller: Caller) -> dict[str, Program]:
    """Programs that take referrals now; a department writes for its own only."""
    own = caller.departments if caller.standing is Standing.INTAKE else None
    return {
        each.slug: each
        for each in shell.catalogue.public_programs()
        if each.listing is Listing.PUBLISHED and (own is None or each.department in own)
    }


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
    return tuple(
        ("flag", f"{each.id}:{each.decision.value}:{each.reason or ''}")
        for each in content.red_flags
    )


ROUTES = (show_new, start_from_note, save_new, show_edit, save_edit)
