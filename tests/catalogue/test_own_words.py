"""Facts and names carry over from the source; its sentences do not."""

import os
import re
from pathlib import Path

import pytest

from directory.paths import DATA

SEED = "DIRECTORY_TEST_SEED"
LONGEST_RUN = 7
"""Words in a row that may be the source's: the longest of its names has seven."""

NAMES = ("Bone and Joint Imaging and Intervention", "Benson Henry Institute for Mind Body Medicine")


def runs(text: str, length: int) -> dict[tuple[str, ...], None]:
    words = re.findall(r"[a-z0-9]+", text.lower().replace("’", "").replace("'", ""))
    return dict.fromkeys(
        tuple(words[start : start + length]) for start in range(len(words) - length + 1)
    )


def without_names(text: str) -> str:
    for name in NAMES:
        text = text.replace(name, " | ")
    return text


def seed_text() -> str:
    path = os.environ.get(SEED)
    if not path:
        pytest.skip(f"{SEED} is not set: point it at the source document to compare with it")
    return Path(path).read_text(encoding="utf-8")


@pytest.mark.quick
def test_no_sentence_of_the_source_stands_in_the_catalogue() -> None:
    theirs = runs(seed_text(), LONGEST_RUN + 1).keys()
    assert theirs
    copied = {
        f"{path.relative_to(DATA)}: {' '.join(run)}"
        for path in sorted((DATA / "catalogue").rglob("*.toml"))
        for line in path.read_text(encoding="utf-8").splitlines()
        for run in runs(without_names(line), LONGEST_RUN + 1)
        if run in theirs
    }
    assert copied == set()


@pytest.mark.quick
def test_a_run_is_found_over_punctuation_and_case() -> None:
    ours = runs("So it said: The cat’s hat, on a MAT.", 5)
    assert ("the", "cats", "hat", "on", "a") in ours
    assert ("cats", "hat", "on", "a", "rug") not in ours
