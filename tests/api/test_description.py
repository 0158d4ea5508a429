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


async def test_every_protected_operation_says_so_and_what_it_refuses_with() -> None:
    document = await the_document()
    operations = [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    protected = [each for each in operations if "security" in each[2]]
    assert len(protected) >= 15
    for path, method, operation in protected:
        assert operation["security"] == [{"bearer": []}]
        assert {"401", "403", "429", "500", "503"} <= set(operation["responses"]), (path, method)
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    made = document["paths"]["/api/v1/clients"]["post"]["responses"]
    assert "201" in made and "200" not in made and "422" in made
    ended = document["paths"]["/api/v1/clients/{client_id}"]["delete"]["responses"]
    assert "content" not in ended["204"]
    token = document["paths"]["/oauth/token"]["post"]
    assert "application/x-www-form-urlencoded" in token["requestBody"]["content"]
    assert "application/json" in token["responses"]["400"]["content"]
