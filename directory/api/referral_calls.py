"""The call log of a referral: who was called, and whether anybody was reached."""

import datetime as dt
from typing import Annotated, Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
from litestar.params import FromPath
from msgspec import Meta

from directory.accounts.model import Caller
from directory.api.asked import decoded, taken, valid, written
from directory.api.operation import Operation, does
from directory.api.referral_history import ByOut
from directory.api.referral_sent import Sentence
from directory.api.referral_shown import Out
from directory.api.referrals import TAG
from directory.api.sent_needs import Sent
from directory.referrals import calls as doing
from directory.referrals.appointment import Side
from directory.referrals.call_log import Call, Result
from directory.referrals.calls import NewCall
from directory.referrals.desk import Desk


class CallSent(Sent, frozen=True, kw_only=True):
    result: Annotated[Result, Meta(description="Whoever was spoken to was reached")]
    to: Annotated[Side, Meta(description="Who was called")] = Side.PATIENT
    note: Sentence | None = None


class CallOut(Out, frozen=True, kw_only=True):
    """One call. One that was logged by mistake stays, and says so."""

    seq: Annotated[int, Meta(description="Its place in the history")]
    at: dt.datetime
    to: Side
    result: Result
    note: str | None
    by: ByOut
    attempt: int
    undone: bool


class CallsOut(Out, frozen=True, kw_only=True):
    """The whole log, first calls first."""

    items: tuple[CallOut, ...]
    next_cursor: None = None


def shown(call: Call) -> CallOut:
    return CallOut(
        seq=call.seq,
        at=call.at,
        to=call.to,
        result=call.result,
        note=call.note,
        by=ByOut(kind=call.by.kind, id=call.by.id, name=call.by.name),
        attempt=call.attempt,
        undone=call.undone,
    )


@does(
    HttpMethod.POST,
    "/referrals/{referral_id:str}/calls",
    Operation(
        id="logCall",
        tag=TAG,
        summary="Log a call about it",
        action=doing.PERMISSION,
        status=201,
        answer=CallOut,
        body=CallSent,
        refusals=(404, 409, 413, 415, 422),
        examples={
            "nobody": {"result": "no_answer"},
            "program": {"result": "reached", "to": "program", "note": "They call back today."},
        },
    ),
)
async def log_call(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[CallOut]:
    """A call to the patient that reaches nobody counts as a try; status and ETag stay."""
    body = await taken(request)
    logged = await doing.log(
        desk,
        referral_id,
        by=caller,
        read=lambda: _new(valid(written(decoded(request, body)), CallSent)),
    )
    return Response(shown(logged.call), status_code=201)


def _new(sent: CallSent) -> NewCall:
    return NewCall(result=sent.result, to=sent.to, note=sent.note)


@does(
    HttpMethod.GET,
    "/referrals/{referral_id:str}/calls",
    Operation(
        id="listCalls",
        tag=TAG,
        summary="The calls about it",
        action="referral.history",
        answer=CallsOut,
        refusals=(404,),
    ),
)
async def list_calls(
    referral_id: FromPath[str], caller: NamedDependency[Caller], desk: NamedDependency[Desk]
) -> CallsOut:
    """Nothing is ever taken out of the log."""
    found = await doing.listed(desk, referral_id, by=caller)
    return CallsOut(items=tuple(shown(call) for call in found))


@does(
    HttpMethod.POST,
    "/referrals/{referral_id:str}/calls/{seq:str}/undo",
    Operation(
        id="undoCall",
        tag=TAG,
        summary="Take back a call that was logged by mistake",
        action=doing.PERMISSION,
        answer=CallOut,
        refusals=(404, 409),
    ),
)
async def undo_call(
    referral_id: FromPath[str],
    seq: FromPath[str],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> CallOut:
    """For anybody of the side that logged it. The call stays in the log; it is no try any more."""
    number = int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 10 else 0
    return shown(await doing.undo(desk, referral_id, number, by=caller))


ROUTES = (log_call, list_calls, undo_call)
