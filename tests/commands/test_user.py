"""`directory user`: the first people of a new store come in by the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from directory.cli import main
from tests.commands.running import Ran, directory

ADMIN = ("--email", "Ann@example.org", "--name", "Ann Ito", "--role", "admin")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def user(*arguments: str, folder: Path) -> Ran:
    return directory("user", *arguments, data_dir=folder, env="test")


def typed(*arguments: str, folder: Path, password: str) -> int:
    command = ["user", *arguments, "--password-stdin", "--data-dir", str(folder)]
    env = {"DIRECTORY_ENV": "test"}
    return CliRunner().invoke(main, command, input=f"{password}\n", env=env).exit_code


def test_a_person_is_added_with_a_password_shown_once(folder: Path) -> None:
    added = user("add", *ADMIN, folder=folder)
    assert added.code == 0
    assert "Ann Ito can sign in as ann@example.org." in added.said
    password = added.said.split("Password  ")[1].strip()
    assert len(password) == 23
    assert "not shown again" in added.beside
    listed = user("list", "--json", folder=folder)
    assert [(each["email"], each["role"]) for each in listed.json] == [("ann@example.org", "admin")]
    assert password not in listed.said
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    assert not any(password.encode() in path.read_bytes() for path in files)


def test_a_password_may_be_given_but_not_a_bad_one(folder: Path) -> None:
    assert typed("add", *ADMIN, folder=folder, password="nine blue lanterns hum") == 0
    other = ("--email", "ben@example.org", "--name", "Ben Roy", "--role", "steward")
    assert typed("add", *other, folder=folder, password="short") == 1
    assert typed("add", *other, folder=folder, password="ben roy ben roy") == 1
    assert len(user("list", "--json", folder=folder).json) == 1


def test_each_mistake_is_told_on_its_line(folder: Path) -> None:
    refused = user(
        *("add", "--email", "nobody", "--name", "N", "--role", "clinician"), folder=folder
    )
    assert refused.code == 1
    assert "email: Write the e-mail like ana@example.org." in refused.beside
    assert "departments: Choose at least one department." in refused.beside
    assert "Traceback" not in refused.beside


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "--email", "a@b.example", "--name", "A", "--role", "king"),
        ("add", "--email", "a@b.example"),
        ("disable",),
    ],
)
def test_a_command_that_is_not_understood_ends_with_two(
    folder: Path, arguments: tuple[str, ...]
) -> None:
    assert user(*arguments, folder=folder).code == 2


def test_a_person_is_disabled_and_given_a_new_password(folder: Path) -> None:
    user("add", *ADMIN, folder=folder)
    reset = user("password", "ANN@example.org", "--lost-phone", folder=folder)
    assert (reset.code, "Password  " in reset.said) == (0, True)
    assert user("disable", "ann@example.org", folder=folder).code == 0
    assert user("list", "--json", folder=folder).json[0]["disabled"] is True
    assert user("disable", "nobody@example.org", folder=folder).code == 1
    verdict = directory("audit", "verify", data_dir=folder, env="test")
    assert (verdict.code, "3 entries" in verdict.said) == (0, True)


@pytest.mark.holds("security S22")
def test_a_new_store_has_nobody_in_it_and_no_default_password(folder: Path) -> None:
    directory("migrate", data_dir=folder, env="test")
    listed = user("list", folder=folder)
    assert listed.said == ""
    assert "Nobody yet" in listed.beside
