"""Numbers, spans of time and the duration of a complaint, as a text tells them.

Which words tell an onset or a treatment is vocabulary: the classes TOLD_AS_ONSET, BEGAN,
LENGTH_FOLLOWS, TREATMENT_TIME, TREATMENT_FAILED, INJURED and DOSED of `classes.toml`.
"""

from collections.abc import Callable
from typing import NamedTuple

from directory.matching.words import SENTENCE_ENDS

DAYS = {
    "hour": 1 / 24, "day": 1.0, "week": 7.0, "fortnight": 14.0, "month": 30.4, "year": 365.25,
    "decade": 3652.5,
}  # fmt: skip
_LETTERS = {"d": "day", "w": "week"}
"""Units of one letter, only ever after a figure: "fell 2 d ago"."""
_LONGEST_FIGURE = 9
"""Characters; a longer one counts nothing anybody writes in a note."""
_SHORT = {"7": "day", "52": "week", "12": "month"}  # 5/7 = five days, 2/52, 3/12
_SMALL = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13,
    "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "couple": 2, "few": 3, "several": 4, "many": 5, "half": 0.5,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_FRACTIONS = {"1/2": 0.5, "½": 0.5, "1/4": 0.25, "¼": 0.25, "3/4": 0.75, "¾": 0.75}
_ENDS = SENTENCE_ENDS | {"\n"}
NUMBER_WORDS = frozenset((*_SMALL, *_TENS))
_COUNTING = NUMBER_WORDS | {"a", "an", "un", "una", "hace", "past", "last"}
"""Words a number may begin with; any other begins with a digit."""
_TOLD_IN_A_WORD = {"yesterday": 1, "overnight": 1, "today": 0, "tonight": 0}
_TOLD_IN_TWO = {
    ("last", "night"): 1, ("last", "week"): 7, ("last", "month"): 30, ("last", "year"): 365,
    ("last", "summer"): 150, ("last", "winter"): 150, ("last", "fall"): 100,
    ("last", "spring"): 150, ("last", "weekend"): 4,
    ("past", "week"): 7, ("past", "month"): 30, ("past", "year"): 365,
    ("all", "week"): 7, ("all", "month"): 30, ("all", "year"): 365,
    ("for", "week"): 21, ("for", "month"): 120, ("for", "year"): 730, ("for", "decade"): 730,
    ("many", "month"): 120, ("many", "year"): 730, ("many", "decade"): 730,
    ("this", "morning"): 0, ("this", "week"): 4, ("this", "weekend"): 4,
}  # fmt: skip
_FIRST_OF_TWO = frozenset(first for first, _ in _TOLD_IN_TWO)
_ONLY_OF_WHAT_BEGAN = frozenset(("today", "tonight", "this"))
_WEEKDAY = 4
"""Days since a day of the week that is told by its name."""

Of = Callable[[str, str], bool]
"""Whether a word is of a class."""


class Quantity(NamedTuple):
    """Words [first, last): a number, or a number with its unit of time."""

    first: int
    last: int
    value: float
    unit: str


def number_at(words: list[str], at: int) -> tuple[float, int] | None:
    """A number in digits or words that begins here, and where it ends."""
    word = words[at]
    if word[0].isdecimal():
        if len(word) > _LONGEST_FIGURE:
            return None
        try:
            value = float(word.replace(",", ""))
        except ValueError:
            return None
        more = _FRACTIONS.get(words[at + 1]) if at + 1 < len(words) else None
        if words[at + 1 : at + 3] == ["and", "1/2"]:
            return value + 0.5, at + 3
        return (value, at + 1) if more is None else (value + more, at + 2)
    after = words[at + 1] if at + 1 < len(words) else ""
    if word in _TENS:
        ones = _SMALL.get(after, 0)
        return (_TENS[word] + ones, at + 2) if 0 < ones < 10 else (float(_TENS[word]), at + 1)
    if word in _SMALL:
        value, last = float(_SMALL[word]), at + 1
        if words[last : last + 3] == ["and", "a", "half"]:
            return value + 0.5, last + 3
        if after == "of":
            last += 1
        return value, last
    if word in ("a", "an", "un", "una", "hace") and after in DAYS:
        return 1.0, at + 1
    if word in ("a", "past", "last") and after in ("couple", "few"):
        return _SMALL[after] + 0.0, at + 2 + (words[at + 2 : at + 3] == ["of"])
    return None


def quantities(words: list[str]) -> list[Quantity]:
    """Numbers with a unit of time; "1-2 weeks" and "2 to 3 years" count their larger end."""
    found: list[Quantity] = []
    at = 0
    while at < len(words):
        if words[at] not in _COUNTING and not words[at][0].isdecimal():
            at += 1
            continue
        number, _, unit = words[at].partition("/")
        if unit in _SHORT and number.isdecimal() and len(number) <= _LONGEST_FIGURE:
            found.append(Quantity(at, at + 1, float(number), _SHORT[unit]))
            at += 1
            continue
        first = number_at(words, at)
        if first is None:
            at += 1
            continue
        value, last = first
        if last + 1 < len(words) and words[last] in ("to", "or", ","):
            larger = number_at(words, last + 1)
            if larger is not None and larger[1] < len(words) and words[larger[1]] in DAYS:
                value, last = larger
        elif (
            last < len(words)
            and (larger := number_at(words, last))
            and larger[0] > value
            and larger[1] < len(words)
            and words[larger[1]] in DAYS
        ):
            value, last = larger
        unit = words[last] if last < len(words) else ""
        if words[at][0].isdecimal():
            unit = _LETTERS.get(unit, unit)
        if unit in DAYS:
            last += 1
            half = _half_more(words, last)
            found.append(Quantity(at, last + half, value + (0.5 if half else 0), unit))
            last += half
        at = last
    return found


def _half_more(words: list[str], at: int) -> int:
    """ "A month and a half", "mes y medio": how many words say so."""
    if words[at : at + 3] == ["and", "a", "half"]:
        return 3
    return 2 if words[at : at + 2] in (["y", "medio"], ["y", "media"]) else 0


def duration_days(
    words: list[str],
    times: list[Quantity],
    aside: Callable[[int], bool],
    beside: Callable[[int], bool],
    of: Of,
    read: list[tuple[str, int, int]],
) -> int | None:
    """How long the complaint has lasted: the first time that is told as its onset or length.

    A time told beside a place that hurts goes before the time of anything else.
    """
    found = [
        (-rank, time.first, int(time.value * DAYS[time.unit]), time.last)
        for time in times
        if (rank := _onset_rank(words, time, of))
    ]
    found += [(-2, first, days, last) for days, first, last in _spoken(words, of)]
    told = sorted(
        (not (beside(each[1]) or beside(each[3] - 1)), *each)
        for each in found
        if not aside(each[1]) and not any(what == "age" and a <= each[1] < b for what, a, b in read)
    )
    if not told:
        return None
    _, _, first, days, last = told[0]
    read.append(("duration", first, last))
    return days


def _onset_rank(words: list[str], time: Quantity, of: Of) -> int:
    """0: another kind of time; 1: may be the duration; 2: told as an onset or a length."""
    before = words[max(0, time.first - 6) : time.first]
    while before and not _ENDS.isdisjoint(before):
        before = before[1:]
    last_words = [word for word in before if word not in (",", "about", "approximately")]
    after = words[time.last : time.last + 4]
    if last_words[-1:] and of(last_words[-1], "DOSED") and "past" not in before:
        return 0
    if after[:1] == ["old"] and any(of(word, "LENGTH_FOLLOWS") for word in last_words[-2:]):
        return 2  # "llevo dos años", where "años" is read as "years old"
    if after[:1] in (["old"], ["postoperative"], ["pregnant"], ["supply"]):
        return 0
    if last_words[-1:] == ["at"]:  # "pregnant, at 20 weeks"; "seen at six weeks"
        return 0
    if after[:1] == ["out"]:  # "14 months out from fusion" is no length of a complaint
        return 0 if any(of(word, "OPERATION") for word in words[time.last : time.last + 6]) else 2
    if after[:1] == ["after"] or after[:2] == ["status", "post"]:
        return 0 if any(of(word, "OPERATION") for word in after[1:]) else 2
    if after[:1] not in (["history"], ["ago"]) and any(
        of(word, "TREATMENT_TIME") for word in (after[:1] if _tried(after, of) else after[:2])
    ):
        return 0
    hurt_then = after[:1] == ["ago"] and any(of(word, "INJURED") for word in before)
    if hurt_then:  # "hurt my back at work 4 days ago"
        return 2
    if any(of(word, "TREATMENT_TIME") for word in before) and "pain" not in before[-3:]:
        return 0
    if after[:1] in (["ago"], ["history"], ["duration"]) or after[:2] == ["duration", "of"]:
        return 2
    if any(word in ("since", "began", "started", "onset") for word in before):
        return 2
    if last_words and of(last_words[-1], "TOLD_AS_ONSET"):
        return 2
    return 1


def _tried(after: list[str], of: Of) -> bool:
    """ "Sciatica 5 months failed PT": the months are those of the sciatica."""
    return bool(after) and of(after[0], "TREATMENT_FAILED")


def _spoken(words: list[str], of: Of) -> list[tuple[int, int, int]]:
    """Times told without a number: days, words [first, last)."""
    found: list[tuple[int, int, int]] = []
    for at, word in enumerate(words):
        last = at + 1
        if word in _FIRST_OF_TWO:
            days = _TOLD_IN_TWO.get((word, words[last] if last < len(words) else ""))
            last += 1
        elif word in _TOLD_IN_A_WORD:
            days = _TOLD_IN_A_WORD[word]
        else:
            days = _WEEKDAY if of(word, "WEEKDAY") else None
        if days is not None and _is_of_the_complaint(word, words[max(0, at - 5) : at], of):
            found.append((days, at, last))
    return found


def _is_of_the_complaint(word: str, before: list[str], of: Of) -> bool:
    """ "Pain since today", "pain overnight", "fell on Monday"; not "seen today"."""
    if word == "overnight":
        return "pain" in before
    if word in _ONLY_OF_WHAT_BEGAN:
        return _began(before, of)
    return not of(word, "WEEKDAY") or before[-1:] in (["on"], ["last"]) or _began(before, of)


def _began(before: list[str], of: Of) -> bool:
    return any(of(each, "BEGAN") for each in before)
