"""The next stage of recovery: a draft out of the report, begun from the page of the referral."""

from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from directory.accounts.model import Caller
from directory.errors import Conflict, Invalid
from directory.referrals import next_phase_draft, sending
from directory.referrals.desk import Desk
from directory.web.forms import read_form
from directory.web.referrals.detail import detail_page
from directory.web.referrals.fields import typed
from directory.web.shell import Shell
from directory.web.staff import see, staff_form


@staff_form("/referrals/{referral_id:str}/next")
async def draft_next_stage(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    """Clicked twice it is one draft. The person looks at it, adds to it and sends it."""
    sending.may_create(caller, draft=True)
    form = await read_form(request)
    try:
        async with desk.db.begin_nested():
            made = await next_phase_draft.draft(
                desk, referral_id, by=caller, read=lambda: typed(form, "program_id") or None
            )
    except (Invalid, Conflict) as error:
        return await detail_page(request, referral_id, shell, caller, desk, form=form, error=error)
    return see(f"/referrals/{made.referral.id}/edit")


ROUTES = (draft_next_stage,)
