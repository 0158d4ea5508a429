"""POST match: what is handed to the matcher, and what is refused before it."""

import pytest

from directory.catalogue.model import Listing
from directory.matching.answer import Answer
from directory.matching.needs import Certainty, Finding, PatientNeeds
from directory.matching.what_if import Difference
from tests.api.small_app import MatcherOfTests, a_catalogue, a_program, asking, small_app

pytestmark = pytest.mark.quick


async def test_the_answer_is_the_whole_answer_of_the_matcher() -> None:
    async with asking(small_app()) as client:
        answer = await client.post("/api/v1/match", json={"text": "back pain"})
    assert answer.status_code == 200
    assert set(answer.json()) == set(Answer.__struct_fields__)
    assert answer.headers["cache-control"] == "no-store"


async def test_what_is_sent_reaches_the_matcher_as_needs() -> None:
    matcher = MatcherOfTests()
    sent = {
        "text": "back pain",
        "needs": {
            "age": 0.5,
            "sex": "female",
            "regions": ["lumbar-spine", "back"],
            "duration_days": 49,
            "pain": 6,
            "scores": {"ODI": 42},
            "phase": "recovery",
            "findings": [{"id": "fever", "certainty": "denied", "side": "left"}],
        },
        "limit": 3,
    }
    async with asking(small_app(matcher=matcher)) as client:
        assert (await client.post("/api/v1/match", json=sent)).status_code == 200
    assert matcher.asked["text"] == "back pain"
    assert matcher.asked["limit"] == 3
    assert matcher.asked["needs"] == PatientNeeds(
        age_years=0.5,
        sex="female",
        regions=("back",),
        duration_days=49,
        pain=6,
        scores={"ODI": 42.0},
        phase="recovery",
        findings=(Finding(id="fever", certainty=Certainty.DENIED, quote="", side="left"),),
    )


async def test_only_public_programs_are_matched() -> None:
    matcher = MatcherOfTests()
    programs = [
        a_program(),
        a_program("paused", listing=Listing.PAUSED),
        a_program("draft", listing=Listing.DRAFT),
        a_program("retired", listing=Listing.RETIRED),
    ]
    async with asking(small_app(a_catalogue(*programs), matcher)) as client:
        await client.post("/api/v1/match", json={"text": "back pain"})
    assert [each.slug for each in matcher.asked["programs"]] == ["spine-service", "paused"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 422),  # nothing to go by
        ({"text": None, "needs": None}, 422),
        ({"text": ""}, 200),  # an empty note is a note
        ({"needs": {}}, 200),
        ({"text": "a" * 20_000}, 200),
        ({"text": "a" * 20_001}, 422),
        ({"text": "back\0pain"}, 422),
        ({"text": "\N{PILE OF POO}" * 20_000}, 200),  # characters, not bytes
        ({"text": "knee", "limit": 0}, 422),
        ({"text": "knee", "limit": 101}, 422),
        ({"text": "knee", "limit": None}, 200),
        ({"text": "knee", "limit": 2.5}, 422),
        ({"text": "knee", "more": True}, 422),
        ({"needs": {"age": 131}}, 422),
        ({"needs": {"age": True}}, 422),
        ({"needs": {"findings": [{"id": "fever", "quote": "hot"}]}}, 422),
        ({"needs": {"regions": ["back"] * 21}}, 422),
        ({"needs": {"findings": [{"id": "fever"}] * 101}}, 422),
        ({"needs": {"findings": [{"id": "fever"}, {"id": "fevre"}]}}, 422),  # nothing slips by
        ({"needs": {"regions": ["back", "Lumbar_spine"]}}, 200),
        ({"needs": {"regions": ["back", "moon"]}}, 422),
        ({"needs": {"age": 5, "age_years": 5.0}}, 200),
        ({"needs": {"age": 5, "age_years": 50}}, 422),
        ({"needs": {"scores": {str(number): 1 for number in range(21)}}}, 422),
    ],
)
async def test_what_is_refused_and_what_is_not(sent: dict[str, object], status: int) -> None:
    async with asking(small_app()) as client:
        answer = await client.post("/api/v1/match", json=sent)
    assert answer.status_code == status, answer.text
    assert status == 200 or answer.json()["errors"]


async def test_what_if_asks_twice_and_puts_the_changes_on_top() -> None:
    matcher = MatcherOfTests()
    sent = {
        "text": "back pain",
        "needs": {"age": 54, "sex": "female"},
        "changes": {"age": 12, "findings": [{"id": "fever"}]},
    }
    async with asking(small_app(matcher=matcher)) as client:
        answer = await client.post("/api/v1/match/what-if", json=sent)
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == set(Difference.__struct_fields__)
    assert answer.headers["cache-control"] == "no-store"
    assert matcher.asked["text"] == "back pain"
    assert (matcher.asked["needs"].age_years, matcher.asked["needs"].sex) == (12, "female")
    assert [each.id for each in matcher.asked["needs"].findings] == ["fever"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"text": "knee"}, "changes"),
        ({"text": "knee", "changes": {}}, "changes"),
        ({"changes": {"age": 12}}, "text"),
        ({"text": "knee", "changes": {"age": 131}}, "changes.age"),
        ({"text": "knee", "changes": {"regions": ["moon"]}}, "changes.regions.0"),
        ({"text": "knee", "changes": {"findings": [{"id": "fevre"}]}}, "changes.findings.0.id"),
        ({"text": "knee", "changes": {"height": 170}}, "changes.height"),
        (
            {"text": "knee", "needs": {"regions": ["moon"]}, "changes": {"age": 1}},
            "needs.regions.0",
        ),
    ],
)
async def test_what_if_names_what_it_cannot_try(sent: dict[str, object], field: str) -> None:
    async with asking(small_app()) as client:
        answer = await client.post("/api/v1/match/what-if", json=sent)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
