"""Changing a draft, or making a new version of what was sent."""

from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from directory.accounts.model import Caller
from directory.accounts.permissions import require
from directory.errors import Changed, Conflict, Invalid
from directory.referrals import actions
from directory.referrals.asked import Patch
from directory.referrals.desk import Desk
from directory.referrals.model import Content, Patient, Referral
from directory.referrals.versions import tag
from directory.web.forms import Form, read_form
from directory.web.referrals.content import content_of
from directory.web.referrals.fields import Group, kept, mistakes, typed
from directory.web.referrals.form import Page, form_page, groups_for, onward
from directory.web.shell import Shell
from directory.web.staff import staff_form, staff_page


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
    referral = await actions.to_act_on(desk, referral_id, by=caller)
    program = desk.catalogue.programs[referral.program]
    groups = await groups_for(shell, desk, caller, program, referral.content, referral=referral)
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
        await actions.shown(desk, referral, by=caller)
        return await _edit_page(shell, desk, caller, referral, form=form, error=error)
    return onward(form, referral)


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
    groups = await groups_for(shell, desk, caller, program, referral.content, referral=referral)
    is_sent = referral.sent_at is not None
    return form_page(
        shell,
        Page(
            title=_("Change the referral") if is_sent else _("Draft of a referral"),
            action=f"/referrals/{referral.id}/edit",
            groups=groups if form is None else kept(groups, form),
            referral=referral,
            version=tag(referral).strip('"'),
            error=error,
        ),
    )


ROUTES = (show_edit, save_edit)
