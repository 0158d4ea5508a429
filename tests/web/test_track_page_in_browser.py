"""A patient's own page in a real browser: narrow and wide, in both languages, with no script."""

import datetime as dt

import pytest
from litestar import Litestar
from playwright.async_api import Browser, Page

from directory import paths
from directory.accounts.model import Caller, Standing
from directory.referrals import access_links, messages
from directory.referrals.appointment import Side
from directory.referrals.desk import Desk, load_guide
from tests.browser import axe, sideways
from tests.staff import HOST, NOW, a_browser, user
from tests.web.referral_walk import VISIT, Walk
from tests.web.test_staff_pages_in_browser import SCHEMES, visiting

LONG = "Wednesdays-and-Thursdays-and-every-other-Friday-after-noon" * 3


async def a_booked_referral(house: Litestar) -> tuple[Walk, str]:
    """With a message from the office, and the address of a link."""
    walk = await Walk(house).sent()
    await walk.do("intake", "accept")
    await walk.do("intake", "schedule", **VISIT)
    doctor = await user(house, "referrer")
    caller = Caller(
        standing=Standing.REFERRER, id=doctor.id, name=doctor.name, practice="oak-street"
    )
    state = house.state
    async with state.database.writing() as db:
        desk = Desk(
            db=db,
            now=NOW + dt.timedelta(minutes=1),
            trail=state.trail,
            sealer=state.sealer,
            catalogue=state.current.snapshot.catalogue,
            matcher=state.matcher,
            guide=load_guide(paths.DATA),
        )
        told = messages.NewMessage(text=f"Which days are good? {LONG}", to=Side.PATIENT)
        await messages.send(desk, walk.id, by=caller, read=lambda: told)
        link = await access_links.create(desk, walk.id, by=caller)
    return walk, f"{HOST}/access/{link.token}"


async def birth_date(page: Page, button: str = "Show me") -> None:
    for name, value in {"month": "4", "day": "9", "year": "1971"}.items():
        await page.fill(f"[name={name}]", value)
    await page.get_by_role("button", name=button).press("Enter")
    await page.wait_for_selector("dl.facts")


async def unfold(page: Page) -> None:
    await page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")


async def looked_at(page: Page, state: str, found: dict[str, object]) -> None:
    """In light and dark, with everything folded out."""
    await unfold(page)
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its words
        if violations := await axe(page):
            found[f"{state} {scheme}"] = violations
        if (wide := await sideways(page)) > 0:
            found[f"{state} {scheme} sideways"] = wide
    if await page.locator("h1").count() != 1:
        found[f"{state} h1"] = await page.locator("h1").count()


@pytest.mark.parametrize("width", [320, pytest.param(1440, marks=pytest.mark.long)])
async def test_axe_finds_nothing_in_either_language(
    browser: Browser, house: Litestar, width: int
) -> None:
    _walk, link = await a_booked_referral(house)
    found: dict[str, object] = {}
    async with visiting(browser, house, a_browser(house), width=width) as page:
        for address in ("/track", "/track?lang=es", link.removeprefix(HOST)):
            await page.goto(HOST + address)
            await looked_at(page, address, found)
        await birth_date(page)
        await looked_at(page, "opened", found)
        await page.fill("#say-text", LONG)
        await page.locator("form[action$=say] button").click()
        await page.wait_for_selector("#done")
        await looked_at(page, "said", found)
        await page.goto(f"{HOST}/track/mine?lang=es")
        await looked_at(page, "es", found)
        await page.evaluate("document.querySelector('#message-text').removeAttribute('required')")
        await page.locator("form[action$=message] button").click()
        await page.wait_for_selector("#mistakes")
        await looked_at(page, "mistake", found)
    assert found == {}


async def test_a_date_is_answered_by_keyboard_without_scripts(
    browser: Browser, house: Litestar
) -> None:
    walk, link = await a_booked_referral(house)
    async with visiting(browser, house, a_browser(house), width=360, scripts=False) as page:
        await page.goto(link)
        await birth_date(page)
        await page.get_by_role("button", name="Yes, I will come").press("Enter")
        await page.wait_for_selector("text=You said that you will come.")
        phone = page.locator("a.phone")
        if await phone.count():
            assert (await phone.get_attribute("aria-label") or "").startswith("Call ")
        for button in await page.locator("main .btn:visible").all():
            box = await button.bounding_box()
            assert box is not None and box["height"] >= 44
    page_of_staff = await walk.page("intake")
    assert "The patient will come" in page_of_staff
    assert "The patient, on their own page" in page_of_staff


async def test_paper_shows_where_it_is_and_no_forms(browser: Browser, house: Litestar) -> None:
    _walk, link = await a_booked_referral(house)
    async with visiting(browser, house, a_browser(house), width=360) as page:
        await page.goto(link)
        await birth_date(page)
        await page.emulate_media(media="print")
        printed = await page.inner_text("body")
        assert "You have a date" in printed
        assert "What comes next" in printed
        assert "Yes, I will come" not in printed
        assert "Close my page" not in printed


async def test_staff_give_a_link_and_take_it_back(browser: Browser, house: Litestar) -> None:
    walk, _link = await a_booked_referral(house)
    client = await walk.browser("intake")
    async with visiting(browser, house, client, width=1024) as page:
        await page.goto(HOST + walk.at)
        await page.get_by_role("button", name="Give the patient a link").click()
        given = await page.locator(".once").inner_text()
        assert await axe(page) == []
        await page.goto(HOST + walk.at)
        await page.get_by_role("button", name="End all links given").click()
        await page.wait_for_selector("#history")
    async with visiting(browser, house, a_browser(house), width=360) as page:
        await page.goto(given)
        for name, value in {"month": "4", "day": "9", "year": "1971"}.items():
            await page.fill(f"[name={name}]", value)
        await page.get_by_role("button", name="Show me").press("Enter")
        await page.wait_for_selector("text=This link was used or has ended")
