"""Keys are read from the environment, made outside production, and never printed."""

import stat
from pathlib import Path

import pytest

from directory import keys
from directory.errors import BadEnvironment
from directory.settings import Settings

pytestmark = [pytest.mark.quick, pytest.mark.holds("security S22")]


def test_production_refuses_to_start_without_keys_and_names_the_cure(tmp_path: Path) -> None:
    with pytest.raises(
        BadEnvironment, match=r"DIRECTORY_SECRET_KEYS and DIRECTORY_PHI_KEYS.*keys new"
    ):
        keys.of(Settings(env="production", data_dir=tmp_path))
    assert not list(tmp_path.iterdir())


def test_a_demo_makes_its_keys_once_and_keeps_them_to_its_owner(tmp_path: Path) -> None:
    settings = Settings(env="demo", data_dir=tmp_path)
    first = keys.of(settings)
    assert keys.of(settings) == first
    assert stat.S_IMODE((tmp_path / keys.FILE).stat().st_mode) == 0o600
    assert len(list(tmp_path.iterdir())) == 1


def test_the_newest_key_stands_first_and_older_ones_are_found_by_id() -> None:
    newer, older = keys.new(), keys.new()
    ring = keys.parse(f"{newer},{older}", name="PHI_KEYS")
    assert ring.newest.id == newer.partition(":")[0]
    assert ring.get(older.partition(":")[0]) == ring.keys[1]


@pytest.mark.parametrize(
    "text",
    ["", "secret", "k1:", "k1:c2hvcnQ", "k1:!!!", ":" + "A" * 43, "k 1:" + "A" * 43],
    ids=["empty", "no id", "no key", "short", "not base64", "no id but colon", "odd id"],
)
def test_an_unusable_key_is_named_by_its_variable_and_not_shown(text: str) -> None:
    with pytest.raises(BadEnvironment) as refusal:
        keys.parse(text, name="PHI_KEYS")
    assert "DIRECTORY_PHI_KEYS" in refusal.value.sentence
    assert text == "" or text not in refusal.value.sentence


def test_two_keys_with_one_id_are_refused() -> None:
    one = keys.new()
    with pytest.raises(BadEnvironment):
        keys.parse(f"{one},{one}", name="PHI_KEYS")


def test_a_key_is_not_in_its_repr() -> None:
    ring = keys.parse("k1:" + "A" * 43, name="PHI_KEYS")
    assert "AAAA" not in repr(ring) and "\\x00" not in repr(ring)


def test_each_purpose_has_a_key_of_its_own() -> None:
    key = keys.parse(keys.new(), name="PHI_KEYS").newest
    drawn = {key.purposed(purpose) for purpose in ("seal", "find", "audit")}
    assert len(drawn | {key.secret}) == 4
