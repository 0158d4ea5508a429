"""Sheets as tagged PDF (PDF/UA-1), drawn by typst from a template and JSON.

What people typed reaches the template only as data, never as source. A compile takes some 50 ms
and holds the interpreter's lock for little of it, so it runs in a thread.
"""

import asyncio
import threading
from functools import cache

import msgspec
import typst

from directory import paths
from directory.documents import fonts
from directory.documents.sheets import ClinicianSheet, PatientSheet

TEMPLATES = {ClinicianSheet: "clinician.typ", PatientSheet: "patient.typ"}

_one_at_a_time = threading.Lock()
"""A compiler keeps its inputs between calls; two threads must not share it."""


async def pdf(sheet: ClinicianSheet | PatientSheet) -> bytes:
    return await asyncio.to_thread(compiled, sheet)


def compiled(sheet: ClinicianSheet | PatientSheet) -> bytes:
    """The same sheet gives the same bytes: no time of making is written."""
    data = msgspec.json.encode(_showable(msgspec.to_builtins(sheet))).decode()
    compiler = _compiler(TEMPLATES[type(sheet)])
    with _one_at_a_time:
        made = compiler.compile(
            format="pdf", pdf_standards="ua-1", sys_inputs={"sheet": data}, timestamp=0
        )
    assert isinstance(made, bytes)
    return made


def _showable(value: object) -> object:
    """The sheet's texts in characters the fonts have, with places to break very long words."""
    match value:
        case str():
            return fonts.breakable(fonts.showable(value))
        case dict():
            return {key: _showable(each) for key, each in value.items()}
        case list() | tuple():
            return [_showable(each) for each in value]
    return value


@cache
def _compiler(template: str) -> typst.Compiler:
    folder = paths.TEMPLATES / "documents"
    return typst.Compiler(
        input=folder / template,
        root=folder,
        font_paths=typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts.FOLDER]
        ),
        ignore_system_fonts=True,
    )
