"""The page of a referral's form: its sections for whoever writes, and where a save leads on to."""

from dataclasses import replace
from typing import Any

import msgspec
from litestar import Response

from directory.accounts.model import Caller, Standing
from directory.catalogue.model import Program
from directory.errors import Changed, Conflict, Invalid
from directory.referrals.desk import Desk
from directory.referrals.model import Content, Referral
from directory.web.forms import Form
from directory.web.presenters.referral_needs import said_there
from directory.web.referrals.fields import Field, Group
from directory.web.referrals.offered import offered
from directory.web.referrals.sections import sections
from directory.web.referrals.team import doctors_of
from directory.web.shell import Shell
from directory.web.staff import see


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What the page of the form shows besides the shell."""

    title: str
    action: str
    groups: tuple[Group, ...]
    referral: Referral | None = None
    key: str = ""
    version: str = ""
    carried: tuple[tuple[str, str], ...] = ()
    error: Invalid | Changed | Conflict | None = None


def form_page(shell: Shell, page: Page) -> Response[str]:
    return shell.page("referrals/form.html", status=422 if page.error else 200, page=page)


async def groups_for(
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
    told = said_there(shell, desk.matcher, content.needs or {})
    there = (_from_match(shell, told),) if told else ()
    last = (_why_changed(shell),) if is_sent else ()
    return (first, *there, *found, *last)


def _whereto(shell: Shell, caller: Caller, program: Program, *, is_sent: bool) -> Group:
    _ = shell.gettext
    field = Field(
        name="program_id",
        label=_("Program"),
        kind="choice",
        value=program.slug,
        options=tuple(
            (each.slug, shell.said(each.name)) for each in offered(shell, caller).values()
        ),
        required=True,
    )
    if is_sent:
        field = replace(field, kind="shown", value=shell.said(program.name))
    return Group(id="to", title=_("Where it goes"), fields=(field,))


def _from_match(shell: Shell, told: tuple[str, ...]) -> Group:
    _ = shell.gettext
    field = Field(
        name="needs", label=_("As you left it there"), kind="shown", value=", ".join(told)
    )
    return Group(id="from-match", title=_("From the match"), fields=(field,))


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


def onward(form: Form, referral: Referral) -> Response[Any]:
    if referral.sent_at is not None:
        return see(f"/referrals/{referral.id}?done=update")
    if form.text("then") == "check":
        return see(f"/referrals/{referral.id}/check")
    return see(f"/referrals/{referral.id}/edit?done=saved")
