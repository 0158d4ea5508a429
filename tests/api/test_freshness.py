"""ETags, 304, HEAD, and what may be kept."""

import pytest

from tests.api.small_app import a_catalogue, a_program, asking, small_app

pytestmark = pytest.mark.quick

PUBLIC = [
    "/api/v1/programs",
    "/api/v1/programs/spine-service",
    "/api/v1/disciplines",
    "/api/v1/departments",
    "/api/v1/conditions",
    "/api/v1/phases",
    "/api/v1/search?q=back",
]


@pytest.mark.parametrize("address", PUBLIC)
async def test_what_did_not_change_is_not_sent_again(address: str) -> None:
    async with asking(small_app()) as client:
        first = await client.get(address)
        assert first.status_code == 200
        assert first.headers["cache-control"] == "public, no-cache"
        tag = first.headers["etag"]
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            again = await client.get(address, headers={"if-none-match": known})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == tag
            assert "content-type" not in again.headers
        assert (await client.get(address, headers={"if-none-match": '"x"'})).status_code == 200


async def test_a_change_changes_the_etag() -> None:
    async with asking(small_app()) as client:
        before = (await client.get("/api/v1/programs")).headers["etag"]
    changed = a_catalogue(a_program(plain={"en": "Other words."}))
    async with asking(small_app(changed)) as client:
        after = await client.get("/api/v1/programs", headers={"if-none-match": before})
    assert after.status_code == 200
    assert after.headers["etag"] != before


@pytest.mark.parametrize("address", [*PUBLIC, "/health", "/ready", "/schema/openapi.json"])
async def test_head_answers_as_get_without_a_body(address: str) -> None:
    async with asking(small_app()) as client:
        got = await client.get(address)
        head = await client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(got.headers)
    assert int(head.headers["content-length"]) == len(got.content)


async def test_refusals_and_matches_are_not_kept() -> None:
    async with asking(small_app()) as client:
        refused = await client.get("/api/v1/programs/nothing", headers={"if-none-match": "*"})
        matched = await client.post("/api/v1/match", json={"text": "knee"})
        alive = await client.get("/health")
    assert refused.status_code == 404
    for answer in (refused, matched, alive):
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers


@pytest.mark.parametrize("token", ["Bearer nonsense", "Bearer ", "Basic !!", "\xff"])
async def test_a_token_changes_nothing_in_a_public_answer(token: str) -> None:
    async with asking(small_app()) as client:
        plain = await client.get("/api/v1/programs")
        with_one = await client.get(
            "/api/v1/programs", headers=[(b"authorization", token.encode("latin-1"))]
        )
    assert (with_one.status_code, with_one.content) == (plain.status_code, plain.content)


@pytest.mark.holds("security S7")
async def test_other_sites_are_not_let_in_and_no_cookie_is_set() -> None:
    headers = {"origin": "https://elsewhere.example", "access-control-request-method": "POST"}
    async with asking(small_app()) as client:
        for answer in (
            await client.get("/api/v1/programs", headers=headers),
            await client.options("/api/v1/match", headers=headers),
        ):
            assert not [name for name in answer.headers if name.startswith("access-control")]
            assert "set-cookie" not in answer.headers


async def test_no_answer_is_taken_for_another_kind() -> None:
    async with asking(small_app()) as client:
        for address in ("/api/v1/programs", "/api/v1/programs/nothing", "/api/v9", "/health"):
            assert (await client.get(address)).headers["x-content-type-options"] == "nosniff"
