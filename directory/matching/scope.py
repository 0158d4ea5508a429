"""How far each cue reaches: what "denies", "mother had", "in 2019" and "return if" speak about."""

from bisect import bisect_left, bisect_right
from typing import NamedTuple

from directory.matching import phrases
from directory.matching.needs import Certainty
from directory.matching.sentences import Sentence
from directory.matching.vocabulary import Vocabulary
from directory.matching.words import BREAKS, SENTENCE_ENDS

_LIST = frozenset((",", "/", "and", "or", "nor", "+"))
_REACH = {
    "denies": 70, "no": 40, "not": 7, "family": 30, "past": 9, "possible": 9, "if": 70,
}  # fmt: skip
_PLURAL = frozenset(("are", "were", "all"))
"""After a list: "fever, chills and weight loss were denied"."""
_FARTHEST = max(_REACH.values())
_BACK = {"denied-after": 12, "past-after": 12, "possible-after": 7}
_MEANS = {
    "denies": Certainty.DENIED,
    "no": Certainty.DENIED,
    "not": Certainty.DENIED,
    "denied-after": Certainty.DENIED,
    "family": Certainty.FAMILY,
    "past": Certainty.PAST,
    "past-after": Certainty.PAST,
    "possible": Certainty.POSSIBLE,
    "possible-after": Certainty.POSSIBLE,
}


class Reach(NamedTuple):
    """Words [first, last) stand under the cue at [cue_first, cue_last)."""

    kind: str
    first: int
    last: int
    cue_first: int
    cue_last: int


class Cues(NamedTuple):
    """All cues of a text by where they begin, the longest of each place."""

    at: dict[int, phrases.Hit]
    self_spoken: bool  # the writer speaks of themselves: "I have", "my back"


def _begin(reach: Reach) -> int:
    return reach.first


def cues_in(words: list[str], vocabulary: Vocabulary) -> Cues:
    longest: dict[int, phrases.Hit] = {}
    spoken = False
    for hit in phrases.find(vocabulary.cue_tree, words, vocabulary.classes, SENTENCE_ENDS):
        if hit.ids == ("self",):
            spoken = True
            continue
        known = longest.get(hit.first)
        if known is None or hit.last > known.last:
            longest[hit.first] = hit
    taken = 0
    kept: dict[int, phrases.Hit] = {}
    for first in sorted(longest):
        if first >= taken:
            kept[first] = longest[first]
            taken = longest[first].last
    return Cues(kept, spoken)


def reaches(sentence: Sentence, words: list[str], cues: Cues, mine: bool) -> list[Reach]:
    """`mine`: the text is about the writer's relative, so "my mother has" is the patient."""
    found: list[Reach] = []
    for at in range(sentence.first, sentence.last):
        hit = cues.at.get(at)
        if hit is None:
            continue
        for kind in hit.ids:
            if kind in _BACK:
                first = _back(sentence, words, cues, at, _BACK[kind], kind)
                found.append(Reach(kind, first, at, hit.first, hit.last))
            elif kind in _REACH and not (kind == "family" and mine):
                last = _forward(sentence, words, cues, hit, kind)
                found.append(Reach(kind, hit.last, last, hit.first, hit.last))
                if kind == "family" and words[at] in ("in", "("):
                    first = _back(sentence, words, cues, at, 6, kind)
                    found.append(Reach(kind, first, at, hit.first, hit.last))
    found.sort(key=_begin)
    return found


def certainty(first: int, last: int, sentence: Sentence, under: list[Reach]) -> Certainty | None:
    """How words [first, last) are meant; None where they are only talked about ("return if")."""
    near = bisect_left(under, first - _FARTHEST, key=_begin)
    kinds = {
        reach.kind
        for reach in under[near : bisect_right(under, first, key=_begin)]
        if first < reach.last
        and not (first <= reach.cue_first and reach.cue_last <= last)
    }
    if sentence.section == "advice" or "if" in kinds:
        return None
    if sentence.section == "family" or "family" in kinds:
        return Certainty.DENIED if kinds & {"denies", "no", "not"} else Certainty.FAMILY
    if kinds & {"denies", "no", "not", "denied-after"}:
        return Certainty.DENIED
    if kinds & {"past", "past-after"} or sentence.section == "past":
        return Certainty.PAST
    if kinds & {"possible", "possible-after"}:
        return Certainty.POSSIBLE
    return Certainty.PRESENT


def _forward(sentence: Sentence, words: list[str], cues: Cues, hit: phrases.Hit, kind: str) -> int:
    limit = min(sentence.last, hit.last + _REACH[kind])
    at = hit.last
    while at < limit:
        word = words[at]
        cue = cues.at.get(at)
        cue_kind = cue.ids[0] if cue is not None else ""
        if cue_kind in ("stop", "affirmed") or (word == "(" and kind != "denies"):
            return at
        if word in ("and", ",", ":", ")") and at > hit.last and _turns(words, cues, at + 1, limit):
            return at
        if word in (",", ":") and kind in ("no", "not", "family", "past", "possible"):
            more = at + 1
            if not _list_goes_on(words, cues, more, limit, kind):
                return at
        at += 1
    return limit


def _turns(words: list[str], cues: Cues, at: int, limit: int) -> bool:
    """Whether a new statement begins here: ", he has", "and her back"."""
    while at < limit and words[at] in ("and", "or", ","):
        at += 1
    cue = cues.at.get(at)
    return cue is not None and cue.ids[0] in ("turn", "stop", "affirmed")


def _list_goes_on(words: list[str], cues: Cues, at: int, limit: int, kind: str) -> bool:
    """After a comma under a weak denial: does what follows still belong to its list?

    It does when the list is closed by "or" or "nor", or when only a bare thing or two is named.
    """
    end = at
    bare = True
    segment = 0
    while end < limit:
        word = words[end]
        cue = cues.at.get(end)
        cue_kind = cue.ids[0] if cue is not None else ""
        if cue_kind in ("stop", "turn", "affirmed", "no", "denies", "not", "list-ends"):
            return kind == "no" and bare and cue_kind not in ("list-ends", "turn") and segment <= 3
        if word in ("or", "nor"):
            return kind in ("no", "not")
        if word == ",":
            segment = 0
        elif word not in ("and", "any", "/"):
            segment += 1
            if word[0].isdigit() or segment > 4:
                bare = False
        end += 1
    return kind == "no" and bare and segment <= 3


def _back(sentence: Sentence, words: list[str], cues: Cues, at: int, limit: int, kind: str) -> int:
    over_commas = kind == "denied-after" and (
        words[at] in _PLURAL or "denies" in words[at : at + 2]
    )
    first = at
    while first > sentence.first and at - first < limit:
        cue = cues.at.get(first - 1)
        word = words[first - 1]
        if cue is not None and cue.ids[0] in ("stop", "affirmed"):
            break
        if word in BREAKS - {":", ","} or (word == "," and not over_commas):
            break
        first -= 1
    return first
