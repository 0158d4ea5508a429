"""The age of the patient, not of a relative, an injury or a scan.

Here a figure with its unit of time ("58 years", "6 mo"); a bare one: bare_ages.py. Which words are
a person or a thing is vocabulary: the classes PERSON, YOUNG, HELD and THING of `classes.toml`.
"""

from collections.abc import Callable

from directory.matching.bare_ages import SEX, SEXED, age_told, bare_figure, words_before
from directory.matching.times import DAYS, NUMBER_WORDS, Of, Quantity, number_at
from directory.matching.words import BREAKS

_SEXED = tuple([word] for word in sorted(SEXED))
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
        (bare.before != "now", bare.after not in SEXED, at, age)
        for at, word in enumerate(words)
        if (word in NUMBER_WORDS or word[0].isdecimal())
        and (bare := bare_figure(words, at, of, named)) is not None
        and (age := age_told(bare)) is not None
        and not aside(at)
        and not _of_another(words, at, of)
    ]
    if not told:
        return None
    _, _, at, age = min(told)
    read.append(("age", at, at + 1))
    return age


def _tells_age(words: list[str], time: Quantity, last: int, of: Of) -> bool:
    """ "58 year old", "3 months of age", "18 month boy", "age 4 years", "6 mo w/ fever"."""
    after = words[last] if last < len(words) else "."
    following = words[last + 1] if last + 1 < len(words) else "."
    before, earlier = words_before(words, time.first)
    if of(before, "LENGTH_FOLLOWS") or of(earlier, "LENGTH_FOLLOWS"):
        return False  # "desde hace 3 años", "llevo como 3 años" is how long, not how old
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
    if after in SEX or of(after, "YOUNG"):
        return before not in ("for", "x", "since", "past", "last")
    if time.unit != "year" and (after in BREAKS or after in ("but", "so")):
        who = earlier if before in ("only", "just", "about", "barely") else before
        if who in ("he", "she") and not any(of(word, "OPERATION") for word in words):
            return True  # "he's eight weeks, he cried": how old, unless it is since an operation
    return time.first == 0 and time.unit == "month" and after in ("with", "here", "not", ",")


def _stands_alone(words: list[str], first: int, last: int) -> bool:
    """ "13 yrs 2 mths." between stops: an age, as nothing says of what it is the length."""
    return (first == 0 or words[first - 1] in BREAKS) and (
        last >= len(words) or words[last] in BREAKS or words[last] in SEX
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
    if (parent or "with" in told[-2:]) and _grown_beside(words, at):
        return True  # "33F with a 4-month-old", "mother of a 5-month-old, 29F"
    if told[-1:] == ["at"] or told[-2:] in (["at", "age"], ["since", "age"], ["at", "the"]):
        return True
    if "when" in told and told[-1] in ("i", "was", "were", "turned", "only", "about", "around"):
        return True
    if any(word in ("have", "has") for word in told):
        return bool({"i", "she", "he", "and"} & set(told))
    return any(of(word, "HELD") for word in told)


def _grown_beside(words: list[str], at: int) -> bool:
    """A grown person's age and sex stand a few words away."""
    return any(
        word.isdecimal() and 16 <= int(word) < 100 and words[place + 1 : place + 2] in _SEXED
        for place, word in enumerate(words[max(0, at - 5) : at + 12], max(0, at - 5))
    )
