"""The OpenAPI document: valid, complete, and true of what is answered."""

from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.api.small_app import asking, small_app


async def the_document() -> dict[str, Any]:
    async with asking(small_app()) as client:
        answer = await client.get("/schema/openapi.json")
    assert answer.status_code == 200
    document: dict[str, Any] = answer.json()
    return document


async def test_the_document_is_valid_openapi_3_1() -> None:
    document = await the_document()
    OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"].startswith("3.1")
    assert "servers" not in document
