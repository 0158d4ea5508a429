"""What the two sheets say, before they are drawn."""

import msgspec
import pytest

from directory import paths
from directory.catalogue.reading_grade import grade, load_names
from directory.documents.clinician import Printing
from directory.documents.handout import load_handout
from directory.documents.html import html
from directory.documents.patient import patient_sheet
from directory.documents.text import COLUMNS, clinician_text, patient_text
from directory.errors import BadData
from directory.matching.answer import Level, Urgency
from directory.referrals.summary import Decision, Settled, Summary
from directory.settings import Settings
from tests.documents.printed import (
    ITEMS,
    NAMES,
    a_summary,
    for_clinician,
    for_patient,
    the_catalogue,
)
from tests.referrals.answers import an_answer

pytestmark = pytest.mark.quick

HANDOUT_GRADE = 5.0
PROGRAMS = sorted(the_catalogue().programs)


def test_page_one_stands_before_the_rest() -> None:
    sheet = for_clinician(a_summary())
    first = [part.heading for part in sheet.first]
    assert first == [
        "Reason for referral",
        "Question",
        "Working diagnosis",
        "Red flags",
    ]
    assert [part.heading for part in sheet.sides] == ["Patient", "From and to"]


def test_what_nobody_said_is_a_blank_on_page_one() -> None:
    sheet = for_clinician(a_summary())
    blanks = {line.label for part in sheet.sides for line in part.lines if line.blank}
    assert {"Name", "Date of birth", "Phone", "Clinician", "Practice"} <= blanks


def test_an_open_flag_is_a_warning_until_somebody_decides() -> None:
    assert for_clinician(a_summary()).warnings == (
        "Red flag not settled: Past cancer with new back pain. In the note: “hx breast ca 2019”",
    )
    decided = Decision(rule="malignancy", settled=Settled.ALREADY_INVESTIGATED)
    sheet = for_clinician(a_summary(decisions=(decided,)))
    assert sheet.warnings == ()
    flags = next(part for part in sheet.first if part.heading == "Red flags")
    assert "already looked into" in flags.lines[0].text


def test_what_was_denied_is_said_as_denied() -> None:
    found = next(
        part for part in for_clinician(a_summary()).rest if part.heading == "Nerve findings"
    )
    assert [(line.label, line.text) for line in found.lines] == [
        ("Finding", "Numb foot"),
        ("No", "weakness"),
    ]


def the_basis(summary: Summary) -> dict[str, str]:
    part = next(part for part in for_clinician(summary).rest if part.heading == "Match basis")
    return {line.label: line.text for line in part.lines}


def test_the_basis_says_what_was_met_what_is_open_and_what_else_there_was() -> None:
    assert the_basis(a_summary()) == {
        "Met": "Back pain with a numb foot",
        "Not fitting": "Pediatric Imaging",
    }


def test_what_the_clinician_took_out_is_said() -> None:
    summary = a_summary()
    assert summary.basis is not None
    basis = msgspec.structs.replace(summary.basis, removed=("numb-foot",))
    told = the_basis(msgspec.structs.replace(summary, basis=basis))
    assert told["Taken out by the clinician"] == "Numb foot"


def test_a_program_no_rule_speaks_for_is_the_clinicians_choice() -> None:
    assert the_basis(a_summary("sports-medicine-service"))["Chosen by"].startswith("the clinician")


def test_what_is_missing_is_named_the_urgent_lines_first() -> None:
    assert for_clinician(a_summary()).missing[:3] == (
        "Patient",
        "Patient contact",
        "Referring clinician",
    )


@pytest.mark.parametrize(
    ("same_day", "level", "said"),
    [
        (True, Level.URGENT, "Ask your doctor’s office to send it today."),
        (False, Level.URGENT, "Ask your doctor’s office to send it by Monday, November 23, 2026."),
        (False, Level.ROUTINE, "Ask your doctor’s office to send it by Sunday, November 29, 2026."),
    ],
)
def test_the_patient_hears_by_when_to_have_it_sent(same_day: bool, level: Level, said: str) -> None:
    urgency = Urgency(level=level, same_day=same_day, where_to_go=None)
    assert for_patient(a_summary(answer=an_answer(urgency=urgency))).send_it == said


def test_a_phone_that_is_not_known_is_said_to_be_not_known() -> None:
    catalogue = the_catalogue(demo=False)
    assert catalogue.programs["spine-service"].contacts == ()
    sheet = for_patient(a_summary(), catalogue=catalogue)
    assert sheet.phone == ""
    assert sheet.call == "Phone: not stated yet. Ask your doctor’s office."


@pytest.mark.parametrize(
    ("referral", "alone"), [("self", True), ("either", True), ("needed", False), (None, False)]
)
def test_a_program_one_may_call_alone_says_so(referral: str | None, alone: bool) -> None:
    catalogue = the_catalogue()
    program = msgspec.structs.replace(catalogue.programs["spine-service"], referral=referral)
    catalogue = msgspec.structs.replace(
        catalogue, programs=catalogue.programs | {program.slug: program}
    )
    call = for_patient(a_summary(), catalogue=catalogue).call
    assert ("on your own" in call) is alone


def test_the_sites_own_phone_stands_in_and_says_so() -> None:
    sheet = patient_sheet(
        a_summary(),
        program=the_catalogue(demo=False).programs["spine-service"],
        handout=load_handout(paths.DATA),
        names=NAMES,
        settings=Settings(env="test", site_phone="555 0100"),
        printing=Printing(),
    )
    assert sheet.phone == "555 0100"
    assert "not stated yet" in sheet.call


def test_advice_to_keep_moving_is_for_routine_backs_only() -> None:
    keep_moving = "Keep moving as much as you can"
    routine = a_summary(answer=an_answer(flagged=False))
    assert keep_moving in for_patient(routine).until
    assert keep_moving not in for_patient(a_summary()).until
    knee = an_answer(flagged=False, needs={"regions": ("knee",)})
    assert keep_moving not in for_patient(a_summary(answer=knee)).until


def test_the_emergency_box_speaks_of_the_region() -> None:
    assert "bladder" in for_patient(a_summary()).emergency
    knee = an_answer(flagged=False, needs={"regions": ("knee",)})
    assert "chest pain" in for_patient(a_summary(answer=knee)).emergency


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("flagged", [True, False])
def test_the_handout_is_easy_to_read(program: str, flagged: bool) -> None:
    sheet = for_patient(a_summary(program, answer=an_answer(flagged=flagged)))
    text = "\n".join(
        [
            sheet.about.text,
            sheet.nothing_sent,
            sheet.send_it,
            sheet.call,
            *(f"{step.strong} {step.text}" for step in sheet.steps),
            *sheet.until,
            f"{sheet.emergency_strong} {sheet.emergency}",
            sheet.footer,
        ]
    )
    measured = grade(text, load_names(paths.DATA)).grade
    assert measured is not None and measured <= HANDOUT_GRADE


def test_plain_text_keeps_to_80_columns() -> None:
    for text in (
        clinician_text(for_clinician(a_summary())),
        patient_text(for_patient(a_summary())),
    ):
        assert max(map(len, text.splitlines())) <= COLUMNS


def test_html_has_one_heading_and_no_style_of_its_own() -> None:
    for sheet in (for_clinician(a_summary()), for_patient(a_summary())):
        page = html(sheet)
        assert page.count("<h1") == 1
        assert "style=" not in page and "<script" not in page


def test_every_item_can_be_put_into_words() -> None:
    """No field of any item is without a label, in clinical words and in plain ones."""
    for item in ITEMS.items:
        for field in item.fields:
            assert field.name["en"].strip() and field.plain["en"].strip()


def test_a_handout_without_a_line_for_everybody_is_refused(tmp_path) -> None:
    folder = tmp_path / "summary"
    folder.mkdir()
    text = (paths.DATA / "summary" / "handout.toml").read_text()
    head, _sep, _last = text.rpartition("[[emergency]]")
    (folder / "handout.toml").write_text(head)
    with pytest.raises(BadData, match="one line without regions"):
        load_handout(tmp_path)
