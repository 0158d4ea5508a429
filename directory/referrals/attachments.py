"""Documents that go with a referral: checked, sealed, and handed out as they came.

What a file holds says what it is; its name and its content stand sealed, its digest beside them.
"""

import asyncio
import base64
import datetime as dt
import hashlib
from collections.abc import Callable, Iterable
from enum import StrEnum

from sqlmodel import col, select

from directory.accounts.model import Caller
from directory.errors import Conflict, FieldError, Gone, Invalid, NotFound, TooLarge
from directory.identifiers import new_id
from directory.referrals import noting, rows, store
from directory.referrals.appointment import Side
from directory.referrals.desk import Desk
from directory.referrals.file_kinds import MEDIA_TYPES, FileKind, kind_of, safe_name
from directory.referrals.model import Actor, Referral, Struct
from directory.referrals.tables import AttachmentFileRow, AttachmentRow

PERMISSION = "referral.attach"
WITHDRAW = "withdraw_document"
MOST_BYTES = 10 * 1024 * 1024
MOST = 50
MISSING = "There is no such document."
TOO_LARGE = "Send files of at most 10 MiB."


class DocumentKind(StrEnum):
    """What the document is to the referral."""

    REPORT = "report"
    LETTER = "letter"
    IMAGE = "image"
    RESULT = "result"
    OTHER = "other"


class Upload(Struct, frozen=True, kw_only=True):
    """A file as it came, with the name it came with."""

    content: bytes
    name: str = ""
    kind: DocumentKind = DocumentKind.OTHER


class Attachment(Struct, frozen=True, kw_only=True):
    """`sha256`: of the file as it came, in hexadecimal. `withdrawn`: attached by mistake."""

    id: str
    at: dt.datetime
    name: str
    kind: DocumentKind
    media_type: str
    size: int
    sha256: str
    by: Actor
    withdrawn: bool = False


class Added(Struct, frozen=True, kw_only=True):
    """`again`: the very same file is there already, from the same side, and stands once."""

    attachment: Attachment
    again: bool = False


async def add(desk: Desk, referral_id: str, *, by: Caller, read: Callable[[], Upload]) -> Added:
    """Raises Invalid for a file that is none of the kinds, or says it is another."""
    referral = await noting.within_reach(desk, referral_id, PERMISSION, by=by)
    upload = read()
    kind = await asyncio.to_thread(_checked, upload)  # a long text takes a while to look through
    noting.require_living(referral)
    digest = await asyncio.to_thread(_digest, upload.content)
    known = await _rows(desk, referral)
    gone = await _withdrawn(desk, referral)
    there = (row for row in known if row.id not in gone and _is_same(row, digest, by))
    if (same := next(there, None)) is not None:
        await desk.audit(by, "referral.read", referral.id, reason="attachments")
        return Added(attachment=_attachment(desk, same), again=True)
    if len(known) >= MOST:
        raise Conflict(f"This referral has {MOST} documents already.")
    row = AttachmentRow(
        id=new_id(desk.now),
        referral_id=referral.id,
        at=desk.now,
        kind=upload.kind.value,
        by_kind=by.standing.value,
        by_id=by.id,
        by_name=by.name,
        name=b"",
        media_type=kind.media_type,
        size=len(upload.content),
        hash=digest,
    )
    rows.seal(desk.sealer, row, "name", safe_name(upload.name, kind))
    desk.db.add(row)
    await desk.db.flush()
    await _keep_file(desk, row, upload.content)
    await _noted(desk, referral, row, by=by)
    return Added(attachment=_attachment(desk, row))


async def listed(desk: Desk, referral_id: str, *, by: Caller) -> list[Attachment]:
    """Oldest first, without the files."""
    referral = await noting.looked_at(
        desk, referral_id, "referral.history", by=by, reason="attachments"
    )
    return await of(desk, referral)


async def of(desk: Desk, referral: Referral) -> list[Attachment]:
    """As `listed`, where the referral was looked at already."""
    gone = await _withdrawn(desk, referral)
    return [_attachment(desk, row, gone) for row in await _rows(desk, referral)]


async def opened(
    desk: Desk, referral_id: str, attachment_id: str, *, by: Caller
) -> tuple[Attachment, bytes]:
    """The document and its file. Raises Gone for one that was withdrawn."""
    referral = await noting.looked_at(
        desk, referral_id, "referral.history", by=by, reason="attachment"
    )
    row = await _row(desk, referral, attachment_id)
    if row.id in await _withdrawn(desk, referral):
        raise Gone("This document was attached by mistake and is not handed out any more.")
    file = await desk.db.get_one(AttachmentFileRow, row.id)
    text = await asyncio.to_thread(desk.sealer.open, file.content, rows.place(file, "content"))
    return _attachment(desk, row), base64.b64decode(text)


async def withdraw(
    desk: Desk, referral_id: str, attachment_id: str, *, by: Caller, read: Callable[[], str]
) -> Attachment:
    """For anybody of the side that attached it; `read` gives the reason. It stays in the list and
    is kept, for the inspectors, but nobody gets the file any more."""
    referral = await noting.within_reach(desk, referral_id, PERMISSION, by=by)
    row = await _row(desk, referral, attachment_id)
    if _side(row) is not noting.side_of(by):
        raise NotFound(MISSING)
    reason = read()
    noting.require_living(referral)
    if row.id in await _withdrawn(desk, referral):
        raise Conflict("This document was withdrawn already.")
    await noting.note(
        desk,
        referral,
        WITHDRAW,
        by=by,
        permission=PERMISSION,
        detail={"attachment": row.id, "comment": reason},
        tells=(_other_side(referral, by),),
    )
    return _attachment(desk, row, frozenset({row.id}))


async def require_known(desk: Desk, referral: Referral, ids: Iterable[str], field: str) -> None:
    """Raises Invalid where a report names a document that does not go with its referral."""
    if wanted := set(ids):
        known = {each.id for each in await of(desk, referral) if not each.withdrawn}
        if not wanted <= known:
            sentence = "Send ids of documents attached to this referral."
            raise Invalid(sentence, (FieldError(field, "unknown", sentence),))


def _checked(upload: Upload) -> FileKind:
    if len(upload.content) > MOST_BYTES:
        raise TooLarge(TOO_LARGE)
    kind = kind_of(upload.content) if upload.content else None
    if kind is None:
        sentence = f"Send one whole file of these kinds: {', '.join(MEDIA_TYPES)}."
        code = "not_usable" if upload.content else "missing"
        raise Invalid(sentence, (FieldError("file", code, sentence),))
    return kind


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _is_same(row: AttachmentRow, digest: bytes, by: Caller) -> bool:
    return row.hash == digest and _side(row) is noting.side_of(by)


def _side(row: AttachmentRow) -> Side:
    return noting.side_of_actor(Actor(kind=row.by_kind, id=row.by_id))


def _other_side(referral: Referral, by: Caller) -> str:
    other = Side.PRACTICE if noting.side_of(by) is Side.PROGRAM else Side.PROGRAM
    return noting.word_of(other, referral)


async def _keep_file(desk: Desk, row: AttachmentRow, content: bytes) -> None:
    """As text, for that is what is sealed and sealed again under a newer key."""
    file = AttachmentFileRow(attachment_id=row.id, content=b"")
    place = rows.place(file, "content")
    text = base64.b64encode(content).decode()
    file.content = await asyncio.to_thread(desk.sealer.seal, text, place)
    desk.db.add(file)
    await desk.db.flush()


async def _noted(desk: Desk, referral: Referral, row: AttachmentRow, *, by: Caller) -> None:
    await noting.note(
        desk,
        referral,
        "attach",
        by=by,
        permission=PERMISSION,
        detail={"attachment": row.id, "kind": row.kind},
        tells=(_other_side(referral, by),),
    )


async def _rows(desk: Desk, referral: Referral) -> list[AttachmentRow]:
    query = select(AttachmentRow).where(col(AttachmentRow.referral_id) == referral.id)
    found = await desk.db.scalars(query.order_by(col(AttachmentRow.at), col(AttachmentRow.id)))
    return list(found.all())


async def _row(desk: Desk, referral: Referral, attachment_id: str) -> AttachmentRow:
    for row in await _rows(desk, referral):
        if row.id == attachment_id:
            return row
    raise NotFound(MISSING)


async def _withdrawn(desk: Desk, referral: Referral) -> frozenset[str]:
    """The history tells; no row is ever changed for it."""
    events = await store.history(desk.db, desk.sealer, referral.id)
    return frozenset(event.detail["attachment"] for event in events if event.action == WITHDRAW)


def _attachment(
    desk: Desk, row: AttachmentRow, withdrawn: frozenset[str] = frozenset()
) -> Attachment:
    return Attachment(
        id=row.id,
        at=row.at,
        name=rows.opened(desk.sealer, row, "name", str) or "",
        kind=DocumentKind(row.kind),
        media_type=row.media_type,
        size=row.size,
        sha256=row.hash.hex(),
        by=Actor(kind=row.by_kind, id=row.by_id, name=row.by_name),
        withdrawn=row.id in withdrawn,
    )
