"""Sealed values open only where they stand; hashes find names as people say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.keys import KeyRing, new, parse
from directory.sealing import (
    Place,
    Sealer,
    Unsealable,
    key_of,
    name_prefixes,
    name_words,
    phone_endings,
)

pytestmark = [pytest.mark.quick, pytest.mark.holds("security S13")]

TEXT = st.text(alphabet=st.characters(exclude_categories=("Cs",)))
RING = parse(new(), name="PHI_KEYS")
SEALER = Sealer(RING)
HERE = Place("patient", "p1", "name")


@given(TEXT)
def test_what_is_sealed_opens_to_the_same(value: str) -> None:
    assert SEALER.open(SEALER.seal(value, HERE), HERE) == value


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place("referral", "p1", "name"),
        Place("patient", "p2", "name"),
        Place("patient", "p1", "note"),
    ],
)
def test_a_blob_moved_elsewhere_does_not_open(elsewhere: Place) -> None:
    blob = SEALER.seal("Rosa Lima", HERE)
    with pytest.raises(Unsealable):
        SEALER.open(blob, elsewhere)


@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_a_blob_with_one_changed_byte_does_not_open(position: int, change: int) -> None:
    blob = bytearray(SEALER.seal("Rosa Lima", HERE))
    blob[position % len(blob)] ^= change
    with pytest.raises(Unsealable):
        SEALER.open(bytes(blob), HERE)


def test_the_same_value_is_sealed_differently_each_time() -> None:
    assert SEALER.seal("Rosa Lima", HERE) != SEALER.seal("Rosa Lima", HERE)


def test_a_ring_with_a_newer_key_opens_the_old_and_seals_with_the_new() -> None:
    old = SEALER.seal("Rosa Lima", HERE)
    newer = Sealer(KeyRing((*parse(new(), name="PHI_KEYS").keys, *RING.keys)))
    assert newer.open(old, HERE) == "Rosa Lima"
    assert not newer.is_current(old)
    assert key_of(newer.seal("Rosa Lima", HERE)) == newer.newest.id
    assert SEALER.hashed("birth-date", "1970-01-02") in newer.hashes("birth-date", "1970-01-02")


def test_a_value_sealed_by_a_lost_key_says_so() -> None:
    stranger = Sealer(parse(new(), name="PHI_KEYS"))
    with pytest.raises(Unsealable, match="not in the ring"):
        stranger.open(SEALER.seal("Rosa Lima", HERE), HERE)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("María  O'Neill-Ruiz", ["maria", "oneill", "ruiz"]),
        ("MÜLLER, Jürgen", ["muller", "jurgen"]),
        ("Nguyễn Văn Đức", ["nguyen", "van", "đuc"]),
        ("李 小龙", ["李", "小龙"]),
        ("", []),
    ],
)
def test_a_name_is_searched_without_accents_case_or_marks(name: str, words: list[str]) -> None:
    assert name_words(name) == words


def test_a_name_is_found_by_three_letters_but_a_short_one_whole() -> None:
    assert name_prefixes("Li Ruiz") == {"li", "rui", "ruiz"}


def test_a_phone_is_found_by_how_people_say_its_end() -> None:
    assert phone_endings("(617) 555-0142") == {"0142", "5550142", "6175550142"}


@given(TEXT, TEXT)
def test_the_hash_of_one_kind_is_never_that_of_another(value: str, other: str) -> None:
    assert SEALER.hashed("name", value) != SEALER.hashed("phone", other)
