"""Words put right, and words left alone."""

import pytest

from directory.search.suggest_spelling import Spelling, sound_of
from directory.search.synonyms import Synonyms

pytestmark = pytest.mark.quick

NOTHING = Synonyms(
    spelled={},
    spellings={},
    meanings={},
    ignored=frozenset({"with"}),
    weak=frozenset(),
    by_stem={},
    words=frozenset({"sciatica"}),
    by_order=frozenset(),
)
WORDS = ("knee", "knees", "back", "pain", "moving", "short", "scoliosis", "arthritis", "spine")


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling(dict.fromkeys(WORDS, 1) | {"knee": 9}, NOTHING, frozenset({"scoliosis"}))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nkee", ()),  # a wrong first letter is not believed
        ("kne", ()),  # nor any mistake in three letters
        ("kene", ("knee",)),  # letters swapped
        ("bakc", ("back",)),
        ("syatica", ("sciatica",)),  # two mistakes, but it sounds the same
        ("scholiosis", ("scoliosis",)),
        ("arthriditis", ("arthritis",)),  # two mistakes in a long word
        ("morning", ()),  # two letters from "moving", and another word
        ("spine1", ()),  # not only letters
        ("wiht", ()),  # words that say nothing are never suggested
    ],
)
def test_the_nearest_word(spelling: Spelling, typed: str, meant: tuple[str, ...]) -> None:
    assert spelling.nearest(typed) == meant


def test_the_more_used_of_two_equally_near_words_wins(spelling: Spelling) -> None:
    assert spelling.nearest("kneee")[0] == "knee"


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("kneepain", ("knee", "pain")),
        ("backkneepain", ("back", "knee", "pain")),
        ("knee", ("knee",)),
        ("painfree", ()),
    ],
)
def test_words_run_together_are_taken_apart(
    spelling: Spelling, typed: str, parts: tuple[str, ...]
) -> None:
    assert spelling.parts(typed) == parts


def test_beginnings_are_most_used_first(spelling: Spelling) -> None:
    assert spelling.begun("kn") == ("knee", "knees")
    assert spelling.begun("k") == ()


def test_the_least_unlike_name_is_for_when_nothing_was_found(spelling: Spelling) -> None:
    assert spelling.nearest_name("scoleosus") == "scoliosis"
    assert spelling.nearest_name("xqzzv") is None


@pytest.mark.parametrize(
    ("one", "other"),
    [("sciatica", "syatica"), ("physio", "fizio"), ("ache", "ake"), ("knee", "kne")],
)
def test_words_said_alike_sound_alike(one: str, other: str) -> None:
    assert sound_of(one) == sound_of(other)
