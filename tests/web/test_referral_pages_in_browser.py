"""Pages of referrals in a real browser: wide and narrow, light and dark, printed, by keyboard."""

import pytest
from litestar import Litestar
from playwright.async_api import Browser

from tests.browser import axe, sideways
from tests.staff import HOST
from tests.web.referral_walk import VISIT, Walk
from tests.web.test_staff_pages_in_browser import SCHEMES, visiting


async def _walks(house: Litestar) -> tuple[Walk, list[str]]:
    """Addresses with something on them, for the person who may see most: intake."""
    far = await Walk(house).sent("intake", priority="stat")
    await far.do("intake", "accept")
    await far.do("intake", "schedule", **VISIT)
    flagged, declined = Walk(house), Walk(house)
    flagged.browsers = declined.browsers = far.browsers
    await flagged.draft("intake", priority="asap", reason="Back pain, saddle numb")
    await declined.sent("intake")
    await declined.do("intake", "decline", reason="no-capacity")
    await Walk(house).sent()  # news for intake
    return far, [
        "/worklist",
        "/worklist?view=no-date",
        "/worklist/silent",
        "/worklist/news",
        "/worklist/news?done=seen&at=2026-01-01T00:00:00%2B00:00",
        "/referrals?view=drafts",
        "/referrals?view=report",
        "/referrals/find",
        "/referrals/new",
        f"{flagged.at}/edit",
        f"{flagged.at}/check",
        f"{far.at}/sent",
        f"{far.at}?done=schedule",
        f"{far.at}/edit",
        f"{far.at}/do/reschedule",
        f"{far.at}/do/retract",
        f"{declined.at}/do/reroute",
    ]


@pytest.mark.parametrize("width", [320, pytest.param(1440, marks=pytest.mark.long)])
async def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser, house: Litestar, width: int
) -> None:
    walk, addresses = await _walks(house)
    found: dict[str, object] = {}
    client = await walk.browser("intake")
    async with visiting(browser, house, client, width=width) as page:
        for address in addresses:
            answer = await page.goto(HOST + address)
            assert answer is not None and answer.status == 200, address
            for scheme in SCHEMES:
                await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its words
                if violations := await axe(page):
                    found[f"{address} {scheme}"] = violations
                if (wide := await sideways(page)) > 0:
                    found[f"{address} {scheme} sideways"] = wide
            if await page.locator("h1").count() != 1:
                found[f"{address} h1"] = await page.locator("h1").count()
        await page.get_by_role("button", name="Send to another program").click()
        await page.wait_for_selector("#mistakes")
        if violations := await axe(page):
            found["with mistakes"] = violations
    assert found == {}


async def test_a_report_is_written_by_keyboard_without_scripts(
    browser: Browser, house: Litestar
) -> None:
    """With a mistake first: the summary of mistakes leads to the field, the text is kept."""
    walk = await Walk(house).sent()
    await walk.do("intake", "accept")
    client = await walk.browser("clinician")
    async with visiting(browser, house, client, width=1024, scripts=False) as page:
        await page.goto(f"{HOST}{walk.at}")
        await page.get_by_role("link", name="Send the report back").press("Enter")
        await page.fill("[id='outcome.report']", "Seen and examined.")
        await page.get_by_role("button", name="Send the report back").press("Enter")
        await page.wait_for_selector("#mistakes")
        assert (await page.title()).startswith("Error:")
        links = page.locator("#mistakes a")
        for number in range(await links.count()):
            target = (await links.nth(number).get_attribute("href") or "#").removeprefix("#")
            assert await page.locator(f"[id='{target}']").count() == 1, target
        assert await page.input_value("[id='outcome.report']") == "Seen and examined."
        await page.select_option("[id='outcome.answers[0]']", "yes")
        await page.fill("[id='outcome.answers[0].text']", "One injection.")
        await page.get_by_role("button", name="Send the report back").press("Enter")
        await page.wait_for_selector("text=Report back")


async def test_a_screen_with_a_patient_is_blank_on_paper(browser: Browser, house: Litestar) -> None:
    walk = await Walk(house).sent()
    client = await walk.browser("referrer")
    async with visiting(browser, house, client, width=1024) as page:
        for address in (walk.at, "/worklist?view=no-date", f"{walk.at}/edit"):
            await page.goto(HOST + address)
            await page.emulate_media(media="print")
            printed = await page.inner_text("body")
            assert "Delacroix" not in printed, address
            assert "does not print" in printed
            await page.emulate_media(media="screen")
