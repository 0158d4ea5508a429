"""Templates and style, read as text: nothing said outside gettext, no physical side, no colour
that cannot be read."""

import re
from itertools import combinations
from math import dist

import pytest

from directory import paths

pytestmark = pytest.mark.quick

TEMPLATES = sorted(paths.TEMPLATES.rglob("*.html"))
STYLES = sorted(path.name for path in paths.STATIC.glob("*.css"))
CSS = (paths.STATIC / "site.css").read_text(encoding="utf-8")

_TRANSLATED = re.compile(r"{%-?\s*trans\b.*?{%-?\s*endtrans\s*-?%}", re.S)
_CLASS = re.compile(r"{% block body_class %}.*?{% endblock %}")
_JINJA = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.S)
_CODE = re.compile(r"<(code|pre|kbd|script)\b[^>]*>.*?</\1>", re.S)
_TAG = re.compile(r"<[^>]*>", re.S)
_SPOKEN = re.compile(r"\b(?:aria-label|alt|title|placeholder)=\"([^\"]*)\"")
_ENTITY = re.compile(r"&\w+;")

SAME_EVERYWHERE = ("/api/", "/fhir", "PDF", "Español", "English")
"""Addresses shown as addresses, and names of formats and languages, read the same everywhere."""


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(paths.TEMPLATES)))
def test_no_template_says_anything_outside_gettext(path) -> None:
    source = _CLASS.sub("", path.read_text(encoding="utf-8"))
    source = _JINJA.sub("", _TRANSLATED.sub("", source))
    spoken = [text for text in _SPOKEN.findall(source) if re.search(r"[A-Za-z]", text)]
    plain = _ENTITY.sub("", _TAG.sub("\n", _CODE.sub("", source)))
    said = [line.strip() for line in plain.splitlines() if re.search(r"[A-Za-z]{2}", line)]
    assert [line for line in said if not line.startswith(SAME_EVERYWHERE)] == []
    assert spoken == []


@pytest.mark.parametrize("name", STYLES)
def test_style_knows_no_left_and_right(name: str) -> None:
    css = (paths.STATIC / name).read_text(encoding="utf-8")
    rules = re.sub(r"@(?:media|page)[^{]*{|/\*.*?\*/", "", css, flags=re.S)
    physical = re.findall(
        r"(?<![-\w])(?:(?:margin|padding|border)-(?:left|right|top|bottom)|left|right|top|bottom"
        r"|(?:min-|max-)?(?:width|height))\s*:|(?:text-align|float):\s*(?:left|right)",
        rules,
    )
    assert physical == []


def test_style_has_every_token_in_both_schemes() -> None:
    light, dark = _tokens()
    assert set(dark) <= set(light)
    assert {"--paper", "--ink", "--action", "--board"} <= set(dark)


TEXT = [  # what is written on what, and how strong it must be
    ("--ink", "--paper", 7),
    ("--ink", "--wash", 7),
    ("--ink", "--panel", 7),
    ("--ink2", "--paper", 4.5),
    ("--ink2", "--wash", 4.5),
    ("--link", "--paper", 7),
    ("--link", "--wash", 4.5),
    ("--visited", "--paper", 4.5),
    ("--on-action", "--action", 7),
    ("--ink", "--alarm-wash", 7),
    ("--alarm", "--alarm-wash", 4.5),
    ("--alarm", "--paper", 4.5),
    ("--ink", "--warn-wash", 7),
    ("--warn", "--warn-wash", 4.5),
    ("--ok", "--ok-wash", 4.5),
    ("--on-board", "--board", 7),
    ("--on-board-2", "--board", 4.5),
    ("--edge", "--paper", 3),
    ("--focus-ink", "--focus", 4.5),
    *((("--on-line"), f"--{line}", 4.5) for line in ("im", "or", "pm", "mb", "ch")),
]


@pytest.mark.parametrize(("ink", "ground", "least"), TEXT)
def test_text_stands_out_in_light_and_in_dark(ink: str, ground: str, least: float) -> None:
    light, dark = _tokens()
    for scheme in (light, light | dark):
        assert contrast(scheme[ink], scheme[ground]) >= least


def test_the_focus_ring_shows_on_any_ground() -> None:
    """Two rings, one dark or light and one yellow: one of them always stands out."""
    light, dark = _tokens()
    for scheme in (light, light | dark):
        for ground in ("--paper", "--wash", "--panel", "--board"):
            seen = max(contrast(scheme[ring], scheme[ground]) for ring in ("--ink", "--focus"))
            assert seen >= 3, ground


def test_contrast_is_reckoned_as_wcag_says() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def _tokens() -> tuple[dict[str, str], dict[str, str]]:
    blocks = re.findall(r":root\s*{(.*?)}", CSS, re.S)
    read = [dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{6})", block)) for block in blocks]
    return read[0], read[1]


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: str) -> list[float]:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


LINES = ("im", "or", "pm", "mb", "ch")

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
SIGHT = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


@pytest.mark.parametrize("sight", SIGHT)
def test_department_colours_differ_for_every_kind_of_sight(sight: str) -> None:
    """The letters on a badge carry the meaning; its colour helps whoever can use it."""
    light, dark = _tokens()
    for scheme in (light, light | dark):
        seen = [_lab(scheme[f"--{line}"], SIGHT[sight]) for line in LINES]
        nearest = min(dist(one, other) for one, other in combinations(seen, 2))
        assert nearest >= 15


def _lab(colour: str, sight: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    rgb = _linear(colour)
    red, green, blue = (
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, rgb, strict=True)))) for row in sight
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)
