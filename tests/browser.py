"""A real browser for tests: Debian's chromium where it is, else playwright's own, else a skip.

`DIRECTORY_CHROMIUM` names a binary; `DIRECTORY_REQUIRE_BROWSER=1` turns the skip into a failure.
The asynchronous playwright is used, as the synchronous one brings a loop of its own.
"""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Error, Page, Playwright, async_playwright

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

HOW_TO_INSTALL = (
    "no browser: apt-get install chromium, or playwright install chromium, "
    "or name one in DIRECTORY_CHROMIUM"
)


@pytest_asyncio.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for the whole run; each test opens its own page in it."""
    async with async_playwright() as playwright:
        browser = await _launch(playwright)
        yield browser
        await browser.close()


async def _launch(playwright: Playwright) -> Browser:
    binary = os.environ.get("DIRECTORY_CHROMIUM") or shutil.which("chromium")
    try:
        return await playwright.chromium.launch(executable_path=binary, args=list(ARGUMENTS))
    except Error as error:
        if os.environ.get("DIRECTORY_REQUIRE_BROWSER") == "1":
            pytest.fail(f"{HOW_TO_INSTALL} ({error.message.splitlines()[0]})")
        pytest.skip(HOW_TO_INSTALL)


async def axe(page: Page, only: tuple[str, ...] = ()) -> list[str]:
    """What axe-core finds, one line for each rule and place. `only`: rule ids, else all we hold."""
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(AXE.read_text(encoding="utf-8"))
    what: dict[str, Any] = (
        {"type": "rule", "values": list(only)} if only else {"type": "tag", "values": list(TAGS)}
    )
    found = await page.evaluate(
        "what => axe.run(document, {runOnly: what, resultTypes: ['violations']})", what
    )
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


async def sideways(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    wide: int = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return wide
