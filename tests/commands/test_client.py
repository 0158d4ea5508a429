"""`directory client`, `keys new` and `audit verify`, as processes beside a server."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from directory import keys
from tests.commands.running import directory
from tests.serving import serving


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clients") / "data"


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """A demo that runs on the folder. It says its settings; the commands beside it need none."""
    with serving("--demo", data_dir=folder) as address:
        yield address


def status(address: str, token: str, path: str = "referrals") -> int:
    headers = {"authorization": f"Bearer {token}"}
    return httpx.get(f"{address}/api/v1/{path}", headers=headers).status_code


def test_a_client_added_beside_a_server_works_at_once_and_ends_at_once(
    address: str, folder: Path
) -> None:
    scopes = "directory.read referrals.read"
    made = directory(
        *("client", "add", "--name", "EHR", "--practice", "demo-practice"),
        *("--scopes", scopes, "--json"),
        data_dir=folder,
    )
    assert made.code == 0, made.beside
    assert set(made.json) == {"client_id", "token", "expires_at"}
    token, client_id = made.json["token"], made.json["client_id"]
    assert status(address, token) == 200
    assert status(address, token, "users") == 403
    listed = directory("client", "list", "--json", data_dir=folder)
    assert token not in listed.said
    (row,) = [each for each in listed.json if each["id"] == client_id]
    assert (row["practice"], row["revoked"]) == ("demo-practice", False)
    assert row["last_used"] is not None
    ended = directory("client", "revoke", client_id, data_dir=folder)
    assert ended.code == 0, ended.beside
    assert status(address, token) == 401


def test_the_audit_of_a_running_server_can_be_verified(address: str, folder: Path) -> None:
    found = directory("audit", "verify", "--json", data_dir=folder)
    assert found.code == 0, found.said
    assert found.json["ok"] is True


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--name", "x"), 2, "--scopes"),
        (("--name", "x", "--scopes", "everything"), 1, "scopes"),
        (("--name", "x", "--scopes", "referrals.read"), 1, "practice"),
        (
            ("--name", "x", "--scopes", "referrals.read", "--practice", "nowhere"),
            1,
            "no such practice",
        ),
        (("--name", "x", "--scopes", "directory.read", "--days", "0"), 2, "days"),
    ],
)
def test_a_client_that_cannot_be_is_refused_with_a_sentence(
    address: str, folder: Path, options: tuple[str, ...], code: int, said: str
) -> None:
    ran = directory("client", "add", *options, data_dir=folder)
    assert ran.code == code
    assert said in ran.beside
    assert "Traceback" not in ran.beside


def test_a_client_nobody_knows_cannot_be_revoked(address: str, folder: Path) -> None:
    ran = directory("client", "revoke", "nobody", data_dir=folder)
    assert (ran.code, "no such client" in ran.beside) == (1, True)


def test_where_there_is_no_store_there_is_nothing_to_list(tmp_path: Path) -> None:
    ran = directory("client", "list", data_dir=tmp_path / "none", env="test")
    assert ran.code == 3
    assert not (tmp_path / "none").exists()


@pytest.mark.holds("security S22")
def test_new_keys_can_be_used_as_they_are_printed() -> None:
    ran = directory("keys", "new")
    assert ran.code == 0
    found = dict(re.findall(r"^DIRECTORY_(\w+)=(\S+)$", ran.said, re.MULTILINE))
    assert set(found) == set(keys.NAMES)
    for name, value in found.items():
        assert len(keys.parse(value, name=name).keys) == 1
    assert ran.said != directory("keys", "new").said
