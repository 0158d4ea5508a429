"""Patient data at rest: sealed per field, and found again by keyed hashes.

AES-256-GCM. Table, record id and field name are the associated data, so a blob moved to another
row, column or table does not open. The id of the key stands in the blob.
"""

import hashlib
import hmac
import os
import re
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from directory.keys import Key, KeyRing

VERSION = 1
NONCE_BYTES = 12
HASH_BYTES = 16
SHORTEST_PREFIX = 3
"""Letters of a name that are asked for at least: shorter ones would list half the practice."""


class Unsealable(Exception):
    """The blob was changed, belongs elsewhere, or its key is not in the ring."""


class Place:
    """Where a blob stands; it opens nowhere else."""

    __slots__ = ("name",)

    def __init__(self, table: str, record_id: str, field: str) -> None:
        self.name = f"{table}/{record_id}/{field}".encode()


class Sealer:
    """Seals and opens with a ring of patient-data keys. Derived keys are made once."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring
        self._ciphers = {key.id: AESGCM(key.purposed("seal")) for key in ring.keys}
        self._hashing = {key.id: key.purposed("find") for key in ring.keys}

    @property
    def newest(self) -> Key:
        return self._ring.newest

    def seal(self, value: str, place: Place) -> bytes:
        key_id = self.newest.id
        nonce = os.urandom(NONCE_BYTES)
        body = self._ciphers[key_id].encrypt(nonce, value.encode(), place.name)
        return sealed_under(key_id) + nonce + body

    def open(self, blob: bytes, place: Place) -> str:
        key_id, rest = _split(blob)
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise Unsealable(f"key {key_id} is not in the ring")
        try:
            opened = cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], place.name)
        except (InvalidTag, ValueError):
            raise Unsealable("the blob was changed or stands in the wrong place") from None
        return opened.decode()

    def is_current(self, blob: bytes) -> bool:
        """Whether the newest key sealed it; rotation seals the others again."""
        return _split(blob)[0] == self.newest.id

    def hashed(self, kind: str, value: str) -> bytes:
        """The keyed hash a value is kept under."""
        return self._hash(self.newest.id, kind, value)

    def hashes(self, kind: str, value: str) -> list[bytes]:
        """The hashes a value may be kept under while a rotation is under way."""
        return [self._hash(key_id, kind, value) for key_id in self._hashing]

    def _hash(self, key_id: str, kind: str, value: str) -> bytes:
        said = f"{kind}\x1f{value}".encode()
        return hmac.digest(self._hashing[key_id], said, hashlib.sha256)[:HASH_BYTES]


def key_of(blob: bytes) -> str:
    return _split(blob)[0]


def sealed_under(key_id: str) -> bytes:
    """What every blob sealed with this key begins with."""
    return bytes([VERSION, len(key_id)]) + key_id.encode()


def _split(blob: bytes) -> tuple[str, bytes]:
    if len(blob) < 2 or blob[0] != VERSION or len(blob) < 2 + blob[1] + NONCE_BYTES:
        raise Unsealable("this is no sealed value")
    end = 2 + blob[1]
    return blob[2:end].decode("ascii", "replace"), blob[end:]


def name_words(name: str) -> list[str]:
    """A name as it is searched: no accents, no case, no marks; each word by itself.

    >>> name_words("María  O'Neill-Ruiz")
    ['maria', 'oneill', 'ruiz']
    """
    flat = unicodedata.normalize("NFKD", name).casefold()
    flat = "".join(mark for mark in flat if not unicodedata.combining(mark))
    return re.findall(r"[^\W_]+", re.sub(r"['’.]", "", flat))


def name_prefixes(name: str) -> set[str]:
    """Every prefix a name is found by, from three letters; a shorter word is found whole."""
    return {
        word[:length]
        for word in name_words(name)
        for length in range(min(SHORTEST_PREFIX, len(word)), min(len(word), 24) + 1)
    }


def phone_digits(phone: str) -> str:
    return re.sub(r"\D", "", phone)


def phone_endings(phone: str) -> set[str]:
    """The last 4, 7 and 10 digits, as callers say them."""
    digits = phone_digits(phone)
    return {digits[-length:] for length in (4, 7, 10) if len(digits) >= length}
