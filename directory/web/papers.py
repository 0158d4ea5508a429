"""Papers of a referral, for its own people: summary and handout, fax cover, call script, labels.

The summary and the handout print from one button, each on sheets of its own: what a clinician
reads never lies on the patient's page.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

import msgspec
from litestar import Request, Response
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath

from directory import paths
from directory.accounts.model import Caller
from directory.documents import paper_route, stored
from directory.documents.clinician import Printing
from directory.documents.handout import load_handout
from directory.documents.html import html
from directory.documents.pdf import pdf
from directory.documents.report import report
from directory.documents.sheets import AnySheet
from directory.documents.text import text
from directory.errors import NotFound
from directory.languages import DOCUMENTS
from directory.referrals import kept as versions
from directory.referrals.desk import Desk
from directory.referrals.kept import Kept
from directory.referrals.naming import names_of
from directory.referrals.pinned import Pinned
from directory.web.shell import Shell
from directory.web.staff import staff_page

Form = Literal["html", "pdf", "text"]
ENDINGS: Mapping[str, Form] = {".pdf": "pdf", ".txt": "text"}
DRAWN: dict[str, Callable[..., AnySheet]] = {
    "fax-cover": paper_route.fax_cover,
    "call-script": paper_route.call_script,
    "labels": paper_route.labels,
}
REPORT = "report"


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for beside the referral. Anything that cannot be is the usual instead."""

    language: str
    paper: str
    version: int | None

    def printing(self, pinned: Pinned) -> Printing:
        return Printing(language=self.language, paper=self.paper, sample=pinned.sample)


@staff_page("/referrals/{referral_id:str}/summary")
async def show_summary(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
    referral_id: FromPath[str],
) -> Response[str]:
    """Both sheets, one after the other; on paper each begins a page of its own."""
    wanted = _wanted(request)
    kept = await versions.read(desk, referral_id, by=caller, version=wanted.version)
    sheets = (
        _clinician(request, shell, desk, kept, wanted),
        _patient(request, shell, kept, wanted),
    )
    return _shown(shell, kept, wanted, "summary", sheets)


@staff_page("/referrals/{referral_id:str}/handout")
async def show_handout(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
    referral_id: FromPath[str],
) -> Response[str]:
    wanted = _wanted(request)
    kept = await versions.read(desk, referral_id, by=caller, version=wanted.version)
    return _shown(shell, kept, wanted, "handout", (_patient(request, shell, kept, wanted),))


@staff_page("/referrals/{referral_id:str}/papers/{paper:str}")
async def show_paper(
    request: Request[Any, Any, Any],
    state: State,
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
    referral_id: FromPath[str],
    paper: FromPath[str],
) -> Response[Any]:
    """`summary.pdf`, `summary.txt`, `handout.pdf`, `fax-cover`, `call-script.pdf` and so on."""
    return await _paper(request, state, shell, caller, desk, referral_id, paper)


@staff_page("/referrals/{referral_id:str}/summary.pdf")
async def show_summary_pdf(
    request: Request[Any, Any, Any],
    state: State,
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
    referral_id: FromPath[str],
) -> Response[Any]:
    """The short address of the paper, to write down or to link to."""
    return await _paper(request, state, shell, caller, desk, referral_id, "summary.pdf")


@staff_page("/referrals/{referral_id:str}/handout.pdf")
async def show_handout_pdf(
    request: Request[Any, Any, Any],
    state: State,
    shell: NamedDependency[Shell],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
    referral_id: FromPath[str],
) -> Response[Any]:
    return await _paper(request, state, shell, caller, desk, referral_id, "handout.pdf")


async def _paper(
    request: Request[Any, Any, Any],
    state: State,
    shell: Shell,
    caller: Caller,
    desk: Desk,
    referral_id: str,
    paper: str,
) -> Response[Any]:
    wanted = _wanted(request)
    kept = await versions.read(desk, referral_id, by=caller, version=wanted.version)
    kind, form = _asked_for(paper)
    if kind == "summary":
        sheet: AnySheet = _clinician(request, shell, desk, kept, wanted)
    elif kind == "handout":
        sheet = _patient(request, shell, kept, wanted)
    elif kind == REPORT:
        sheet = await _report(desk, kept, wanted)
    elif kind in DRAWN:
        sheet = DRAWN[kind](kept.pinned, printing=wanted.printing(kept.pinned))
    else:
        raise NotFound("There is no such paper.")
    if form == "html":
        return _shown(shell, kept, wanted, kind, (sheet,))
    if form == "text":
        return _file(text(sheet).encode(), "text/plain", stored.file_name(kept, kind, ".txt"))
    if kind in ("summary", "handout"):
        content = await stored.file_of(sheet, kept, state.key_rings.secret)
    else:
        content = await pdf(sheet)
    return _file(content, "application/pdf", stored.file_name(kept, kind, ".pdf"))


def _asked_for(paper: str) -> tuple[str, Form]:
    for ending, form in ENDINGS.items():
        if paper.endswith(ending):
            return paper.removesuffix(ending), form
    return paper, "html"


async def _report(desk: Desk, kept: Kept, wanted: Wanted) -> AnySheet:
    outcome = await versions.outcome(desk, kept.pinned.referral)
    if outcome is None:
        raise NotFound("The program has not reported back yet.")
    names = names_of(desk.matcher, desk.catalogue)
    return report(kept.pinned, outcome, names=names, printing=wanted.printing(kept.pinned))


def _clinician(
    request: Request[Any, Any, Any], shell: Shell, desk: Desk, kept: Kept, wanted: Wanted
) -> AnySheet:
    return stored.for_clinician(
        kept,
        items=desk.guide.items,
        printing=wanted.printing(kept.pinned),
        address=_address(request, shell),
    )


def _patient(request: Request[Any, Any, Any], shell: Shell, kept: Kept, wanted: Wanted) -> AnySheet:
    return stored.for_patient(
        kept,
        handout=load_handout(paths.DATA),
        settings=shell.settings,
        printing=wanted.printing(kept.pinned),
        address=_address(request, shell),
    )


def _address(request: Request[Any, Any, Any], shell: Shell) -> str:
    return stored.address_of(shell.settings, f"{request.url.scheme}://{request.url.netloc}")


def _wanted(request: Request[Any, Any, Any]) -> Wanted:
    asked = request.query_params
    language = asked.get("lang", "")
    version = asked.get("version", "")
    return Wanted(
        language=language if language in DOCUMENTS else "en",
        paper="a4" if asked.get("paper") == "a4" else "us-letter",
        version=int(version) if re.fullmatch(r"[0-9]{1,6}", version) else None,
    )


def _shown(
    shell: Shell, kept: Kept, wanted: Wanted, kind: str, sheets: tuple[AnySheet, ...]
) -> Response[str]:
    page = shell.page(
        "papers/print.html",
        kind=kind,
        kept=kept,
        wanted=wanted,
        title=sheets[0].title,
        sheets=[html(sheet) for sheet in sheets],
    )
    page.headers["X-Robots-Tag"] = "noindex"
    return page


def _file(content: bytes, media_type: str, name: str) -> Response[bytes]:
    return Response(
        content,
        media_type=media_type,
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "X-Robots-Tag": "noindex",
        },
    )


ROUTES = (show_summary, show_handout, show_paper, show_summary_pdf, show_handout_pdf)
