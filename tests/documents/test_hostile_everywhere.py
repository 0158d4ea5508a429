"""Hostile text in every field a person can fill, and the whole document drawn from it."""

import datetime as dt
from typing import Any

import msgspec
import pytest

from directory import paths
from directory.documents import as_json, paper_route, stored
from directory.documents.clinician import Printing
from directory.documents.handout import load_handout
from directory.documents.html import html, whole_page
from directory.documents.pdf import compiled
from directory.documents.report import report
from directory.documents.text import text
from directory.referrals import pinned
from directory.referrals.canonical import checksum
from directory.referrals.kept import Kept
from directory.referrals.model import Content, Patient, Question
from directory.referrals.outcome import Outcome, QuestionAnswer
from directory.referrals.pinned import Pinned, Sender
from directory.referrals.pinning import pin
from directory.referrals.standing import Standing
from directory.referrals.summary import Origin
from directory.settings import Settings
from tests.documents.fixtures import ITEMS, NAMES, PLACE, PROGRAM, TIMERS, a_referral
from tests.documents.printed import opened, text_of
from tests.documents.test_hostile_text import HOSTILE
from tests.referrals.answers import GROUPS, an_answer

LONGEST = 4_000
RIGHT_TO_LEFT = HOSTILE["right to left"]
FIELDS = sum(len(item.fields) for item in ITEMS.items)


def everywhere(hostile: str) -> Content:
    """As the API would let it in: every text of the referral, and every field of the 35 items."""
    said = hostile[:LONGEST]
    short = said[:200]
    return Content(
        priority="urgent",
        priority_reason=said,
        patient=Patient(
            given_name=short,
            family_name=short,
            date_of_birth=dt.date(1971, 4, 9),
            **dict.fromkeys(
                ("identifier", "phone", "address", "best_time", "language", "access_needs"), short
            ),
            carer=short,
        ),
        reason=said,
        questions=tuple(Question(text=said) for _ in range(3)),
        notes=hostile * 4,
        summary={item.id: {field.id: said for field in item.fields} for item in ITEMS.items},
    )


def a_pinned(hostile: str) -> Pinned:
    referral = msgspec.structs.replace(a_referral(), content=everywhere(hostile))
    short = hostile[:200]
    return pin(
        referral,
        an_answer(),
        PROGRAM,
        places=(PLACE,),
        names=NAMES,
        sender=Sender(name=short, phone=short, address=short),
        items=ITEMS,
        groups=GROUPS,
        timers=TIMERS,
        zone=dt.UTC,
    )


def a_kept(hostile: str) -> Kept:
    made = a_pinned(hostile)
    record = pinned.written(made)
    return Kept(
        pinned=made,
        record=record,
        checksum=checksum(record),
        code="V-7K3M-9QX4-2B6T",
        standing=Standing.CURRENT,
    )


def sheets(kept: Kept) -> list[Any]:
    printing, address = Printing(), "https://directory.example/verify"
    said = str(kept.pinned.patient.carer)
    answer = QuestionAnswer(answered="no", text=said)
    outcome = Outcome(report=said, diagnosis=said, answers=(answer,) * 3)
    return [
        stored.for_clinician(kept, items=ITEMS, printing=printing, address=address),
        stored.for_patient(
            kept,
            handout=load_handout(paths.DATA),
            settings=Settings(env="test"),
            printing=printing,
            address=address,
        ),
        paper_route.fax_cover(kept.pinned, printing=printing),
        paper_route.call_script(kept.pinned, printing=printing),
        paper_route.labels(kept.pinned, printing=printing),
        report(kept.pinned, outcome, names=NAMES, printing=printing),
    ]


def test_every_field_of_every_item_is_filled() -> None:
    summary = a_pinned("here it is").summary
    filled = sum(
        len({fact.field for fact in content.facts if fact.origin is Origin.EDITED})
        for content in summary.contents
    )
    assert filled == FIELDS == 81


@pytest.mark.parametrize("name", HOSTILE)
def test_every_document_comes_out_whole(name: str) -> None:
    kept = a_kept(HOSTILE[name])
    assert pinned.written(pinned.read(kept.record)) == kept.record
    clinician, patient, *others = sheets(kept)
    document = opened(compiled(clinician))
    assert len(document.pages) <= 2
    assert len(opened(compiled(patient)).pages) == 1
    for sheet in (clinician, patient, *others):
        assert compiled(sheet).startswith(b"%PDF")
        page = html(sheet)
        assert "<script" not in page and "<img" not in page and "onerror=" not in _tags(page)
        assert "\u202e" not in page and "\u202e" not in text(sheet)
        lines = text(sheet).splitlines()
        assert max(len(line.strip("\u2068\u2069")) for line in lines) <= 80
    assert whole_page(clinician).count("<style>") == 1
    shown = as_json.shown(kept, ITEMS, audience="clinician", language="en")
    assert msgspec.json.decode(msgspec.json.encode(shown))["number"] == "R-7K3M-9QX4N"


def _tags(page: str) -> str:
    return " ".join(part.split(">")[0] for part in page.split("<")[1:])


def test_name_and_number_stand_on_both_pages_whatever_the_rest_is() -> None:
    document = compiled(sheets(a_kept("word " * 1_000))[0])
    text = text_of(document)
    assert len(opened(document).pages) == 2
    assert text.count("R-7K3M-9QX4N") >= 2
    assert "Page 1 of 2" in text and "Page 2 of 2" in text
    assert "[cut here]" in text


def test_text_that_runs_the_other_way_is_isolated_in_every_form() -> None:
    clinician, patient, *_ = sheets(a_kept(RIGHT_TO_LEFT))
    for sheet in (clinician, patient):
        page = html(sheet)
        at = page.find(RIGHT_TO_LEFT)
        while at >= 0:
            assert page.rfind("<bdi", 0, at) > page.rfind("</bdi>", 0, at), page[at - 80 : at]
            at = page.find(RIGHT_TO_LEFT, at + 1)
        written = text(sheet)
        assert written.count("\u2068") == written.count("\u2069") > 0


def test_code_is_printed_as_it_was_written() -> None:
    for name in ("typst code", "jinja code"):
        said = HOSTILE[name][:40]
        clinician = sheets(a_kept(HOSTILE[name]))[0]
        assert text_of(compiled(clinician)).count(said) > 20
        assert text(clinician).count(said[:20]) > 20
