"""`directory reconcile`: exit 0 when the books balance, 1 with the list, 3 without a store."""

import sqlite3
from pathlib import Path

from tests.commands.running import directory

STUCK = (
    "INSERT INTO outbox (id, channel, to_kind, to_id, about, state, tries, created_at, next_at) "
    "VALUES ('m1', 'mail', 'practice', 'main-street', '{}', 'waiting', 1, ?, ?)"
)
LONG_AGO = "2020-01-01 00:00:00.000000"


def test_an_empty_store_balances_and_one_with_a_forgotten_message_does_not(tmp_path: Path) -> None:
    assert directory("migrate", data_dir=tmp_path, env="test").code == 0
    balanced = directory("reconcile", data_dir=tmp_path, env="test")
    assert (balanced.code, "The books balance." in balanced.said) == (0, True)
    with sqlite3.connect(tmp_path / "directory.db") as store:
        store.execute(STUCK, (LONG_AGO, LONG_AGO))
    spoiled = directory("reconcile", data_dir=tmp_path, env="test")
    assert spoiled.code == 1
    assert "message m1: It was not delivered, and nobody is told." in spoiled.said
    told = directory("reconcile", "--json", data_dir=tmp_path, env="test")
    assert told.code == 1
    assert told.json["ok"] is False
    assert [each["check"] for each in told.json["findings"]] == ["message"]


def test_without_a_store_there_is_nothing_to_reconcile(tmp_path: Path) -> None:
    assert directory("reconcile", data_dir=tmp_path, env="test").code == 3
