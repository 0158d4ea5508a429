"""Plain words on every public page: how hard, no jargon, nothing cut short without saying so."""

import re

import httpx
import pytest
import pytest_asyncio
from litestar import Litestar

from directory import paths
from directory.catalogue.model import Catalogue
from directory.catalogue.reading_grade import (
    PAGE_LIMIT,
    PARAGRAPH_LIMIT,
    grade,
    load_names,
)
from tests.web.page_list import REFUSED, addresses, every_listing
from tests.web.visible_text import visible_blocks

FOR_CLINICIANS = ("/match", "/rules", "/keys", "/docs")

JARGON = (
    "submit",
    "utilise",
    "utilize",
    "N/A",
    "click here",
    "adjudicate",
    "MRN",
    "FAQ",
    "lorem",
    "learn more",
    "in order to",
    "prior to",
    "facilitate",
)

CAPITALS = re.compile(r"\b(?=[A-Z0-9]*[A-Z][A-Z0-9]*[A-Z]|[0-9][A-Z])[A-Z0-9]{2,}\b")

NAMES = {"NICE", "NG59", "SIL", "BSD", "AA", "AM", "PM"}
"""Names of a body, a paper, licences and a level, and the halves of the day."""


@pytest_asyncio.fixture(scope="module")
async def pages(
    app: Litestar, client: httpx.AsyncClient, demo_catalogue: Catalogue
) -> dict[str, list[str]]:
    """Address → its blocks of text, for every public page and every listing."""
    public = [each for each in addresses(app) if not each.startswith(FOR_CLINICIANS)]
    asked = dict.fromkeys([*public, *every_listing(demo_catalogue), *REFUSED])
    return {each: visible_blocks((await client.get(each)).text) for each in asked}


async def test_every_public_page_is_easy_to_read(pages: dict[str, list[str]]) -> None:
    names = load_names(paths.DATA)
    hard = {}
    for address, blocks in pages.items():
        measured = grade("\n".join(blocks), names).grade
        if measured is not None and measured > PAGE_LIMIT:
            hard[address] = round(measured, 2)
    assert hard == {}


async def test_no_paragraph_is_hard(pages: dict[str, list[str]]) -> None:
    names = load_names(paths.DATA)
    hard = {
        block: round(measured, 1)
        for blocks in pages.values()
        for block in blocks
        if block.endswith((".", "?", "!"))  # names and labels are no sentences
        and (measured := grade(block, names).grade) is not None
        and measured > PARAGRAPH_LIMIT
    }
    assert hard == {}


@pytest.mark.parametrize("word", JARGON)
async def test_no_page_speaks_jargon(pages: dict[str, list[str]], word: str) -> None:
    pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
    found = [
        (address, block)
        for address, blocks in pages.items()
        for block in blocks
        if pattern.search(block)
    ]
    assert found == []


async def test_short_forms_are_spelled_out_where_they_first_stand(
    pages: dict[str, list[str]],
) -> None:
    """`Magnetic … imaging (MRI)` or `MRI (magnetic …)` must come first on each page."""
    bare = set()
    for address, blocks in pages.items():
        text = "\n".join(blocks)
        for found in CAPITALS.finditer(text):
            short = found[0]
            before, after = text[: text.index(short)], text[text.index(short) + len(short) :]
            inside = before.rfind("(") > before.rfind(")")
            if short not in NAMES and not inside and not after.startswith(" ("):
                bare.add((address, short))
    assert bare == set()


def test_the_extractor_leaves_out_what_is_for_clinicians() -> None:
    html = (
        "<html><head><title>x</title></head><body><p>One <b>two</b>.</p>"
        '<details data-for="clinicians"><p>Hard</p></details>'
        '<ul><li><a>Name</a><span class="sub">Line</span></li></ul></body></html>'
    )
    assert visible_blocks(html) == ["One two.", "Name", "Line"]
