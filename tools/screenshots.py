"""Takes the pictures of the README from a real `directory serve --demo`.

    uv run python tools/screenshots.py

Needs Chromium (see tests/browser.py). Run it after a change to the look of the first page.
"""

import asyncio
import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

from tests.browser import ARGUMENTS  # noqa: E402  # found only now
from tests.serving import serving  # noqa: E402

WIDTH, HEIGHT = 1280, 900
PICTURES = {"home": "/"}
"""Name of the file in docs/images → the page it shows."""


async def take(address: str, folder: Path) -> None:
    binary = os.environ.get("DIRECTORY_CHROMIUM") or shutil.which("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=binary, args=[*ARGUMENTS, "--font-render-hinting=none"]
        )
        page = await browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        await page.emulate_media(color_scheme="light", reduced_motion="reduce")
        for name, path in PICTURES.items():
            await page.goto(address + path, wait_until="networkidle")
            await page.screenshot(path=folder / f"{name}.png")
        await browser.close()


def main() -> None:
    folder = TOP / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, serving("--demo", data_dir=Path(data)) as address:
        asyncio.run(take(address, folder))


if __name__ == "__main__":
    main()
