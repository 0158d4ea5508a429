"""The page of news: whose team was told, opened or put aside, and nothing of a patient on it."""

import datetime as dt
import re
from html import unescape

import httpx
import pytest
from litestar import Litestar

from directory.catalogue.model import Catalogue
from directory.referrals import news
from directory.referrals.transitions import ROWS
from directory.settings import Settings
from directory.web.presenters.referral_words import done, time_since
from directory.web.shell import Shell
from directory.worker import Worker, office
from tests.private import given_away
from tests.staff import Hands, forms_of, signed_in
from tests.web.referral_walk import Walk

PAGE = "/worklist/news"


async def pressed(browser: httpx.AsyncClient, button: int, page: str = PAGE) -> str:
    """The form at that place of the page, as sent by its button; where it leads."""
    forms = [each for each in forms_of(await browser.get(page)) if PAGE in each.action]
    sent: dict[str, str | list[str]] = dict(forms[button].fields)
    if button == -1:
        sent["referral"] = re.findall('name="referral" value="([^"]+)"', await read(browser, page))
    answer = await browser.post(forms[button].action, data=sent)
    assert answer.status_code == 303
    return answer.headers["location"]


async def read(browser: httpx.AsyncClient, page: str = PAGE) -> str:
    answer = await browser.get(page)
    assert answer.status_code == 200
    return unescape(answer.text)


async def all_seen(house: Litestar, who: str) -> httpx.AsyncClient:
    """Tests before this one have left news behind."""
    browser = await signed_in(house, who)
    while "Take all on this page off the list" in await read(browser):
        await pressed(browser, -1)
    return browser


async def counted(browser: httpx.AsyncClient) -> set[str]:
    """On the tab of both lists."""
    shown = [await read(browser, each) for each in ("/worklist", "/referrals")]
    return {
        found
        for page in shown
        for found in re.findall(r'href="/worklist/news">News <span class="n">([^<]+)<', page)
    }


async def test_news_is_told_counted_and_gone_once_it_was_opened(
    house: Litestar, hands: Hands
) -> None:
    sender = await all_seen(house, "practice-scheduler")
    assert "No news." in await read(sender)
    assert await counted(sender) == {"0"}
    walk = await Walk(house).sent()
    await walk.do("intake", "accept")
    await walk.do("intake", "waitlist", estimate="Six weeks")
    number = walk.number(await walk.page("intake"))
    hands.move(minutes=10)
    line = " ".join(re.sub(r"<[^>]+>", " ", await read(sender)).split())
    assert f"{number} Put on the waiting list and 1 more Spine Service, Waiting list," in line
    assert "10 minutes ago" in line
    assert await counted(sender) == {"1"}
    await walk.page("referrer")
    assert await counted(sender) == {"0"}
    assert number not in await read(sender)


async def test_it_is_put_aside_by_a_button_and_brought_back(house: Litestar, hands: Hands) -> None:
    sender = await all_seen(house, "referrer")
    first, second = [await Walk(house).sent() for _ in range(2)]
    for walk in (first, second):
        hands.move(minutes=1)  # what happened in the same instant has no order
        await walk.do("intake", "accept")
    onward = await pressed(sender, 0)
    page = await read(sender, onward)
    assert "Taken off the list" in page
    assert (first.id in page, second.id in page) == (True, False)  # newest first
    assert await pressed(sender, 0, onward) == f"{PAGE}?done=undo"
    assert await counted(sender) == {"2"}
    await pressed(sender, -1)
    assert "No news." in await read(sender)


async def test_another_team_is_told_nothing_and_can_put_nothing_aside(house: Litestar) -> None:
    sender, intake = [await all_seen(house, who) for who in ("referrer", "intake")]
    walk = await Walk(house).sent()
    await walk.do("intake", "accept")
    await walk.page("intake")
    assert walk.id in await read(sender)
    assert walk.id not in await read(intake)
    form = next(each for each in forms_of(await sender.get(PAGE)) if PAGE in each.action)
    own = next(each for each in forms_of(await intake.get("/settings")) if each.action == "/logout")
    sent = {"referral": form.fields["referral"]} | own.fields
    assert (await intake.post(form.action, data=sent)).headers["location"] == PAGE
    assert walk.id in await read(sender)


async def test_no_patient_stands_on_it(house: Litestar) -> None:
    walk = await Walk(house).sent()
    await walk.do("intake", "decline", reason="no-capacity", next_step="Try sports medicine")
    page = await read(await walk.browser("referrer"))
    assert walk.id in page
    private = ("Rosa", "Delacroix", "1971", "0142", "Back pain", "Try sports medicine")
    assert not given_away(private, page)


async def test_beyond_a_hundred_nobody_counts_on(
    house: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "COUNTED", 2)
    sender = await all_seen(house, "referrer")
    for _ in range(3):
        await (await Walk(house).sent()).do("intake", "accept")
    assert await counted(sender) == {"1+"}


async def test_a_time_that_ran_out_stands_beside_what_somebody_did(
    house: Litestar, hands: Hands
) -> None:
    sender = await all_seen(house, "practice-scheduler")
    walk = await Walk(house).sent()
    await walk.do("intake", "accept")
    assert "A time ran out" not in await read(sender)
    walk.later(hands, days=30)
    state = house.state
    await Worker(
        office(
            Settings(env="test"),
            state.database,
            sealer=state.sealer,
            trail=state.trail,
            clock=hands,
        )
    ).sweep()
    page = await read(await walk.browser("practice-scheduler"))
    line = next(each for each in page.split("<li>") if walk.id in each)
    said = " ".join(re.sub(r"<[^>]+>", " ", line).split())
    assert re.search(r" Accepted and \d more A time ran out .*, 30 days ago", said), said


@pytest.mark.parametrize("line", ["{}", "{}~", "{}~-1", "{}~all", "{}~" + 20 * "9", "~1", "\0~1"])
async def test_a_line_the_page_did_not_write_puts_nothing_aside(house: Litestar, line: str) -> None:
    sender = await all_seen(house, "referrer")
    walk = await Walk(house).sent()
    await walk.do("intake", "accept")
    form = next(each for each in forms_of(await sender.get(PAGE)) if PAGE in each.action)
    sent = form.fields | {"referral": line.format(walk.id)}
    assert (await sender.post(form.action, data=sent)).headers["location"] == PAGE
    assert walk.id in await read(sender)


@pytest.mark.parametrize(
    "asked",
    [
        "before=yesterday&id=019a5f00-0000-7000-8000-000000000001",
        "before=2026-01-01T00:00:00&id=019a5f00-0000-7000-8000-000000000001",
        "before=0001-01-01T00:00:00%2B14:00&id=019a5f00-0000-7000-8000-000000000001",
        "before=2026-01-01T00:00:00%2B00:00&id=%00",
    ],
)
async def test_a_place_that_cannot_be_read_is_told(house: Litestar, asked: str) -> None:
    browser = await signed_in(house, "intake")
    assert (await browser.get(f"{PAGE}?{asked}")).status_code == 400


def test_every_step_somebody_is_told_of_has_words(catalogue: Catalogue) -> None:
    shell = Shell(
        settings=Settings(env="test"), catalogue=catalogue, path="/", today=dt.date(2026, 3, 1)
    )
    told = {name for name, row in ROWS.items() if row.tells}
    assert told | {"escalate", "message", "attach", "withdraw_document"} <= set(done(shell))


def test_how_long_ago_is_said_in_the_largest_unit(catalogue: Catalogue) -> None:
    shell = Shell(
        settings=Settings(env="test"), catalogue=catalogue, path="/", today=dt.date(2026, 3, 1)
    )
    now = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)
    said = [
        time_since(shell, now - dt.timedelta(minutes=minutes), now)
        for minutes in (-5, 0, 1, 59, 60, 1439, 1440, 4320)
    ]
    assert said == [
        *("just now", "just now", "1 minute ago", "59 minutes ago"),
        *("1 hour ago", "23 hours ago", "1 day ago", "3 days ago"),
    ]
