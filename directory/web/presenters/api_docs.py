"""The OpenAPI document as a page reads it: operations by subject, their fields, the refusals."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
REFERENCE = "#/components/schemas/"


@dataclass(frozen=True)
class Kind:
    """What a field takes: words, and the structure they lead to."""

    words: str
    structure: str | None = None


@dataclass(frozen=True)
class Field:
    name: str
    kind: Kind
    needed: bool
    about: str
    limits: str


@dataclass(frozen=True)
class Reply:
    status: str
    about: str
    kind: Kind | None


@dataclass(frozen=True)
class Operation:
    id: str
    method: str
    path: str
    summary: str
    about: str
    parameters: tuple[Field, ...]
    body: Kind | None
    replies: tuple[Reply, ...]


@dataclass(frozen=True)
class Subject:
    name: str
    about: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True)
class Structure:
    name: str
    about: str
    fields: tuple[Field, ...]
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Refusal:
    status: int
    name: str
    title: str
    todo: str


@dataclass(frozen=True)
class Reference:
    subjects: tuple[Subject, ...]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True)
class Detail:
    """One operation with every structure that it takes or answers with."""

    operation: Operation
    structures: tuple[Structure, ...]


def reference(document: Json) -> Reference:
    operations = list(_operations(document))
    return Reference(
        subjects=tuple(
            Subject(
                name=tag["name"],
                about=tag["description"],
                operations=tuple(each for each, name in operations if name == tag["name"]),
            )
            for tag in document["tags"]
        ),
        refusals=tuple(Refusal(**each) for each in document["x-problems"]),
    )


def detail(document: Json, ident: str) -> Detail | None:
    """None: no operation has this id."""
    schemas = document["components"]["schemas"]
    for methods in document["paths"].values():
        for described in methods.values():
            if described["operationId"] == ident:
                operation = next(each for each, _ in _operations(document) if each.id == ident)
                names = _reached(described, schemas)
                structures = tuple(_structure(name, schemas[name]) for name in names)
                return Detail(operation, structures)
    return None


def _reached(described: Json, schemas: Json) -> list[str]:
    """Names of the structures it leads to, those it names itself first."""
    found = list(dict.fromkeys(_named(described)))
    for name in found:  # grows as it goes
        found += [each for each in dict.fromkeys(_named(schemas[name])) if each not in found]
    return found


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _named(each)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name == "$ref":
                yield inner.removeprefix(REFERENCE)
            else:
                yield from _named(inner)


def _operations(document: Json) -> Iterator[tuple[Operation, str]]:
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            body = described.get("requestBody", {}).get("content", {}).get("application/json")
            operation = Operation(
                id=described["operationId"],
                method=method.upper(),
                path=path,
                summary=described["summary"],
                about=described["description"],
                parameters=tuple(_parameter(each) for each in described.get("parameters", ())),
                body=kind(body["schema"]) if body else None,
                replies=tuple(
                    _reply(status, reply) for status, reply in described["responses"].items()
                ),
            )
            yield operation, described["tags"][0]


def _parameter(parameter: Json) -> Field:
    return Field(
        name=parameter["name"],
        kind=kind(parameter["schema"]),
        needed=parameter["required"],
        about=parameter.get("description", ""),
        limits=limits(parameter["schema"]),
    )


def _reply(status: str, reply: Json) -> Reply:
    content = next(iter(reply.get("content", {}).values()), None)
    return Reply(
        status=status,
        about=reply["description"],
        kind=kind(content["schema"]) if content else None,
    )


def _structure(name: str, schema: Json) -> Structure:
    needed = schema.get("required", ())
    return Structure(
        name=name,
        about=schema.get("description", ""),
        fields=tuple(
            Field(
                name=field,
                kind=kind(inner),
                needed=field in needed,
                about=_plain(inner).get("description", ""),
                limits=limits(_plain(inner)),
            )
            for field, inner in schema.get("properties", {}).items()
        ),
        choices=tuple(str(each) for each in schema.get("enum", ())),
    )


def kind(schema: Json) -> Kind:
    if "$ref" in schema:
        return Kind("", schema["$ref"].removeprefix(REFERENCE))
    if "anyOf" in schema:
        inner = kind(_plain(schema))
        return Kind(f"{inner.words} or null".strip(), inner.structure)
    if "enum" in schema:
        return Kind("one of " + ", ".join(str(each) for each in schema["enum"]))
    if schema.get("type") == "array":
        inner = kind(schema.get("items", {}))
        return Kind(f"list of {inner.words}".strip(), inner.structure)
    if isinstance(schema.get("additionalProperties"), dict):
        inner = kind(schema["additionalProperties"])
        return Kind(f"object of {inner.words}".strip(), inner.structure)
    return Kind(str(schema.get("format") or schema.get("type") or "any value"))


def _plain(schema: Json) -> Json:
    """The schema beside null; where several stand, the first tells enough."""
    options = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    plain: Json = options[0] if options else schema
    return plain


def limits(schema: Json) -> str:
    if "minimum" in schema and "maximum" in schema:
        return f"{schema['minimum']} to {schema['maximum']}"
    if "maxLength" in schema:
        return f"at most {schema['maxLength']:,} characters"
    if "maxItems" in schema:
        return f"at most {schema['maxItems']}"
    return ""
