"""Messages about a referral, between the practice, the program and the patient."""

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
from directory.api.referral_shown import Out
from directory.api.referrals import TAG
from directory.api.sent_needs import Sent
from directory.referrals import messages as doing
from directory.referrals.appointment import Side
from directory.referrals.desk import Desk
from directory.referrals.messages import Message, NewMessage


class MessageSent(Sent, frozen=True, kw_only=True):
    text: Annotated[str, Meta(min_length=1, max_length=5_000, pattern=r"\S")]
    to: Annotated[Side | None, Meta(description="Left out: whoever answers at the other end")] = (
        None
    )


class MessageOut(Out, frozen=True, kw_only=True):
    """One message. Only the two sides of it read it."""

    id: str
    at: dt.datetime
    sent_from: Side
    to: Side
    by: ByOut
    text: str
    read_at: dt.datetime | None
    unread: Annotated[bool, Meta(description="It waits for your side")]


class MessagesOut(Out, frozen=True, kw_only=True):
    """Every message of your side, first ones first."""

    items: tuple[MessageOut, ...]
    unread: Annotated[int, Meta(description="How many wait for your side")]
    next_cursor: None = None


class ReadOut(Out, frozen=True, kw_only=True):
    read: Annotated[int, Meta(description="How many had been waiting")]


def shown(message: Message) -> MessageOut:
    return MessageOut(
        id=message.id,
        at=message.at,
        sent_from=message.sent_from,
        to=message.to,
        by=ByOut(kind=message.by.kind, id=message.by.id, name=message.by.name),
        text=message.text,
        read_at=message.read_at,
        unread=message.unread,
    )


@does(
    HttpMethod.POST,
    "/referrals/{referral_id:str}/messages",
    Operation(
        id="sendMessage",
        tag=TAG,
        summary="Write to the other side about it",
        action=doing.PERMISSION,
        status=201,
        also=(200,),
        answer=MessageOut,
        body=MessageSent,
        refusals=(404, 409, 413, 415, 422),
        examples={"to the program": {"text": "The scan is booked for Monday.", "to": "program"}},
    ),
)
async def send_message(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[MessageOut]:
    """The other side is told that there is a message, never what it says. Status and ETag stay.
    The same words sent twice within two minutes stand once and answer 200."""
    body = await taken(request)
    sent = await doing.send(
        desk,
        referral_id,
        by=caller,
        read=lambda: _new(valid(written(decoded(request, body)), MessageSent)),
    )
    return Response(shown(sent.message), status_code=200 if sent.again else 201)


def _new(sent: MessageSent) -> NewMessage:
    return NewMessage(text=sent.text.strip(), to=sent.to)


@does(
    HttpMethod.GET,
    "/referrals/{referral_id:str}/messages",
    Operation(
        id="listMessages",
        tag=TAG,
        summary="The messages from and to your side",
        action="referral.read",
        answer=MessagesOut,
        refusals=(404,),
    ),
)
async def list_messages(
    referral_id: FromPath[str], caller: NamedDependency[Caller], desk: NamedDependency[Desk]
) -> MessagesOut:
    """Reading the list marks none of them: say so with messages/read, or write back."""
    items = tuple(shown(each) for each in await doing.listed(desk, referral_id, by=caller))
    return MessagesOut(items=items, unread=sum(each.unread for each in items))


@does(
    HttpMethod.POST,
    "/referrals/{referral_id:str}/messages/read",
    Operation(
        id="markMessagesRead",
        tag=TAG,
        summary="Say that your side has read its messages",
        action=doing.PERMISSION,
        answer=ReadOut,
        refusals=(404,),
    ),
)
async def mark_messages_read(
    referral_id: FromPath[str], caller: NamedDependency[Caller], desk: NamedDependency[Desk]
) -> ReadOut:
    """All of them; a message that nobody reads goes on the list of what went silent."""
    return ReadOut(read=await doing.mark_read(desk, referral_id, by=caller))


ROUTES = (send_message, list_messages, mark_messages_read)
