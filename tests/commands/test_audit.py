"""`directory audit export`: the log for an archive of audit events."""

import json
from pathlib import Path

import pytest

from tests.commands.running import directory

pytestmark = pytest.mark.holds("security S15")


def added(folder: Path, who: str) -> None:
    ran = directory(
        *("user", "add", "--email", f"{who}@example.org", "--name", "Zephyrine Quill"),
        *("--role", "steward"),
        data_dir=folder,
        env="test",
    )
    assert ran.code == 0, ran.beside


def test_it_prints_every_entry_once_newest_first_and_stands_in_the_log_itself(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "data"
    added(folder, "one")
    added(folder, "two")
    first = directory("audit", "export", data_dir=folder, env="test")
    second = directory("audit", "export", data_dir=folder, env="test")
    assert (first.code, second.code) == (0, 0)
    events = [json.loads(line) for line in first.said.splitlines()]
    assert len(events) >= 2
    assert {each["resourceType"] for each in events} == {"AuditEvent"}
    assert len({each["id"] for each in events}) == len(events)
    moments = [each["recorded"] for each in events]
    assert moments == sorted(moments, reverse=True)
    assert "Zephyrine" not in first.said and "example.org" not in first.said
    assert len(second.said.splitlines()) == len(events) + 1


def test_days_bound_it(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    added(folder, "one")
    none = directory("audit", "export", "--until", "2020-01-01", data_dir=folder, env="test")
    assert (none.code, none.said) == (0, "")
