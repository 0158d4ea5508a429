"""A note as sentences: by full stops, by headings, and by capitals where full stops are missing."""

from typing import NamedTuple

from directory.matching import phrases
from directory.matching.vocabulary import Vocabulary
from directory.matching.words import SENTENCE_ENDS, Token

_REACHES = {"family": 1, "past": 3, "advice": 4, "plan": 1, "plain": 1, "aside": 8}
"""Sentences a heading with a colon speaks for when no other heading follows."""


class Sentence(NamedTuple):
    """Tokens [first, last); `section` is how the heading above means them."""

    first: int
    last: int
    section: str
    asks: bool  # ends with a question mark


def sentences(row: list[Token], words: list[str], vocabulary: Vocabulary) -> list[Sentence]:
    headings = _headings(row, words, vocabulary)
    found: list[Sentence] = []
    section, left = "plain", 0
    listed = False  # the heading stands on a line of its own, with a list of lines under it
    first = 0
    for at in range(len(row) + 1):
        ends = at == len(row)
        mark = "" if ends else words[at]
        if not (ends or mark in SENTENCE_ENDS or mark == "\n" or at in headings):
            if not (row[at].capital and _starts(row, words, at, first, vocabulary)):
                continue
        elif mark == "\n" and not _line_ends(row, words, at):
            continue
        if at > first:
            if section in ("past", "aside") and words[first] in vocabulary.cues.present_again:
                section = "plain"
            found.append(Sentence(first, at, section, mark == "?"))
            left -= 1
            if left <= 0 or (mark == "\n" and not listed):
                section = "plain"
        first = at if ends or (mark not in SENTENCE_ENDS and mark != "\n") else at + 1
        if at in headings:
            kind, after, long = headings[at]
            section, left = kind, _REACHES[kind] if long else 1
            first = after
            listed = words[after : after + 1] == ["\n"]
    return [each for each in found if each.last > each.first]


def _starts(
    row: list[Token], words: list[str], at: int, first: int, vocabulary: Vocabulary
) -> bool:
    """A word that may begin a sentence, with a capital after a small letter, begins one though no
    full stop stands before it: "cough No fever Nil vomiting"."""
    return (
        at > first
        and row[at].end - row[at].start > 1  # "L" and "R" are sides
        and words[at] in vocabulary.cues.starters
        and not row[at - 1].capital
        and words[at - 1] not in (",", "(", "/", ":")
    )


def _line_ends(row: list[Token], words: list[str], at: int) -> bool:
    """A line break ends a sentence, unless the next line goes on in small letters."""
    after = at + 1
    return (
        after >= len(row)
        or words[after] == "\n"
        or row[after].capital
        or (not words[after][0].isalpha())
    )


def _headings(
    row: list[Token], words: list[str], vocabulary: Vocabulary
) -> dict[int, tuple[str, int, bool]]:
    """Where a heading begins → how it means what follows, where that begins, had it a colon."""
    found: dict[int, tuple[str, int, bool]] = {}
    for hit in phrases.find(vocabulary.section_tree, words, SENTENCE_ENDS):
        if not row[hit.first].capital:
            continue
        colon = hit.last < len(words) and words[hit.last] == ":"
        begins = hit.first == 0 or words[hit.first - 1] in ("\n", *SENTENCE_ENDS)
        if colon or begins or not row[hit.first - 1].capital:
            known = found.get(hit.first)
            if known is None or known[1] < hit.last:
                found[hit.first] = (hit.ids[0], hit.last + colon, colon)
    return _outermost(found)


def _outermost(
    headings: dict[int, tuple[str, int, bool]],
) -> dict[int, tuple[str, int, bool]]:
    """ "Family History" is one heading, though "History" alone would be another."""
    kept: dict[int, tuple[str, int, bool]] = {}
    taken = 0
    for first in sorted(headings):
        if first >= taken:
            kept[first] = headings[first]
            taken = headings[first][1]
    return kept
