"""The clinician's page: a note in, programs with reasons out, and the two sheets to print.

Nothing is kept: the note travels in the bodies of POSTs and the answers are never stored, not by
us (`no-store` tells the browser the same) and not in any address, title or log.
"""

import datetime as dt
from functools import cache
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.di import NamedDependency

from directory import paths
from directory.catalogue.model import Program
from directory.documents.clinician import Printing, clinician_sheet
from directory.documents.handout import Handout, load_handout
from directory.documents.html import html
from directory.documents.patient import patient_sheet
from directory.documents.pdf import pdf
from directory.documents.sheets import ClinicianSheet, PatientSheet
from directory.documents.text import text
from directory.errors import Conflict, FieldError, Invalid
from directory.matching.answer import Answer, Level
from directory.matching.needs import Finding
from directory.matching.reading import Read
from directory.matching.suggest import Matcher
from directory.referrals.from_match import from_match
from directory.referrals.groups import groups_of
from directory.referrals.items import Items, load_items
from directory.referrals.naming import names_of
from directory.referrals.summary import Summary
from directory.web.match_changes import changes_of
from directory.web.match_examples import examples
from directory.web.match_form import (
    MatchForm,
    by_hand,
    mistakes,
    needs_of,
    read_form,
    removed,
    with_places,
)
from directory.web.match_quotes import denied_only, quoted
from directory.web.presenters.match import match_page
from directory.web.presenters.rows import zones
from directory.web.routing import page, sent, unstored
from directory.web.same_origin import refuse_other_sites
from directory.web.shell import Shell


class Suggested(msgspec.Struct, frozen=True):
    """One note, read and answered."""

    form: MatchForm
    read: Read
    answer: Answer
    taken_out: tuple[Finding, ...]


@page("/match")
def show_match(shell: NamedDependency[Shell]) -> Response[str]:
    return unstored(shell.page("match/start.html", examples=examples(), text="", mistakes=()))


@sent("/match")
async def match(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    matcher: NamedDependency[Matcher],
) -> Response[str]:
    refuse_other_sites(request, shell.settings)
    form = _with_example(await read_form(request))
    if found := mistakes(form):
        return unstored(_start_again(shell, form, found))
    suggested = _suggest(shell, matcher, form)
    groups = groups_of(matcher)
    changes = changes_of(matcher, suggested.form, suggested.read, suggested.answer, _offered(shell))
    shown = match_page(
        shell,
        matcher,
        groups,
        suggested.form,
        suggested.read,
        suggested.answer,
        taken_out=suggested.taken_out,
        changes=changes,
    )
    return unstored(
        shell.page(
            "match/result.html",
            match=shown,
            to_add=groups.to_add(shell.language),
            zones=zones(shell) if shown.state == "nothing-understood" else (),
        )
    )


@sent("/match/summary")
async def print_summary(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    matcher: NamedDependency[Matcher],
) -> Response[Any]:
    form, summary = await _summarised(request, shell, matcher)
    return await _printed(shell, form, _for_clinician(shell, matcher, form, summary), "summary")


@sent("/match/handout")
async def print_handout(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    matcher: NamedDependency[Matcher],
) -> Response[Any]:
    form, summary = await _summarised(request, shell, matcher)
    return await _printed(shell, form, _for_patient(shell, matcher, form, summary), "handout")


@sent("/match/papers")
async def print_both(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    matcher: NamedDependency[Matcher],
) -> Response[Any]:
    """Both sheets on one page, to print at once; on paper each begins a page of its own."""
    form, summary = await _summarised(request, shell, matcher)
    sheets = (
        _for_clinician(shell, matcher, form, summary),
        _for_patient(shell, matcher, form, summary),
    )
    return _print_page(shell, form, "both", sheets)


def _for_clinician(
    shell: Shell, matcher: Matcher, form: MatchForm, summary: Summary
) -> ClinicianSheet:
    return clinician_sheet(
        summary,
        items=items(),
        names=names_of(matcher, shell.catalogue),
        printing=_printing(shell, form),
    )


def _for_patient(shell: Shell, matcher: Matcher, form: MatchForm, summary: Summary) -> PatientSheet:
    return patient_sheet(
        summary,
        program=shell.catalogue.programs[summary.program],
        handout=handout(),
        names=names_of(matcher, shell.catalogue),
        settings=shell.settings,
        printing=_printing(shell, form),
    )


@cache
def items() -> Items:
    return load_items(paths.DATA)


@cache
def handout() -> Handout:
    return load_handout(paths.DATA)


def _with_example(form: MatchForm) -> MatchForm:
    chosen = next((each for each in examples() if each.id == form.example), None)
    return msgspec.structs.replace(form, text=chosen.text) if chosen else form


def _suggest(shell: Shell, matcher: Matcher, form: MatchForm) -> Suggested:
    """Findings put in by hand count only where the vocabulary has them."""
    known = matcher.vocabulary.findings
    form = msgspec.structs.replace(
        form, added=tuple(each for each in form.added if each[0] in known)
    )
    read = matcher.read(form.text)
    region_of = {ident: finding.region for ident, finding in known.items()}
    answer = matcher.suggest(
        text=None if form.edited else form.text,
        needs=with_places(needs_of(form, read), region_of),
        programs=_offered(shell),
    )
    answer = denied_only(matcher, quoted(matcher, answer))
    return Suggested(form, read, answer, removed(form, read))


def _offered(shell: Shell) -> list[Program]:
    return list(shell.catalogue.public_programs())


async def _summarised(
    request: Request[Any, Any, Any], shell: Shell, matcher: Matcher
) -> tuple[MatchForm, Summary]:
    """Raises Conflict for an emergency: it has no program and nothing to send."""
    refuse_other_sites(request, shell.settings)
    form = await read_form(request)
    if found := mistakes(form):
        raise Invalid("This note cannot be printed yet.", found)
    program = next((each for each in _offered(shell) if each.slug == form.program), None)
    if program is None:
        raise Invalid(
            "Choose a program first.",
            (FieldError("program", "unknown", "Choose one of the programs listed."),),
        )
    suggested = _suggest(shell, matcher, form)
    if suggested.answer.urgency.level is Level.EMERGENCY:
        raise Conflict(
            "This note speaks of an emergency. Send the patient to emergency care now; "
            "no referral is printed."
        )
    groups = groups_of(matcher)
    shown = groups.shown(suggested.answer.findings)
    summary = from_match(
        msgspec.structs.replace(suggested.answer, findings=shown),
        program,
        items=items(),
        text=form.text,
        now=dt.datetime.now(shell.settings.zone),
        groups=groups.of,
        decisions=form.decisions,
        removed=tuple(each.id for each in suggested.taken_out),
        by_hand=by_hand(suggested.form, suggested.read),
    )
    return form, summary


def _printing(shell: Shell, form: MatchForm) -> Printing:
    return Printing(language=shell.language, paper=form.paper, sample=shell.sample)


async def _printed(
    shell: Shell, form: MatchForm, sheet: ClinicianSheet | PatientSheet, kind: str
) -> Response[Any]:
    if form.format == "pdf":
        return unstored(_file(await pdf(sheet), "application/pdf", f"{kind}.pdf"))
    if form.format == "text":
        return unstored(_file(text(sheet).encode(), "text/plain", f"{kind}.txt"))
    return _print_page(shell, form, kind, (sheet,))


def _print_page(
    shell: Shell, form: MatchForm, kind: str, sheets: tuple[ClinicianSheet | PatientSheet, ...]
) -> Response[str]:
    drawn = [html(sheet) for sheet in sheets]
    title = sheets[0].title
    return unstored(shell.page("match/print.html", kind=kind, form=form, title=title, sheets=drawn))


def _file(content: bytes, media_type: str, name: str) -> Response[bytes]:
    return Response(
        content,
        media_type=media_type,
        headers={
            "Content-Disposition": f'inline; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "X-Robots-Tag": "noindex",
        },
    )


def _start_again(shell: Shell, form: MatchForm, found: tuple[FieldError, ...]) -> Response[str]:
    return shell.page(
        "match/start.html", status=422, examples=examples(), text=form.text, mistakes=found
    )


ROUTES = (show_match, match, print_summary, print_handout, print_both)
