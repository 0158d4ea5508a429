"""Ages, durations, sex, pain and instrument scores of a text, each with the words it stands on.

Which words tell an onset, a treatment or a person is vocabulary: the classes TOLD_AS_ONSET,
BEGAN, TREATMENT_TIME, DOSED, PERSON, HELD and THING of `classes.toml`.
"""

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
_LAST = {"night": 1, "week": 7, "month": 30, "year": 365, "summer": 150, "winter": 150,
         "fall": 100, "spring": 150, "weekend": 4}  # fmt: skip
_INSTRUMENTS = {"odi": "odi", "ndi": "ndi", "peg": "peg", "oswestry": "odi"}


Of = Callable[[str, str], bool]
"""Whether a word is of a class."""


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
        number, _, unit = words[at].partition("/")
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


def measured(
    words: list[str],
    sentences: list[Sentence],
    aside: Callable[[int], bool],
    classes: dict[str, tuple[str, ...]],
) -> Measured:
    """`aside` says whether a word speaks of somebody else or of what only might be."""

    def of(word: str, name: str) -> bool:
        return name in classes.get(word, ())

    read: list[tuple[str, int, int]] = []
    times = quantities(words)
    age = _age(words, times, aside, of, read)
    sex = _sex(words, aside, read)
    duration = _duration(words, times, aside, of, read)
    pain, scores = _scores(words, aside, read)
    return Measured(age, sex, duration, pain, scores, read)


def _age(
    words: list[str],
    times: list[Quantity],
    aside: Callable[[int], bool],
    of: Of,
    read: list[tuple[str, int, int]],
) -> float | None:
    for place, time in enumerate(times):
        last = time.last
        months = 0.0
        if place + 1 < len(times) and times[place + 1].first - last <= 1:
            following = times[place + 1]
            if time.unit == "year" and following.unit == "month":
                months, last = following.value, following.last
        if not _tells_age(words, time, last, of) or aside(time.first):
            continue
        if _of_another(words, time.first, of):
            continue
        old = words[last : last + 1] == ["old"]
        read.append(("age", time.first, last + old))
        return round((time.value * DAYS[time.unit] + months * DAYS["month"]) / DAYS["year"], 2)
    for at in range(len(words)):
        figure = _bare_age(words, at, of)
        if figure is not None and not aside(at) and not _of_another(words, at, of):
            read.append(("age", at, at + 1))
            return figure
    return None


def _tells_age(words: list[str], time: Quantity, last: int, of: Of) -> bool:
    """ "58 year old", "3 months of age", "18 month boy", "age 4 years", "6 mo w/ fever"."""
    after = words[last] if last < len(words) else "."
    following = words[last + 1] if last + 1 < len(words) else "."
    before = words[time.first - 1] if time.first else ""
    if after == "old":
        return not (of(following, "THING") and time.unit != "year")
    if words[last : last + 2] == ["of", "age"] or before in ("age", "aged"):
        return True
    if after in _SEX or of(after, "YOUNG"):
        return before not in ("for", "x", "since", "past", "last")
    return time.first == 0 and time.unit == "month" and after in ("with", "here", "not", ",")


def _of_another(words: list[str], at: int, of: Of) -> bool:
    """ "Lifting my 3 year old", "at age 12", "when I was 20", "since age 15", "have a 2 yr old"."""
    told = words[max(0, at - 4) : at]
    if told[-1:] == ["at"] or told[-2:] in (["at", "age"], ["since", "age"], ["at", "the"]):
        return True
    if "when" in told and "i" in told[told.index("when") :]:
        return True
    return any(of(word, "HELD") for word in told)


def _bare_age(words: list[str], at: int, of: Of) -> float | None:
    """A number that is an age by what stands around it: "10F", "he is 4", "my son, 14,"."""
    word = words[at]
    if word.isascii() and word.isdigit() and len(word) <= 3 and int(word) <= 115:
        figure, last = float(word), at + 1
    elif (word in _SMALL or word in _TENS) and (told := number_at(words, at)) and told[0] >= 1:
        figure, last = told
        if of(word, "VAGUE"):
            return None
    else:
        return None
    digits = word[0].isdigit()
    before = words[at - 1] if at else ""
    earlier = words[at - 2] if at > 1 else ""
    after = words[last] if last < len(words) else "."
    following = words[last + 1] if last + 1 < len(words) else "."
    ends = after in BREAKS or after in ("\n", "and", "with", "but", "my", "now", "who", "on", "not")
    if after in DAYS or of(after, "UNIT") or before == "t" or of(before, "FIGURE_OF"):
        return None
    if after == "s" and (of(before, "WHOSE") or of(earlier, "WHOSE")):
        return figure + 5
    if (
        digits
        and (after in _SEX or after in ("m", "f"))
        and (figure > 1 and not of(earlier, "FIGURE_OF"))
    ):
        return figure if after in _SEX or at == 0 or before in BREAKS else None
    if before in ("age", "aged", "turned", "turning", "almost", "nearly") and (
        before in ("age", "aged") or ends
    ):
        return figure
    if before in ("she", "he", "i", "i'm", "im") and ends:
        return figure
    if before in ("is", "am") and earlier in ("she", "he", "i", "patient", "pt", "who") and ends:
        return figure
    if before in ("is", "am") and (of(earlier, "YOUNG") or of(earlier, "PERSON")) and ends:
        return figure
    if not digits:
        return None
    if of(before, "PERSON") and (ends or of(after, "BEGAN")):
        return figure
    if before == "of" and of(earlier, "PERSON"):
        return figure
    if before in ("male", "female") and (len(word) == 2 or ends):
        return figure
    if before in ("tengo", "tiene") and after in ("year", "anos"):
        return figure
    if at == 0 and (after == "," or after in ("with", "and")) and following not in DAYS:
        return figure
    if before in BREAKS and after in BREAKS and figure >= 10 and len(word) == 2:
        named = at > 1 and (of(earlier, "PERSON") or of(earlier, "YOUNG"))
        return figure if figure >= 18 or named or after == "," else None
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
    of: Of,
    read: list[tuple[str, int, int]],
) -> int | None:
    """How long the complaint has lasted: the first time that is told as its onset or length."""
    found = [
        (-rank, time.first, int(time.value * DAYS[time.unit]), time.last)
        for time in times
        if (rank := _onset_rank(words, time, of))
    ]
    found += [(-2, first, days, last) for days, first, last in _spoken(words, of)]
    told = sorted(
        each
        for each in found
        if not aside(each[1]) and not any(what == "age" and a <= each[1] < b for what, a, b in read)
    )
    if not told:
        return None
    _, first, days, last = told[0]
    read.append(("duration", first, last))
    return days


def _onset_rank(words: list[str], time: Quantity, of: Of) -> int:
    """0: another kind of time; 1: may be the duration; 2: told as an onset or a length."""
    before = words[max(0, time.first - 6) : time.first]
    last_words = [word for word in before if word not in (",", "about", "approximately")]
    after = words[time.last : time.last + 4]
    if last_words[-1:] and of(last_words[-1], "DOSED") and "past" not in before:
        return 0
    if after[:1] in (["old"], ["postoperative"], ["pregnant"], ["supply"]):
        return 0
    if after[:1] == ["after"] or after[:2] == ["status", "post"]:
        return 0 if any(of(word, "OPERATION") for word in after[1:]) else 2
    if any(of(word, "TREATMENT_TIME") for word in after[:2]) and after[:1] != ["history"]:
        return 0
    if any(of(word, "TREATMENT_TIME") for word in before) and "pain" not in before[-3:]:
        return 0
    if after[:1] in (["ago"], ["history"], ["duration"]) or after[:2] == ["duration", "of"]:
        return 2
    if any(word in ("since", "began", "started", "onset") for word in before):
        return 2
    if last_words and of(last_words[-1], "TOLD_AS_ONSET"):
        return 2
    return 1


def _spoken(words: list[str], of: Of) -> list[tuple[int, int, int]]:
    """Times told without a number: days, words [first, last)."""
    found: list[tuple[int, int, int]] = []
    for at, word in enumerate(words):
        after = words[at + 1] if at + 1 < len(words) else ""
        before = words[max(0, at - 5) : at]
        began = any(of(each, "BEGAN") for each in before)
        if word == "yesterday" or (word == "overnight" and "pain" in before):
            found.append((1, at, at + 1))
        elif word in ("today", "tonight") and began:
            found.append((0, at, at + 1))
        elif word == "this" and after in ("morning", "week", "weekend") and began:
            found.append((0 if after == "morning" else 4, at, at + 2))
        elif of(word, "WEEKDAY") and (began or before[-1:] in (["on"], ["last"])):
            found.append((4, at, at + 1))
        elif word == "last" and after in _LAST:
            found.append((_LAST[after], at, at + 2))
        elif word in ("past", "all") and after in ("week", "month", "year"):
            found.append((int(DAYS[after]), at, at + 2))
        elif word == "for" and after == "week":
            found.append((21, at, at + 2))
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
