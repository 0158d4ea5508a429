"""The PDFs: tagged, named, in reading order, one page, and plain paper for any text."""

import msgspec
import pytest

from directory.documents.pdf import compiled, pdf
from tests.documents.printed import (
    a_summary,
    for_clinician,
    for_patient,
    opened,
    text_of,
    the_catalogue,
)
from tests.referrals.answers import NOTE, an_answer

PROGRAMS = sorted(the_catalogue().programs)
PAPERS = {"us-letter": (612, 792), "a4": (595, 842)}
LONG_NAME = (
    "Center for the Care of Long and Short and Otherwise Unusual Names of Programs (CCLSOUN)"
)


@pytest.mark.parametrize("draw", [for_clinician, for_patient])
def test_a_pdf_is_tagged_and_says_its_language_and_title(draw) -> None:
    sheet = draw(a_summary())
    document = opened(compiled(sheet))
    assert bool(document.Root.MarkInfo.Marked) is True
    assert "/StructTreeRoot" in document.Root
    assert str(document.Root.Lang) == "en"
    assert bool(document.Root.ViewerPreferences.DisplayDocTitle) is True
    metadata = document.open_metadata()
    assert metadata["dc:title"] == sheet.title
    assert metadata["pdfuaid:part"] == "1"


@pytest.mark.parametrize("draw", [for_clinician, for_patient])
def test_every_font_is_inside(draw) -> None:
    document = opened(compiled(draw(a_summary())))
    for page in document.pages:
        for font in page.resources.Font.values():
            (inner,) = font.DescendantFonts
            described = inner.FontDescriptor
            assert "/FontFile2" in described or "/FontFile3" in described


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("program", PROGRAMS)
def test_each_sheet_of_each_program_is_one_page(program: str, paper: str) -> None:
    for draw in (for_clinician, for_patient):
        document = opened(compiled(draw(a_summary(program), paper=paper)))
        assert len(document.pages) == 1
        _x, _y, width, height = (round(float(each)) for each in document.pages[0].mediabox)
        assert (width, height) == PAPERS[paper]


@pytest.mark.parametrize("paper", PAPERS)
def test_the_longest_name_still_fits_on_one_page(paper: str) -> None:
    catalogue = the_catalogue()
    program = msgspec.structs.replace(
        catalogue.programs["spine-service"],
        name={"en": LONG_NAME},
        bring=tuple({"en": f"One more thing to bring along, number {n}"} for n in range(9)),
    )
    catalogue = msgspec.structs.replace(
        catalogue, programs=catalogue.programs | {program.slug: program}
    )
    document = opened(compiled(for_patient(a_summary(), paper=paper, catalogue=catalogue)))
    assert len(document.pages) == 1


def test_the_summary_reads_from_top_to_bottom() -> None:
    text = text_of(compiled(for_clinician(a_summary())))
    order = [
        "Referral summary",
        "Nothing has been sent yet",
        "Red flag not settled: Past cancer with new back pain",
        "Urgency: same day",
        "Patient",
        "Date of birth",
        "From and to",
        "Spine Service",
        "Reason for referral",
        "Question",
        "Working diagnosis",
        "Red flags",
        "Numbness between the legs",
        "Presenting problem",
        NOTE[:40],
        "Match basis",
        "To follow",
        "Signed by",
        "Page 1 of 1",
    ]
    places = [text.find(each) for each in order]
    assert -1 not in places, dict(zip(order, places, strict=True))
    assert places == sorted(places)


def test_the_handout_reads_from_top_to_bottom_and_promises_nothing() -> None:
    text = text_of(compiled(for_patient(a_summary())))
    order = [
        "Your next step: Spine Service",
        "Nothing has been sent yet.",
        "Ask your doctor’s office to send it",
        "What happens next",
        "Bring these",
        "Until then",
        "Call 911",
    ]
    places = [text.find(each) for each in order]
    assert -1 not in places, dict(zip(order, places, strict=True))
    assert places == sorted(places)
    for promise in ("we call you", "will call you", "number R-", "Say your number"):
        assert promise.lower() not in text.lower()


def test_a_long_summary_takes_two_pages_and_says_which() -> None:
    summary = a_summary(note="Low back pain for seven weeks, worse when sitting. " * 40)
    document = compiled(for_clinician(summary))
    assert len(opened(document).pages) == 2
    assert "Page 1 of 2" in text_of(document) and "Page 2 of 2" in text_of(document)


def test_the_same_sheet_gives_the_same_bytes() -> None:
    sheet = for_clinician(a_summary())
    assert compiled(sheet) == compiled(sheet)


async def test_it_is_drawn_off_the_loop() -> None:
    assert (await pdf(for_patient(a_summary()))).startswith(b"%PDF-1.7")


def test_two_notes_after_one_another_do_not_mix() -> None:
    """One compiler draws them all; nothing of the sheet before may be left in the next."""
    compiled(for_clinician(a_summary(note="The first patient keeps bees.")))
    second = text_of(compiled(for_clinician(a_summary(note="The second one rows."))))
    assert "bees" not in second and "rows" in second


def test_a_routine_note_has_a_date_and_no_warning() -> None:
    summary = a_summary(answer=an_answer(flagged=False))
    assert "Red flag not settled" not in text_of(compiled(for_clinician(summary)))
    assert "by Sunday, November 29, 2026" in text_of(compiled(for_patient(summary)))
