"""What may be attached is told by what a file holds; its name says nothing but a name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.referrals.file_kinds import LONGEST_NAME, MEDIA_TYPES, kind_of, safe_name
from tests.referrals.files import JPEG, PDF, PNG, TEXT, TIFF, an_archive

pytestmark = pytest.mark.quick

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
ARCHIVE = an_archive("word/document.xml")


@pytest.mark.parametrize(
    ("file", "media_type"),
    [
        (PDF, "application/pdf"),
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        (JPEG + b"\x00\x00", "image/jpeg"),  # some cameras fill up with zeros
        (TIFF, "image/tiff"),
        (b"MM" + b"\x00*" + TIFF[4:], "image/tiff"),
        (TEXT, "text/plain"),
        (b"\xef\xbb\xbf" + TEXT, "text/plain"),
        (b"Pain < 3, angle > 90\r\n\fNext page", "text/plain"),
    ],
)
def test_a_file_is_what_it_holds(file: bytes, media_type: str) -> None:
    kind = kind_of(file)
    assert kind is not None
    assert kind.media_type == media_type


def test_every_kind_on_the_list_has_a_file_here() -> None:
    kinds = [kind_of(file) for file in (PDF, PNG, JPEG, TIFF, TEXT)]
    assert tuple(kind.media_type for kind in kinds if kind) == MEDIA_TYPES


@pytest.mark.holds("security R12")
@pytest.mark.parametrize(
    "file",
    [
        b"",
        SVG,
        HTML,
        b"  \n" + HTML,
        b"\xef\xbb\xbf" + HTML,
        b"<?xml version='1.0'?>",
        ARCHIVE,  # office files are archives, and can carry programs
        an_archive("bomb", size=5_000_000),
        PNG + ARCHIVE,  # two things at once
        PNG + HTML,
        PDF + ARCHIVE,
        JPEG + an_archive("x", comment=b"\xff\xd9"),
        TIFF + ARCHIVE,
        PNG[:-1],  # broken off
        PNG[:20],
        JPEG[:-2],
        PDF[:30],
        HTML + PDF,  # what is read from the front is a page
        b"GIF89a" + PNG,
        b"MZ\x90\x00\x03\x00",
        b"\x7fELF\x02\x01",
        b"PK\x03\x04" + PDF,
        b"plain words\x00and more",
        b"\x1b[2Jplain words",
        "Köln".encode("latin-1"),
        "Köln".encode("utf-16"),
        b"{\\rtf1\\ansi}\x00",
    ],
)
def test_everything_else_is_nothing_we_keep(file: bytes) -> None:
    assert kind_of(file) is None


@given(st.binary(max_size=300))
def test_any_bytes_are_answered(file: bytes) -> None:
    kind = kind_of(file)
    assert kind is None or kind.media_type in MEDIA_TYPES


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("knee.txt", "knee.txt"),
        ("KNEE.TXT", "KNEE.TXT"),
        ("page.html", "page.html.txt"),  # a page that calls itself text is saved as text
        ("../../etc/passwd", "passwd.txt"),
        ("C:\\scans\\knee.txt", "knee.txt"),
        ("", "document.txt"),
        ("...", "document.txt"),
        ("/", "document.txt"),
        (".htaccess", "htaccess.txt"),
        ('a"; filename="b.exe', 'a"; filename="b.exe.txt'),
        ("a\r\nSet-Cookie: b.txt", "aSet-Cookie b.txt".replace("Cookie b", "Cookie: b")),
        ("Ko\u0308ln.txt", "Köln.txt"),
        ("\u202etxt.exe\u202c.txt", "txt.exe.txt"),  # nothing that turns the letters around
    ],
)
def test_a_name_keeps_what_can_be_seen_and_gets_its_ending(given: str, kept: str) -> None:
    kind = kind_of(TEXT)
    assert kind is not None
    assert safe_name(given, kind) == kept


@given(st.text(max_size=400))
def test_no_name_leads_anywhere_or_breaks_a_line(name: str) -> None:
    kind = kind_of(PDF)
    assert kind is not None
    kept = safe_name(name, kind)
    assert kept.lower().endswith(".pdf")
    assert kept.isprintable()
    assert not {"/", "\\"} & set(kept)
    assert not kept.startswith(".")
    assert len(kept) <= LONGEST_NAME + len(".pdf")
