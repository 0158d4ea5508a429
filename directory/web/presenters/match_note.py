"""The note as it was read: which words were used, ruled out, or not understood."""

from dataclasses import dataclass

from directory.matching.needs import Certainty, Finding, Span
from directory.matching.reading import Read

NOT_THERE = (Certainty.DENIED, Certainty.PAST, Certainty.FAMILY)


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A run of the note. `kind` is empty, used, flag, ruled-out or not-understood."""

    text: str
    kind: str


def marked(text: str, understood: Read, flagged: frozenset[str]) -> tuple[Piece, ...]:
    """The note cut where its standing changes; the pieces joined are the note again.

    `flagged`: findings that raised a red flag.
    """
    kinds = [""] * len(text)
    for kind, span in sorted(_spans(understood, flagged), key=lambda each: ORDER.index(each[0])):
        start, end = max(span.start, 0), min(span.end, len(text))
        kinds[start:end] = [kind] * max(end - start, 0)
    pieces: list[Piece] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or kinds[end] != kinds[start]:
            pieces.append(Piece(text=text[start:end], kind=kinds[start]))
            start = end
    return tuple(pieces)


ORDER = ("not-understood", "ruled-out", "used", "flag")
"""Later kinds win where spans lie over each other."""


def _spans(understood: Read, flagged: frozenset[str]) -> list[tuple[str, Span]]:
    found = [("not-understood", span) for span in understood.not_understood]
    found += [("used", span) for _what, span in understood.needs.read]
    for finding in understood.needs.findings:
        found += [(_kind(finding, flagged), span) for span in finding.spans]
    return found


def _kind(finding: Finding, flagged: frozenset[str]) -> str:
    if finding.id in flagged and finding.certainty not in (Certainty.DENIED, Certainty.FAMILY):
        return "flag"
    return "ruled-out" if finding.certainty in NOT_THERE else "used"
