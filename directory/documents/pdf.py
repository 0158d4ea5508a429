"""Sheets as tagged PDF (PDF/UA-1), drawn by typst from a template and JSON.

What people typed reaches the template only as data, never as source. A compile takes some 50 ms
and holds the interpreter's lock for little of it, so it runs in a thread. There is one such thread:
fifty at once wait for one another there, and not in the way of everything else.
"""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import msgspec
import typst

from directory import paths
from directory.documents import fonts
from directory.documents.sheets import AnySheet, ClinicianSheet, Labels, Letter, PatientSheet

TEMPLATES = {
    ClinicianSheet: "clinician.typ",
    PatientSheet: "patient.typ",
    Letter: "letter.typ",
    Labels: "labels.typ",
}


class Attached(msgspec.Struct, frozen=True, kw_only=True):
    """The kept version a sheet was drawn from, and its seal; both travel inside the file."""

    record: str
    seal: str


_PRINTER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="printer")
_one_at_a_time = threading.Lock()
"""A compiler keeps its inputs between calls; two threads must not share it."""


async def pdf(sheet: AnySheet, attached: Attached | None = None) -> bytes:
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_PRINTER, compiled, sheet, attached)


def compiled(sheet: AnySheet, attached: Attached | None = None) -> bytes:
    """The same sheet gives the same bytes: no time of making is written."""
    inputs = {"sheet": msgspec.json.encode(_showable(msgspec.to_builtins(sheet))).decode()}
    if attached is not None:
        inputs["attached"] = msgspec.json.encode(attached).decode()
    compiler = _compiler(TEMPLATES[type(sheet)])
    with _one_at_a_time:
        made = compiler.compile(format="pdf", pdf_standards="ua-1", sys_inputs=inputs, timestamp=0)
    assert isinstance(made, bytes)
    return made


def _showable(value: object) -> object:
    """The sheet's texts in characters the fonts have, with places to break very long words."""
    match value:
        case str():
            return fonts.breakable(fonts.showable(value))
        case dict():
            return {key: each if key == "qr" else _showable(each) for key, each in value.items()}
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
