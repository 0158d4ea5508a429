"""Every rendering of the fixture referrals, as it was last looked at and found good.

After a wanted change: `python -m tests.documents.golden`, then look at the difference before
committing it. Of a PDF its text in reading order is kept: its bytes follow from fonts and typst.
"""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import msgspec

from directory import paths
from directory.documents import as_json, stored
from directory.documents.clinician import Printing
from directory.documents.handout import load_handout
from directory.documents.html import html
from directory.documents.pdf import compiled
from directory.documents.sheets import ClinicianSheet, PatientSheet
from directory.documents.text import text
from directory.languages import DOCUMENTS
from directory.referrals.kept import Kept
from directory.settings import Settings
from tests.documents.fixtures import ITEMS, KINDS, a_kept
from tests.documents.printed import text_of

FOLDER = Path(__file__).parent / "golden"
AUDIENCES: tuple[as_json.Audience, ...] = ("clinician", "patient")
FORMS = ("html", "txt", "json", "pdf.txt")
ADDRESS = "https://directory.example/verify"
NAMES = [
    f"{kind}-{audience}.{language}.{form}"
    for kind, audience, language, form in product(KINDS, AUDIENCES, DOCUMENTS, FORMS)
]


def sheet_of(
    kept: Kept, audience: as_json.Audience, language: str
) -> ClinicianSheet | PatientSheet:
    printing = Printing(language=language)
    if audience == "clinician":
        return stored.for_clinician(kept, items=ITEMS, printing=printing, address=ADDRESS)
    return stored.for_patient(
        kept,
        handout=load_handout(paths.DATA),
        settings=Settings(env="test"),
        printing=printing,
        address=ADDRESS,
    )


def drawn(name: str) -> str:
    """What the rendering of that name is now."""
    about, language, form = name.split(".", 2)
    kind, _, audience = about.partition("-")
    kept = a_kept(kind)
    for known in AUDIENCES:
        if known == audience:
            return _drawn(kept, known, language, form)
    raise LookupError(name)


def _drawn(kept: Kept, audience: as_json.Audience, language: str, form: str) -> str:
    sheet = sheet_of(kept, audience, language)
    match form:
        case "html":
            return str(html(sheet)) + "\n"
        case "txt":
            return text(sheet)
        case "json":
            shown = as_json.shown(kept, ITEMS, audience=audience, language=language)
            short = msgspec.structs.replace(shown, record=None)  # kept in a file of its own
            return msgspec.json.format(msgspec.json.encode(short)).decode() + "\n"
        case "pdf.txt":
            return text_of(compiled(sheet)).strip() + "\n"
    raise LookupError(form)


def records() -> Iterator[tuple[str, bytes]]:
    """The kept version of each, byte for byte."""
    for kind in KINDS:
        yield f"{kind}.record.json", a_kept(kind).record


def write() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name in NAMES:
        (FOLDER / name).write_text(drawn(name), "utf-8")
    for name, content in records():
        (FOLDER / name).write_bytes(content)


if __name__ == "__main__":
    write()
