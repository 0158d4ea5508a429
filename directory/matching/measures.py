"""Age, sex, duration, pain and instrument scores of a text, each with the words it stands on."""

from collections.abc import Callable
from typing import NamedTuple

from directory.matching.ages import age_years
from directory.matching.bare_ages import SEX
from directory.matching.times import duration_days, quantities

_SHE = frozenset(("she", "her", "mrs", "ms"))
_HE = frozenset(("he", "his", "him", "mr"))
_INSTRUMENTS = {"odi": "odi", "ndi": "ndi", "peg": "peg", "oswestry": "odi"}


class Measured(NamedTuple):
    age_years: float | None
    sex: str | None
    duration_days: int | None
    pain: int | None
    scores: dict[str, float]
    read: list[tuple[str, int, int]]  # what, words [first, last)


def measured(
    words: list[str],
    aside: Callable[[int], bool],
    classes: dict[str, tuple[str, ...]],
    beside: Callable[[int], bool],
    named: Callable[[int], bool],
) -> Measured:
    """`aside` says whether a word speaks of somebody else or of what only might be; `beside`
    whether it stands near a place that hurts; `named` whether it is a name."""

    def of(word: str, name: str) -> bool:
        return name in classes.get(word, ())

    read: list[tuple[str, int, int]] = []
    times = quantities(words)
    age = age_years(words, times, aside, of, named, read)
    sex = _sex(words, aside, read)
    duration = duration_days(words, times, aside, beside, of, read)
    pain, scores = _scores(words, aside, read)
    return Measured(age, sex, duration, pain, scores, read)


def _sex(
    words: list[str], aside: Callable[[int], bool], read: list[tuple[str, int, int]]
) -> str | None:
    for at, word in enumerate(words):
        if word in SEX and not aside(at):
            read.append(("sex", at, at + 1))
            return SEX[word]
    she = sum(map(_SHE.__contains__, words))
    he = sum(map(_HE.__contains__, words))
    if max(she, he) >= 2 and min(she, he) == 0:
        return "female" if she else "male"
    return None


def _scores(
    words: list[str], aside: Callable[[int], bool], read: list[tuple[str, int, int]]
) -> tuple[int | None, dict[str, float]]:
    pain: int | None = None
    scores: dict[str, float] = {}
    for at, word in enumerate(words):
        if not (word[0].isdecimal() or word in _INSTRUMENTS or word == "startback"):
            continue
        top, slash, of = word.partition("/")
        if slash and of == "10" and top.isdecimal() and len(top) <= 2 and int(top) <= 10:
            value: int | None = int(top)
        elif len(word) <= 2 and word.isdecimal() and words[at + 1 : at + 4] == ["out", "of", "10"]:
            value = int(word) if int(word) <= 10 else None
        else:
            value = None
        if value is not None and not aside(at) and (pain is None or value > pain):
            pain = value
            read.append(("pain", at, at + 1))
        name = _INSTRUMENTS.get(word)
        if name:
            for place in range(at + 1, min(at + 5, len(words))):
                figure = words[place].rstrip("%").partition("/")[0]
                if figure.replace(".", "", 1).isdecimal():
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
