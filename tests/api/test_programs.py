"""Programs as the API shows them."""

import pytest

from directory.api.programs import Program
from directory.catalogue.model import Listing
from tests.api.small_app import a_catalogue, a_program, asking, small_app

pytestmark = pytest.mark.quick


async def test_a_program_says_what_each_field_rests_on_and_what_is_unknown() -> None:
    async with asking(small_app()) as client:
        answer = (await client.get("/api/v1/programs/spine-service")).json()
    assert set(answer) == set(Program.__struct_fields__)
    assert answer["basis"]["department"] == "document"
    assert answer["basis"]["settings"] == "reading"
    assert answer["basis"]["contacts"] == "unknown"
    assert answer["settings"] == ["outpatient"]
    for name in answer["unknown"]:
        assert answer[name] is None, name
    assert {"contacts", "capacity", "languages", "ages", "cost"} <= set(answer["unknown"])


async def test_texts_say_in_which_languages_all_of_them_are() -> None:
    both = {"en": "Help.", "es": "Ayuda."}
    program = a_program(name=both, plain=both, clinical=both)
    half = a_program("half", name=both, plain=both)
    async with asking(small_app(a_catalogue(program, half))) as client:
        assert (await client.get("/api/v1/programs/spine-service")).json()["texts_in"] == [
            "en",
            "es",
        ]
        assert (await client.get("/api/v1/programs/half")).json()["texts_in"] == ["en"]


@pytest.mark.parametrize("listing", [Listing.DRAFT, Listing.RETIRED])
async def test_what_is_not_public_reads_as_missing(listing: Listing) -> None:
    hidden = a_program("hidden", listing=listing, former_slugs=("once",))
    async with asking(small_app(a_catalogue(a_program(), hidden))) as client:
        missing = await client.get("/api/v1/programs/nothing")
        for slug in ("hidden", "once"):
            asked = await client.get(f"/api/v1/programs/{slug}")
            assert (asked.status_code, asked.json()) == (404, missing.json())
        listed = (await client.get("/api/v1/programs")).json()["items"]
    assert [program["slug"] for program in listed] == ["spine-service"]


async def test_a_paused_program_is_shown_and_says_so() -> None:
    paused = a_program(listing=Listing.PAUSED)
    async with asking(small_app(a_catalogue(paused))) as client:
        assert (await client.get("/api/v1/programs/spine-service")).json()["listing"] == "paused"


async def test_an_old_slug_leads_to_the_new_one() -> None:
    program = a_program(former_slugs=("back-clinic",))
    async with asking(small_app(a_catalogue(program))) as client:
        answer = await client.get("/api/v1/programs/back-clinic")
        assert answer.status_code == 301
        assert answer.headers["location"] == "/api/v1/programs/spine-service"
        assert (await client.get(answer.headers["location"])).status_code == 200


@pytest.mark.parametrize("sample", [True, False])
async def test_sample_data_say_so_in_every_answer(sample: bool) -> None:
    async with asking(small_app(a_catalogue(sample=sample))) as client:
        one = await client.get("/api/v1/programs/spine-service")
        several = await client.get("/api/v1/programs")
        refused = await client.get("/api/v1/programs/nothing")
    assert one.json()["sample"] is several.json()["sample"] is sample
    for answer in (one, several, refused):
        assert (answer.headers.get("x-robots-tag") == "noindex") is sample
        assert ("x-sample-data" in answer.headers) is sample
