"""Text that somebody typed, made safe to print: no control characters, no runaway direction."""

import unicodedata

KEPT = "\n\t"
FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"
_BIDI_CONTROLS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


def plain(text: str) -> str:
    """One kind of line end; control, direction and surrogate characters gone, tabs as a space."""
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    return "".join(
        " " if letter == "\t" else letter
        for letter in text
        if letter in KEPT or not _is_stripped(letter)
    )


def one_line(text: str) -> str:
    """The text without its line ends: on paper they would take more room than its words."""
    return " / ".join(line.strip() for line in plain(text).split("\n") if line.strip())


def shortened(text: str, length: int) -> str:
    """One line of at most so many characters, for places that have room for no more."""
    said = one_line(text)
    return said if len(said) <= length else f"{said[: length - 2].rstrip()} …"


def isolated(text: str) -> str:
    """The text between isolates where it holds right-to-left letters, so that it turns only itself.

    A no-op for the rest: most readers of plain text show isolates as boxes.
    """
    if any(unicodedata.bidirectional(letter) in ("R", "AL", "AN") for letter in text):
        return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"
    return text


def without_isolates(text: str) -> str:
    """For readers that turn text by themselves, and for lines that are isolated as a whole."""
    return text.replace(FIRST_STRONG_ISOLATE, "").replace(POP_ISOLATE, "")


def _is_stripped(letter: str) -> bool:
    if letter in _BIDI_CONTROLS or letter == "\ufeff":
        return True
    return unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn")
