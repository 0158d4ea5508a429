"""The data of the matcher stays readable: no phrase list runs out of sight."""

from pathlib import Path

import pytest

from directory import paths

pytestmark = pytest.mark.quick
LONGEST_LINE = 120
_PROSE = ("name", "says", "ask", "text", "where_to_go", "source", "examples", "  {text")
FILES = sorted((paths.DATA / "vocabulary").glob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_phrase_lists_fit_the_screen(path: Path) -> None:
    long = [
        f"{path.name}:{number}"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LONGEST_LINE and not line.startswith(_PROSE)
    ]
    assert long == []
