"""Which files may go with a referral, told by what they hold and never by what they are called.

Pure. Nothing is unpacked, drawn or run here: a file is looked at from its two ends. What can carry
a program or another page inside (office files, archives, SVG, HTML) is refused.
"""

import re
import unicodedata
from collections.abc import Callable
from urllib.parse import quote

import msgspec

LONGEST_NAME = 120
NAMELESS = "document"


class FileKind(msgspec.Struct, frozen=True, kw_only=True):
    """`endings`: what its names may end with; the first is given where a name says otherwise."""

    media_type: str
    endings: tuple[str, ...]


def _is_pdf(file: bytes) -> bool:
    return file.startswith(b"%PDF-") and b"%%EOF" in file[-1024:]


def _is_png(file: bytes) -> bool:
    head = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
    return file.startswith(head) and file.endswith(b"\x00\x00\x00\x00IEND\xaeB`\x82")


def _is_jpeg(file: bytes) -> bool:
    return file.startswith(b"\xff\xd8\xff") and file.rstrip(b"\x00").endswith(b"\xff\xd9")


def _is_tiff(file: bytes) -> bool:
    return file.startswith((b"II*\x00", b"MM\x00*")) and len(file) > 8


def _is_text(file: bytes) -> bool:
    """UTF-8, no control characters but those that lay out lines, and no mark-up at its front."""
    try:
        text = file.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return _CONTROL.search(text) is None and not text.lstrip().startswith(("<", "%PDF-"))


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_KINDS: tuple[tuple[FileKind, Callable[[bytes], bool]], ...] = (
    (FileKind(media_type="application/pdf", endings=(".pdf",)), _is_pdf),
    (FileKind(media_type="image/png", endings=(".png",)), _is_png),
    (FileKind(media_type="image/jpeg", endings=(".jpg", ".jpeg")), _is_jpeg),
    (FileKind(media_type="image/tiff", endings=(".tif", ".tiff")), _is_tiff),
    (FileKind(media_type="text/plain", endings=(".txt",)), _is_text),
)
_END_OF_ARCHIVE, _LONGEST_END = b"PK\x05\x06", 22 + 65_535
"""A ZIP is read from its end, so one can hang on any other file."""

MEDIA_TYPES = tuple(kind.media_type for kind, _ in _KINDS)


def kind_of(file: bytes) -> FileKind | None:
    """None for whatever is not on the list, or is two things at once."""
    if not file or _END_OF_ARCHIVE in file[-_LONGEST_END:]:
        return None
    return next((kind for kind, fits in _KINDS if fits(file)), None)


def safe_name(given: str, kind: FileKind) -> str:
    """The last part of the name it came with, with nothing unseen in it, and the ending of its
    kind: a page that calls itself text is not opened as a page.

    >>> safe_name("C:/scans/knee.PNG", kind_of(b"plain words"))
    'knee.PNG.txt'
    """
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    seen = "".join(each for each in last if unicodedata.category(each)[0] != "C")
    name = " ".join(seen.split()).strip(". ")[:LONGEST_NAME].strip() or NAMELESS
    return name if name.lower().endswith(kind.endings) else name + kind.endings[0]


def disposition(name: str) -> str:
    """A Content-Disposition that saves the file: its name plain for old programs, and whole in any
    script (RFC 6266, RFC 8187).

    >>> disposition('Köln "1".txt')
    'attachment; filename="K_ln _1_.txt"; filename*=UTF-8\'\'K%C3%B6ln%20%221%22.txt'
    """
    plain = "".join(
        each if each.isascii() and (each.isalnum() or each in " ._-") else "_" for each in name
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
