"""How long delivery is tried is data, and a mistake in it is named."""

import datetime as dt
from pathlib import Path

import pytest

from directory import paths
from directory.delivery.patience import load_patience
from directory.errors import BadData

pytestmark = pytest.mark.quick

GOOD = """
version = "1"
waits = ["10 s", "1 min"]
lease = "2 min"
late = "1 h"
kept = "90 days"
at_once = 8
batch = 40
"""


def written(tmp_path: Path, text: str) -> Path:
    (tmp_path / "delivery").mkdir()
    (tmp_path / "delivery" / "defaults.toml").write_text(text)
    return tmp_path


def test_after_the_last_wait_it_is_given_up(tmp_path: Path) -> None:
    patience = load_patience(written(tmp_path, GOOD))
    assert [patience.after(tries) for tries in (1, 2, 3)] == [
        dt.timedelta(seconds=10),
        dt.timedelta(minutes=1),
        None,
    ]


def test_the_shipped_one_goes_on_for_more_than_a_day() -> None:
    patience = load_patience(paths.DATA)
    assert sum(patience.waits, dt.timedelta()) > dt.timedelta(days=1)
    assert list(patience.waits) == sorted(patience.waits)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"1 min"', '"soon"', "waits[1]: expected a time"),
        ('"1 min"', '"5 s"', "waits: expected one or more times, none shorter than the last"),
        ('["10 s", "1 min"]', "[]", "waits: expected one or more times"),
        ('lease = "2 min"', 'lease = "5 s"', "lease: expected at least"),
        ('kept = "90 days"', 'kept = "2 days"', "kept: expected at least"),
        ('kept = "90 days"', 'kept = "for ever"', "kept: expected a time"),
        ("at_once = 8", "at_once = 0", "at_once: expected 1 to 200"),
        ("batch = 40", "batch = 9999", "batch: expected 1 to 200"),
        ("batch = 40", "", "batch"),
        ("batch = 40", "batch = 40\nmore = 1", "more"),
    ],
)
def test_a_mistake_is_named_with_its_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(BadData) as found:
        load_patience(written(tmp_path, GOOD.replace(old, new)))
    assert any(said in each and each.startswith("data/delivery/") for each in found.value.problems)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="cannot be read"):
        load_patience(tmp_path)
