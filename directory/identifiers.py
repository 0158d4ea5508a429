"""Identifiers nobody can guess: UUIDv7 for records, random tokens for keys that are shown once."""

import datetime as dt
import hashlib
import re
import secrets
from uuid import UUID

TOKEN_BYTES = 32
_ID = re.compile(r"[0-9A-Za-z-]{1,40}")
_newest = 0  # the moment and the count of the newest identifier


def new_id(now: dt.datetime) -> str:
    """A UUIDv7 (RFC 9562): the moment in milliseconds, a count, then 62 random bits. Sorts by time.

    Those made here in one millisecond sort as they were made, which lists of records rest on: the
    count starts at random below 2,048 and grows by one (RFC 9562 §6.2). Past 4,095, and between two
    processes, the order within a millisecond is left to chance.
    """
    global _newest
    milliseconds = int(now.timestamp() * 1000) & ((1 << 48) - 1)
    same = _newest >> 12 == milliseconds
    _newest = _newest + 1 if same else milliseconds << 12 | secrets.randbits(11)
    value = (_newest >> 12) << 80 | 0x7 << 76 | (_newest & 0xFFF) << 64
    value |= 0b10 << 62 | secrets.randbits(62)
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
