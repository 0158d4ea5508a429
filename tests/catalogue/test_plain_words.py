"""What a patient reads uses no jargon and says what its abbreviations mean."""

import re

import pytest

from directory.catalogue.model import KINDS, Catalogue, Record
from directory.catalogue.reading_grade import plain_texts

pytestmark = pytest.mark.quick

JARGON = (
    *("adjudicate", "ambulate", "ambulatory", "analgesia", "click here", "comorbid", "edema"),
    *("etiology", "facilitate", "idiopathic", "lumbar", "modality", "n/a", "palpate", "pathology"),
    *("prior to", "submit", "utilise", "utilize", "vertebrae", "contraindicat", "prognosis"),
)
NAMES = {"NICE"}
ABBREVIATION = re.compile(r"\b[A-Z]{2,}\b")


def everything(catalogue: Catalogue) -> list[Record]:
    found: list[Record] = [catalogue.institution]
    for kind in KINDS:
        if kind != "institution":
            found += getattr(catalogue, kind).values()
    return found


def test_no_jargon_stands_in_a_plain_text(demo_catalogue: Catalogue) -> None:
    found = {
        f"{record.slug}: {key}: {word}"
        for record in everything(demo_catalogue)
        for key, text in plain_texts(record)
        for word in JARGON
        if re.search(rf"\b{re.escape(word)}", text.lower())
    }
    assert found == set()


def test_an_abbreviation_is_spelled_out_where_it_first_stands(demo_catalogue: Catalogue) -> None:
    unexplained = set()
    for record in everything(demo_catalogue):
        text = "\n".join(text for _, text in plain_texts(record))
        for short in set(ABBREVIATION.findall(text)) - NAMES:
            if text.find(f"({short})") + 1 != text.find(short):
                unexplained.add(f"{record.slug}: {short}")
    assert unexplained == set()


def test_texts_end_as_their_kind_does(demo_catalogue: Catalogue) -> None:
    """Paragraphs are sentences; list items of a program are not."""
    for program in demo_catalogue.programs.values():
        assert program.plain["en"].endswith("."), program.slug
        for item in (*program.good_for, *program.not_for, *program.first_visit, *program.bring):
            assert not item["en"].endswith("."), (program.slug, item["en"])
    for condition in demo_catalogue.conditions.values():
        texts = (*condition.what_it_is, *condition.what_helps, *condition.what_does_not)
        assert all(text["en"].endswith(".") for text in texts), condition.slug


def test_everybody_is_sent_to_help_in_an_emergency_without_a_number_of_one_country(
    demo_catalogue: Catalogue,
) -> None:
    """The numbers are settings of the site: 911 and 988 are right in one country only."""
    for record in everything(demo_catalogue):
        for key, text in plain_texts(record):
            assert not re.search(r"\b(911|988|999|112)\b", text), (record.slug, key)
