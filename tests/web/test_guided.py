"""Help me choose, as a browser without scripts sees it, and in a real one on a phone."""

import re

import httpx
import pytest
from playwright.async_api import Browser

from tests.browser import axe, sideways

TAPS = ["No, none of these", "My back, and down my leg", "6 weeks to 3 months", "The pain itself",
        "23 to 64", "To know what is wrong"]  # fmt: skip
ALL = {
    "safety": "none", "where": "leg", "how-long": "weeks", "hardest": "pain", "age": "adult",
    "help": "cause",
}  # fmt: skip


async def test_each_page_carries_the_answers_so_far_in_hidden_fields(
    client: httpx.AsyncClient,
) -> None:
    page = await client.post("/find/2", data={"safety": "none", "where": "leg"})
    assert page.status_code == 200
    assert 'name="safety" value="none"' in page.text
    assert 'name="where" value="leg"' in page.text
    assert "How long" in page.text


async def test_nothing_of_the_answers_is_kept(client: httpx.AsyncClient) -> None:
    page = await client.post("/find/result", data=ALL)
    assert page.headers["cache-control"] == "no-store"
    assert "set-cookie" not in page.headers


async def test_the_result_says_why_in_the_patients_own_answers(client: httpx.AsyncClient) -> None:
    page = await client.post("/find/result", data=ALL)
    assert page.text.index("Spine Service") < page.text.index("What you told us")
    assert re.search(r"Because you said:.*?My back, and down my leg", page.text, re.DOTALL)


@pytest.mark.parametrize("danger", ["bladder", "saddle", "chest", "crash"])
async def test_a_danger_ends_the_questions_and_offers_no_program(
    client: httpx.AsyncClient, danger: str
) -> None:
    page = await client.post("/find/1", data={"safety": danger})
    assert "Call 911 now or go to the emergency room." in page.text
    assert "What may fit" not in page.text
    assert 'name="where"' not in page.text


async def test_thoughts_of_dying_show_the_crisis_line(client: httpx.AsyncClient) -> None:
    page = await client.post("/find/1", data={"safety": "life"})
    assert "Call or text 988" in page.text


@pytest.mark.parametrize("path", ["/find/3", "/find/result"])
async def test_a_reload_in_the_middle_begins_again(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/find")


async def test_a_page_asked_for_too_early_asks_what_is_missing(client: httpx.AsyncClient) -> None:
    page = await client.post("/find/result", data={"safety": "none"})
    assert "Where does it hurt most?" in page.text


@pytest.mark.parametrize(
    ("path", "status"), [("/find/99", 404), ("/find/-1", 404), ("/find/abc", 404)]
)
async def test_there_is_no_such_question(client: httpx.AsyncClient, path: str, status: int) -> None:
    assert (await client.post(path, data=ALL)).status_code == status


async def test_another_site_cannot_send_the_form(client: httpx.AsyncClient) -> None:
    answer = await client.post("/find/1", data=ALL, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403


async def test_six_taps_on_a_phone_lead_to_a_program(browser: Browser, live_server: str) -> None:
    context = await browser.new_context(
        viewport={"width": 360, "height": 780}, has_touch=True, java_script_enabled=False
    )
    page = await context.new_page()
    await page.goto(f"{live_server}/find")
    for tap in TAPS:
        await page.get_by_role("button", name=tap, exact=True).tap()
    await page.get_by_role("link", name="Spine Service").first.wait_for(timeout=20_000)
    await context.close()


@pytest.mark.parametrize("width", [pytest.param(1440, marks=pytest.mark.long), 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_question_result_and_danger_hold_by_axe(
    browser: Browser, live_server: str, width: int, scheme: str
) -> None:
    context = await browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    page = await context.new_page()
    await page.goto(f"{live_server}/find")
    states = {"safety": await axe(page)}
    await page.get_by_role("button", name="I feel numb between my legs").click()
    states["danger"] = await axe(page)
    await page.goto(f"{live_server}/find")
    for tap in TAPS:
        await page.get_by_role("button", name=tap, exact=True).click()
        states[tap] = await axe(page)
        assert await sideways(page) == 0
    assert not any(states.values()), states
    await context.close()
