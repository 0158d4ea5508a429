"""Lists in pages: complete, without repeats, also while others write."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.api.paging import Page, PageQuery, page
from directory.errors import Unreadable
from tests.api.small_app import a_catalogue, a_program, asking, small_app

pytestmark = pytest.mark.quick

Item = tuple[int, str]
items = st.sets(st.tuples(st.integers(-2, 9), st.text(max_size=4)), max_size=30)


def one_page(listed: set[Item], limit: int, cursor: str | None) -> Page[Item]:
    query = PageQuery(limit=limit, cursor=cursor)
    return page(listed, query, place=lambda each: each, show=lambda each: each, sample=False)


@given(listed=items, limit=st.integers(1, 100))
def test_pages_together_hold_each_item_once_in_order(listed: set[Item], limit: int) -> None:
    seen: list[Item] = []
    cursor = None
    while True:
        shown = one_page(listed, limit, cursor)
        seen += shown.items
        assert len(shown.items) <= limit
        if (cursor := shown.next_cursor) is None:
            break
    assert seen == sorted(listed)


@given(listed=items, taken=items, added=items, limit=st.integers(1, 5))
def test_what_stays_is_seen_once_while_others_come_and_go(
    listed: set[Item], taken: set[Item], added: set[Item], limit: int
) -> None:
    first = one_page(listed, limit, None)
    seen = list(first.items)
    cursor = first.next_cursor
    later = (listed - taken) | added
    while cursor is not None:
        shown = one_page(later, limit, cursor)
        seen += shown.items
        cursor = shown.next_cursor
    assert len(seen) == len(set(seen))
    assert first.next_cursor is None or listed - taken <= set(seen)


@given(st.text(max_size=600))
def test_a_cursor_of_another_make_is_refused(cursor: str) -> None:
    try:
        shown = one_page({(0, "a")}, 1, cursor)
    except Unreadable as refused:
        assert refused.errors[0].field == "cursor"
    else:
        assert set(shown.items) <= {(0, "a")}


async def test_the_programs_come_page_by_page() -> None:
    slugs = [f"program-{number}" for number in range(7)]
    app = small_app(a_catalogue(*(a_program(slug) for slug in reversed(slugs))))
    async with asking(app) as client:
        assert await walk(client, "/api/v1/programs?limit=3") == slugs


async def walk(client: httpx.AsyncClient, address: str) -> list[str]:
    """Slugs of all pages, following next_cursor."""
    slugs: list[str] = []
    cursor = None
    while True:
        answer = (await client.get(address, params={"cursor": cursor} if cursor else {})).json()
        slugs += [item["slug"] for item in answer["items"]]
        if (cursor := answer["next_cursor"]) is None:
            return slugs
        address = address.partition("?")[0] + "?limit=3"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=-1", "limit"),
        ("limit=two", "limit"),
        ("limit=99999999999999999999999", "limit"),
        ("limit=1&limit=2", "limit"),
        ("cursor=nonsense", "cursor"),
        ("cursor=" + "a" * 501, "cursor"),
    ],
)
async def test_a_query_parameter_of_no_use_is_a_400_that_names_it(query: str, field: str) -> None:
    async with asking(small_app()) as client:
        answer = await client.get(f"/api/v1/programs?{query}")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("query", ["limit=", "cursor=", "utm_source=mail", "LIMIT=0", "&&&", "=1"])
async def test_empty_and_unknown_parameters_change_nothing(query: str) -> None:
    async with asking(small_app()) as client:
        plain = await client.get("/api/v1/programs")
        answer = await client.get(f"/api/v1/programs?{query}")
    assert (answer.status_code, answer.content) == (200, plain.content)
