"""A PDF that can be checked without a network: it carries the version it was printed from, and its
last line is a keyed mark over every byte before it.

Readers pass over that line. A file that was changed, or saved anew by another program, no longer
matches it; the version inside has a seal of its own and may still be genuine then.
"""

import hashlib
import hmac
import re
import zlib
from collections.abc import Iterator
from enum import StrEnum

import msgspec

from directory.documents.pdf import Attached
from directory.keys import KeyRing
from directory.referrals.pinned import Pinned, read

FORM = b"1"
_LAST_LINE = re.compile(
    rb"%care-directory-seal " + FORM + rb" ([A-Za-z0-9]{1,16}) ([0-9a-f]{64})\r?\n?\Z"
)
_SEAL = re.compile(r"1 ([A-Za-z0-9]{1,16}) ([0-9a-f]{64})")
_EMBEDDED = re.compile(
    rb"<<(?:(?!endobj).){0,400}/EmbeddedFile(?:(?!endobj).){0,400}?stream\r?\n", re.S
)
_LENGTH = re.compile(rb"/Length (\d+)")
LONGEST_RECORD = 16 * 1024 * 1024


class Finding(StrEnum):
    GENUINE = "genuine"  # every byte as this directory wrote it
    ALTERED = "altered"  # it was written here, and changed since
    UNKNOWN_KEY = "unknown-key"  # sealed, with a key that is not in this ring
    NOT_OURS = "not-ours"  # no seal in it


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """`inside` is the version in the file, where its own seal holds."""

    finding: Finding
    inside: Pinned | None = None


def attached(record: bytes, ring: KeyRing) -> Attached:
    key = ring.newest
    mark = _mark(key.purposed("document-record"), record)
    return Attached(record=record.decode(), seal=f"1 {key.id} {mark}")


def sealed(pdf: bytes, ring: KeyRing) -> bytes:
    """The file with its last line. The same file and ring give the same bytes."""
    key = ring.newest
    body = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    mark = _mark(key.purposed("document-file"), body)
    return body + b"%care-directory-seal " + FORM + f" {key.id} {mark}\n".encode()


def verify(file: bytes, ring: KeyRing) -> Verdict:
    """What can be said of a file by its bytes alone."""
    inside, inside_key_known = _inside(file, ring)
    last = _LAST_LINE.search(file)
    if last is None:
        if inside is not None:
            return Verdict(finding=Finding.ALTERED, inside=inside)
        return Verdict(finding=Finding.NOT_OURS if inside_key_known else Finding.UNKNOWN_KEY)
    key = ring.get(last[1].decode())
    if key is None:
        return Verdict(finding=Finding.UNKNOWN_KEY)
    mark = _mark(key.purposed("document-file"), file[: last.start()])
    if hmac.compare_digest(mark, last[2].decode()):
        return Verdict(finding=Finding.GENUINE, inside=inside)
    return Verdict(finding=Finding.ALTERED, inside=inside)


def _inside(file: bytes, ring: KeyRing) -> tuple[Pinned | None, bool]:
    """The version the file carries, and whether the key of its seal is known (or there is none)."""
    found = list(_embedded(file))
    records = [each for each in found if each.startswith(b"{")]
    seals = [seal for each in found if (seal := _SEAL.fullmatch(each.decode("latin-1").strip()))]
    for record in records:
        for seal in seals:
            key = ring.get(seal[1])
            if key is None:
                return None, False
            if hmac.compare_digest(_mark(key.purposed("document-record"), record), seal[2]):
                try:
                    return read(record), True
                except (ValueError, LookupError, TypeError):
                    return None, True
    return None, True


def _embedded(file: bytes) -> Iterator[bytes]:
    """Files inside a PDF as typst writes it: each a stream of its own, plain or deflated."""
    for found in _EMBEDDED.finditer(file):
        length = _LENGTH.search(found[0])
        if length is None:
            continue
        content = file[found.end() : found.end() + int(length[1])]
        if b"/FlateDecode" in found[0]:
            try:
                content = zlib.decompressobj().decompress(content, LONGEST_RECORD)
            except zlib.error:
                continue
        yield content


def _mark(key: bytes, content: bytes) -> str:
    return hmac.new(key, content, hashlib.sha256).hexdigest()
