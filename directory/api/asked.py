"""Reads what was asked: query strings and JSON bodies, strictly, with every mistake at once.

Nothing of what was sent is repeated in an error, except the name of a field that looks like one.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec
from litestar import Request
from litestar.exceptions import HTTPException, InternalServerException
from msgspec import inspect

from directory.api.expected import expected, options
from directory.errors import FieldError, Invalid, Unreadable

S = TypeVar("S", bound=msgspec.Struct)

FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
UNUSABLE = "Some query parameters cannot be used."
MOST_PARAMETERS = 100
DEEPEST = 32
MOST_LOOKED_INTO = 100
MOST_NAMED = 50


def read_query(request: Request[Any, Any, Any], kind: type[S]) -> S:
    """The query string as `kind`. Raises Unreadable (400) naming each parameter."""
    given = read_parameters(request, kind)
    try:
        return msgspec.convert(given, kind, strict=False)
    except ValueError:
        raise Unreadable(UNUSABLE, first(mistakes(kind, given, strict=False))) from None


def read_parameters(request: Request[Any, Any, Any], kind: type[msgspec.Struct]) -> dict[str, str]:
    """The parameters `kind` names. Empty values count as not given; unknown names are passed over.

    Raises Unreadable for one that is given twice: either value could be the one meant.
    """
    known = {field.encode_name for field in msgspec.structs.fields(kind)}
    pairs = [(name, value) for name, value in _pairs(request.scope["query_string"]) if value]
    names = Counter(name for name, _ in pairs if name in known)
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        message = "Give this parameter once."
        raise Unreadable(
            UNUSABLE, tuple(FieldError(each, "given_twice", message) for each in twice)
        )
    return {name: value for name, value in pairs if name in known}


def _pairs(query: bytes) -> list[tuple[str, str]]:
    try:
        pairs = parse_qsl(
            query.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_PARAMETERS,
        )
    except ValueError:  # not ASCII, not UTF-8 when decoded, or too many
        raise Unreadable("The query string cannot be read. Is it UTF-8, percent-encoded?") from None
    if any("\0" in value for _, value in pairs):
        raise Unreadable("The query string holds a NUL, which no text here does.")
    return pairs


async def read_body(request: Request[Any, Any, Any], kind: type[S]) -> S:
    """The JSON body as `kind`. Raises Unreadable (400), 413, 415, or Invalid (422)."""
    return valid(decoded(request, await taken(request)), kind)


async def read_kept(request: Request[Any, Any, Any], kind: type[S]) -> S:
    """As `read_body`, of what is written down: Invalid (422) for what no database keeps."""
    return valid(written(decoded(request, await taken(request))), kind)


async def taken(request: Request[Any, Any, Any]) -> bytes:
    """The body as it came, read before any transaction begins: a slow sender keeps nobody waiting.

    What it says is judged by `decoded`, when it is its turn. Raises Unreadable where it broke off.
    """
    try:
        return await request.body()
    except InternalServerException:
        raise Unreadable("The request broke off before its end.") from None


def decoded(request: Request[Any, Any, Any], body: bytes) -> object:
    """The JSON of a body. Raises Unreadable (400), or 415 where it is called something else."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise HTTPException(status_code=415)
    try:
        given = msgspec.json.decode(body)
    except (ValueError, RecursionError):  # broken JSON, not UTF-8, nested without end
        raise Unreadable("The body is not JSON that can be read. Is it UTF-8?") from None
    if is_too_deep(given):
        raise Unreadable(f"The body is nested deeper than {DEEPEST} levels.")
    return given


def is_too_deep(given: object) -> bool:
    """Whether lists and objects stand in one another more than any body of ours needs."""
    level = [given]
    for _ in range(DEEPEST + 1):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return False
    return True


def written(given: object) -> object:
    """Text as it is kept: Unicode in one form (NFC). Raises Invalid for control characters."""
    if isinstance(given, str):
        if CONTROL.search(given):
            raise Invalid("Some text holds control characters, which cannot be kept.")
        return unicodedata.normalize("NFC", given)
    if isinstance(given, list):
        return [written(each) for each in given]
    if isinstance(given, dict):
        return {written(name): written(value) for name, value in given.items()}
    return given


def valid(given: object, kind: type[S]) -> S:
    """What was read as `kind`; raises Invalid with every mistake in it."""
    if not isinstance(given, dict):
        raise Invalid("The body must be a JSON object.")
    try:
        return msgspec.convert(given, kind)
    except (ValueError, RecursionError):
        raise Invalid("Some fields need a change.", first(mistakes(kind, given))) from None


def first(errors: Iterable[FieldError]) -> tuple[FieldError, ...]:
    """As many mistakes as anyone reads: an answer must not outgrow what was sent."""
    return tuple(islice(errors, MOST_NAMED))


def mistakes(
    kind: type[msgspec.Struct], given: Mapping[str, object], *, strict: bool = True, at: str = ""
) -> Iterator[FieldError]:
    """Every mistake in `given`, field by field (msgspec alone stops at the first)."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    if kind.__struct_config__.forbid_unknown_fields:
        yield from (_unknown(name, at) for name in given if name not in fields)
    for name, field in fields.items():
        if name in given:
            yield from _in_value(field.type, given[name], strict=strict, at=at + name)
        elif field.required:
            yield FieldError(at + name, "missing", "This field is needed.")


def _unknown(name: str, at: str) -> FieldError:
    shown = name if FIELD_NAME.fullmatch(name) else "?"
    return FieldError(at + shown, "unknown_field", "There is no such field here.")


def _in_value(kind: Any, value: object, *, strict: bool, at: str) -> Iterator[FieldError]:
    found = list(_inside(inspect.type_info(kind), value, strict=strict, at=at))
    yield from found
    if found:
        return
    try:
        msgspec.convert(value, kind, strict=strict)
    except (ValueError, RecursionError):
        yield FieldError(at, "not_usable", f"Send {expected(inspect.type_info(kind))}.")


def _inside(kind: inspect.Type, value: object, *, strict: bool, at: str) -> Iterator[FieldError]:
    """Mistakes in the fields of a structure, or of each structure of a list."""
    for option in options(kind):
        if isinstance(option, inspect.StructType) and isinstance(value, dict):
            yield from mistakes(option.cls, value, strict=strict, at=at + ".")
        elif isinstance(option, inspect.CollectionType) and isinstance(value, list):
            for number, each in enumerate(value[:MOST_LOOKED_INTO]):
                yield from _inside(option.item_type, each, strict=strict, at=f"{at}.{number}")
