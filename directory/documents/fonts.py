"""The fonts documents are printed in, and which characters they can show.

PDF/UA refuses a character no font has; such a character is printed as a white square instead.
"""

import re
import struct
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "fonts"
FAMILIES = ("Atkinson Hyperlegible Next", "DejaVu Sans")
SQUARE = "\u25a1"
BREAK = "\u200b"
DRAWN_AS_NOTHING = "\n\u2068\u2069"
"""Line ends, and the isolates around text that runs the other way: they need no glyph."""
_LONG_WORD = re.compile(r"\S{40}(?=\S)")


def showable(text: str) -> str:
    """The text with a white square for each character the fonts do not have."""
    known = characters()
    return "".join(
        letter if ord(letter) in known or letter in DRAWN_AS_NOTHING else SQUARE for letter in text
    )


def breakable(text: str) -> str:
    """The text with a place to break in words of over 40 characters, so that none is cut off."""
    return _LONG_WORD.sub(lambda found: found[0] + BREAK, text)


@cache
def characters() -> frozenset[int]:
    return frozenset().union(*(_characters(path) for path in sorted(FOLDER.glob("*.ttf"))))


def _characters(path: Path) -> set[int]:
    """Code points of one TrueType file, from format 4 and 12 tables of its `cmap`."""
    font = path.read_bytes()
    count = struct.unpack_from(">H", font, 4)[0]
    tables = {
        font[12 + 16 * each : 16 + 16 * each]: struct.unpack_from(">I", font, 20 + 16 * each)[0]
        for each in range(count)
    }
    start = tables[b"cmap"]
    found: set[int] = set()
    for each in range(struct.unpack_from(">H", font, start + 2)[0]):
        at = start + struct.unpack_from(">I", font, start + 8 + 8 * each)[0]
        kind = struct.unpack_from(">H", font, at)[0]
        if kind == 4:
            found |= _segments(font, at)
        elif kind == 12:
            found |= _groups(font, at)
    return found


def _segments(font: bytes, at: int) -> set[int]:
    """Format 4: ranges of 16-bit characters, each with a shift or a list of glyphs."""
    count = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + 2 * count)
    shifts = struct.unpack_from(f">{count}H", font, at + 16 + 4 * count)
    offsets_at = at + 16 + 6 * count
    found: set[int] = set()
    for each in range(count):
        offset = struct.unpack_from(">H", font, offsets_at + 2 * each)[0]
        for code in range(starts[each], min(ends[each], 0xFFFE) + 1):
            glyph = code
            if offset:
                place = offsets_at + 2 * each + offset + 2 * (code - starts[each])
                glyph = struct.unpack_from(">H", font, place)[0]
                if glyph == 0:
                    continue
            if (glyph + shifts[each]) % 0x10000:
                found.add(code)
    return found


def _groups(font: bytes, at: int) -> set[int]:
    """Format 12: ranges of 32-bit characters with the glyph of the first."""
    found: set[int] = set()
    for each in range(struct.unpack_from(">I", font, at + 12)[0]):
        first, last, glyph = struct.unpack_from(">III", font, at + 16 + 12 * each)
        found.update(code for code in range(first, last + 1) if glyph + code - first)
    return found
