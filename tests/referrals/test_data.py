"""The data files of referrals: every mistake is told with file, key and what was expected."""

from collections.abc import Callable
from pathlib import Path

import pytest

from directory import paths
from directory.errors import BadData
from directory.referrals.lifecycle import ROWS
from directory.referrals.model import ENDS, Status
from directory.referrals.reasons import load_reasons
from directory.referrals.wording import load_wording

pytestmark = pytest.mark.quick

REASONS = ("reasons", "reasons.toml", load_reasons)
WORDING = ("statuses", "statuses.toml", load_wording)


def broken(tmp_path: Path, folder: str, name: str, old: str, new: str) -> Path:
    text = (paths.DATA / folder / name).read_text()
    assert old in text
    (tmp_path / folder).mkdir()
    (tmp_path / folder / name).write_text(text.replace(old, new, 1))
    return tmp_path


@pytest.mark.parametrize(
    ("which", "old", "new", "told"),
    [
        (REASONS, 'code = "age"', 'code = "other"', "reasons.other: expected each code once"),
        (REASONS, "name.en", "name.fr", "expected name.en and plain.en"),
        (REASONS, "code =", "kode =", "kode"),
        (REASONS, "[[reasons]]", "[[reasons", "reasons.toml"),
        (WORDING, 'status = "sent"', 'status = "draft"', "expected draft exactly once"),
        (WORDING, 'status = "sent"', 'status = "lost"', "lost"),
        (WORDING, "staff.en", "staff.fr", "staff.en: expected a text"),
    ],
)
def test_a_mistake_is_told(
    tmp_path: Path,
    which: tuple[str, str, Callable[[Path], object]],
    old: str,
    new: str,
    told: str,
) -> None:
    folder, name, load = which
    with pytest.raises(BadData) as error:
        load(broken(tmp_path, folder, name, old, new))
    assert told in str(error.value)
    assert f"data/{folder}/{name}" in str(error.value)


@pytest.mark.parametrize("load", [load_reasons, load_wording])
def test_a_missing_file_is_told(tmp_path: Path, load: Callable[[Path], object]) -> None:
    with pytest.raises(BadData, match="cannot be read"):
        load(tmp_path)


def test_every_action_that_needs_a_reason_has_some() -> None:
    reasons = load_reasons(paths.DATA)
    for row in ROWS.values():
        assert bool(reasons.of(row.action)) == ("reason" in (*row.needs, *row.takes)), row.action
    assert {action for each in reasons.reasons for action in each.actions} <= set(ROWS)


@pytest.mark.parametrize("status", Status)
def test_the_patient_reads_what_comes_next_unless_nothing_does(status: Status) -> None:
    words = load_wording(paths.DATA).of(status)
    hidden = status in (Status.DRAFT, Status.ENTERED_IN_ERROR)
    assert (words.patient is None) == hidden
    assert (words.next is None) == (hidden or status in ENDS)
