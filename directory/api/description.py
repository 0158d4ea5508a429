"""The OpenAPI 3.1 document, written from what each operation says of itself (operation.py)."""

import inspect
import re
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from directory import __version__
from directory.api.operation import KEY, Operation
from directory.api.problems import KINDS, MEDIA_TYPE, Problem
from directory.api.rates import TOKEN

Json = dict[str, Any]

SCHEMAS = "#/components/schemas/{name}"
ANYWHERE = (400, 500, 503)
"""Statuses every operation can meet: an unreadable address, a break, or nothing to serve from."""

ABOUT = (
    "Rehab programs, the people of the team, and which program suits a patient, with every "
    "reason. Reading and matching need no sign-in. Matching keeps nothing of what you send. "
    "Referrals and administration need a token: Authorization: Bearer. A token may ask "
    f"{TOKEN.most:,} times a minute; 429 says how long to wait. "
    "Every refusal is an RFC 9457 problem document. HEAD works wherever GET does."
)
TAGS = (
    {"name": "Directory", "description": "Programs, disciplines, departments, conditions, phases"},
    {"name": "Search and match", "description": "Find by words; match a patient's need"},
    {"name": "Referrals", "description": "Write, send, read and answer referrals"},
    {"name": "Sign in", "description": "Tokens for machines"},
    {"name": "Administration", "description": "People, machines and the audit; admins only"},
    {"name": "Running", "description": "For whatever keeps the service running"},
)
BEARER = "bearer"
PROTECTED = (401, 403, 429)
"""Statuses of every operation that needs a token."""


def document(app: Litestar, title: str) -> Json:
    """The document of every operation the application serves."""
    handlers = list(_handlers(app))
    operations = [operation for _, _, operation in handlers]
    types = [kind for operation in operations for kind in _types(operation)]
    _, schemas = _schemas([*types, Problem])
    paths: dict[str, Json] = {}
    for path, handler, operation in handlers:
        paths.setdefault(path, {})[_method(handler)] = _operation(path, handler, operation, schemas)
    written = {
        "openapi": "3.1.0",
        "info": {"title": f"{title} API", "version": __version__, "description": ABOUT},
        "tags": list(TAGS),
        "paths": paths,
        "components": {
            "schemas": _without_queries(schemas, operations),
            "securitySchemes": {BEARER: {"type": "http", "scheme": "bearer"}},
        },
        "x-problems": [
            {"status": status, "name": kind.name, "title": kind.title, "todo": kind.detail}
            for status, kind in KINDS.items()
        ],
    }
    return _with_plain_names(written)


def _with_plain_names(written: Json) -> Json:
    """msgspec calls a `Page[Program]` Page_Program_; people would say ProgramPage."""
    named = re.sub(rb"\bPage_(\w+)_(?=\W)", rb"\1Page", msgspec.json.encode(written))
    renamed: Json = msgspec.json.decode(named)
    return renamed


def _handlers(app: Litestar) -> Iterator[tuple[str, HTTPRouteHandler, Operation]]:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                if operation := handler.opt.get(KEY):
                    yield route.path_format, handler, operation


def _method(handler: HTTPRouteHandler) -> str:
    """HEAD goes with GET and is not described."""
    (method,) = (each.lower() for each in handler.http_methods if each != "HEAD")
    return method


def _types(operation: Operation) -> list[Any]:
    kinds = (operation.answer, operation.body, operation.query, *operation.refused_with.values())
    return [kind for kind in kinds if kind]


def _without_queries(schemas: dict[str, Json], operations: Iterable[Operation]) -> dict[str, Json]:
    """Query structures show as parameters, one by one, not as a schema."""
    queries = {operation.query.__name__ for operation in operations if operation.query}
    return {name: schema for name, schema in sorted(schemas.items()) if name not in queries}


def _operation(
    path: str, handler: HTTPRouteHandler, operation: Operation, schemas: dict[str, Json]
) -> Json:
    described: Json = {
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": inspect.cleandoc(handler.fn.__doc__ or "").replace("\n", " "),
        "responses": _responses(operation),
    }
    if operation.action is not None:
        described["security"] = [{BEARER: []}]
    if parameters := [*_in_path(path), *_in_query(operation, schemas), *_in_headers(operation)]:
        described["parameters"] = parameters
    if operation.body:
        described["requestBody"] = {
            "required": True,
            "content": {
                operation.body_media_type: {
                    "schema": _reference(operation.body),
                    "examples": {
                        name: {"value": value} for name, value in operation.examples.items()
                    },
                }
            },
        }
    return described


def _in_path(path: str) -> Iterator[Json]:
    for part in path.split("/"):
        if part.startswith("{"):
            yield {
                "name": part.strip("{}"),
                "in": "path",
                "required": True,
                "description": "The public key of what is asked for",
                "schema": {"type": "string"},
            }


def _in_query(operation: Operation, schemas: dict[str, Json]) -> Iterator[Json]:
    if operation.query is None:
        return
    for name, schema in schemas[operation.query.__name__]["properties"].items():
        plain = _without_null(schema)
        parameter = {"name": name, "in": "query", "required": False, "schema": plain}
        if words := plain.pop("description", None):
            parameter["description"] = words
        yield parameter


def _in_headers(operation: Operation) -> Iterator[Json]:
    for name, words in operation.asks_headers.items():
        yield {
            "name": name,
            "in": "header",
            "required": False,
            "description": words,
            "schema": {"type": "string"},
        }


def _without_null(schema: Json) -> Json:
    """A query parameter is left out, never null."""
    options = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    plain = dict(options[0]) if len(options) == 1 else dict(schema)
    if schema.get("default") is not None:
        plain["default"] = schema["default"]
    return plain


def _responses(operation: Operation) -> Json:
    answer: Json = {"description": "Answered"}
    content: Json = {each: {"schema": {"type": "string"}} for each in operation.also_media_types}
    if operation.answer is not None:
        content = {operation.media_type: {"schema": _reference(operation.answer)}} | content
    if content:
        answer["content"] = content
    named = dict(operation.headers)
    if operation.may_be_kept:
        named["ETag"] = "Send it back as If-None-Match"
    if named:
        answer["headers"] = {
            name: {"description": words, "schema": {"type": "string"}}
            for name, words in named.items()
        }
    responses: Json = {str(status): answer for status in (operation.status, *operation.also)}
    if operation.redirects:
        responses["301"] = {
            "description": "This slug is an old one; Location holds the new address",
            "headers": {"Location": {"schema": {"type": "string"}}},
        }
    if operation.may_be_kept:
        responses["304"] = {"description": "Not changed since the ETag you sent"}
    always = {*ANYWHERE, *operation.refusals}
    if operation.action is not None:
        always |= set(PROTECTED)
    if operation.body is not None:
        always.add(HTTPStatus.TOO_MANY_REQUESTS)
    for status in sorted(always):
        responses[str(status)] = _refusal(status)
    for status, kind in operation.refused_with.items():
        content = {"application/json": {"schema": _reference(kind)}}
        responses[str(status)] = _refusal(status) | {"content": content}
    return responses


def _refusal(status: int) -> Json:
    refusal: Json = {
        "description": KINDS[status].title,
        "content": {MEDIA_TYPE: {"schema": _reference(Problem)}},
    }
    if status == HTTPStatus.UNAUTHORIZED:
        words = {"description": "How to say who is asking", "schema": {"type": "string"}}
        refusal["headers"] = {"WWW-Authenticate": words}
    if status in (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS):
        words = {"description": "Seconds to wait", "schema": {"type": "integer"}}
        refusal["headers"] = {"Retry-After": words}
    return refusal


def _reference(kind: Any) -> Json:
    (schema,), _ = _schemas([kind])
    return schema


def _schemas(kinds: Iterable[Any]) -> tuple[tuple[Json, ...], dict[str, Json]]:
    return msgspec.json.schema_components(kinds, schema_hook=_any, ref_template=SCHEMAS)


def _any(kind: type) -> Json:
    """`object` stands for any value; no other type is without a schema."""
    if kind is object:
        return {"description": "Any JSON value"}
    raise NotImplementedError(kind)
