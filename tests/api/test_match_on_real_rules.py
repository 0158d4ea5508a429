"""POST match over the real catalogue and rulebook."""

from typing import Any

import httpx
import pytest

from tests.api.test_description import validate

NOTE = (
    "54F low back pain 7 wks after lifting, radiates L leg below knee, numb L foot, no weakness, "
    "hx breast ca 2019, no bladder/bowel sx, PT x4 wks little help"
)


async def matched(client: httpx.AsyncClient, **sent: object) -> dict[str, Any]:
    answer = await client.post("/api/v1/match", json=sent)
    assert answer.status_code == 200, answer.text
    read: dict[str, Any] = answer.json()
    return read


async def test_a_note_is_matched_with_every_reason(client: httpx.AsyncClient) -> None:
    answer = await matched(client, text=NOTE)
    assert answer["urgency"]["level"] == "urgent"
    assert "spine-service" in [match["program"] for match in answer["matches"]]
    for match in answer["matches"]:
        points = [reason["points"] for reason in match["reasons"] if reason["met"] == "yes"]
        assert match["points"] == sum(points)
    excluded = {each["program"] for each in answer["excluded"]}
    assert {"pediatric-imaging", "pediatric-orthopaedics"} <= excluded


async def test_spans_count_characters_of_the_text_as_sent(client: httpx.AsyncClient) -> None:
    text = "\N{BONE}\N{BONE} " + NOTE
    answer = await matched(client, text=text)
    assert answer["findings"]
    for finding in answer["findings"]:
        for span in finding["spans"]:
            assert text[span["start"] : span["end"]]
        first = finding["spans"][0]
        assert text[first["start"] : first["end"]] == finding["quote"]


async def test_an_emergency_names_no_program(client: httpx.AsyncClient) -> None:
    answer = await matched(
        client, text="Back pain, numb between the legs, cannot pass urine since this morning"
    )
    assert answer["urgency"]["level"] == "emergency"
    assert answer["urgency"]["where_to_go"]
    assert answer["matches"] == []
    assert answer["red_flags"]


async def test_the_same_is_answered_byte_for_byte(client: httpx.AsyncClient) -> None:
    first = await client.post("/api/v1/match", json={"text": NOTE})
    again = await client.post("/api/v1/match", json={"text": NOTE})
    assert first.content == again.content


async def test_the_limit_shortens_the_list_alone(client: httpx.AsyncClient) -> None:
    whole = await matched(client, text=NOTE)
    one = await matched(client, text=NOTE, limit=1)
    assert one == whole | {"matches": whole["matches"][:1]}


async def test_the_needs_of_an_answer_can_be_sent_back(client: httpx.AsyncClient) -> None:
    answer = await matched(client, text="54F low back pain for 7 weeks, pain 6/10")
    assert answer["needs"]["age_years"] == 54
    assert (await matched(client, needs=answer["needs"]))["needs"] == answer["needs"]


@pytest.mark.parametrize(
    ("named", "region"),
    [
        ("back", "back"),
        ("low-back", "back"),
        ("Lower back", "back"),
        ("left knee", "knee"),
        ("NECK", "neck"),
        ("shoulder", "shoulder"),
    ],
)
async def test_a_part_of_the_body_is_known_by_its_everyday_names(
    client: httpx.AsyncClient, named: str, region: str
) -> None:
    answer = await matched(client, needs={"age": 40, "regions": [named]})
    assert answer["needs"]["regions"] == [region]
    assert answer["matches"]


@pytest.mark.parametrize("text", [NOTE, "", "my kid's spine is curving", "toothache"])
async def test_real_answers_are_as_described(client: httpx.AsyncClient, text: str) -> None:
    described = (await client.get("/schema/openapi.json")).json()
    answer = await matched(client, text=text)
    validate(described, {"$ref": "#/components/schemas/Answer"}, answer)


@pytest.mark.parametrize(
    ("address", "structure"),
    [
        ("programs", "ProgramPage"),
        ("disciplines", "DisciplinePage"),
        ("departments", "DepartmentPage"),
        ("conditions", "ConditionPage"),
        ("phases", "PhasePage"),
        ("search?q=back", "SearchAnswer"),
    ],
)
async def test_the_real_listings_are_as_described(
    client: httpx.AsyncClient, address: str, structure: str
) -> None:
    described = (await client.get("/schema/openapi.json")).json()
    answer = await client.get(f"/api/v1/{address}")
    assert answer.json()["items"]
    validate(described, {"$ref": f"#/components/schemas/{structure}"}, answer.json())


async def test_what_if_says_what_enters_what_leaves_and_which_flag_is_new(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.post(
        "/api/v1/match/what-if",
        json={
            "text": "54F low back pain 7 weeks, radiates left leg",
            "changes": {"findings": [{"id": "saddle-numbness"}]},
        },
    )
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["urgency_before"], found["urgency_after"]) == ("routine", "emergency")
    assert "cauda-equina" in found["flags_new"]
    assert found["leaves"] and not found["enters"]
    assert found["now"]["matches"] == []
    younger = await client.post(
        "/api/v1/match/what-if", json={"text": "back pain 7 weeks", "changes": {"age": 12}}
    )
    assert "pediatric-orthopaedics" in [
        each["program"] for each in younger.json()["now"]["matches"]
    ]
