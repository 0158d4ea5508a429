"""Search without a script, with one, and with one that never arrives."""

import re
from functools import partial
from html import unescape

import httpx
import pytest
from playwright.async_api import Browser, expect

from tests.browser import axe

HEAVY = (
    "/",
    "/search?q=back",
    "/find",
    "/match",
    "/recovery",
    "/programs/spine-service",
    "/docs/api",
)

LIVE = {"hx-request": "true"}


def headed(html: str) -> str:
    found = re.search(r"<h1[^>]*>\s*(.*?)\s*</h1>", html, re.S)
    assert found is not None
    return unescape(found[1])


async def test_a_search_says_what_it_found_and_keeps_the_words(client: httpx.AsyncClient) -> None:
    answer = await client.get("/search?q=sciatica")
    assert re.fullmatch(r"\d+ programs? for “sciatica”", headed(answer.text))
    assert 'value="sciatica"' in answer.text
    assert "<mark>" in answer.text


async def test_the_live_region_is_the_same_answer_without_the_shell(
    client: httpx.AsyncClient,
) -> None:
    page = await client.get("/search?q=scan")
    region = await client.get("/search?q=scan", headers=LIVE)
    assert "<html" not in region.text
    assert headed(region.text) == headed(page.text)
    assert 'id="status" hx-swap-oob' in region.text
    assert "HX-Request" in region.headers["vary"]


@pytest.mark.parametrize(
    ("words", "href"),
    [
        ("physiatrist", "/team/physiatrist"),
        ("slipped disk", "/conditions/herniated-disk"),
        ("calm the pain", "/recovery/acute"),
        ("gait retraining", "/recovery#gait-and-movement"),
        ("causes", "/conditions#causes"),
        ("vertebroplasty", "/notices/vertebroplasty"),
    ],
)
async def test_pages_beside_the_programs_lead_to_their_place(
    client: httpx.AsyncClient, words: str, href: str
) -> None:
    beside = (await client.get("/search", params={"q": words})).text
    assert f'<a class="name" href="{href}">' in beside
    path, _, anchor = href.partition("#")
    target = await client.get(path)
    assert target.status_code == 200
    assert not anchor or f'id="{anchor}"' in target.text


async def test_going_back_gets_the_whole_page(client: httpx.AsyncClient) -> None:
    back = await client.get("/search?q=scan", headers=LIVE | {"hx-history-restore-request": "true"})
    assert "<html" in back.text


@pytest.mark.parametrize("address", ["/", "/search", "/search?q=pain", "/search?q=scan"])
async def test_the_number_on_a_chip_is_the_number_found(
    client: httpx.AsyncClient, address: str
) -> None:
    chips = re.findall(
        r'<a class="chip" href="([^"]+)">[^<]*<span class="n">(\d+)</span>',
        (await client.get(address)).text,
    )
    assert chips
    for href, count in chips:
        found = headed((await client.get(unescape(href))).text)
        assert re.match(r"(\d+)", found)[1] == count, href


@pytest.mark.parametrize(
    "address",
    [
        "/search?q=zzqqxx",
        "/search?q=scan&department=mind-body-medicine",
        "/search?q=surgeon&age=child&department=pain-medicine",
        "/search?department=nowhere",
        "/search?q=%3F%21",
    ],
)
async def test_nothing_found_is_never_a_dead_end(client: httpx.AsyncClient, address: str) -> None:
    answer = await client.get(address)
    assert answer.status_code == 200
    if headed(answer.text).startswith("0"):
        box = answer.text[answer.text.index("You can try:") :]
        assert 'href="/programs"' in box
        assert "doctor’s office" in box


async def test_leaving_out_one_filter_finds_as_many_as_promised(client: httpx.AsyncClient) -> None:
    page = (await client.get("/search?q=scan&department=mind-body-medicine")).text
    found = re.search(r'<a href="([^"]+)">\s*Leave out [^:]+: [^:<]+: (\d+|one)', page)
    assert found is not None
    promised = "1" if found[2] == "one" else found[2]
    assert headed((await client.get(unescape(found[1]))).text).startswith(promised)


async def test_a_mistake_keeps_the_words_and_says_what_to_change(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.get("/search?q=back&age=-4")
    assert answer.status_code == 422
    assert "<title>Error:" in answer.text
    assert 'value="back"' in answer.text
    assert "whole years" in answer.text


async def test_typing_brings_results_and_leaves_the_focus_where_it_is(
    browser: Browser, live_server: str
) -> None:
    page = await browser.new_page()
    await page.goto(live_server + "/search")
    await page.focus("#q")
    await page.keyboard.type("sciatica")
    await expect(page.locator("h1")).to_contain_text("sciatica")
    await expect(page.locator("#status")).to_contain_text("sciatica")
    await expect(page).to_have_title(re.compile("sciatica"))
    assert await page.evaluate("document.activeElement.id") == "q"
    assert "q=sciatica" in page.url
    assert await axe(page) == []
    assert await page.locator("#status").get_attribute("role") == "status"
    await page.reload()
    await expect(page.locator("h1")).to_contain_text("sciatica")
    await page.close()


async def test_a_live_search_keeps_the_filters(browser: Browser, live_server: str) -> None:
    page = await browser.new_page()
    await page.goto(live_server + "/search?department=orthopaedics")
    await page.focus("#q")
    await page.keyboard.type("spine")
    await expect(page.locator("h1")).to_contain_text("spine")
    assert "department=orthopaedics" in page.url
    badges = await page.locator("ol.rows .line").all_inner_texts()
    assert badges and set(badges) == {"OR"}
    await page.close()


async def test_back_after_a_live_search_gives_the_page_before(
    browser: Browser, live_server: str
) -> None:
    page = await browser.new_page()
    await page.goto(live_server + "/search")
    await page.focus("#q")
    await page.keyboard.type("scan")
    await expect(page.locator("h1")).to_contain_text("scan")
    await page.locator("ol.rows a.name").first.click()
    await page.wait_for_url("**/programs/**")
    await page.go_back()
    await expect(page.locator("h1")).to_contain_text("scan")
    assert await page.locator("header.top").count() == 1
    await page.close()


@pytest.mark.parametrize("script", ["off", "blocked"])
async def test_search_works_without_a_script(
    browser: Browser, live_server: str, script: str
) -> None:
    context = await browser.new_context(java_script_enabled=script != "off")
    if script == "blocked":
        await context.route("**/*.js", lambda route: route.abort())
    page = await context.new_page()
    await page.goto(live_server)
    await page.fill("#q", "sciatca")
    await page.press("#q", "Enter")
    await page.wait_for_url("**/search?q=sciatca")
    assert "sciatca" in await page.locator("h1").inner_text()
    await page.locator("ol.rows a.name", has_text="Spine Service").click()
    await page.wait_for_url("**/programs/spine-service")
    await context.close()


async def test_a_first_view_is_few_bytes_in_few_requests(
    browser: Browser, live_server: str
) -> None:
    """Measured in the browser, over the wire, without a cache: one page of every weight."""
    for address in HEAVY:
        context = await browser.new_context()
        page = await context.new_page()
        session = await context.new_cdp_session(page)
        await session.send("Network.enable")
        sizes: list[float] = []
        session.on("Network.loadingFinished", partial(_note, sizes))
        await page.goto(live_server + address, wait_until="networkidle")
        policy_broken = await page.evaluate("document.querySelectorAll('[style]').length")
        await context.close()
        assert len(sizes) <= 6, address
        assert sum(sizes) <= 100_000, address
        assert policy_broken == 0


def _note(sizes: list[float], done: dict[str, float]) -> None:
    sizes.append(done["encodedDataLength"])


async def test_no_page_breaks_its_own_policy(browser: Browser, live_server: str) -> None:
    page = await browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for address in ("/", "/search?q=back", "/recovery", "/programs/spine-service"):
        await page.goto(live_server + address, wait_until="networkidle")
    await page.close()
    assert said == []
