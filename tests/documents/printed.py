"""Sheets to look at: a summary of any note to any program, and the text of a PDF."""

import io
import re
from functools import cache

import pikepdf

from directory import paths
from directory.catalogue.loading import load_catalogue
from directory.catalogue.model import Catalogue
from directory.documents.clinician import Printing, clinician_sheet
from directory.documents.handout import load_handout
from directory.documents.patient import patient_sheet
from directory.documents.sheets import ClinicianSheet, PatientSheet
from directory.matching.answer import Answer
from directory.referrals.from_match import from_match
from directory.referrals.items import load_items
from directory.referrals.naming import Names
from directory.referrals.summary import Decision, Summary
from directory.settings import Settings
from tests.referrals.answers import GROUPS, NOTE, NOW, an_answer

ITEMS = load_items(paths.DATA)


@cache
def the_catalogue(*, demo: bool = True) -> Catalogue:
    return load_catalogue(paths.DATA, demo=demo)


NAMES = Names(
    findings={"numb-foot": {"en": "Numb foot"}},
    regions={},
    rules={
        "malignancy": {"en": "Past cancer with new back pain"},
        "cauda-equina": {"en": "Numbness between the legs"},
    },
    programs={slug: program.name for slug, program in the_catalogue().programs.items()},
    departments={slug: each.name for slug, each in the_catalogue().departments.items()},
    phases={slug: phase.name for slug, phase in the_catalogue().phases.items()},
)


def a_summary(
    program: str = "spine-service",
    *,
    note: str = NOTE,
    answer: Answer | None = None,
    decisions: tuple[Decision, ...] = (),
) -> Summary:
    return from_match(
        answer or an_answer(),
        the_catalogue().programs[program],
        items=ITEMS,
        text=note,
        now=NOW,
        groups=GROUPS,
        decisions=decisions,
    )


def for_clinician(summary: Summary, *, paper: str = "us-letter") -> ClinicianSheet:
    return clinician_sheet(
        summary,
        items=ITEMS,
        names=NAMES,
        printing=Printing(paper=paper),
    )


def for_patient(
    summary: Summary, *, paper: str = "us-letter", catalogue: Catalogue | None = None
) -> PatientSheet:
    return patient_sheet(
        summary,
        program=(catalogue or the_catalogue()).programs[summary.program],
        handout=load_handout(paths.DATA),
        names=NAMES,
        settings=Settings(env="test"),
        printing=Printing(paper=paper),
    )


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    """The text in the order it stands in the file, which for a tagged file is reading order."""
    return re.sub(r"[\s\u200b]+", " ", " ".join(page_text(page) for page in opened(pdf).pages))


def page_text(page: pikepdf.Page) -> str:
    fonts = {name: _characters(font) for name, font in (page.resources.get("/Font") or {}).items()}
    current: dict[int, str] = {}
    said: list[str] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "Tf":
                current = fonts[str(operands[0])]
            case "Tj":
                said.append(_decoded(operands[0], current))
            case "TJ":
                said += [
                    _decoded(each, current)
                    for each in operands[0]
                    if isinstance(each, pikepdf.String)
                ]
            case "ET":
                said.append(" ")
    return "".join(said)


def _decoded(string: pikepdf.String, characters: dict[int, str]) -> str:
    raw = bytes(string)
    codes = [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]
    return "".join(characters.get(code, "") for code in codes)


def _characters(font: pikepdf.Object) -> dict[int, str]:
    """Code to text, from the font's ToUnicode table."""
    table = font["/ToUnicode"].read_bytes().decode("latin-1")
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.S):
        for code, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.S):
        for first, last, text in re.findall(
            r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block
        ):
            start = ord(bytes.fromhex(text).decode("utf-16-be"))
            for code in range(int(first, 16), int(last, 16) + 1):
                found[code] = chr(start + code - int(first, 16))
    return found
