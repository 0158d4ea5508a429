"""Messages about a referral: from the practice, the program or the patient to one of the others.

Only the two sides of a message read it. It counts as unread until somebody of the side it was
written to says so, or writes back; a message nobody reads goes on the list of what went silent.
"""

import datetime as dt
from collections.abc import Callable

from sqlmodel import col, func, or_, select

from directory.accounts.model import Caller, Standing
from directory.errors import Conflict, FieldError, Invalid
from directory.identifiers import new_id
from directory.referrals import noting, rows
from directory.referrals.appointment import Side
from directory.referrals.desk import Desk
from directory.referrals.model import Actor, Referral, Struct
from directory.referrals.tables import MessageRow

PERMISSION = "referral.message"
MOST = 300
"""Messages of one referral: a patient's link must not fill the store."""

SAME_MESSAGE_WITHIN = dt.timedelta(minutes=2)


class NewMessage(Struct, frozen=True, kw_only=True):
    """`to` None: the side that answers for the other end."""

    text: str
    to: Side | None = None


class Message(Struct, frozen=True, kw_only=True):
    """`unread`: it waits for the side of whoever asks."""

    id: str
    at: dt.datetime
    sent_from: Side
    to: Side
    by: Actor
    text: str
    read_at: dt.datetime | None
    unread: bool


class Sent(Struct, frozen=True, kw_only=True):
    """`again`: the same was sent a moment ago, and stands once."""

    message: Message
    again: bool = False


async def send(desk: Desk, referral_id: str, *, by: Caller, read: Callable[[], NewMessage]) -> Sent:
    """Keeps it and tells the side it is for that there is one; what it says is read here only."""
    referral = await noting.within_reach(desk, referral_id, PERMISSION, by=by)
    new = read()
    to = _receiver(referral, new, by=by)
    noting.require_living(referral)
    if referral.sent_at is None:
        raise Conflict("Send the referral first: nobody else sees it yet.")
    if (known := await _just_sent(desk, referral, new.text, to, by=by)) is not None:
        await desk.audit(by, "referral.read", referral.id, reason="messages")
        return Sent(message=_message(desk, known, by=by), again=True)
    await _require_room(desk, referral)
    row = _row(desk, referral, to, new.text, by=by)
    desk.db.add(row)
    await desk.db.flush()
    await _read(desk, referral, by=by)
    await noting.note(
        desk,
        referral,
        "message",
        by=by,
        permission=PERMISSION,
        detail={"message": row.id, "from": row.from_side, "to": row.to_side},
        tells=(noting.word_of(to, referral),),
    )
    return Sent(message=_message(desk, row, by=by))


async def listed(desk: Desk, referral_id: str, *, by: Caller) -> list[Message]:
    """Those of the caller's side, first ones first. Reading the list marks none of them as read."""
    referral = await noting.looked_at(desk, referral_id, "referral.read", by=by, reason="messages")
    return await of(desk, referral, by=by)


async def of(desk: Desk, referral: Referral, *, by: Caller) -> list[Message]:
    """As `listed`, where the referral was looked at already."""
    query = select(MessageRow).where(col(MessageRow.referral_id) == referral.id)
    if by.standing is not Standing.ADMIN:
        side = noting.side_of(by).value
        query = query.where(or_(col(MessageRow.from_side) == side, col(MessageRow.to_side) == side))
    found = await desk.db.scalars(query.order_by(col(MessageRow.at), col(MessageRow.id)))
    return [_message(desk, row, by=by) for row in found]


async def mark_read(desk: Desk, referral_id: str, *, by: Caller) -> int:
    """Everything written to the caller's side is read now; how many that were."""
    referral = await noting.within_reach(desk, referral_id, PERMISSION, by=by)
    read = await _read(desk, referral, by=by)
    await desk.audit(by, PERMISSION, referral.id, reason="read")
    return read


def _receiver(referral: Referral, new: NewMessage, *, by: Caller) -> Side:
    """Raises Invalid where nobody of that side could read it: no message is written to nobody."""
    own = noting.side_of(by)
    to = new.to or _usual(referral, own)
    sentence = None
    if to is own:
        sentence = "Choose the other side: this is your own."
    elif to is Side.PROGRAM and referral.outside:
        sentence = "The program works outside this site and reads nothing here. Call it."
    elif to is Side.PRACTICE and referral.practice is None:
        sentence = "No practice of this site sent it. Call whoever did."
    if sentence is not None:
        raise Invalid(sentence, (FieldError("to", "not_usable", sentence),))
    return to


def _usual(referral: Referral, own: Side) -> Side:
    if own is Side.PRACTICE:
        return Side.PROGRAM
    if own is Side.PATIENT or referral.practice is not None:
        return Side.PRACTICE if referral.practice is not None else Side.PROGRAM
    return Side.PATIENT


async def _require_room(desk: Desk, referral: Referral) -> None:
    query = select(func.count()).where(col(MessageRow.referral_id) == referral.id)
    if (await desk.db.scalar(query) or 0) >= MOST:
        raise Conflict(f"This referral has {MOST} messages already. Please call.")


async def _just_sent(
    desk: Desk, referral: Referral, text: str, to: Side, *, by: Caller
) -> MessageRow | None:
    query = select(MessageRow).where(
        col(MessageRow.referral_id) == referral.id,
        col(MessageRow.by_id) == by.id,
        col(MessageRow.to_side) == to.value,
        col(MessageRow.at) >= desk.now - SAME_MESSAGE_WITHIN,
    )
    for row in await desk.db.scalars(query):
        if rows.opened(desk.sealer, row, "text", str) == text:
            return row
    return None


async def _read(desk: Desk, referral: Referral, *, by: Caller) -> int:
    query = select(MessageRow).where(
        col(MessageRow.referral_id) == referral.id,
        col(MessageRow.to_side) == noting.side_of(by).value,
        col(MessageRow.read_at).is_(None),
    )
    found = (await desk.db.scalars(query)).all()
    for row in found:
        row.read_at, row.read_by = desk.now, by.id
    await desk.db.flush()
    return len(found)


def _row(desk: Desk, referral: Referral, to: Side, text: str, *, by: Caller) -> MessageRow:
    row = MessageRow(
        id=new_id(desk.now),
        referral_id=referral.id,
        at=desk.now,
        from_side=noting.side_of(by).value,
        to_side=to.value,
        by_kind=by.standing.value,
        by_id=by.id,
        by_name=by.name,
        text=b"",
    )
    rows.seal(desk.sealer, row, "text", text)
    return row


def _message(desk: Desk, row: MessageRow, *, by: Caller) -> Message:
    return Message(
        id=row.id,
        at=row.at,
        sent_from=Side(row.from_side),
        to=Side(row.to_side),
        by=Actor(kind=row.by_kind, id=row.by_id, name=row.by_name),
        text=rows.opened(desk.sealer, row, "text", str) or "",
        read_at=row.read_at,
        unread=row.read_at is None and row.to_side == noting.side_of(by).value,
    )
