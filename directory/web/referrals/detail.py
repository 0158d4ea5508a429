"""One referral: where it is, what it says, what happened, and what the reader may do now."""

from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from directory.accounts.model import Caller, Standing
from directory.accounts.permissions import reach, require
from directory.referrals import actions, lifecycle, steps, store
from directory.referrals.desk import Desk
from directory.referrals.model import Status
from directory.referrals.steps import ENTRANCE
from directory.web.presenters.referral_check import checked
from directory.web.presenters.referral_detail import detail
from directory.web.presenters.referral_history import happened
from directory.web.presenters.referral_words import actions as action_words
from directory.web.presenters.referral_words import done as done_words
from directory.web.referrals.sections import sections
from directory.web.referrals.team import colleagues_of, names_of_people
from directory.web.referrals.where import where_is
from directory.web.shell import Shell
from directory.web.staff import staff_page


@staff_page("/referrals/{referral_id:str}")
async def show_referral(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[str]:
    require(caller, "referral.history")
    referral = await actions.read(desk, referral_id, by=caller)
    events = await store.history(desk.db, desk.sealer, referral.id)
    may_step = reach(caller, ENTRANCE) is not None
    possible = lifecycle.possible(referral, caller, now=desk.now) if may_step else ()
    names = await names_of_people(desk)
    program = desk.catalogue.programs[referral.program]
    groups = sections(
        shell,
        referral.content,
        program,
        items=desk.guide.items,
        fixes=desk.guide.fixes,
        signs=caller.standing is Standing.REFERRER,
        doctors=names,
        is_sent=True,
    )
    asked = request.query_params
    handles = reach(caller, "referral.assign") is not None and not referral.has_ended
    may_edit = reach(caller, "referral.edit") is not None and not referral.has_ended
    done, refused = asked.get("done", ""), asked.get("not", "")
    return shell.page(
        "referrals/detail.html",
        referral=referral,
        program=program,
        department=desk.catalogue.departments[program.department],
        detail=detail(shell, desk, referral, events, possible, names),
        content=checked(shell, desk, referral, groups),
        where=await where_is(shell, desk, referral),
        history=happened(shell, desk, events, names),
        attempts=await store.attempts(desk.db, referral.id),
        cautions=await steps.cautions(desk, referral, by=caller) if done else (),
        colleagues=await colleagues_of(desk, caller) if handles else {},
        handles=handles,
        may_edit=may_edit,
        is_draft=referral.status is Status.DRAFT,
        caller=caller,
        done=done,
        done_word=done_words(shell).get(done, ""),
        refused=action_words(shell).get(refused, ""),
        about=asked.get("about", ""),
        was=asked.get("was", ""),
        version=asked.get("v", ""),
    )


ROUTES = (show_referral,)
