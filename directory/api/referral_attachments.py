"""Documents that go with a referral: sent as a form, listed, and handed out as files."""

import asyncio
import datetime as dt
from http import HTTPStatus
from typing import Annotated, Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
from litestar.exceptions import HTTPException
from litestar.params import FromPath
from msgspec import Meta

from directory.accounts.model import Caller
from directory.api.asked import decoded, taken, valid, written
from directory.api.operation import Operation, does
from directory.api.referral_history import ByOut
from directory.api.referral_shown import Out
from directory.api.referrals import TAG
from directory.api.sent_needs import Sent
from directory.errors import DirectoryError, FieldError, Invalid, TooLarge
from directory.referrals import attachments as doing
from directory.referrals.attachments import (
    MOST_BYTES,
    TOO_LARGE,
    Attachment,
    DocumentKind,
    Upload,
)
from directory.referrals.desk import Desk
from directory.referrals.file_kinds import MEDIA_TYPES, disposition
from directory.uploads import BESIDE_BYTES, FORM, form

NOTHING_RUNS = "default-src 'none'; sandbox; frame-ancestors 'none'"


class AttachmentFields(Sent, frozen=True, kw_only=True):
    """What may stand in the form beside the file."""

    kind: Annotated[DocumentKind, Meta(description="What it is to the referral")] = (
        DocumentKind.OTHER
    )


class AttachmentSent(AttachmentFields, frozen=True, kw_only=True):
    """The form: one file, and what it is."""

    file: Annotated[
        str,
        Meta(
            description=f"At most 10 MiB; one of {', '.join(MEDIA_TYPES)}",
            extra_json_schema={"format": "binary"},
        ),
    ]


class WithdrawalSent(Sent, frozen=True, kw_only=True):
    reason: Annotated[str, Meta(min_length=1, max_length=2_000, pattern=r"\S")]


class AttachmentOut(Out, frozen=True, kw_only=True):
    """A document. Its file is at its own address."""

    id: str
    at: dt.datetime
    name: str
    kind: DocumentKind
    media_type: Annotated[str, Meta(description="By what it holds, not by its name")]
    size: Annotated[int, Meta(description="Bytes")]
    sha256: str
    by: ByOut
    withdrawn: Annotated[bool, Meta(description="Attached by mistake; its file is not handed out")]


class AttachmentsOut(Out, frozen=True, kw_only=True):
    """All documents of the referral, oldest first."""

    items: tuple[AttachmentOut, ...]
    next_cursor: None = None


def shown(attachment: Attachment) -> AttachmentOut:
    return AttachmentOut(
        id=attachment.id,
        at=attachment.at,
        name=attachment.name,
        kind=attachment.kind,
        media_type=attachment.media_type,
        size=attachment.size,
        sha256=attachment.sha256,
        by=ByOut(kind=attachment.by.kind, id=attachment.by.id, name=attachment.by.name),
        withdrawn=attachment.withdrawn,
    )


@does(
    HttpMethod.POST,
    "/referrals/{referral_id:str}/attachments",
    Operation(
        id="attachDocument",
        tag=TAG,
        summary="Attach a document to it",
        action=doing.PERMISSION,
        status=201,
        also=(200,),
        answer=AttachmentOut,
        body=AttachmentSent,
        body_media_type=FORM,
        headers={"Location": "Address of the file"},
        refusals=(404, 409, 413, 415, 422),
    ),
    most_bytes=MOST_BYTES + BESIDE_BYTES,
)
async def attach_document(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[AttachmentOut]:
    """A form with the parts file and kind. What the file holds decides what it is; a file that is
    none of the kinds is refused. The same file again stands once and answers 200."""
    body = await _body(request)
    content_type = request.headers.get("content-type", "")
    upload = await asyncio.to_thread(_upload, content_type, body)
    added = await doing.add(desk, referral_id, by=caller, read=lambda: _meant(upload))
    return Response(
        shown(added.attachment),
        status_code=200 if added.again else 201,
        headers={"Location": f"/api/v1/referrals/{referral_id}/attachments/{added.attachment.id}"},
    )


async def _body(request: Request[Any, Any, Any]) -> bytes:
    """The limit of this route is another than everywhere else, and says so."""
    try:
        return await taken(request)
    except HTTPException as error:
        if error.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise TooLarge(TOO_LARGE) from None
        raise


def _upload(content_type: str, body: bytes) -> Upload | DirectoryError:
    """Read before the transaction begins, for it takes a while; a refusal waits for its turn."""
    try:
        return _read(content_type, body)
    except DirectoryError as error:
        return error


def _meant(upload: Upload | DirectoryError) -> Upload:
    if isinstance(upload, DirectoryError):
        raise upload
    return upload


def _read(content_type: str, body: bytes) -> Upload:
    sent = form(content_type, body, most_bytes=MOST_BYTES, sentence=TOO_LARGE)
    fields = valid(sent.fields, AttachmentFields)
    if sent.file is None:
        sentence = "Send the file as the part named file."
        raise Invalid(sentence, (FieldError("file", "missing", sentence),))
    return Upload(content=sent.file, name=sent.name, kind=fields.kind)


@does(
    HttpMethod.GET,
    "/referrals/{referral_id:str}/attachments",
    Operation(
        id="listAttachments",
        tag=TAG,
        summary="The documents that go with it",
        action="referral.history",
        answer=AttachmentsOut,
        refusals=(404,),
    ),
)
async def list_attachments(
    referral_id: FromPath[str], caller: NamedDependency[Caller], desk: NamedDependency[Desk]
) -> AttachmentsOut:
    """Names and sizes; the files are asked for one by one."""
    found = await doing.listed(desk, referral_id, by=caller)
    return AttachmentsOut(items=tuple(shown(each) for each in found))


@does(
    HttpMethod.GET,
    "/referrals/{referral_id:str}/attachments/{attachment_id:str}",
    Operation(
        id="getAttachment",
        tag=TAG,
        summary="One document, as it came",
        action="referral.history",
        answer=None,
        also_media_types=MEDIA_TYPES,
        headers={"Content-Disposition": "attachment, with the name it came with"},
        refusals=(404, 410),
    ),
)
async def get_attachment(
    referral_id: FromPath[str],
    attachment_id: FromPath[str],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[bytes]:
    """For saving, never for showing in place: nothing in it may run here."""
    found, content = await doing.opened(desk, referral_id, attachment_id, by=caller)
    return Response(content, media_type=found.media_type, headers=file_headers(found))


@does(
    HttpMethod.POST,
    "/referrals/{referral_id:str}/attachments/{attachment_id:str}/withdraw",
    Operation(
        id="withdrawAttachment",
        tag=TAG,
        summary="Withdraw a document that was attached by mistake",
        action=doing.PERMISSION,
        answer=AttachmentOut,
        body=WithdrawalSent,
        refusals=(404, 409, 413, 415, 422),
        examples={"of another patient": {"reason": "It is about another patient."}},
    ),
)
async def withdraw_attachment(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    attachment_id: FromPath[str],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> AttachmentOut:
    """For anybody of the side that attached it. It stays in the list, and its file answers 410."""
    body = await taken(request)
    withdrawn = await doing.withdraw(
        desk,
        referral_id,
        attachment_id,
        by=caller,
        read=lambda: valid(written(decoded(request, body)), WithdrawalSent).reason,
    )
    return shown(withdrawn)


def file_headers(attachment: Attachment) -> dict[str, str]:
    return {
        "Content-Disposition": disposition(attachment.name),
        "Content-Security-Policy": NOTHING_RUNS,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }


ROUTES = (attach_document, list_attachments, get_attachment, withdraw_attachment)
