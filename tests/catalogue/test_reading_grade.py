"""Plain texts are plain by measure, and the measure notices when they are not."""

import os
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.catalogue.loading import load_care_types
from directory.catalogue.model import Catalogue
from directory.catalogue.reading_grade import (
    NAMES_FILE,
    PAGE_LIMIT,
    PARAGRAPH_LIMIT,
    grade,
    load_names,
    plain_texts,
    too_hard,
    worst_paragraph,
)
from directory.errors import BadData
from directory.paths import DATA
from tests.builders import words

pytestmark = pytest.mark.quick

EASY = "The cat sat on the mat. The dog ran to the big red ball."
HARD = (
    "Comprehensive multidisciplinary rehabilitation necessitates individualized consideration of"
    " heterogeneous psychosocial determinants influencing functional independence."
)


def test_the_grade_is_flesch_and_kincaids() -> None:
    # 14 words, 14 syllables, 2 sentences: 0.39 * 7 + 11.8 * 1 - 15.59
    measured = grade(EASY)
    assert (measured.words, measured.sentences) == (14, 2)
    assert measured.grade == pytest.approx(-1.06)


def test_labels_and_short_items_have_no_grade() -> None:
    assert grade("Multidisciplinary rehabilitation").grade is None
    assert grade("").grade is None
    assert grade("Communication.\nIndependence.\n" + EASY) == grade(EASY)


def test_a_line_is_a_sentence_and_an_abbreviated_title_is_not_two() -> None:
    assert grade("You may go home in a day\nYou may eat what you like to eat").sentences == 2
    assert grade('He said: "You may go home now." Then you can eat what you like.').sentences == 2


def test_a_listed_name_counts_two_syllables() -> None:
    text = "A physiatrist is the one who plans your care."
    named = grade(text, frozenset({"physiatrist"})).grade
    plain = grade(text).grade
    assert named is not None
    assert plain is not None
    assert named < plain
    assert grade("The physiatrists plan your care with you.", frozenset({"physiatrist"})) == grade(
        "The doctors plan your care with you."
    )


def test_the_worst_paragraph_is_found() -> None:
    worst = worst_paragraph(f"{EASY}\n\n{HARD}\n\nShort one.")
    assert worst is not None
    assert worst[0] == HARD
    assert worst_paragraph("Short one.\n\nOther.") is None


def test_every_plain_text_of_the_catalogue_is_plain(demo_catalogue: Catalogue) -> None:
    assert too_hard(demo_catalogue, load_names(DATA)) == []


def test_every_care_type_has_a_short_plain_line() -> None:
    for slug, care_type in load_care_types(DATA).items():
        measured = grade(care_type.plain["en"], load_names(DATA)).grade
        assert measured is None or measured <= PARAGRAPH_LIMIT, slug


def test_a_hard_text_is_named_with_file_key_and_limit(catalogue: Catalogue) -> None:
    spine = catalogue.programs["spine-service"]
    changed = msgspec.structs.replace(spine, good_for=(words("Easy"), words(HARD)))
    hard = too_hard(
        msgspec.structs.replace(catalogue, programs={"spine-service": changed}), load_names(DATA)
    )
    (problem,) = [each for each in hard if each.key]
    assert problem.file == "catalogue/programs/spine-service.toml"
    assert problem.key == "good_for[1].en"
    assert problem.limit == PARAGRAPH_LIMIT
    assert str(problem).startswith("catalogue/programs/spine-service.toml: good_for[1].en: found")


def test_a_record_too_hard_as_a_whole_is_named_without_a_key(catalogue: Catalogue) -> None:
    middling = "Several other doctors follow before you are done with this."
    measured = grade(middling).grade
    assert measured is not None
    assert PAGE_LIMIT < measured < PARAGRAPH_LIMIT
    imaging = msgspec.structs.replace(catalogue.departments["imaging"], plain=words(middling))
    (problem,) = too_hard(
        msgspec.structs.replace(catalogue, departments={"imaging": imaging}), load_names(DATA)
    )
    assert (problem.key, problem.limit) == ("", PAGE_LIMIT)


def test_clinical_words_and_names_are_not_graded(catalogue: Catalogue) -> None:
    keys = {key for key, _ in plain_texts(catalogue.programs["spine-service"])}
    assert "plain.en" in keys
    assert "first_visit[0].en" in keys
    assert not any(key.startswith(("clinical", "name", "what_to_send")) for key in keys)
    guide = {key for key, _ in plain_texts(catalogue.guides["causes"])}
    assert "items[15].plain.en" in guide
    assert not any("clinical" in key or "name" in key for key in guide)


def test_the_source_itself_is_flagged() -> None:
    path = os.environ.get("DIRECTORY_TEST_SEED")
    if not path:
        pytest.skip("DIRECTORY_TEST_SEED is not set: point it at the source document to grade it")
    measured = grade(Path(path).read_text(encoding="utf-8"), load_names(DATA)).grade
    assert measured is not None
    assert measured > PAGE_LIMIT + 3


def test_a_wrong_allow_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadData, match=NAMES_FILE):
        load_names(tmp_path)
    (tmp_path / "reading_grade").mkdir()
    (tmp_path / NAMES_FILE).write_text('name = ["Spine Service"]')
    with pytest.raises(BadData, match="did you mean `names`"):
        load_names(tmp_path)


@given(st.text(max_size=300))
def test_any_text_has_a_grade_or_none(text: str) -> None:
    measured = grade(text)
    assert (measured.grade is None) == (measured.sentences == 0)
