"""Papers in a real browser: readable by all, and whole when they come out of the printer."""

import re

import pikepdf
import pytest
from litestar import Litestar
from playwright.async_api import Browser

from tests.browser import axe, sideways
from tests.documents.fixtures import content_of
from tests.documents.printed import opened, page_text
from tests.staff import HOST, signed_in
from tests.web.sent_referral import a_sent_referral
from tests.web.test_staff_pages_in_browser import visiting


@pytest.mark.parametrize("width", [pytest.param(1440, marks=pytest.mark.long), 320])
async def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser, house: Litestar, width: int
) -> None:
    referral = await a_sent_referral(house, content_of("whole"))
    client = await signed_in(house, "referrer")
    found: dict[str, object] = {}
    async with visiting(browser, house, client, width=width) as page:
        base = f"/referrals/{referral.id}"
        for address in (
            *(f"{base}/summary", f"{base}/handout?lang=es", f"{base}/papers/fax-cover"),
            *("/verify", "/verify/V-0000-0000-0000"),
        ):
            await page.goto(HOST + address)
            if violations := await axe(page):
                found[address] = violations
            if (wide := await sideways(page)) > 0:
                found[f"{address} sideways"] = wide
    assert found == {}


async def test_both_print_at_once_each_sheet_on_its_own_pages_with_name_and_number(
    browser: Browser, house: Litestar
) -> None:
    referral = await a_sent_referral(house, content_of("whole"))
    client = await signed_in(house, "referrer")
    async with visiting(browser, house, client, width=1440) as page:
        await page.goto(f"{HOST}/referrals/{referral.id}/summary")
        assert await page.locator("[data-print]").count() == 1
        printed = opened(await page.pdf(prefer_css_page_size=True, format="Letter"))
    pages = [_words(page) for page in printed.pages]
    assert 2 <= len(pages) <= 3
    *clinicians, patients = pages
    for each in clinicians:
        assert referral.number in each and "Delacroix-Okafor" in each
    assert "Bring these" in patients and "Referral summary" not in patients
    assert referral.number in patients and "Delacroix" not in patients
    assert not any("Bring these" in each for each in clinicians)


def _words(page: pikepdf.Page) -> str:
    return re.sub(r"\s+", " ", page_text(page))
