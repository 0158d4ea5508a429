"""JSON in one form only: the same content is the same bytes, so that a checksum means something.

As RFC 8785 asks: keys in order, no spaces, UTF-8, and no number written in two ways.
"""

import hashlib
import json
from typing import Any


def canonical(value: Any) -> bytes:
    """Of plain values: objects, lists, texts, numbers, true, false and null."""
    written = json.dumps(
        _plain(value),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )
    return written.encode("utf-8", "replace")


def checksum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _plain(value: Any) -> Any:
    """2.0 is written as 2, as JavaScript would."""
    match value:
        case bool():
            return value
        case float() if value.is_integer() and abs(value) < 2**53:
            return int(value)
        case dict():
            return {str(key): _plain(each) for key, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
    return value
