"""Search through the API: what the pages find, in the shape of the contract."""

import httpx
import pytest

from directory.api.search import SearchAnswer
from directory.search.query import FILTERS
from tests.api.test_paging import walk


async def test_a_search_answers_programs_with_what_matched_and_facets(
    client: httpx.AsyncClient,
) -> None:
    answer = (await client.get("/api/v1/search?q=slipped+disk")).json()
    assert set(answer) == set(SearchAnswer.__struct_fields__)
    first = answer["items"][0]
    assert first["slug"] == "spine-service"
    assert first["kind"] == "programs"
    assert first["name"]["en"] == "Spine Service"
    assert first["matched"]
    assert set(answer["facets"]) <= set(FILTERS)
    assert {"condition", "phase"} <= set(answer["facets"])


async def test_without_words_every_program_comes_once_on_some_page(
    client: httpx.AsyncClient,
) -> None:
    listed = (await client.get("/api/v1/programs?limit=100")).json()["items"]
    slugs = await walk(client, "/api/v1/search?limit=3")
    assert sorted(slugs) == [program["slug"] for program in listed]
    assert len(set(slugs)) == len(slugs) == 8


async def test_a_filter_narrows_and_the_way_out_is_named(client: httpx.AsyncClient) -> None:
    answer = (await client.get("/api/v1/search?department=imaging")).json()
    assert {item["department"] for item in answer["items"]} == {"imaging"}
    nothing = (await client.get("/api/v1/search?department=imaging&phase=nothing")).json()
    assert nothing["items"] == []
    assert {"name": "phase", "value": "nothing", "count": 2} in nothing["drop_one"]


async def test_a_misspelt_word_is_understood(client: httpx.AsyncClient) -> None:
    answer = (await client.get("/api/v1/search?q=sciatca")).json()
    assert answer["did_you_mean"] or answer["also_searched"]
    assert answer["items"]


@pytest.mark.parametrize("yes", ["yes", "true", "1"])
async def test_the_words_alone_can_be_searched(client: httpx.AsyncClient, yes: str) -> None:
    wide = (await client.get("/api/v1/search?q=slipped+disk")).json()
    assert wide["also_searched"]
    literal = (await client.get(f"/api/v1/search?q=slipped+disk&literal={yes}")).json()
    assert literal["also_searched"] == []
    assert (await client.get("/api/v1/search?q=slipped+disk&literal=no")).json() == wide


async def test_words_that_stand_nowhere_are_named(client: httpx.AsyncClient) -> None:
    answer = (await client.get("/api/v1/search?q=knee+zzqqxx")).json()
    assert answer["not_found"] == ["zzqqxx"]


async def test_it_says_how_much_is_found_without_any_filter(client: httpx.AsyncClient) -> None:
    free = (await client.get("/api/v1/search?q=scan")).json()
    narrow = (await client.get("/api/v1/search?q=scan&department=nowhere")).json()
    assert narrow["total"] == 0
    assert narrow["without_filters"] == free["without_filters"] == free["total"] > 0


@pytest.mark.parametrize(
    ("words", "kind", "slug"),
    [
        ("calm the pain", "phases", "acute"),
        ("vertebroplasty", "notices", "vertebroplasty"),
        ("gait retraining", "components", "gait-and-movement"),
    ],
)
async def test_stages_parts_of_rehab_and_news_stand_beside_the_programs(
    client: httpx.AsyncClient, words: str, kind: str, slug: str
) -> None:
    answer = (await client.get("/api/v1/search", params={"q": words})).json()
    assert (kind, slug) in [(each["kind"], each["slug"]) for each in answer["others"]]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("age=old", "age"),
        ("age=999", "age"),
        ("age=-1", "age"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=x", "limit"),
        ("literal=perhaps", "literal"),
        ("cursor=AAAA", "cursor"),
        ("cursor=.", "cursor"),
        ("q=" + "a" * 501, "q"),
        ("phase=" + "a" * 101, "phase"),
        ("phase=acute&phase=recovery", "phase"),
    ],
)
async def test_an_address_that_cannot_be_read_is_a_400_that_names_the_parameter(
    client: httpx.AsyncClient, query: str, field: str
) -> None:
    answer = await client.get(f"/api/v1/search?{query}")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_several_mistakes_are_named_together(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/v1/search?age=old&limit=0&cursor=.")
    assert {error["field"] for error in answer.json()["errors"]} == {"age", "limit", "cursor"}


async def test_a_cursor_belongs_to_its_search(client: httpx.AsyncClient) -> None:
    cursor = (await client.get("/api/v1/search?limit=2")).json()["next_cursor"]
    answer = await client.get("/api/v1/search", params={"q": "knee", "cursor": cursor})
    assert answer.status_code == 400
