"""Documents in Spanish: every label and sentence, and English only where it is marked as such."""

from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from directory import paths
from directory.documents import stored
from directory.documents.clinician import Printing
from directory.documents.handout import load_handout
from directory.documents.html import html
from directory.languages import DOCUMENTS, translations
from directory.referrals.items import load_items
from directory.settings import Settings
from tests.documents.fixtures import a_kept

pytestmark = pytest.mark.quick

SOURCES = Path(stored.__file__).parent
SENTENCES = {
    message
    for _file, _line, message, _comments, _context in extract_from_dir(
        SOURCES, method_map=[("**.py", "python")], keywords={"_": None}
    )
    if isinstance(message, str)
}
SAME_IN_BOTH = {"Fax", "No"}


def test_documents_come_in_english_and_spanish() -> None:
    assert DOCUMENTS == ("en", "es")


def test_every_sentence_of_a_document_has_a_translation() -> None:
    assert len(SENTENCES) > 150
    say = translations("es").gettext
    same = {each for each in SENTENCES if say(each) == each}
    assert same == SAME_IN_BOTH


def test_no_translation_is_left_over_and_each_keeps_its_blanks() -> None:
    with (paths.LOCALE / "es" / "documents.po").open("rb") as source:
        messages = [message for message in read_po(source) if message.id]
    assert {message.id for message in messages} == SENTENCES
    for message in messages:
        assert not message.fuzzy
        blanks = [part.split(")")[0] for part in str(message.id).split("%(")[1:]]
        theirs = [part.split(")")[0] for part in str(message.string).split("%(")[1:]]
        assert sorted(blanks) == sorted(theirs), message.id


def test_every_item_and_field_has_its_label_in_both_languages() -> None:
    for item in load_items(paths.DATA).items:
        for thing in (item, *item.fields):
            for language in DOCUMENTS:
                assert thing.name[language].strip() and thing.plain[language].strip(), item.id


def test_every_line_of_the_handout_has_spanish_words() -> None:
    handout = load_handout(paths.DATA)
    for each in (*handout.bring, *handout.until, *handout.emergency, *handout.shared):
        assert each.text["es"].strip()


def test_an_english_text_of_the_catalogue_is_marked_as_english() -> None:
    sheet = stored.for_patient(
        a_kept(),
        handout=load_handout(paths.DATA),
        settings=Settings(env="test"),
        printing=Printing(language="es"),
        address="",
    )
    page = html(sheet)
    assert '<bdi lang="en">Care for back and neck problems' in page
    assert '<article class="sheet patient" lang="es">' in page
    assert "Traiga esto" in page and "Bring these" not in page
