"""The age of the patient, not of a relative, an injury or a scan.

Which words are a person, a thing or a figure is vocabulary: the classes PERSON, HELD, THING,
UNIT, FIGURE_OF and AFTER_AGE of `classes.toml`.
"""

from collections.abc import Callable

from directory.matching.times import DAYS, NUMBER_WORDS, Of, Quantity, number_at
from directory.matching.words import BREAKS

_SEX = frozenset(("female", "woman", "girl", "male", "man", "boy"))
_GROWN_FIGURE = 13
"""From here on a bare figure that opens the text is an age by the word that follows it."""
_AFTER_AGE = tuple([word] for word in sorted(_SEX | {"m", "f"}))
"""In "broken wrist age 9, now 30M" the figure with the sex is the age."""


def age_years(
    words: list[str],
    times: list[Quantity],
    aside: Callable[[int], bool],
    of: Of,
    named: Callable[[int], bool],
    read: list[tuple[str, int, int]],
) -> float | None:
    """`named`: whether a word is somebody's name, as in "here with Teddy, 3 yrs."."""
    for place, time in enumerate(times):
        last = time.last
        months = 0.0
        if place + 1 < len(times) and times[place + 1].first - last <= 1:
            following = times[place + 1]
            if time.unit == "year" and following.unit == "month":
                months, last = following.value, following.last
        if not months and time.unit == "year" and words[last + 1 : last + 2] == ["m"]:
            told_months = number_at(words, last)  # "9y 4m boy"
            months, last = (told_months[0], last + 2) if told_months else (0.0, last)
        if aside(time.first) or not (
            _tells_age(words, time, last, of)
            or _after_a_name(words, time, last, named)
            or (months and _stands_alone(words, time.first, last))
        ):
            continue
        if _of_another(words, time.first, of):
            continue
        old = words[last : last + 1] == ["old"]
        read.append(("age", time.first, last + old))
        return round((time.value * DAYS[time.unit] + months * DAYS["month"]) / DAYS["year"], 2)
    told = [
        (
            words[max(0, at - 1) : at] != ["now"],
            words[at + 1 : at + 2] not in _AFTER_AGE,
            at,
            figure,
        )
        for at, word in enumerate(words)
        if (word in NUMBER_WORDS or word[0].isdecimal())
        and (figure := _bare_age(words, at, of, named)) is not None
        and not aside(at)
        and not _of_another(words, at, of)
    ]
    if not told:
        return None
    _, _, at, figure = min(told)
    read.append(("age", at, at + 1))
    return figure


def _tells_age(words: list[str], time: Quantity, last: int, of: Of) -> bool:
    """ "58 year old", "3 months of age", "18 month boy", "age 4 years", "6 mo w/ fever"."""
    after = words[last] if last < len(words) else "."
    following = words[last + 1] if last + 1 < len(words) else "."
    before, earlier = _before(words, time.first)
    if before in ("hace", "since", "durante", "por", "unos", "ultimos", "casi", "x"):
        return False  # "desde hace 3 años" is how long, not how old
    if (
        before == "de"
        and time.unit in ("year", "month")
        and (of(earlier, "YOUNG") or of(earlier, "PERSON"))
    ):
        return True
    if after in ("old", "young"):
        return not (of(following, "THING") and time.unit != "year")
    if words[last : last + 2] == ["of", "age"] or before in ("age", "aged"):
        return True
    if of(before, "YOUNG") and after in ("with", ",", ".", "not", "and", "who", "("):
        return True
    if after in _SEX or of(after, "YOUNG"):
        return before not in ("for", "x", "since", "past", "last")
    return time.first == 0 and time.unit == "month" and after in ("with", "here", "not", ",")


def _before(words: list[str], at: int) -> tuple[str, str]:
    """The word before and the one before that; in "age: 13 yrs" the colon is none."""
    at -= words[max(0, at - 1) : at] == [":"]
    return words[at - 1] if at else "", words[at - 2] if at > 1 else ""


def _stands_alone(words: list[str], first: int, last: int) -> bool:
    """ "13 yrs 2 mths." between stops: an age, as nothing says of what it is the length."""
    return (first == 0 or words[first - 1] in BREAKS) and (
        last >= len(words) or words[last] in BREAKS or words[last] in _SEX
    )


def _after_a_name(
    words: list[str], time: Quantity, last: int, named: Callable[[int], bool]
) -> bool:
    """ "Here with Teddy, 3 yrs."."""
    return (
        time.unit == "year"
        and time.first > 1
        and words[time.first - 1] == ","
        and named(time.first - 2)
        and words[last : last + 1] in ([","], ["."], ["("], ["with"])
    )


def _of_another(words: list[str], at: int, of: Of) -> bool:
    """ "Lifting my 3 year old", "at age 12", "when I was 20", "since age 15", "have a 2 yr old"."""
    told = words[max(0, at - 4) : at]
    parent = "of" in told[-2:] and {"mother", "father", "parent"} & set(told)
    if parent and {"i", "i'm", "im", "as"} & set(words[max(0, at - 6) : at]):
        return True  # "I'm a mom of a 3 year old"
    if told[-1:] == ["at"] or told[-2:] in (["at", "age"], ["since", "age"], ["at", "the"]):
        return True
    if "when" in told and told[-1] in ("i", "was", "were", "turned", "only", "about", "around"):
        return True
    if any(word in ("have", "has") for word in told):
        return bool({"i", "she", "he", "and"} & set(told))
    return any(of(word, "HELD") for word in told)


def _bare_age(words: list[str], at: int, of: Of, named: Callable[[int], bool]) -> float | None:
    """A number that is an age by what stands around it: "10F", "he is 4", "my son, 14,"."""
    word = words[at]
    if word.isascii() and word.isdecimal() and len(word) <= 3 and int(word) <= 115:
        figure, last = float(word), at + 1
    elif word in NUMBER_WORDS and (told := number_at(words, at)) and told[0] >= 1:
        figure, last = told
        if of(word, "VAGUE"):
            return None
    else:
        return None
    digits = word[0].isdecimal()
    before, earlier = _before(words, at)
    after = words[last] if last < len(words) else "."
    following = words[last + 1] if last + 1 < len(words) else "."
    ends = after in BREAKS or after in ("\n", "and", "with", "but", "my", "now", "who", "on", "not")
    if after in DAYS or of(after, "UNIT") or before == "t" or of(before, "FIGURE_OF"):
        return None
    if before in ("is", ",", "(") and (of(earlier, "FIGURE_OF") or earlier[:1].isdecimal()):
        return None  # "Hb is 12", "scores 8, 7, 10"
    if after[0] == "y" and after[1:].isdecimal() and len(after) < 4:  # "3y2m"
        return round(figure + int(after[1:]) / 12, 2)
    if before == "now" and figure >= _GROWN_FIGURE and (ends or after in _SEX | {"m", "f"}):
        return figure
    if after == "s" and (of(before, "WHOSE") or of(earlier, "WHOSE")):
        return figure + 5
    if (
        digits
        and (after in _SEX or after in ("m", "f"))
        and (figure > 1 and not of(earlier, "FIGURE_OF"))
    ):
        return figure if after in _SEX or at == 0 or before in BREAKS else None
    if before in ("age", "aged", "turned", "turning", "almost", "nearly") and (
        before in ("age", "aged") or ends or after in ("last", "this", "in", "yesterday", "today")
    ):
        return figure
    if before in ("she", "he", "i", "i'm", "im") and ends:
        return figure
    if before == "is" and (earlier == "age" or (ends and at > 1 and named(at - 2))):
        return figure
    beside = at > 1 and before in (",", "(") and (named(at - 2) or of(earlier, "YOUNG"))
    if beside and (after in BREAKS or after in ("has", "who", "with")):
        return figure  # "my son, 8, limps", "Jake (9) limps"
    if of(earlier, "PERSON") and before == "of":
        return None if of(earlier, "RELATIVE") and figure < 15 else figure
    if before in ("is", "am") and earlier in ("she", "he", "i", "patient", "pt", "who") and ends:
        return figure
    if before in ("is", "am") and (of(earlier, "YOUNG") or of(earlier, "PERSON")) and ends:
        return figure
    if not digits:
        return None
    if of(before, "PERSON") and (ends or of(after, "BEGAN")):
        return figure
    if after == "/" and following in ("m", "f", "male", "female"):
        return figure
    if before == "/" and earlier in ("m", "f", "male", "female"):
        return figure
    if before in ("male", "female") and (len(word) == 2 or ends):
        return figure
    if before in ("tengo", "tiene") and after in ("year", "anos"):
        return figure
    if (
        (at == 0 or before == "\n")
        and (after == "," or (figure >= _GROWN_FIGURE and of(after, "AFTER_AGE")))
        and following not in DAYS
    ):
        return figure
    line_ends = last >= len(words) or after == "\n"
    if line_ends and before == "," and figure >= 10 and len(word) == 2:
        return figure  # "her curve hurts at night, 12"
    if before in BREAKS and after in BREAKS and figure >= 10 and len(word) == 2:
        of_person = at > 1 and (of(earlier, "PERSON") or of(earlier, "YOUNG"))
        return figure if figure >= 18 or of_person or after == "," else None
    return None
