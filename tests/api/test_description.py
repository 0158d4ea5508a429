"""The OpenAPI document: valid, complete, and true of what is answered."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from litestar import Litestar
from litestar.routes import HTTPRoute
from openapi_spec_validator import OpenAPIV31SpecValidator

from directory.api.description import document
from directory.api.operation import KEY
from directory.api.problems import KINDS, MEDIA_TYPE, speaks_problems
from directory.api.search import SearchQuery
from directory.app import create_app
from directory.errors import Unavailable
from directory.search.query import FILTERS
from directory.settings import Settings
from tests.api.small_app import MatcherOfTests, a_catalogue, a_program, asking, small_app

pytestmark = pytest.mark.quick

Json = dict[str, Any]
TOKEN = "/oauth/token"
FILES = "/api/v1/referrals/{referral_id}/attachments"  # a form
OAUTH = (
    "application/json"  # RFC 6749 fixes how the token endpoint refuses, and that it reads a form
)


@pytest.fixture(scope="module")
def described() -> Json:
    return document(small_app(), "Care Directory")


def operations(described: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_the_document_is_valid_openapi_3_1(described: Json) -> None:
    OpenAPIV31SpecValidator(described).validate()
    assert described["openapi"].startswith("3.1")
    assert "servers" not in described
    assert all(path.startswith("/") for path in described["paths"])


async def test_the_document_is_served_as_it_is_written(described: Json) -> None:
    async with asking(small_app()) as client:
        assert (await client.get("/schema/openapi.json")).json() == described


def routes(app: Litestar) -> Iterator[tuple[str, str, Any]]:
    for route in app.routes:
        if isinstance(route, HTTPRoute) and speaks_problems(route.path):
            for handler in route.route_handlers:
                for method in handler.http_methods:
                    yield route.path_format, str(method), handler


def test_every_route_for_machines_is_described(settings: Settings) -> None:
    app = create_app(settings)
    described = document(app, "Care Directory")
    for path, method, handler in routes(app):
        if method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            assert method.lower() in described["paths"][path], (method, path)
            assert KEY in handler.opt


def test_each_operation_has_a_name_a_subject_and_plain_words(described: Json) -> None:
    subjects = {tag["name"] for tag in described["tags"]}
    names = [operation["operationId"] for _, _, operation in operations(described)]
    assert len(set(names)) == len(names)
    for path, method, operation in operations(described):
        assert operation["operationId"].isidentifier()
        assert set(operation["tags"]) <= subjects
        assert operation["summary"]
        assert operation["description"].endswith("."), (method, path)


def test_every_refusal_is_described_as_a_problem(described: Json) -> None:
    for path, method, operation in operations(described):
        refusals = {status for status in operation["responses"] if int(status) >= 400}
        assert {"400", "500", "503"} <= refusals, (method, path)
        for status in refusals:
            content = operation["responses"][status]["content"]
            spoken = OAUTH if path == TOKEN and status in ("400", "401") else MEDIA_TYPE
            assert list(content) == [spoken], (method, path, status)


def test_bodies_refuse_unknown_fields_and_show_examples_that_are_valid(described: Json) -> None:
    schemas = described["components"]["schemas"]
    with_body = [
        each
        for path, method, each in operations(described)
        if method == "post" and path not in (TOKEN, FILES) and "requestBody" in each
    ]
    assert len(with_body) >= 5
    for operation in with_body:
        content = operation["requestBody"]["content"]["application/json"]
        schema = schemas[content["schema"]["$ref"].rpartition("/")[2]]
        assert schema["additionalProperties"] is False
        assert content["examples"]
        for example in content["examples"].values():
            validate(described, content["schema"], example["value"])
    for name in ("NeedsSent", "FindingSent"):
        assert schemas[name]["additionalProperties"] is False


def test_the_filters_of_the_search_are_its_parameters(described: Json) -> None:
    parameters = described["paths"]["/api/v1/search"]["get"]["parameters"]
    assert [each["name"] for each in parameters] == list(SearchQuery.__struct_fields__)
    assert {"q", "literal", "limit", "cursor", *FILTERS} == set(SearchQuery.__struct_fields__)


def test_names_are_plain(described: Json) -> None:
    assert "ProgramPage" in described["components"]["schemas"]
    assert not [name for name in described["components"]["schemas"] if "_" in name]


def validate(described: Json, schema: Json, instance: object) -> None:
    whole = {**schema, "components": described["components"]}
    Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(
        instance
    )


PROGRAM = "/api/v1/programs/{slug}"
ASKED = [
    ("GET", "/api/v1/programs", "/api/v1/programs", 200),
    ("GET", "/api/v1/programs?limit=0", "/api/v1/programs", 400),
    ("GET", "/api/v1/programs/spine-service", PROGRAM, 200),
    ("GET", "/api/v1/programs/old", PROGRAM, 301),
    ("GET", "/api/v1/programs/nothing", PROGRAM, 404),
    ("GET", "/api/v1/disciplines/nothing", "/api/v1/disciplines/{slug}", 404),
    ("GET", "/api/v1/conditions/nothing", "/api/v1/conditions/{slug}", 404),
    ("GET", "/api/v1/disciplines", "/api/v1/disciplines", 200),
    ("GET", "/api/v1/departments", "/api/v1/departments", 200),
    ("GET", "/api/v1/conditions", "/api/v1/conditions", 200),
    ("GET", "/api/v1/phases", "/api/v1/phases", 200),
    ("GET", "/api/v1/search?q=spine", "/api/v1/search", 200),
    ("GET", "/api/v1/search?age=old", "/api/v1/search", 400),
    ("GET", "/health", "/health", 200),
    ("GET", "/ready", "/ready", 200),
    ("GET", "/schema/openapi.json", "/schema/openapi.json", 200),
]


def check(described: Json, method: str, path: str, answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status, answer.text
    documented = described["paths"][path][method.lower()]["responses"][str(status)]
    for media_type, content in documented.get("content", {}).items():
        assert answer.headers["content-type"] == media_type
        validate(described, content["schema"], answer.json())
    if not documented.get("content"):
        assert answer.content == b""
    for header in documented.get("headers", {}):
        assert header.lower() in answer.headers


@pytest.mark.parametrize(("method", "address", "path", "status"), ASKED)
async def test_an_answer_is_as_described(
    described: Json, method: str, address: str, path: str, status: int
) -> None:
    app = small_app(a_catalogue(a_program(former_slugs=("old",))))
    async with asking(app) as client:
        answer = await client.request(method, address)
    check(described, method, path, answer, status)


async def test_not_modified_is_as_described(described: Json) -> None:
    async with asking(small_app()) as client:
        answer = await client.get("/api/v1/programs", headers={"if-none-match": "*"})
    check(described, "GET", "/api/v1/programs", answer, 304)


@pytest.mark.parametrize(
    ("sent", "media_type", "status"),
    [
        (b'{"text": "knee"}', "application/json", 200),
        (b"{", "application/json", 400),
        (b" " * 1_048_577, "application/json", 413),
        (b"{}", "text/plain", 415),
        (b'{"text": "knee", "more": 1}', "application/json", 422),
    ],
)
async def test_the_answers_of_a_match_are_as_described(
    described: Json, sent: bytes, media_type: str, status: int
) -> None:
    async with asking(small_app()) as client:
        answer = await client.post(
            "/api/v1/match", content=sent, headers={"content-type": media_type}
        )
    check(described, "POST", "/api/v1/match", answer, status)


@pytest.mark.parametrize(
    ("error", "status"), [(Unavailable("Not yet."), 503), (RuntimeError("broken"), 500)]
)
async def test_breaks_are_as_described(described: Json, error: Exception, status: int) -> None:
    async with asking(small_app(matcher=MatcherOfTests(error=error))) as client:
        answer = await client.post("/api/v1/match", json={"text": "knee"})
    check(described, "POST", "/api/v1/match", answer, status)


def test_every_refusal_in_the_document_has_its_words(described: Json) -> None:
    assert {each["status"] for each in described["x-problems"]} == set(KINDS)


def test_every_protected_operation_says_so_and_what_it_refuses_with(described: Json) -> None:
    protected = [each for each in operations(described) if "security" in each[2]]
    assert len(protected) >= 15
    for path, method, operation in protected:
        assert operation["security"] == [{"bearer": []}]
        assert {"401", "403", "429", "500", "503"} <= set(operation["responses"]), (path, method)
    assert described["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    made = described["paths"]["/api/v1/clients"]["post"]["responses"]
    assert "201" in made and "200" not in made and "422" in made
    ended = described["paths"]["/api/v1/clients/{client_id}"]["delete"]["responses"]
    assert "content" not in ended["204"]
    token = described["paths"]["/oauth/token"]["post"]
    assert "application/x-www-form-urlencoded" in token["requestBody"]["content"]
    assert "application/json" in token["responses"]["400"]["content"]
