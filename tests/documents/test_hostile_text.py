"""Whatever somebody pastes is printed as text: nothing is run, nothing turns the page around."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.documents.html import html
from directory.documents.pdf import compiled
from directory.documents.plain import isolated, plain
from directory.documents.text import clinician_text
from directory.referrals.summary import Decision, Settled
from tests.documents.printed import a_summary, for_clinician, opened, text_of

pytestmark = pytest.mark.holds("security S19")

SECONDS = 2.0

HOSTILE = {
    "markup": '<script>alert(1)</script><img src=x onerror="alert(1)">',
    "typst code": '#panic("run") #import "/etc/passwd" #sys.inputs $x^2$ @ref <label> = Heading',
    "typst escapes": r'\u{41} \ "quoted" ] ) } */ //',
    "jinja code": "{{ 7 * 7 }} {% for x in y %} {# gone #}",
    "json": '", "warnings": ["made up"], "x": "',
    "format": "%(flag)s {page} {pages} {0} %s",
    "one word": "a" * 5_000,
    "emoji": "pain 😖🦴👩‍⚕️ since 🗓",
    "right to left": "ألم أسفل الظهر כאב גב תחתון",
    "direction": "\u202eniap kcab\u202c \u2066x\u2069 \u200f",
    "control": "a\x00b\x07c\x1bd\x7fe\x85f",
    "line ends": "one\r\ntwo\rthree\u2028four",
    "no font has it": "\U0001f9ff 漢字 \U000e0041 ﷽ \uffff",
    "combining": "e" + "\u0301" * 300,
    "empty lines": "\n" * 400,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_whole_document_comes_out_in_time(name: str) -> None:
    text = plain(HOSTILE[name])
    summary = a_summary(
        note=text,
        decisions=(Decision(rule="malignancy", settled=Settled.OTHER, reason=HOSTILE[name]),),
    )
    sheet = for_clinician(summary)
    started = time.perf_counter()
    drawn = compiled(sheet)
    assert time.perf_counter() - started < SECONDS
    assert len(opened(drawn).pages) <= 2
    page = html(sheet)
    assert "<script" not in page and "<img" not in page
    lines = clinician_text(sheet).splitlines()
    assert max(len(line.strip("\u2068\u2069")) for line in lines) <= 80
    for written in (page, clinician_text(sheet)):
        assert not {
            letter
            for letter in written
            if letter != "\n" and unicodedata.category(letter) in ("Cc", "Cs")
        }
        assert "\u202e" not in written


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("typst code", '#panic("run") #import "/etc/passwd" #sys.inputs $x^2$ @ref <label>'),
        ("jinja code", "{{ 7 * 7 }} {% for x in y %} {# gone #}"),
        ("json", '", "warnings": ["made up"]'),
        ("markup", "<script>alert(1)</script>"),
        ("format", "%(flag)s {page} {pages} {0} %s"),
    ],
)
def test_code_is_printed_as_it_was_written(name: str, said: str) -> None:
    sheet = for_clinician(a_summary(note=HOSTILE[name]))
    assert said in text_of(compiled(sheet))
    assert said in " ".join(clinician_text(sheet).split())


def test_the_page_count_is_not_taken_from_the_note() -> None:
    sheet = for_clinician(a_summary(note="{pages} pages"))
    assert "{pages} pages" in text_of(compiled(sheet))
    assert "Page 1 of 1" in text_of(compiled(sheet))


def test_text_that_runs_the_other_way_is_isolated() -> None:
    sheet = for_clinician(a_summary(note=HOSTILE["right to left"]))
    assert f"<bdi>\u2068{HOSTILE['right to left']}\u2069</bdi>" in html(sheet)
    assert isolated("abc") == "abc"
    assert isolated("אב") == "\u2068אב\u2069"


@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_plain_text_has_no_control_direction_or_surrogate_characters(text: str) -> None:
    cleaned = plain(text)
    assert cleaned == plain(cleaned)
    cleaned.encode()
    for letter in cleaned:
        assert letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cs", "Co", "Cn")


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=120))
def test_any_text_makes_a_pdf(text: str) -> None:
    assert compiled(for_clinician(a_summary(note=text))).startswith(b"%PDF")
