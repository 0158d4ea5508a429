"""Documents on the page of a referral: attached, saved, and withdrawn where it was a mistake."""

from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from directory.accounts.model import Caller
from directory.accounts.permissions import require
from directory.errors import Conflict, FieldError, Invalid, TooLarge
from directory.referrals import attachments
from directory.referrals.attachments import MOST_BYTES, PERMISSION, DocumentKind, Upload
from directory.referrals.desk import Desk
from directory.referrals.file_kinds import disposition, kind_of
from directory.uploads import BESIDE_BYTES, Uploaded
from directory.web.forms import Form, read_form
from directory.web.referrals.detail import detail_page
from directory.web.referrals.fields import typed
from directory.web.shell import Shell
from directory.web.staff import see, staff_form, staff_page
from directory.web.upload_form import is_upload, read_upload

NOTHING_RUNS = "default-src 'none'; sandbox; frame-ancestors 'none'"
READ_AT_ALL = 2 * MOST_BYTES + BESIDE_BYTES
"""A file somewhat too large is read all the same, so that the page can say so in its place."""

LONGEST_REASON = 2_000
NOTHING = Uploaded(file=None, name="", fields={})


@staff_form("/referrals/{referral_id:str}/documents", request_max_body_size=READ_AT_ALL)
async def attach_document(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    """The same file clicked twice stands once."""
    require(caller, PERMISSION)
    sent = await read_upload(request) if is_upload(request) else NOTHING
    try:
        await attachments.add(desk, referral_id, by=caller, read=lambda: _upload(shell, sent))
    except (Invalid, Conflict, TooLarge) as error:
        form = Form(list(sent.fields.items()))
        return await detail_page(request, referral_id, shell, caller, desk, form=form, error=error)
    return see(f"/referrals/{referral_id}?done=attach#documents")


@staff_form("/referrals/{referral_id:str}/documents/{document_id:str}/withdraw")
async def withdraw_document(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    document_id: FromPath[str],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Any]:
    """It stays in the list, with why; nobody gets the file any more."""
    require(caller, PERMISSION)
    form = await read_form(request)
    try:
        await attachments.withdraw(
            desk, referral_id, document_id, by=caller, read=lambda: _reason(shell, form)
        )
    except (Invalid, Conflict) as error:
        return await detail_page(request, referral_id, shell, caller, desk, form=form, error=error)
    return see(f"/referrals/{referral_id}?done=withdraw_document#documents")


@staff_page("/referrals/{referral_id:str}/documents/{document_id:str}")
async def save_document(
    referral_id: FromPath[str],
    document_id: FromPath[str],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[bytes]:
    """For saving, never for showing in place: nothing in it may run here."""
    require(caller, "referral.history")
    found, content = await attachments.opened(desk, referral_id, document_id, by=caller)
    return Response(
        content,
        media_type=found.media_type,
        headers={
            "Content-Disposition": disposition(found.name),
            "Content-Security-Policy": NOTHING_RUNS,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


def _upload(shell: Shell, sent: Uploaded) -> Upload:
    """What is wrong with a file is said in words for people, not in media types."""
    _ = shell.gettext
    if not sent.file:
        raise _mistake("file", _("Choose a file first. An empty one can not be sent."))
    if len(sent.file) > MOST_BYTES:
        raise TooLarge(_("This file is larger than 10 MiB. Choose a smaller one."))
    if kind_of(sent.file) is None:
        raise _mistake("file", _("Choose a PDF, a picture (PNG, JPEG or TIFF), or a plain text."))
    kind = sent.fields.get("document_kind", "")
    return Upload(
        content=sent.file,
        name=sent.name,
        kind=DocumentKind(kind) if kind in set(DocumentKind) else DocumentKind.OTHER,
    )


def _reason(shell: Shell, form: Form) -> str:
    _ = shell.gettext
    reason, field = typed(form, "withdraw_reason"), f"withdraw-{typed(form, 'document')}"
    if not reason:
        raise _mistake(field, _("Say why it is withdrawn."))
    if len(reason) > LONGEST_REASON:
        raise _mistake(field, _("Say it in fewer words."))
    return reason


def _mistake(field: str, sentence: str) -> Invalid:
    return Invalid("Some fields need a change.", (FieldError(field, "not_usable", sentence),))


ROUTES = (attach_document, withdraw_document, save_document)
