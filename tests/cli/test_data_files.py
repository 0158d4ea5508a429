"""What one family of data files says of another."""

import shutil
from pathlib import Path

import pytest

from directory import paths
from directory.commands.data_files import DataFiles


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(paths.DATA, tmp_path / "data"))


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_our_own_families_know_each_other() -> None:
    assert list(DataFiles(paths.DATA).strangers()) == []


def test_every_family_is_counted_and_none_is_empty() -> None:
    families = DataFiles(paths.DATA).families()
    assert families.keys() >= {"catalogue", "care types", "search words", "vocabulary", "summary"}
    assert {"sample data", "guided choice", "notes to try", "handout"} <= families.keys()
    for name, found in families.items():
        assert any(found.values()), name


def test_a_condition_names_only_rules_there_are(data: Path) -> None:
    file = next(
        path
        for path in sorted((data / "catalogue" / "conditions").glob("*.toml"))
        if "\nrules = [" in path.read_text(encoding="utf-8")
    )
    changed(file, "\nrules = [", '\nrules = ["no-such-rule", ')
    assert list(DataFiles(data).strangers()) == [
        f"catalogue/conditions/{file.name}: rules: found no-such-rule; "
        "expected the id of a rule in data/rules"
    ]


def test_the_search_words_name_only_care_types_there_are(data: Path) -> None:
    file = next(
        path
        for path in sorted((data / "vocabulary" / "search").glob("*.toml"))
        if "\nby_order = [" in path.read_text(encoding="utf-8")
    )
    changed(file, "\nby_order = [", '\nby_order = ["no-such-care", ')
    (found,) = DataFiles(data).strangers()
    assert "no-such-care" in found
    assert "expected a care type" in found
