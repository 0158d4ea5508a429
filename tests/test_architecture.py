"""The directions between the rooms hold, and every room is in them."""

import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parent.parent


def test_the_import_contracts_hold() -> None:
    linted = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=TOP,
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_no_source_file_swallows_a_second_subject() -> None:
    long_ones = {
        str(path.relative_to(TOP)): lines
        for path in (TOP / "directory").rglob("*.py")
        if (lines := len(path.read_text().splitlines())) > 400
    }
    assert not long_ones, "grow a second file, named after its half"


def test_no_file_is_named_for_nothing() -> None:
    empty_names = {"utils", "helpers", "common", "core", "service", "services", "misc", "manager"}
    found = [path for path in (TOP / "directory").rglob("*.py") if path.stem in empty_names]
    assert not found
