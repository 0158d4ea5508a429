"""What is typed stays text: no markup, no statement, no path comes of it."""

import re
from html import unescape
from pathlib import Path

import httpx
import pytest

TOP = Path(__file__).parent.parent
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'{{7*7}}{% raw %}"
STATEMENTS = [
    "' OR '1'='1",
    "%",
    "_",
    "x'; DROP TABLE program; --",
    '" OR 1=1 --',
    "spine* AND (",
    "\\",
]
ESCAPES = [
    "../../pyproject.toml",
    "..%2f..%2fpyproject.toml",
    "%2e%2e/%2e%2e/settings.py",
    "....//....//settings.py",
    "/etc/passwd",
    "vendor/../../shell.py",
    "site.css/../../shell.py",
    "vendor.lock.json",
    "%00site.css",
]


@pytest.mark.holds("security S11")
@pytest.mark.parametrize(
    ("method", "path", "field"),
    [
        ("GET", "/search", "q"),
        ("POST", "/match", "text"),
        ("POST", "/track", "number"),
        ("POST", "/login", "email"),
    ],
)
async def test_markup_that_is_typed_is_shown_as_typed(
    client: httpx.AsyncClient, method: str, path: str, field: str
) -> None:
    sent = {"params" if method == "GET" else "data": {field: MARKUP}}
    page = await client.request(method, path, **sent)  # type: ignore[arg-type]  # by method
    assert page.status_code < 500
    assert "<script>alert" not in page.text and "<img src=x" not in page.text
    assert "{{7*7}}" in unescape(page.text) or MARKUP[:8] not in unescape(page.text)


@pytest.mark.holds("security S11")
async def test_an_unknown_address_is_not_repeated_as_markup(client: httpx.AsyncClient) -> None:
    page = await client.get("/programs/%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    assert page.status_code == 404
    assert "<script>alert" not in page.text


@pytest.mark.holds("security S12")
@pytest.mark.parametrize("words", STATEMENTS)
async def test_a_statement_that_is_searched_is_only_words(
    client: httpx.AsyncClient, words: str
) -> None:
    found = await client.get("/api/v1/search", params={"q": words})
    assert found.status_code in (200, 400)
    assert "syntax" not in found.text.lower()
    programs = (await client.get("/api/v1/programs")).json()["items"]
    assert len(programs) == 8


@pytest.mark.quick
@pytest.mark.holds("security S12")
def test_no_statement_is_put_together_from_text() -> None:
    """Only constants of the module may stand in SQL that is written out."""
    for path in (TOP / "directory").rglob("*.py"):
        for statement in re.findall(r'text\(f"([^"]*)"', path.read_text()):
            for name in re.findall(r"\{([^}]*)\}", statement):
                assert re.fullmatch(r"[A-Z_]+", name), f"{path.name}: {statement}"


@pytest.mark.holds("security S20")
@pytest.mark.parametrize("path", ESCAPES)
async def test_a_path_that_leaves_the_static_files_leads_nowhere(
    client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.get(f"/assets/0/{path}")
    assert answer.status_code in (400, 404)
    assert "import" not in answer.text and "[project]" not in answer.text
