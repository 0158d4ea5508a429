"""Ages, durations, sex, pain and instrument scores of a text, each with the words it stands on."""

from collections.abc import Callable
from typing import NamedTuple

from directory.matching.sentences import Sentence
from directory.matching.words import BREAKS

DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.4, "year": 365.25}
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
_SEX = {"female": "female", "woman": "female", "girl": "female", "male": "male", "man": "male",
        "boy": "male"}  # fmt: skip
_BEGAN = frozenset((
    "since", "started", "began", "onset", "fall", "injury", "happened", "ago", "wake", "twist",
    "crash", "hit", "sudden", "developed", "hurt", "lift", "injured", "sustained",
))  # fmt: skip
_LAST = {"night": 1, "week": 7, "month": 30, "year": 365, "summer": 150, "winter": 150,
         "fall": 100, "spring": 150, "saturday": 4, "weekend": 4}  # fmt: skip
_DOSES = frozenset(("every", "per", "each", "daily", "in", "next", "within", "another", "q"))
_TREATED = frozenset((
    "physiotherapy", "ibuprofen", "naproxen", "acetaminophen", "chiropractor", "tried", "took",
    "taking", "opioid", "medication", "smoker", "smoked", "smoking", "quit", "pack", "work",
    "worked", "antibiotic", "steroid", "married", "retired", "cast", "postoperative", "after",
    "surgery", "operation", "widow", "exercise",
))  # fmt: skip
_ONSET = frozenset((
    "for", "x", "since", "past", "last", "over", "began", "started", "onset", "about", "history",
    "of", "persisted", "almost", "nearly", "approximately", "hurt", "pain", "desde", "hace", "a",
    "these", "previous", "previously", "lasting", "lasted", "now", "than", "by", "the",
))  # fmt: skip
_INSTRUMENTS = {"odi": "odi", "ndi": "ndi", "peg": "peg", "oswestry": "odi"}


class Quantity(NamedTuple):
    """Words [first, last): a number, or a number with its unit of time."""

    first: int
    last: int
    value: float
    unit: str


class Measured(NamedTuple):
    age_years: float | None
    sex: str | None
    duration_days: int | None
    pain: int | None
    scores: dict[str, float]
    read: list[tuple[str, int, int]]  # what, words [first, last)


def number_at(words: list[str], at: int) -> tuple[float, int] | None:
    """A number in digits or words that begins here, and where it ends."""
    word = words[at]
    if word[0].isdigit():
        try:
            return float(word.replace(",", "")), at + 1
        except ValueError:
            return None
    after = words[at + 1] if at + 1 < len(words) else ""
    if word in _TENS:
        more = _SMALL.get(after, 0)
        return (_TENS[word] + more, at + 2) if 0 < more < 10 else (float(_TENS[word]), at + 1)
    if word in _SMALL:
        value, last = float(_SMALL[word]), at + 1
        if words[last : last + 3] == ["and", "a", "half"]:
            return value + 0.5, last + 3
        if after == "of":
            last += 1
        return value, last
    if word in ("a", "an", "un", "una") and after in DAYS:
        return 1.0, at + 1
    if word in ("a", "past", "last") and after in ("couple", "few"):
        return _SMALL[after] + 0.0, at + 2 + (words[at + 2 : at + 3] == ["of"])
    return None


def quantities(words: list[str]) -> list[Quantity]:
    """Numbers with a unit of time; "1-2 weeks" and "2 to 3 years" count their larger end."""
    found: list[Quantity] = []
    at = 0
    while at < len(words):
        number, unit, _ = words[at].partition("/")
        if unit in _SHORT and number.isdigit():
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
        elif last < len(words) and (larger := number_at(words, last)) and larger[0] > value:
            if larger[1] < len(words) and words[larger[1]] in DAYS:
                value, last = larger
        if last < len(words) and words[last] in DAYS:
            found.append(Quantity(at, last + 1, value, words[last]))
            last += 1
        at = last
    return found


def measured(words: list[str], sentences: list[Sentence], aside: Callable[[int], bool]) -> Measured:
    """`aside` says whether a word speaks of somebody else or of what only might be."""
    read: list[tuple[str, int, int]] = []
    times = quantities(words)
    age = _age(words, times, aside, read)
    sex = _sex(words, aside, read)
    duration = _duration(words, times, aside, read)
    pain, scores = _scores(words, aside, read)
    return Measured(age, sex, duration, pain, scores, read)


def _age(
    words: list[str],
    times: list[Quantity],
    aside: Callable[[int], bool],
    read: list[tuple[str, int, int]],
) -> float | None:
    for place, time in enumerate(times):
        last = time.last
        months = 0.0
        if place + 1 < len(times) and times[place + 1].first - last <= 1:
            following = times[place + 1]
            if time.unit == "year" and following.unit == "month":
                months, last = following.value, following.last
        old = words[last : last + 1] == ["old"] or words[last : last + 2] == ["of", "age"]
        told = words[max(0, time.first - 2) : time.first]
        if not old and not (told[-1:] == ["age"] and time.unit == "year"):
            continue
        if (
            aside(time.first)
            or told[-1:] == ["at"]
            or told == ["when", "i"]
            or told == ["at", "age"]
        ):
            continue
        read.append(("age", time.first, last + old))
        return round((time.value * DAYS[time.unit] + months * DAYS["month"]) / DAYS["year"], 2)
    for at, word in enumerate(words):
        if not (word.isdigit() and 0 < len(word) <= 3 and int(word) <= 115) or aside(at):
            continue
        before = words[at - 1] if at else ""
        after = words[at + 1] if at + 1 < len(words) else "."
        told = words[max(0, at - 2) : at]
        stands = (
            (before in ("age", "aged") and told != ["at", "age"] and told != ["since", "age"])
            or (before == "," and after == "," and words[max(0, at - 3) : at - 1] == ["i", "am"])
            or (told == ["i", "am"] and after in (*BREAKS, "and", "with", "female", "male", "my"))
            or (told in (["she", "is"], ["he", "is"]) and after in (*BREAKS, "and", "with"))
            or (after in _SEX and int(word) > 1)
            or (before in ("male", "female") and after not in DAYS and len(word) == 2)
            or (before in ("tengo", "tiene") and after in ("year", "anos"))
        )
        if stands:
            read.append(("age", at, at + 1))
            return float(word)
    for at, word in enumerate(words[:-1]):
        if word in _TENS and words[at + 1] in ("year", "s") and words[at - 1 : at] == ["her"]:
            return float(_TENS[word])
    return None


def _sex(
    words: list[str], aside: Callable[[int], bool], read: list[tuple[str, int, int]]
) -> str | None:
    for at, word in enumerate(words):
        if word in _SEX and not aside(at):
            read.append(("sex", at, at + 1))
            return _SEX[word]
    she = sum(word in ("she", "her", "mrs", "ms") for word in words)
    he = sum(word in ("he", "his", "him", "mr") for word in words)
    if max(she, he) >= 2 and min(she, he) == 0:
        return "female" if she else "male"
    return None


def _duration(
    words: list[str],
    times: list[Quantity],
    aside: Callable[[int], bool],
    read: list[tuple[str, int, int]],
) -> int | None:
    """How long the complaint has lasted: the first time that is told as its onset or length."""
    found = [
        (-rank, time.first, int(time.value * DAYS[time.unit]), time.last)
        for time in times
        if words[time.last : time.last + 1] != ["old"] and (rank := _onset_rank(words, time))
    ]
    found += [(-2, first, days, last) for days, first, last in _spoken(words)]
    told = sorted(each for each in found if not aside(each[1]))
    if not told:
        return None
    _, first, days, last = told[0]
    read.append(("duration", first, last))
    return days


def _onset_rank(words: list[str], time: Quantity) -> int:
    """0: another kind of time; 1: may be the duration; 2: told as an onset or a length."""
    before = words[max(0, time.first - 6) : time.first]
    last_words = [word for word in before if word not in (",", "about", "approximately")]
    after = words[time.last : time.last + 3]
    if last_words[-1:] and last_words[-1] in _DOSES and "past" not in before:
        return 0
    if after[:1] == ["old"] or after[:1] in (["postoperative"], ["after"], ["pregnant"]):
        return 0
    if after[:1] == ["after"] or after[:2] == ["status", "post"] or after[:1] == ["supply"]:
        return 0
    if set(before) & _TREATED and "pain" not in before[-3:]:
        return 0
    if after[:1] in (["ago"], ["history"], ["duration"]) or after[:2] == ["duration", "of"]:
        return 2
    if "since" in before or "began" in before or "started" in before or "onset" in before:
        return 2
    if last_words and last_words[-1] in _ONSET:
        return 2
    return 1


def _spoken(words: list[str]) -> list[tuple[int, int, int]]:
    """Times told without a number: days, words [first, last)."""
    found: list[tuple[int, int, int]] = []
    for at, word in enumerate(words):
        after = words[at + 1] if at + 1 < len(words) else ""
        before = words[max(0, at - 5) : at]
        if word == "yesterday" or (word == "overnight" and "pain" in before):
            found.append((1, at, at + 1))
        elif word == "today" and set(before) & _BEGAN:
            found.append((0, at, at + 1))
        elif word == "this" and after == "morning" and set(before) & _BEGAN:
            found.append((0, at, at + 2))
        elif word == "last" and after in _LAST:
            found.append((_LAST[after], at, at + 2))
        elif word in ("for", "many") and after in ("year", "month", "decade"):
            found.append((120 if after == "month" else 730, at, at + 2))
    return found


def _scores(
    words: list[str], aside: Callable[[int], bool], read: list[tuple[str, int, int]]
) -> tuple[int | None, dict[str, float]]:
    pain: int | None = None
    scores: dict[str, float] = {}
    for at, word in enumerate(words):
        top, slash, of = word.partition("/")
        if slash and of == "10" and top.isdigit() and int(top) <= 10:
            value: int | None = int(top)
        elif word.isdigit() and words[at + 1 : at + 4] == ["out", "of", "10"] and int(word) <= 10:
            value = int(word)
        else:
            value = None
        if value is not None and not aside(at) and (pain is None or value > pain):
            pain = value
            read.append(("pain", at, at + 1))
        name = _INSTRUMENTS.get(word)
        if name:
            for place in range(at + 1, min(at + 5, len(words))):
                figure = words[place].rstrip("%").partition("/")[0]
                if figure.replace(".", "", 1).isdigit():
                    scores.setdefault(name, float(figure))
                    read.append((name, at, place + 1))
                    break
        if word == "startback":
            bands = {"low": 1.0, "medium": 2.0, "high": 3.0}
            for place in range(at + 1, min(at + 5, len(words))):
                if words[place] in bands:
                    scores.setdefault("start-back", bands[words[place]])
                    read.append(("start-back", at, place + 1))
                    break
    return pain, scores
