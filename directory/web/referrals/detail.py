"""One referral: where it is, what it says, what happened, and what the reader may do now."""

from collections.abc import Iterable
from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from directory.accounts.model import Caller, Standing
from directory.accounts.permissions import reach, require
from directory.errors import Conflict, Invalid, TooLarge
from directory.referrals import (
    actions,
    attachments,
    handled,
    lifecycle,
    links,
    messages,
    news,
    next_phase_draft,
    noting,
    steps,
    store,
)
from directory.referrals.call_log import calls
from directory.referrals.desk import Desk
from directory.referrals.file_kinds import MEDIA_TYPES
from directory.referrals.handled import Undo
from directory.referrals.model import Event, Referral, Status
from directory.referrals.steps import ENTRANCE
from directory.web.forms import Form
from directory.web.presenters.referral_beside import (
    call_lines,
    document_kinds,
    document_lines,
    link_lines,
    message_lines,
    receivers,
    results,
)
from directory.web.presenters.referral_check import checked
from directory.web.presenters.referral_detail import detail
from directory.web.presenters.referral_history import happened
from directory.web.presenters.referral_words import actions as action_words
from directory.web.presenters.referral_words import done as done_words
from directory.web.presenters.referral_words import link_kinds, sides
from directory.web.referrals.fields import typed
from directory.web.referrals.offered import offered
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
    return await detail_page(request, referral_id, shell, caller, desk)


async def detail_page(
    request: Request[Any, Any, Any],
    referral_id: str,
    shell: Shell,
    caller: Caller,
    desk: Desk,
    *,
    form: Form | None = None,
    error: Invalid | Conflict | TooLarge | None = None,
) -> Response[str]:
    """Also where something written on it needs a change: with what was typed."""
    require(caller, "referral.history")
    referral = await actions.read(desk, referral_id, by=caller)
    await news.opened(desk, referral.id, by=caller)
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
    may_write = reach(caller, "referral.message") is not None
    may_attach = reach(caller, attachments.PERMISSION) is not None
    handles = reach(caller, "referral.assign") is not None and not referral.has_ended
    may_edit = reach(caller, "referral.edit") is not None and not referral.has_ended
    done, refused = asked.get("done", ""), asked.get("not", "")
    return shell.page(
        "referrals/detail.html",
        status=_status(error),
        errors=error.errors if error else (),
        sentence=error.sentence if error else "",
        typed={} if form is None else {name: typed(form, name) for name in form.names()},
        calls=call_lines(shell, calls(events), caller),
        messages=message_lines(shell, await messages.of(desk, referral, by=caller))
        if may_write
        else (),
        documents=document_lines(shell, await attachments.of(desk, referral), caller),
        document_kinds=tuple(document_kinds(shell).items()),
        accepted=",".join(MEDIA_TYPES),
        may_attach=may_attach,
        links=link_lines(shell, desk, await links.of(desk, referral, by=caller)),
        link_kinds=tuple(link_kinds(shell).items()),
        holds=_holds(shell, desk, referral),
        may_link=reach(caller, links.PERMISSION) is not None,
        results=tuple(results(shell).items()),
        sides=tuple(sides(shell).items()),
        receivers=receivers(shell, referral, caller),
        may_call=may_write and referral.sent_at is not None,
        referral=referral,
        program=program,
        department=desk.catalogue.departments[program.department],
        detail=detail(shell, desk, referral, events, possible, names),
        content=checked(shell, desk, referral, groups),
        where=await where_is(shell, desk, referral),
        history=happened(
            shell,
            desk,
            events,
            names,
            _undoable(desk, caller, referral, events) if handles else {},
        ),
        attempts=await store.attempts(desk.db, referral.id),
        cautions=await steps.cautions(desk, referral, by=caller) if done else (),
        colleagues=await colleagues_of(desk, caller) if handles else {},
        handles=handles,
        may_edit=may_edit,
        is_draft=referral.status is Status.DRAFT,
        caller=caller,
        next_programs=_next_programs(shell, caller)
        if next_phase_draft.may_draft(referral, caller)
        else (),
        done=done,
        done_word=done_words(shell).get(done, ""),
        refused=action_words(shell).get(refused, ""),
        about=asked.get("about", ""),
        was=asked.get("was", ""),
        version=asked.get("v", ""),
    )


def _status(error: Exception | None) -> int:
    if error is None:
        return 200
    return 413 if isinstance(error, TooLarge) else 422


def _undoable(
    desk: Desk, caller: Caller, referral: Referral, events: Iterable[Event]
) -> dict[int, Undo]:
    """Each side takes back what it did itself."""
    own = noting.side_of(caller)
    ours = [event for event in events if noting.side_of_actor(event.by) is own]
    return handled.undoable(referral, ours, today=desk.today)


def _holds(shell: Shell, desk: Desk, referral: Referral) -> tuple[tuple[str, str], ...]:
    """What a draft may wait for in the other one; what was sent waits for nothing."""
    if referral.status is not Status.DRAFT:
        return ()
    wording = desk.guide.wording
    return tuple((status.value, shell.said(wording.of(status).staff)) for status in links.HOLDS)


def _next_programs(shell: Shell, caller: Caller) -> tuple[tuple[str, str], ...]:
    """Where the next stage of recovery may be asked for by this reader."""
    return tuple((each.slug, shell.said(each.name)) for each in offered(shell, caller).values())


ROUTES = (show_referral,)
