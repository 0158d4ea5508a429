"""The number people read out: checked, forgiving, never sequential."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.referrals.number import LETTERS, RANDOM, check_character, new_number, parse, written

pytestmark = pytest.mark.quick

CHARACTERS = st.text(alphabet=LETTERS, min_size=RANDOM, max_size=RANDOM)
PLACE = st.integers(min_value=0, max_value=RANDOM)


def whole(characters: str) -> str:
    return characters + check_character(characters)


@given(CHARACTERS)
def test_a_number_is_read_back_as_it_was_written(characters: str) -> None:
    number = written(whole(characters))
    assert re.fullmatch(r"R-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{5}", number)
    assert parse(number) == number


@given(CHARACTERS, PLACE, st.sampled_from(LETTERS))
def test_any_one_wrong_character_is_noticed(characters: str, place: int, other: str) -> None:
    right = whole(characters)
    wrong = right[:place] + other + right[place + 1 :]
    assert (parse(wrong) is None) == (wrong != right)


@given(CHARACTERS, PLACE, PLACE)
def test_any_two_characters_in_each_others_place_are_noticed(
    characters: str, one: int, two: int
) -> None:
    right = list(whole(characters))
    wrong = right.copy()
    wrong[one], wrong[two] = wrong[two], wrong[one]
    assert (parse("".join(wrong)) is None) == (wrong != right)


@pytest.mark.parametrize(
    "typed",
    [
        "{number}",
        "  {number}  ",
        "{lower}",
        "{bare}",
        "{spaced}",
        "{misread}",
    ],
)
def test_case_spaces_dashes_and_look_alikes_are_forgiven(typed: str) -> None:
    number = written(whole("7K3M10X4"))
    bare = number.removeprefix("R-").replace("-", "")
    forms = {
        "number": number,
        "lower": number.lower(),
        "bare": bare,
        "spaced": " ".join(bare),
        "misread": bare.replace("1", "l").replace("0", "o"),
    }
    assert parse(typed.format(**forms)) == number


def test_a_number_that_begins_with_the_letter_r_keeps_it() -> None:
    number = written(whole("RRRR1234"))
    assert parse(number.removeprefix("R-")) == number


@given(st.text())
def test_whatever_is_typed_gives_a_number_or_nothing(typed: str) -> None:
    number = parse(typed)
    assert number is None or parse(number) == number


def test_numbers_do_not_follow_one_another() -> None:
    drawn = [new_number() for _ in range(200)]
    assert len(set(drawn)) == 200
    assert drawn != sorted(drawn)
