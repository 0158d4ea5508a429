"""Documents of a referral that was sent: what stands where, in which order, how plainly."""

import re
from functools import cache

import msgspec
import pytest

from directory import paths
from directory.catalogue.reading_grade import grade, load_names
from directory.documents import stored
from directory.documents.clinician import Printing
from directory.documents.handout import load_handout
from directory.documents.pdf import compiled
from directory.documents.sheets import ClinicianSheet, PatientSheet
from directory.documents.text import text
from directory.languages import DOCUMENTS
from directory.referrals.kept import Kept
from directory.referrals.standing import Standing
from directory.settings import Settings
from tests.documents.fixtures import ITEMS, KINDS, a_kept
from tests.documents.printed import opened, page_text, text_of, the_catalogue

ADDRESS = "https://directory.example/verify"
PROGRAMS = sorted(the_catalogue().programs)
HANDOUT_GRADE = 5.0


def summary(kept: Kept, language: str = "en", paper: str = "us-letter") -> ClinicianSheet:
    printing = Printing(language=language, paper=paper)
    return stored.for_clinician(kept, items=ITEMS, printing=printing, address=ADDRESS)


def handout(kept: Kept, language: str = "en", paper: str = "us-letter") -> PatientSheet:
    return stored.for_patient(
        kept,
        handout=load_handout(paths.DATA),
        settings=Settings(env="test"),
        printing=Printing(language=language, paper=paper, sample=True),
        address=ADDRESS,
    )


@cache
def to_program(slug: str, kind: str = "whole") -> Kept:
    """The fixture, sent to one of the programs of the directory."""
    kept, catalogue = a_kept(kind), the_catalogue()
    program = catalogue.programs[slug]
    places = tuple(catalogue.locations[each] for each in program.locations)
    made = msgspec.structs.replace(
        kept.pinned,
        listing=program,
        places=places,
        summary=msgspec.structs.replace(kept.pinned.summary, program=slug),
    )
    return msgspec.structs.replace(kept, pinned=made)


@pytest.mark.parametrize("kind", [*KINDS, "whole"])
@pytest.mark.parametrize("language", DOCUMENTS)
def test_a_summary_has_two_pages_at_most_with_name_number_and_code_on_each(
    kind: str, language: str
) -> None:
    document = opened(compiled(summary(a_kept(kind), language)))
    pages = [re.sub(r"\s+", " ", page_text(page)) for page in document.pages]
    assert len(pages) <= 2
    for number, page in enumerate(pages, 1):
        assert "Delacroix-Okafor" in page and "R-7K3M-9QX4N" in page
        assert "V-7K3M-9QX4-2B6T" in page
        of = {"en": "of", "es": "de"}[language]
        assert f"{number} {of} {len(pages)}" in page


@pytest.mark.parametrize("kind", [*KINDS, "whole"])
def test_page_one_holds_what_page_one_must(kind: str) -> None:
    """Items 1 to 7, 9, 10, 14 and 21; the headings of 1 to 7 stand in the head and the boxes."""
    document = opened(compiled(summary(a_kept(kind))))
    first = re.sub(r"\s+", " ", page_text(document.pages[0]))
    for said in ("R-7K3M-9QX4N", "Version 1", "Urgency:", "Patient", "Date of birth", "Phone"):
        assert said in first
    for said in ("Language, interpreter", "Clinician", "Call back", "Program", "Listing version"):
        assert said in first
    for item in ITEMS.items:
        if item.page_one and item.number in (9, 10, 14, 21):
            assert item.name["en"] in first


def test_a_summary_reads_from_top_to_bottom_and_can_be_walked_by_its_headings() -> None:
    file = compiled(summary(a_kept("whole")))
    said = text_of(file)
    order = ["Referral summary", "Urgency: urgent", "From and to", "Reason for referral"]
    order += ["Red flags", "Phase and goals", "Medicines", "Allergies", "Match basis", "Signed by"]
    places = [said.find(each) for each in order]
    assert -1 not in places and places == sorted(places)
    document = opened(file)
    assert bool(document.Root.MarkInfo.Marked) is True
    assert str(document.Root.Lang) == "en"
    with document.open_outline() as outline:
        titles = [str(child.title) for root in outline.root for child in (root, *root.children)]
    assert titles[0] == "Referral summary" and {"Red flags", "Medicines"} <= set(titles)


@pytest.mark.parametrize("paper", ["us-letter", "a4"])
@pytest.mark.parametrize("language", DOCUMENTS)
def test_each_handout_is_one_page(language: str, paper: str) -> None:
    for program in PROGRAMS:
        drawn = compiled(handout(to_program(program), language, paper))
        assert len(opened(drawn).pages) == 1, program


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_handout_is_easy_to_read(program: str) -> None:
    """Without what the doctor wrote, which is quoted as such, and names of people and places."""
    sheet = handout(to_program(program))
    said = [
        f"{sheet.intro} {sheet.about.text}",
        sheet.call,
        *(f"{step.strong} {step.text}" for step in sheet.steps if "Where" not in step.text),
        *sheet.until,
        f"{sheet.emergency_strong} {sheet.emergency}",
        *(note.text for note in sheet.notes[1:2]),
        sheet.footer,
    ]
    measured = grade("\n".join(said), load_names(paths.DATA)).grade
    assert measured is not None and measured <= HANDOUT_GRADE


def test_a_handout_says_by_when_to_call_whom_and_what_to_say() -> None:
    sheet = handout(a_kept("whole"))
    assert sheet.phone == "617-555-0110"
    assert "by Thursday, November 26, 2026" in sheet.call
    assert "R-7K3M-9QX4N" in sheet.call
    notes = {note.label: note.text for note in sheet.notes}
    assert notes["To change or stop it"] == "Call Main Street Practice, 617 555 0140."
    assert "your medicines" in notes["What was sent to them"]
    assert sheet.nothing_sent == ""


def test_a_handout_names_only_what_was_sent() -> None:
    notes = {note.label: note.text for note in handout(a_kept("short")).notes}
    assert notes["What was sent to them"] == "your name and birth date, why you go."


def test_nobody_elses_data_stand_on_a_handout() -> None:
    said = text(handout(a_kept("whole")))
    for private in ("Luis", "Amy Lim", "Okafor", "1971", "617 555 0143", "Lumpectomy"):
        assert private not in said


@pytest.mark.parametrize(
    ("standing", "clinician", "patient"),
    [
        (Standing.DRAFT, "Draft. Nothing has been sent yet.", "Nothing has been sent yet."),
        (Standing.SUPERSEDED, "A newer version has taken its place.", "This page is old."),
        (Standing.CANCELLED, "This referral was cancelled.", "This visit was called off."),
    ],
)
def test_what_no_longer_holds_says_so_on_both(
    standing: Standing, clinician: str, patient: str
) -> None:
    kept = a_kept("short", standing)
    assert clinician in text(summary(kept))
    assert patient in text(handout(kept))


def test_the_gaps_stand_on_the_summary_with_who_owes_them_and_by_when() -> None:
    (first, *_) = summary(a_kept("stat")).missing
    assert first.startswith("by November 20, 2026 from Main Street Practice: Referring clinician")


def test_a_code_is_read_by_a_picture_that_says_what_it_is() -> None:
    sheet = summary(a_kept())
    assert sheet.check is not None
    assert sheet.check.qr.startswith("<svg") and "style=" not in sheet.check.qr
    assert sheet.check.qr_label == "Code V-7K3M-9QX4-2B6T as a picture to scan"
