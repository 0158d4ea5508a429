"""Documents that come from the code say what the code says; links in documents lead somewhere."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

TOP = Path(__file__).parent.parent
MARKDOWN = [*TOP.glob("*.md"), *(TOP / "docs").rglob("*.md")]
BY_HAND = [page for page in MARKDOWN if page.name != "requirements.md"]


def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", TOP / "tools" / "reference.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "name",
    [
        *("settings.md", "commands.md", "permissions.md"),
        pytest.param("requirements.md", marks=pytest.mark.long),  # it changes with every test
    ],
)
def test_a_generated_page_is_up_to_date(name: str) -> None:
    written = (TOP / "docs" / "reference" / name).read_text()
    assert written == reference().PAGES[name](), "run: uv run python tools/reference.py"


@pytest.mark.quick
@pytest.mark.parametrize("page", MARKDOWN, ids=lambda page: str(page.relative_to(TOP)))
def test_a_link_in_a_document_leads_to_a_file(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), target


@pytest.mark.quick
def test_the_readme_names_every_folder_of_the_code() -> None:
    readme = (TOP / "README.md").read_text()
    for folder in (path for path in (TOP / "directory").iterdir() if path.is_dir()):
        if folder.name not in ("__pycache__", "locale", "_assets"):
            assert f"`directory/{folder.name}/`" in readme, folder.name


@pytest.mark.quick
def test_pictures_are_light_enough_for_a_page() -> None:
    pictures = [*(TOP / "docs" / "images").glob("*")]
    assert pictures
    for picture in pictures:
        assert picture.read_bytes().startswith(b"\x89PNG"), picture.name
        assert picture.stat().st_size <= 200_000, picture.name


@pytest.mark.quick
@pytest.mark.parametrize("page", BY_HAND, ids=lambda page: str(page.relative_to(TOP)))
def test_a_test_that_a_document_names_is_there(page: Path) -> None:
    for path, name in re.findall(r"`(tests/\S+\.py)::(\w+)`", page.read_text()):
        assert f"def {name}(" in (TOP / path).read_text(), f"{path} has no {name}"


@pytest.mark.quick
@pytest.mark.holds("security R21")
def test_every_hazard_has_a_control_and_a_test() -> None:
    log = (TOP / "docs" / "explanation" / "hazard-log.md").read_text()
    rows = [line for line in log.splitlines() if re.match(r"\| H\d\d ", line)]
    numbers = [row.split("|")[1].strip() for row in rows]
    assert numbers == [f"H{number:02}" for number in range(1, len(rows) + 1)]
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert len(cells) == 6 and all(cells), row
        assert "::test_" in cells[4], row
