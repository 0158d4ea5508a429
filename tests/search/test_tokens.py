"""Texts to words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.search.tokens import stems_of, tidy, words_by_stem, words_of

pytestmark = pytest.mark.quick

any_text = st.text(st.characters())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ciática, NIÑO!", ["ciatica", "nino"]),
        ("kid's X-ray", ["kid", "s", "x", "ray"]),
        ("œdema", ["oedema"]),
        ("a" * 41, []),  # too long to be a word
        ("🦴", []),
    ],
)
def test_words_are_plain(text: str, words: list[str]) -> None:
    assert [each.plain for each in words_of(text)] == words


@given(any_text)
def test_a_word_knows_where_it_stands(text: str) -> None:
    for word in words_of(text):
        assert [each.plain for each in words_of(text[word.start : word.end])] == [word.plain]


@given(any_text)
def test_the_quick_way_finds_the_same_words(text: str) -> None:
    found: dict[str, set[str]] = {}
    for word in words_of(text):
        found.setdefault(word.stem, set()).add(word.plain)
    assert words_by_stem(text) == found


@given(any_text)
def test_tidying_again_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


def test_endings_are_off_but_spellings_stay() -> None:
    assert stems_of("hurts hurting") == ("hurt", "hurt")
    assert stems_of("disc disk") == ("disc", "disk")
