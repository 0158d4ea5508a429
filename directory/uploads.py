"""A file and what stands beside it, out of a multipart form.

Kept in memory: no copy of it, unsealed, ever stands on the disk.
"""

import re

import msgspec
from multipart import (  # type: ignore[import-untyped]  # it carries no types
    MultipartError,
    MultipartSegment,
    ParserLimitReached,
    PushMultipartParser,
    parse_options_header,
)

from directory.errors import FieldError, Invalid, TooLarge, Unreadable, WrongKind

FORM = "multipart/form-data"
BESIDE_BYTES = 64 * 1024
"""What the form may hold beside its file."""

MOST_PARTS = 10
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
UNREADABLE = "The form cannot be read. Is it whole, and does its boundary fit?"


class Uploaded(msgspec.Struct, frozen=True, kw_only=True):
    """The file, the name it was sent with, and the other fields as text."""

    file: bytes | None
    name: str
    fields: dict[str, str]


def form(content_type: str, body: bytes, *, most_bytes: int, sentence: str) -> Uploaded:
    """Raises WrongKind (415), Unreadable (400), TooLarge (413) or Invalid (422)."""
    media_type, options = parse_options_header(content_type)
    if media_type.lower() != FORM:
        raise WrongKind(f"Send the file as {FORM}.")
    try:
        parts = _parts(options.get("boundary", ""), body, most_bytes)
    except ParserLimitReached:
        raise TooLarge(sentence) from None
    except (MultipartError, ValueError):
        raise Unreadable(UNREADABLE) from None
    return _sorted(parts)


def _parts(boundary: str, body: bytes, most_bytes: int) -> list[tuple[MultipartSegment, bytes]]:
    found: list[tuple[MultipartSegment, bytearray]] = []
    with PushMultipartParser(
        boundary,
        content_length=len(body),
        max_segment_size=most_bytes,
        max_segment_count=MOST_PARTS,
        strict=True,
    ) as parser:
        for event in parser.parse(body):
            if isinstance(event, MultipartSegment):
                found.append((event, bytearray()))
            elif event is not None:
                found[-1][1].extend(event)
    return [(segment, bytes(content)) for segment, content in found]


def _sorted(parts: list[tuple[MultipartSegment, bytes]]) -> Uploaded:
    file: bytes | None = None
    name = ""
    fields: dict[str, str] = {}
    for part, content in parts:
        field = part.name if _FIELD.fullmatch(part.name or "") else "?"
        if field in fields or (field == "file" and file is not None):
            raise Invalid(
                "Send each field once.", (FieldError(field, "given_twice", "Send it once."),)
            )
        if field == "file":
            file, name = content, part.filename or ""
        else:
            fields[field] = _text(field, content)
    return Uploaded(file=file, name=name, fields=fields)


def _text(field: str, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        sentence = "Send text as UTF-8."
        raise Invalid(sentence, (FieldError(field, "not_usable", sentence),)) from None
