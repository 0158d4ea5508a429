"""The summary of a referral, to read, to print, to keep."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
from litestar.params import FromPath

from directory import paths
from directory.accounts.model import Caller, Standing
from directory.api.asked import read_query
from directory.api.operation import Operation, does
from directory.documents import as_json, stored
from directory.documents.clinician import Printing
from directory.documents.handout import load_handout
from directory.documents.html import whole_page
from directory.documents.sheets import ClinicianSheet, PatientSheet
from directory.documents.text import text
from directory.errors import NotAllowed
from directory.referrals import kept as versions
from directory.referrals.desk import Desk
from directory.settings import Settings

KINDS = {
    "html": "text/html",
    "pdf": "application/pdf",
    "json": "application/json",
    "text": "text/plain",
}


NOTHING_LOADED = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


class SummaryQuery(msgspec.Struct, frozen=True, kw_only=True):
    format: Annotated[
        Literal["html", "pdf", "json", "text"], msgspec.Meta(description="How it is written")
    ] = "json"
    audience: (
        Annotated[
            Literal["clinician", "patient"],
            msgspec.Meta(description="Whom it is for; a patient's token reads the patient's"),
        ]
        | None
    ) = None
    lang: Annotated[Literal["en", "es"], msgspec.Meta(description="English or Spanish")] = "en"
    version: (
        Annotated[int, msgspec.Meta(ge=1, le=100_000, description="An older version")] | None
    ) = None
    paper: Annotated[Literal["us-letter", "a4"], msgspec.Meta(description="Of a PDF")] = "us-letter"


@does(
    HttpMethod.GET,
    "/referrals/{referral_id:str}/summary",
    Operation(
        id="readSummary",
        tag="Referrals",
        summary="The referral summary, for the clinician or for the patient",
        action="referral.read",
        answer=as_json.SummaryShown,
        also_media_types=("text/html", "application/pdf", "text/plain"),
        query=SummaryQuery,
        refusals=(404,),
    ),
)
async def read_summary(
    request: Request[Any, Any, Any],
    state: State,
    referral_id: FromPath[str],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
    settings: NamedDependency[Settings],
) -> Response[Any]:
    """As it was sent, with the listing of that day. Each change after sending makes a version of
    its own; an old one says that it was superseded. A PDF carries the version inside and can be
    checked with directory verify."""
    asked = read_query(request, SummaryQuery)
    audience = _audience(caller, asked, referral_id)
    kept = await versions.read(desk, referral_id, by=caller, version=asked.version)
    content = await _written(request, state, desk, settings, kept, asked, audience)
    headers = {"Cache-Control": "no-store"}
    if asked.format == "html":
        headers["Content-Security-Policy"] = NOTHING_LOADED
    if asked.format == "pdf":
        kind = "summary" if audience == "clinician" else "handout"
        name = stored.file_name(kept, kind, ".pdf")
        headers["Content-Disposition"] = f'inline; filename="{name}"'
    return Response(content, media_type=KINDS[asked.format], headers=headers)


def _audience(caller: Caller, asked: SummaryQuery, referral_id: str) -> as_json.Audience:
    """What staff wrote for one another is not for the patient's link."""
    if caller.standing is not Standing.PATIENT:
        return asked.audience or "clinician"
    if asked.audience == "clinician":
        sentence = "This access reads the patient's sheet only: ask with audience=patient."
        raise NotAllowed(sentence).about("referral.read", referral_id)
    return "patient"


async def _written(
    request: Request[Any, Any, Any],
    state: State,
    desk: Desk,
    settings: Settings,
    kept: versions.Kept,
    asked: SummaryQuery,
    audience: as_json.Audience,
) -> Any:
    items = desk.guide.items
    if asked.format == "json":
        return as_json.shown(kept, items, audience=audience, language=asked.lang)
    printing = Printing(language=asked.lang, paper=asked.paper, sample=kept.pinned.sample)
    address = stored.address_of(settings, f"{request.url.scheme}://{request.url.netloc}")
    sheet: ClinicianSheet | PatientSheet
    if audience == "clinician":
        sheet = stored.for_clinician(kept, items=items, printing=printing, address=address)
    else:
        sheet = stored.for_patient(
            kept,
            handout=load_handout(paths.DATA),
            settings=settings,
            printing=printing,
            address=address,
        )
    match asked.format:
        case "pdf":
            return await stored.file_of(sheet, kept, state.key_rings.secret)
        case "html":
            return whole_page(sheet)
    return text(sheet)


ROUTES = (read_summary,)
