"""The list of the 35 items, as shipped and with mistakes in it."""

import shutil
from pathlib import Path

import pytest

from directory import paths
from directory.errors import BadData
from directory.referrals.items import load_items

pytestmark = pytest.mark.quick

ITEMS = load_items(paths.DATA)


def test_there_are_35_items_and_each_field_has_a_plain_label() -> None:
    assert [item.number for item in ITEMS.items] == list(range(1, 36))
    for item in ITEMS.items:
        assert item.plain["en"]
        for field in item.fields:
            assert field.name["en"] and field.plain["en"], (item.id, field.id)


def test_page_one_carries_who_why_the_red_flags_and_the_working_diagnosis() -> None:
    first = [item.number for item in ITEMS.items if item.page_one]
    assert first == [1, 2, 3, 4, 5, 6, 7, 9, 10, 14, 21]


def test_the_urgent_list_has_nine_lines() -> None:
    lines: dict[int, list[int]] = {}
    for item in ITEMS.items:
        if item.urgent is not None:
            lines.setdefault(item.urgent, []).append(item.number)
    assert list(lines.values()) == [[2], [3], [4], [6], [7], [9, 10], [14], [17, 18], [22, 33]]


@pytest.mark.parametrize(
    ("wrong", "right", "named"),
    [
        ("number = 7\n", "number = 8\n", "expected 1 to 35 in order"),
        ('need = "optional"', 'need = "sometimes"', "need"),
        ("required = 3", 'required = "three"', "scoring.required"),
        ("when = { age_under = 18 }\n", "", "items[26].when"),
        ('id = "payer"\nneeded = true', 'id = "payer"', "items[29].fields"),
    ],
)
def test_a_mistake_is_named_with_file_key_and_what_was_expected(
    tmp_path: Path, wrong: str, right: str, named: str
) -> None:
    shutil.copytree(paths.DATA / "summary", tmp_path / "summary")
    path = tmp_path / "summary" / "items.toml"
    text = path.read_text()
    assert wrong in text
    path.write_text(text.replace(wrong, right, 1))
    with pytest.raises(BadData) as mistakes:
        load_items(tmp_path)
    assert "data/summary/items.toml" in mistakes.value.sentence
    assert named in mistakes.value.sentence


def test_a_missing_list_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="cannot be read"):
        load_items(tmp_path)
