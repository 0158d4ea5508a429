"""Staff pages in a real browser, wide and narrow, light and dark, with and without mistakes.

No server is needed: what the browser asks for is answered by the application in this process.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.cookiejar import DefaultCookiePolicy

import httpx
import pytest
from litestar import Litestar
from playwright.async_api import Browser, Page, Route

from tests.browser import axe, sideways
from tests.staff import HOST, PASSWORD, email_of, send, signed_in, user
from tests.staff import a_browser as a_client

WIDTHS = (pytest.param(1440, marks=pytest.mark.long), 320)
SCHEMES = ("light", "dark")


@asynccontextmanager
async def visiting(
    browser: Browser,
    house: Litestar,
    client: httpx.AsyncClient,
    *,
    width: int,
    scripts: bool = True,
) -> AsyncIterator[Page]:
    """A page whose requests go to the application; `client` brings the session."""
    context = await browser.new_context(
        viewport={"width": width, "height": 900}, java_script_enabled=scripts
    )
    await context.add_cookies(
        [{"name": each.name, "value": each.value or "", "url": HOST} for each in client.cookies.jar]
    )
    asking = a_client(house)
    asking.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # the browser keeps them

    async def answer(route: Route) -> None:
        request = route.request
        got = await asking.request(
            request.method,
            request.url,
            content=request.post_data_buffer,
            headers=await request.all_headers(),
        )
        left_out = {"content-encoding", "content-length", "set-cookie", "location"}
        headers = {name: value for name, value in got.headers.items() if name not in left_out}
        if cookies := got.headers.get_list("set-cookie"):
            headers["set-cookie"] = "\n".join(cookies)
        if got.status_code == 303:
            # An answer made up here cannot redirect; a page that leads on can.
            onward = f'<meta http-equiv="refresh" content="0;url={got.headers["location"]}">'
            headers["content-type"] = "text/html"
            await route.fulfill(status=200, headers=headers, body=onward)
            return
        await route.fulfill(status=got.status_code, headers=headers, body=got.content)

    await context.route("**/*", answer)
    try:
        yield await context.new_page()
    finally:
        await context.close()


async def addresses(house: Litestar, client: httpx.AsyncClient) -> list[str]:
    """Each page, with something on it; the emergency look stands open on all of them."""
    await send(
        client,
        "/admin/keys",
        name="EHR of Oak Street",
        scopes=["directory.read", "referrals.read"],
        practice="oak-street",
    )
    await send(client, "/admin/break-glass", reason="The on-call doctor cannot reach the practice")
    person = await user(house, "intake")
    return [
        "/settings",
        "/settings?done=password",
        "/settings/password",
        "/settings/second-factor",
        "/admin/users",
        f"/admin/users/{person.id}",
        "/admin/keys",
        "/admin/audit",
        "/admin/audit?action=nothing",
        "/admin/break-glass",
        "/",
    ]


@pytest.mark.parametrize("width", WIDTHS)
async def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser, house: Litestar, width: int
) -> None:
    client = await signed_in(house, "admin")
    await signed_in(house, "admin")  # so that there is a browser to sign out
    found: dict[str, object] = {}
    async with visiting(browser, house, client, width=width) as page:
        for address in await addresses(house, client):
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
    assert found == {}


@pytest.mark.parametrize("width", WIDTHS)
async def test_the_sign_in_works_by_keyboard_without_scripts(
    browser: Browser, house: Litestar, width: int
) -> None:
    nobody = a_client(house)
    async with visiting(browser, house, nobody, width=width, scripts=False) as page:
        await page.goto(f"{HOST}/settings")
        await page.wait_for_selector("#email:focus", timeout=20_000)
        await page.keyboard.type(email_of("referrer"))
        await page.keyboard.press("Tab")
        await page.keyboard.type("not the right one")
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#mistakes")
        assert await page.input_value("#email") == email_of("referrer")
        await page.fill("#password", PASSWORD)
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"{HOST}/settings")
        assert "The referrer" in await page.inner_text("header")


@pytest.mark.parametrize("width", WIDTHS)
async def test_axe_finds_nothing_where_something_is_wrong(
    browser: Browser, house: Litestar, width: int
) -> None:
    client = await signed_in(house, "admin")
    found: dict[str, list[str]] = {}
    async with visiting(browser, house, client, width=width) as page:
        for address, button in (
            ("/admin/users", "Add the person"),
            ("/admin/keys", "Make the token"),
            ("/settings/password", "Change the password"),
            ("/settings/second-factor", "Turn it on"),
        ):
            await page.goto(HOST + address)
            await page.evaluate(
                "document.querySelectorAll('form').forEach(e => e.noValidate = true)"
            )
            await page.get_by_role("button", name=button).click()
            await page.wait_for_selector("#mistakes")
            assert (await page.title()).startswith("Error:")
            for scheme in SCHEMES:
                await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its words
                if violations := await axe(page):
                    found[f"{address} {scheme}"] = violations
            links = page.locator("#mistakes a")
            for number in range(await links.count()):
                target = await links.nth(number).get_attribute("href")
                assert await page.locator(target or "").count() == 1, (address, target)
    assert found == {}


async def test_a_person_is_added_by_keyboard_and_the_password_is_shown_once(
    browser: Browser, house: Litestar
) -> None:
    client = await signed_in(house, "admin")
    async with visiting(browser, house, client, width=1024, scripts=False) as page:
        await page.goto(f"{HOST}/admin/users")
        await page.fill("#name", "Ana Ruiz")
        await page.fill("#email", "ana@example.org")
        await page.select_option("#role", "clinician")
        await page.check("input[name=departments][value=imaging]")
        await page.get_by_role("button", name="Add the person").press("Enter")
        await page.wait_for_selector(".once")
        password = await page.inner_text(".once")
        assert len(password) == 23


async def test_targets_are_large_enough_for_a_thumb(browser: Browser, house: Litestar) -> None:
    client = await signed_in(house, "admin")
    async with visiting(browser, house, client, width=320) as page:
        small = {}
        for address in ("/settings", "/admin/users", "/admin/break-glass"):
            await page.goto(HOST + address)
            small[address] = await page.evaluate(
                """() => [...document.querySelectorAll(
                    '.btn, .plain-btn, .top a, .top button, .tabs a, .field input, .field select')]
                    .filter(each => each.type !== 'checkbox')
                    .filter(each => each.getBoundingClientRect().height < 44)
                    .map(each => each.outerHTML)"""
            )
        assert {address: found for address, found in small.items() if found} == {}
