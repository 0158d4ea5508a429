"""Matched words in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.search.marking import segments

pytestmark = pytest.mark.quick


def test_matched_words_are_cut_out() -> None:
    assert segments("Care for back pain.", ["back"]) == [
        ("Care for ", False),
        ("back", True),
        (" pain.", False),
    ]


def test_other_endings_capitals_and_accents_are_marked_too() -> None:
    marked = [piece for piece, mark in segments("Knees. CIÁTICA!", ["knee", "ciatica"]) if mark]
    assert marked == ["Knees", "CIÁTICA"]


def test_part_of_a_word_is_not_marked() -> None:
    assert segments("backpack", ["back"]) == [("backpack", False)]


@given(st.text(st.characters()), st.lists(st.text(max_size=5), max_size=3))
def test_the_pieces_joined_are_the_text(text: str, matched: list[str]) -> None:
    assert "".join(piece for piece, _ in segments(text, matched)) == text
