"""Raw TOML against the type it should have: every mistake at once, with its key and what to write.

msgspec alone stops at the first mistake; somebody who edits twenty fields wants all of them.
"""

import datetime as dt
import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from msgspec import inspect

LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")
"""How a language is written in a key such as `plain.en`."""


SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Mistake(msgspec.Struct, frozen=True, order=True):
    """`file` is relative to the data folder; `key` is a path such as `contacts[1].purpose`."""

    file: str
    key: str
    found: str
    expected: str

    def __str__(self) -> str:
        where = f"{self.file}: {self.key}" if self.key else self.file
        return f"{where}: found {self.found}; expected {self.expected}"


def mistakes_of_shape(raw: object, kind: type, file: str) -> list[Mistake]:
    """What keeps `raw` from being a `kind`; empty when msgspec will convert it."""
    return [Mistake(file, *each) for each in _walk(raw, _type(kind), "")]


def nearest(word: str, known: list[str], otherwise: str) -> str:
    """The known word it may have been meant for, as a sentence's end."""
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"{otherwise} (did you mean `{close[0]}`?)" if close else otherwise


def shown(value: object) -> str:
    """A value as a person wrote it, short enough for one line."""
    text = f'"{value}"' if isinstance(value, str) else str(value)
    kinds = {dict: "a table", list: "a list", bool: str(value).lower()}
    text = kinds.get(type(value), text)
    return text if len(text) <= 60 else text[:56] + '…"'


Found = Iterator[tuple[str, str, str]]


@cache
def _type(kind: type) -> inspect.Type:
    return inspect.type_info(kind)


def _walk(value: object, kind: inspect.Type, key: str) -> Found:
    match kind:
        case inspect.UnionType(types=types):
            yield from _walk(value, next(t for t in types if not _is_none(t)), key)
        case inspect.StructType():
            yield from _table(value, kind, key)
        case inspect.VarTupleType(item_type=item):
            if not isinstance(value, list):
                yield key, shown(value), "a list"
                return
            for place, each in enumerate(value):
                yield from _walk(each, item, f"{key}[{place}]")
        case inspect.DictType(key_type=inspect.StrType(), value_type=inspect.StrType()):
            yield from _words(value, key)
        case inspect.DictType(value_type=item):
            if not isinstance(value, dict):
                yield key, shown(value), "a table"
                return
            for name, each in value.items():
                yield from _walk(each, item, f"{key}.{name}")
        case inspect.StrType() if isinstance(value, str) and not value.strip():
            yield key, "an empty text", "text; leave the key out when nothing is known"
        case _:
            yield from _leaf(value, kind, key)


def _table(value: object, kind: inspect.StructType, key: str) -> Found:
    if not isinstance(value, dict):
        yield key, shown(value), "a table"
        return
    prefix = f"{key}." if key else ""
    fields = {field.encode_name: field for field in kind.fields}
    for name in value:
        if name not in fields:
            known = "one of " + ", ".join(fields)
            yield f"{prefix}{name}", "an unknown key", nearest(name, list(fields), known)
    for name, field in fields.items():
        if name in value:
            yield from _walk(value[name], field.type, f"{prefix}{name}")
        elif field.required:
            yield f"{prefix}{name}", "nothing", f"{_described(field.type)} (this key is needed)"


def _words(value: object, key: str) -> Found:
    if not isinstance(value, dict):
        yield key, shown(value), f'text by language, written `{key}.en = "…"`'
        return
    if "en" not in value:
        yield f"{key}.en", "nothing", "the English text (this key is needed)"
    for language, text in value.items():
        if not LANGUAGE.fullmatch(language):
            yield f"{key}.{language}", "an unknown key", "a language such as en or es"
        elif not isinstance(text, str) or not text.strip():
            yield f"{key}.{language}", shown(text), "text"


def _leaf(value: object, kind: inspect.Type, key: str) -> Found:
    try:
        msgspec.convert(value, _plain_type(kind))
    except msgspec.ValidationError:
        yield key, shown(value), _described(kind)


def _plain_type(kind: inspect.Type) -> Any:
    match kind:
        case inspect.EnumType(cls=cls):
            return cls
        case inspect.IntType():
            return int
        case inspect.BoolType():
            return bool
        case inspect.StrType():
            return str
        case inspect.DateType():
            return dt.date
        case inspect.DateTimeType():
            return dt.datetime
        case inspect.UUIDType():
            return UUID
    raise NotImplementedError(kind)


def _described(kind: inspect.Type) -> str:
    match kind:
        case inspect.UnionType(types=types):
            return _described(next(t for t in types if not _is_none(t)))
        case inspect.EnumType(cls=cls):
            return "one of " + ", ".join(str(member.value) for member in cls)
        case inspect.DictType(value_type=inspect.StrType()):
            return 'text by language (`….en = "…"`)'
        case inspect.StructType() | inspect.DictType():
            return "a table"
    names = {
        inspect.StrType: "text",
        inspect.IntType: "a whole number",
        inspect.BoolType: "true or false",
        inspect.DateType: "a date such as 2026-11-22",
        inspect.DateTimeType: "a date and time",
        inspect.UUIDType: "a UUID",
        inspect.VarTupleType: "a list",
    }
    return names[type(kind)]


def _is_none(kind: inspect.Type) -> bool:
    return isinstance(kind, inspect.NoneType)
