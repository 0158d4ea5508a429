"""A text as words: folded, spelled one way, each with its place in the text as it was given."""

import re
import unicodedata
from typing import NamedTuple

import msgspec

SENTENCE_ENDS = frozenset((".", "!", "?", ";"))
BREAKS = SENTENCE_ENDS | {",", ":", "(", ")"}
"""Marks no phrase reaches over."""

_TOKEN = re.compile(
    r"""
    [^\W\d_]{2,}(?:'[^\W\d_]+)*\d*      # words, can't, L4; most are found here at once
  | \d[-+]/5(?!\d)                      # 4-/5
  | \d+(?:[.,]\d+)*(?:/\d+)?%?          # 7, 2.5, 2/52
  | [xX](?=\d+\s?(?:/\d|[dwmyhDWMYH]))   # x5d, x2/52
  | [tT](?=(?:3[5-9]|4[0-2])(?:\.\d)?(?!\d))  # T38.4
  | [^\W\d_]/[^\W\d_]{1,2}(?![^\W_])    # y/o, c/o, s/p
  | [^\W\d_](?:'[^\W\d_]+)*\d*          # a, I'm, L4
  | [.!?;:,()/\n+\u2191\u2193<>]
  | \s[-\u2013\u2014]\s
  | \u2105
  | (?<![^\s,;:(])[-+](?=[^\W\d_])   # -fever, +chills
  | (?<=\()[-+](?=\))                  # (-) fever
    """,
    re.VERBOSE,
)
_TOKEN_IN_ASCII = re.compile(_TOKEN.pattern, re.VERBOSE | re.ASCII)
"""The same; what letters and digits are is found out faster."""

_STEMS = (("'s", ""), ("s", ""), ("es", ""), ("ies", "y"), ("ing", ""), ("ing", "e"), ("ed", ""),
          ("ed", "e"), ("ly", ""), ("d", ""))  # fmt: skip
_LONG_ENOUGH_FOR_A_SLIP = 6
_LONG_ENOUGH_FOR_A_CHANGE = 8
_VOWELS = frozenset("aeiouy")


def _fold_table() -> dict[int, str]:
    """One character for one, so that places in the folded text are places in the text."""
    table = {0x2018: "'", 0x2019: "'", 0x02BC: "'", 0x60: "'", 0xB4: "'", 0: " "}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        letter = unicodedata.normalize("NFKD", chr(code))[0]
        if letter.isascii():
            table[code] = letter
    return table


_FOLD = _fold_table()


class Run(NamedTuple):
    """The words after the first of a run, and what the whole of it means."""

    rest: tuple[str, ...]
    meant: tuple[str, ...]


class Spelled(msgspec.Struct, frozen=True):
    """Every way to write each word of the vocabulary, compiled for looking up.

    `alone` and `cased` hold single words; `runs` several words by the first and the second of
    them, longest first; `slips` the words of the vocabulary with one letter left out.
    """

    alone: dict[str, tuple[str, ...]]
    cased: dict[str, tuple[str, ...]]
    runs: dict[str, dict[str, list[Run]]]
    slips: dict[str, str]
    no_slips: frozenset[str]
    fillers: frozenset[str]


class Token(NamedTuple):
    word: str
    start: int
    end: int
    capital: bool


def fold(text: str) -> str:
    return (
        text if text.isascii() and "\0" not in text and "`" not in text else text.translate(_FOLD)
    )


def split(text: str) -> list[tuple[str, int, int]]:
    """Words and marks of the folded text in their order, capitals kept."""
    folded = fold(text)
    pattern = _TOKEN_IN_ASCII if folded.isascii() else _TOKEN
    return [(match.group(), *match.span()) for match in pattern.finditer(folded)]


_UNITS = {"d": "day", "w": "week", "y": "year", "h": "hour"}
_MARKS = {"\u2191": "increased", "\u2193": "decreased"}
_MONTHS_AFTER = ("x", "for")


def _units_read(raw: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Letters that are units because of the figure before them: "x5d", "3w", "x6m"."""
    for at, (written, start, end) in enumerate(raw):
        if len(written) > 1:
            continue
        if written in _MARKS:
            raw[at] = (_MARKS[written], start, end)
        elif at and raw[at - 1][0][-1:].isdigit():
            letter = written.lower()
            counted = at > 1 and raw[at - 2][0].lower() in _MONTHS_AFTER
            if letter == "m" and counted:
                raw[at] = ("month", start, end)
            elif letter in _UNITS and (counted or raw[at - 1][2] == start):
                raw[at] = (_UNITS[letter], start, end)
    return raw


def _signs_read(raw: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """In "+chills, -fever" and "(-) fever" the minus denies; a lone dash is only a bullet."""
    if not any(each[0] == "-" for each in raw):
        return raw
    plus = any(written == "+" for written, _, _ in raw)
    return [
        ("no" if plus or (at and raw[at - 1][0] == "(") else ",", start, end)
        if written == "-"
        else (written, start, end)
        for at, (written, start, end) in enumerate(raw)
    ]


def tokens(text: str, spelled: Spelled) -> list[Token]:
    """The text's words as the vocabulary spells them.

    An abbreviation may become several words ("LLE": left leg); they share its place.
    """
    raw = _units_read(_signs_read(split(text)))
    lowered = [each[0].lower() for each in raw]
    shouting = any(each[0] in spelled.cased for each in raw) and sum(
        map(str.isupper, text)
    ) * 2 > len(text)
    known: dict[str, tuple[str, ...]] = {}
    found: list[Token] = []
    position = 0
    total = len(raw)
    while position < total:
        written, start, end = raw[position]
        word = lowered[position]
        step = 1
        run = None
        if word in spelled.runs:
            run = _longest_run(spelled.runs[word], lowered, position)
        if run is not None:
            meant = run.meant
            step += len(run.rest)
            end = raw[position + step - 1][2]
        elif not shouting and written in spelled.cased:
            meant = spelled.cased[written]
        elif word in spelled.alone:
            meant = spelled.alone[word]
        else:
            if word not in known:
                known[word] = _as_spelled(word, spelled)
            meant = known[word]
        capital = written[0].isupper()
        for each in meant:
            found.append(Token(each, start, end, capital))  # noqa: PERF401  # mostly one
        position += step
    return found


def _longest_run(by_second: dict[str, list[Run]], lowered: list[str], position: int) -> Run | None:
    after = position + 1
    if after == len(lowered):
        return None
    for run in by_second.get(lowered[after], ()):
        if tuple(lowered[after : after + len(run.rest)]) == run.rest:
            return run
    return None


def _as_spelled(word: str, spelled: Spelled) -> tuple[str, ...]:
    """A plural, a past form or a slip of one letter, where the plain word is known."""
    if not word[0].isalpha():
        return ("," if word.strip() in ("-", "\u2013", "\u2014") else word,)
    for stem in stems(word):
        if stem in spelled.alone:
            return spelled.alone[stem]
    if _LONG_ENOUGH_FOR_A_SLIP <= len(word) <= 20 and word not in spelled.no_slips:
        right = _one_letter_off(word, spelled.slips)
        if right is not None:
            return spelled.alone[right]
    return (word,)


def stems(word: str) -> list[str]:
    """What the word may be a plural or a past form of, the likeliest first."""
    if len(word) <= 3:
        return []
    return [
        stem
        for ending, instead in _STEMS
        if word.endswith(ending)
        and len(stem := word[: len(word) - len(ending)] + instead) > (3 if ending == "ing" else 2)
    ]


def _one_letter_off(word: str, slips: dict[str, str]) -> str | None:
    """The known word that differs by one letter left out, added, changed or swapped."""
    right = slips.get(word)
    for place in range(1, len(word)):
        if right is not None:
            break
        right = slips.get(word[:place] + word[place + 1 :])
    if right is None or right[0] != word[0] or not _within_one(word, right):
        return None
    return right


def _within_one(word: str, right: str) -> bool:
    """Whether one change, or one swap of neighbours, makes the two words equal.

    Another letter in a letter's place is a slip for a vowel, or in a word too long to be another:
    "weekness", "orthopodic", but not "selling" for "swelling" nor "butter" for "better".
    """
    if abs(len(word) - len(right)) > 1:
        return False
    same = 0
    while same < min(len(word), len(right)) and word[same] == right[same]:
        same += 1
    left, other = word[same:], right[same:]
    if len(left) == len(other):
        if left[:2] == other[1::-1] and left[2:] == other[2:]:
            return True
        vowels = bool(left) and left[0] in _VOWELS and other[0] in _VOWELS
        return left[1:] == other[1:] and (vowels or len(word) >= _LONG_ENOUGH_FOR_A_CHANGE)
    return left[1:] == other if len(left) > len(other) else left == other[1:]


def slips_of(words: frozenset[str]) -> dict[str, str]:
    """Each long word, and each with one inner letter left out, to the word it stands for."""
    table: dict[str, str] = {}
    for word in sorted(words):
        if len(word) >= _LONG_ENOUGH_FOR_A_SLIP and word.isalpha():
            for place in range(1, len(word)):
                table.setdefault(word[:place] + word[place + 1 :], word)
    table.update({word: word for word in words if len(word) >= _LONG_ENOUGH_FOR_A_SLIP})
    return table
