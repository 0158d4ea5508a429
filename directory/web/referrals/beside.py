"""Written down beside the steps of a referral: calls and messages."""

from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from directory.accounts.model import Caller
from directory.accounts.permissions import require
from directory.errors import Conflict, FieldError, Invalid
from directory.referrals import calls, messages
from directory.referrals.appointment import Side
from directory.referrals.call_log import Result
from directory.referrals.calls import NewCall
from directory.referrals.desk import Desk
from directory.referrals.messages import NewMessage
from directory.web.forms import Form, read_form
from directory.web.referrals.detail import detail_page
from directory.web.referrals.fields import typed
from directory.web.shell import Shell
from directory.web.staff import see, staff_form

LONGEST = 2_000


@staff_form("/referrals/{referral_id:str}/calls")
async def log_call(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    """The same call clicked twice is logged once."""
    require(caller, calls.PERMISSION)
    form = await read_form(request)
    try:
        await calls.log(desk, referral_id, by=caller, read=lambda: _call(form), once=True)
    except (Invalid, Conflict) as error:
        return await detail_page(request, referral_id, shell, caller, desk, form=form, error=error)
    return see(f"/referrals/{referral_id}?done=call#calls")


@staff_form("/referrals/{referral_id:str}/calls/undo")
async def undo_call(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    require(caller, calls.PERMISSION)
    seq = typed(await read_form(request), "seq")
    number = int(seq) if seq.isdecimal() and len(seq) < 7 else 0
    await calls.undo(desk, referral_id, number, by=caller)
    return see(f"/referrals/{referral_id}?done=undo_call#calls")


@staff_form("/referrals/{referral_id:str}/messages")
async def write_message(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    """Writing back says that what came before was read."""
    require(caller, messages.PERMISSION)
    form = await read_form(request)
    try:
        await messages.send(desk, referral_id, by=caller, read=lambda: _message(form))
    except (Invalid, Conflict) as error:
        return await detail_page(request, referral_id, shell, caller, desk, form=form, error=error)
    return see(f"/referrals/{referral_id}?done=message#messages")


@staff_form("/referrals/{referral_id:str}/messages/read")
async def read_messages(
    referral_id: FromPath[str],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    require(caller, messages.PERMISSION)
    await messages.mark_read(desk, referral_id, by=caller)
    return see(f"/referrals/{referral_id}?done=read#messages")


def _call(form: Form) -> NewCall:
    result, to = typed(form, "result"), typed(form, "call_to")
    if result not in set(Result):
        raise _mistake("result", "Say what came of the call.")
    note = _short(form, "note")
    side = Side(to) if to in set(Side) else Side.PATIENT
    return NewCall(result=Result(result), to=side, note=note or None)


def _message(form: Form) -> NewMessage:
    text, to = _short(form, "text"), typed(form, "to")
    if not text:
        raise _mistake("text", "Write the message first.")
    return NewMessage(text=text, to=Side(to) if to in set(Side) else None)


def _short(form: Form, name: str) -> str:
    text = typed(form, name)
    if len(text) > LONGEST:
        raise _mistake(name, f"This has {len(text):,} characters. Shorten it to {LONGEST:,}.")
    return text


def _mistake(field: str, sentence: str) -> Invalid:
    return Invalid("Some fields need a change.", (FieldError(field, "not_usable", sentence),))


ROUTES = (log_call, undo_call, write_message, read_messages)
