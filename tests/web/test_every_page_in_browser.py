"""Every page, wide and narrow, light and dark, by axe-core and by measure."""

import io
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pikepdf
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Request

from directory.app import create_app
from directory.catalogue.model import Catalogue
from directory.settings import Settings
from tests.browser import axe, sideways
from tests.web.page_list import REFUSED, addresses, every_listing

WIDTHS = (1440, 320)
HEIGHT = 900
SCHEMES = ("light", "dark")

MOST_STOPS_ON_HOME = 45
MOST_FOOTER_LINKS = 6


@dataclass
class Visit:
    """What was seen of one address at one width."""

    address: str
    status: int
    headings: int
    sideways: dict[str, int] = field(default_factory=dict)
    violations: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Tour:
    visits: dict[tuple[str, int], Visit]
    outside: list[str]  # requests to anywhere else
    seconds: float


@pytest_asyncio.fixture(scope="session")
async def tour(browser: Browser, live_server: str, demo_settings: Settings) -> AsyncIterator[Tour]:
    """All pages are walked once; the tests below look at what was seen."""
    started = time.monotonic()
    found = Tour(visits={}, outside=[], seconds=0)
    origin = urlsplit(live_server).netloc

    def note(request: Request) -> None:
        if urlsplit(request.url).netloc != origin:
            found.outside.append(request.url)

    for width in WIDTHS:
        context = await browser.new_context(viewport={"width": width, "height": HEIGHT})
        page = await context.new_page()
        page.on("request", note)
        for address in [*addresses(create_app(demo_settings)), *REFUSED]:
            found.visits[address, width] = await _visit(page, live_server, address)
        await context.close()
    found.seconds = time.monotonic() - started
    yield found


async def _visit(page: Page, server: str, address: str) -> Visit:
    await page.emulate_media(color_scheme="light")
    answer = await page.goto(server + address)
    assert answer is not None
    # Opened, so that what stands behind a fold is looked at too.
    await page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    seen = Visit(address, answer.status, await page.locator("h1").count())
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        seen.sideways[scheme] = await sideways(page)
        seen.violations[scheme] = await axe(page)
    return seen


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_on_any_page(tour: Tour, width: int, scheme: str) -> None:
    found = {
        address: visit.violations[scheme]
        for (address, wide), visit in tour.visits.items()
        if wide == width and visit.violations[scheme]
    }
    assert found == {}


@pytest.mark.long
@pytest.mark.parametrize("width", WIDTHS)
async def test_axe_finds_nothing_on_any_listing(
    browser: Browser, live_server: str, demo_catalogue: Catalogue, width: int
) -> None:
    page = await browser.new_page(viewport={"width": width, "height": HEIGHT})
    for address in every_listing(demo_catalogue):
        seen = await _visit(page, live_server, address)
        assert (seen.status, seen.headings) == (200, 1), address
        assert seen.violations == {scheme: [] for scheme in SCHEMES}, address
        assert max(seen.sideways.values()) <= 0, address
    await page.close()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_scrolls_sideways(tour: Tour, width: int, scheme: str) -> None:
    wide = {
        address: visit.sideways[scheme]
        for (address, at), visit in tour.visits.items()
        if at == width and visit.sideways[scheme] > 0
    }
    assert wide == {}


def test_every_page_has_exactly_one_main_heading(tour: Tour) -> None:
    assert {key: visit.headings for key, visit in tour.visits.items() if visit.headings != 1} == {}


def test_no_page_asks_anybody_else_for_anything(tour: Tour) -> None:
    assert tour.outside == []


async def test_the_first_page_has_few_stops_for_the_tab_key(
    browser: Browser, live_server: str
) -> None:
    page = await browser.new_page()
    await page.goto(live_server)
    stops = await page.locator("a[href], button, input, summary, [tabindex='0']").count()
    links = await page.locator("footer a").count()
    await page.keyboard.press("Tab")
    first = await page.evaluate("document.activeElement.className")
    await page.close()
    assert stops <= MOST_STOPS_ON_HOME
    assert links <= MOST_FOOTER_LINKS
    assert first == "skip"


async def test_the_skip_link_leads_past_the_header(browser: Browser, live_server: str) -> None:
    page = await browser.new_page()
    await page.goto(live_server)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    focused = await page.evaluate("document.activeElement.id")
    await page.close()
    assert focused == "q"


async def test_every_stop_of_the_tab_key_can_be_seen(browser: Browser, live_server: str) -> None:
    page = await browser.new_page()
    await page.goto(live_server)
    for _stop in range(MOST_STOPS_ON_HOME):
        await page.keyboard.press("Tab")
        seen = await page.evaluate(
            """() => {
                const at = document.activeElement, style = getComputedStyle(at)
                if (at === document.body) return 'the end'
                const box = at.getBoundingClientRect()
                const ring = style.outlineStyle !== 'none' && style.boxShadow !== 'none'
                return ring && box.width > 0 && box.bottom > 0 ? 'seen' : at.outerHTML
            }"""
        )
        assert seen in ("seen", "the end")
        if seen == "the end":
            break
    await page.close()


async def test_main_controls_are_large_enough_for_a_thumb(
    browser: Browser, live_server: str
) -> None:
    page = await browser.new_page(viewport={"width": 320, "height": HEIGHT})
    await page.goto(live_server)
    small = await page.evaluate(
        """() => [...document.querySelectorAll('.btn, .chip, .top a, .box input, footer li a')]
            .filter(each => each.getBoundingClientRect().height < 44)
            .map(each => each.textContent)"""
    )
    await page.close()
    assert small == []


@pytest.mark.parametrize("address", ["/", "/recovery", "/programs/spine-service", "/search"])
async def test_text_twice_as_large_or_spaced_still_fits(
    browser: Browser, live_server: str, address: str
) -> None:
    page = await browser.new_page(viewport={"width": 640, "height": HEIGHT})
    await page.goto(live_server + address)
    await page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert await sideways(page) <= 0
    await page.evaluate("document.documentElement.style.fontSize = ''")
    await page.evaluate(
        """Object.assign(document.body.style,
            {lineHeight: '1.5', letterSpacing: '.12em', wordSpacing: '.16em'})"""
    )
    assert await sideways(page) <= 0
    await page.close()


async def test_colours_are_not_needed_and_nothing_moves(browser: Browser, live_server: str) -> None:
    page = await browser.new_page()
    await page.emulate_media(forced_colors="active", reduced_motion="reduce")
    await page.goto(live_server)
    bordered = await page.evaluate(
        "getComputedStyle(document.querySelector('.line')).borderStyle === 'solid'"
    )
    moving = await page.evaluate("document.getAnimations().length")
    await page.close()
    assert bordered
    assert moving == 0


@pytest.mark.parametrize("paper", ["Letter", "A4"])
@pytest.mark.parametrize(
    ("address", "most"),
    [("/print/directory", 2), ("/programs/spine-service/print", 2), ("/recovery", 6)],
)
async def test_pages_for_paper_take_few_sheets(
    browser: Browser, live_server: str, address: str, most: int, paper: str
) -> None:
    page = await browser.new_page()
    await page.goto(live_server + address)
    printed = await page.pdf(format=paper, tagged=True)
    await page.close()
    with pikepdf.open(io.BytesIO(printed)) as document:
        assert len(document.pages) <= most
        assert document.Root.MarkInfo.Marked
