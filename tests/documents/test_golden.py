"""Each rendering of the fixture referrals is as it was last looked at (see golden.py)."""

import pytest

from tests.documents.golden import FOLDER, NAMES, drawn, records

AGAIN = "Look at the difference; where it is wanted: python -m tests.documents.golden"


@pytest.mark.parametrize("name", NAMES)
def test_a_rendering_is_as_it_was_found_good(name: str) -> None:
    assert drawn(name) == (FOLDER / name).read_text("utf-8"), AGAIN


@pytest.mark.parametrize(("name", "content"), list(records()), ids=lambda each: str(each)[:12])
def test_a_kept_version_is_the_same_byte_for_byte(name: str, content: bytes) -> None:
    assert content == (FOLDER / name).read_bytes(), AGAIN


def test_no_golden_file_is_left_over() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {*NAMES, *(name for name, _ in records())}
