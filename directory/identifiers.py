"""Identifiers nobody can guess: UUIDv7 for records, random tokens for keys that are shown once."""

import datetime as dt
import hashlib
import itertools
import re
import secrets
from uuid import UUID

TOKEN_BYTES = 32
_ID = re.compile(r"[0-9A-Za-z-]{1,40}")
_count = itertools.count(secrets.randbits(31))


def new_id(now: dt.datetime) -> str:
    """A UUIDv7 (RFC 9562): the moment in milliseconds, a count, then 42 random bits. Sorts by time.

    Of one millisecond, those of one process sort as they were made, which lists of records rest on:
    the count of 32 bits (RFC 9562 §6.2) begins at random and goes on for all of them.
    """
    milliseconds, count = int(now.timestamp() * 1000) & ((1 << 48) - 1), next(_count)
    value = milliseconds << 80 | 0x7 << 76 | (count >> 20 & 0xFFF) << 64
    value |= 0b10 << 62 | (count & 0xFFFFF) << 42 | secrets.randbits(42)
    return str(UUID(int=value))


def could_be_id(text: str) -> bool:
    """Whether it is worth looking up: PostgreSQL refuses some letters, and finds nothing else."""
    return _ID.fullmatch(text) is not None


def new_token() -> str:
    """256 random bits in URL-safe letters; shown once, kept only as `token_hash`."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """A plain digest is enough for a secret of 256 random bits."""
    return hashlib.sha256(token.encode()).digest()
