"""How far each cue reaches: what "denies", "mother had", "in 2019" and "return if" speak about."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import NamedTuple

from directory.matching import phrases
from directory.matching.cues import ENDS, Cues
from directory.matching.sentences import Sentence
from directory.matching.words import BREAKS

_REACH = {
    "denies": 70, "no": 40, "not": 7, "family": 30, "past": 9, "possible": 9, "if": 70,
    "when": 14, "old": 4, "family-near": 3, "like": 8,
}  # fmt: skip
_DENYING = frozenset(("denies", "no", "not"))
_CONDITIONS = frozenset(("until", "unless"))
_LIKENESS_ENDS = frozenset((",", "and", ":", "after", "from", "because", "or"))
_SHORT_ANSWERS = frozenset(("no", "denies"))
"""Answers that stand after what was asked: "numbness denied", "chest pain: no", "fever (-)"."""
_ANSWER_ENDS = (ENDS - {":", "("}) | {"by", "since"}
_PLURAL = frozenset(("are", "were"))
_SHORT_ASIDE = 6
_OF_ALL = frozenset(("all", "both"))
_IN_LIST = 4
"""Words of one thing in a list: "fever, loss of bladder control and weakness were denied". Longer
pieces tell something: "twisted my back in the garden, knees and hips were fine"."""
_FARTHEST = max(_REACH.values())
_BACK = {
    "denied-after": 12,
    "denied-short": 4,
    "past-after": 12,
    "over-after": 14,
    "possible-after": 7,
    "old-after": 8,
    "family-after": 5,
    "when-after": 8,
}
_YEAR = re.compile(r"(?:19|20)\d\d")


class Reach(NamedTuple):
    """Words [first, last) stand under the cue at [cue_first, cue_last)."""

    kind: str
    first: int
    last: int
    cue_first: int
    cue_last: int


class Reaches(tuple[Reach, ...]):
    """All of one sentence, in order of their first word."""

    firsts: list[int]

    def __new__(cls, found: Iterable[Reach]) -> "Reaches":
        made = super().__new__(cls, sorted(found, key=attrgetter("first")))
        made.firsts = [reach.first for reach in made]
        return made

    def over(self, at: int) -> list[Reach]:
        """Those that reach the word at `at`."""
        near = self[bisect_left(self.firsts, at - _FARTHEST) : bisect_right(self.firsts, at)]
        return [reach for reach in near if at < reach.last]

    def begun(self, first: int, last: int) -> tuple[Reach, ...]:
        """Those whose first word is one from `first` to `last`."""
        return self[bisect_left(self.firsts, first) : bisect_right(self.firsts, last)]


def reaches(sentence: Sentence, words: list[str], cues: Cues, mine: bool) -> Reaches:
    """`mine`: the text is about the writer's relative, so "my mother has" is the patient."""
    found: list[Reach] = []
    for at in range(sentence.first, sentence.last):
        if is_year(words[at]):
            found += _of_year(sentence, words, cues, at)
        hit = cues.at.get(at)
        if hit is not None and not _is_heading(sentence, words, hit):
            found += _of_cue(sentence, words, cues, hit, mine)
    return Reaches(found)


def _of_year(sentence: Sentence, words: list[str], cues: Cues, at: int) -> Iterator[Reach]:
    """ "Fracture in 1990", "1990 burst fracture", "in 2011 he broke", "weak since 2015"."""
    since = [place for place in range(max(0, at - 6), at) if words[place] == "since"]
    kind, told = ("old-after", since[-1]) if since else ("past-after", at)
    first = _back(sentence, words, cues, told, _BACK["old-after"], kind)
    yield Reach(kind, first, told, told, at + 1)
    if not since:
        opens = at == sentence.first + 1 and words[at - 1] == "in"
        last = min(at + (20 if opens else 5), sentence.last)
        while last > at + 1 and any(word in BREAKS for word in words[at + 1 : last]):
            last -= 1
        yield Reach(kind, at + 1, last, at, at + 1)


def _of_cue(
    sentence: Sentence, words: list[str], cues: Cues, hit: phrases.Hit, mine: bool
) -> Iterator[Reach]:
    at = hit.first
    if words[at] in _SHORT_ANSWERS and hit.last == at + 1 and _answers(sentence, words, cues, at):
        kind = "denied-after" if words[at] == "denies" else "denied-short"
        first = _back(sentence, words, cues, at, _BACK[kind], kind)
        yield Reach(kind, first, at, hit.first, hit.last)
        return
    for kind in hit.ids:
        if kind in _BACK:
            if kind != "denied-short" or _answers(sentence, words, cues, hit.last - 1):
                first = _back(sentence, words, cues, at, _BACK[kind], kind)
                yield Reach(kind, first, at, hit.first, hit.last)
        elif kind in _REACH and not (mine and kind in ("family", "family-near")):
            last = _forward(sentence, words, cues, hit, kind)
            if kind in _DENYING and (turn := _condition(words, hit.last, last + 1)) is not None:
                if "," not in words[hit.last : turn]:
                    continue  # "never had pain until today", "no pain unless I run" have it
                last = words.index(",", hit.last, turn)
            # "mum broke her hip", "should numbness occur"
            begins = hit.first + 1 if kind == "family" or words[at] == "should" else hit.last
            yield Reach(kind, begins, last, hit.first, begins)
            if kind == "family" and words[at] in ("in", "("):
                first = _back(sentence, words, cues, at, 6, kind)
                yield Reach(kind, first, at, hit.first, hit.last)


def _condition(words: list[str], first: int, last: int) -> int | None:
    """Where a denial is taken back: "will not operate until I stop smoking" plans to operate.

    "Took no pills and braced himself until it passed" takes nothing back.
    """
    for at in range(first, min(last, len(words))):
        if words[at] in _CONDITIONS:
            return at
        if words[at] == "and":
            return None
    return None


def _answers(sentence: Sentence, words: list[str], cues: Cues, at: int) -> bool:
    """Whether the word at `at` ends its clause and something stands before it."""
    after = at + 1
    return (
        at > sentence.first
        and words[at - 1] not in cues.who_denies
        and (after >= sentence.last or words[after] in _ANSWER_ENDS)
    )


def is_year(word: str) -> bool:
    return len(word) == 4 and _YEAR.fullmatch(word) is not None


def _is_heading(sentence: Sentence, words: list[str], hit: phrases.Hit) -> bool:
    """ "History: 8 year old boy" tells what follows; it is no history of it."""
    return (
        hit.ids == ("past",)
        and hit.first == sentence.first
        and hit.last < sentence.last
        and words[hit.last] == ":"
    )


def _forward(sentence: Sentence, words: list[str], cues: Cues, hit: phrases.Hit, kind: str) -> int:
    limit = min(sentence.last, hit.last + _REACH[kind])
    at = hit.last
    while at < limit:
        word = words[at]
        cue = cues.at.get(at)
        cue_kind = cue.ids[0] if cue is not None else ""
        if cue_kind == "affirmed" and kind in ("if", "when"):
            at += 1  # "if he cannot walk": what is stated there is still only supposed
            continue
        if cue_kind == "except" and kind == "denies":
            while at < limit and words[at] != ",":
                at += 1  # "denies night pain, weight loss apart from a diet, fevers"
            continue
        if cue_kind in ("stop", "affirmed", "except"):
            return at
        if word == "(" and kind not in ("denies", "if", "when"):
            closed = _aside(words, at, limit)
            if kind != "no" or closed == limit or words[closed] != ",":
                return at
            at = closed  # "no fever, weakness (5/5), night sweats"
            continue
        if (
            word in ("and", ",", ":", ")")
            and at > hit.last
            and _turns(words, cues, at + 1, limit, kind in ("denies", "no", "not"))
        ):
            return at
        if kind in ("old", "family-near") and (word == "," or at in cues.fresh):
            return at
        if kind == "like" and word in _LIKENESS_ENDS:
            return at
        if word in (",", ":") and kind in ("no", "not", "family", "past", "possible"):
            more = at + 1
            if not _list_goes_on(words, cues, more, limit, kind):
                return at
        at += 1
    return limit


def _aside(words: list[str], opens: int, limit: int) -> int:
    """The place after the short bracket that opens here; the place itself where it is long."""
    for at in range(opens + 1, min(opens + _SHORT_ASIDE, limit)):
        if words[at] == ")":
            return at + 1
    return opens


def _turns(words: list[str], cues: Cues, at: int, limit: int, denied: bool) -> bool:
    """Whether a new statement begins here: ", he has", "and her back".

    ", severe headache" begins one too, unless a denied list runs on to its "or".
    """
    while at < limit and words[at] in ("and", "or", ","):
        if denied and words[at] == "or":
            return False  # "denies numbness, slurred speech, or the worst headache"
        at += 1
    cue = cues.at.get(at)
    if cue is None:
        return False
    if cue.ids[0] == "may-turn":
        return not (denied and _closed_by_or(words, cues, cue.last, limit))
    return cue.ids[0] in ("turn", "stop", "affirmed")


def _closed_by_or(words: list[str], cues: Cues, at: int, limit: int) -> bool:
    for place in range(at, limit):
        cue = cues.at.get(place)
        if words[place] in ("or", "nor"):
            return True
        if cue is not None and cue.ids[0] in ("turn", "stop", "affirmed"):
            return False
    return False


def _list_goes_on(words: list[str], cues: Cues, at: int, limit: int, kind: str) -> bool:
    """After a comma under a weak denial: does what follows still belong to its list?

    It does when the list is closed by "or" or "nor", or when only a bare thing or two is named.
    """
    end = at
    bare = True
    segment = 0
    while end < limit:
        word = words[end]
        if word == "(":
            end = max(_aside(words, end, limit), end + 1)  # "weight loss, anemia (Hgb 15.1)"
            continue
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
    over_commas = (kind == "denied-after" and _follows_list(words, at)) or (
        kind == "over-after" and words[at] == "all"
    )
    of_all, first = words[at] in _OF_ALL, at
    if kind == "denied-short" and first - 1 > sentence.first and words[first - 1] in ("(", ","):
        first -= 1  # "fever (-)", "fever - no"
    if (
        kind in ("past-after", "over-after", "old-after", "family-after")
        and first > sentence.first
        and words[first - 1] == ","
    ):
        first -= 1  # "broken wrist, healed"
    while first > sentence.first and at - first < limit:
        cue = cues.at.get(first - 1)
        word = words[first - 1]
        if cue is not None and cue.ids[0] in ("stop", "affirmed", "except"):
            break
        if word in BREAKS - {":", ","}:
            break
        if word == "," and not (
            over_commas and (of_all or _is_short(words, first - 1, sentence.first))
        ):
            break
        first -= 1
    return first


def _follows_list(words: list[str], at: int) -> bool:
    """ "Fever, chills and weight loss were denied", "fever, chills, both denied"."""
    told = words[at] in _PLURAL or "denies" in words[at : at + 2]
    return words[at] in _OF_ALL or (told and _closes_list(words, at))


def _is_short(words: list[str], comma: int, begins: int) -> bool:
    """Whether no more stands before the comma than one thing of a list."""
    place = comma
    while place > begins and words[place - 1] not in BREAKS:
        place -= 1
    return comma - place <= _IN_LIST


def _closes_list(words: list[str], at: int) -> bool:
    """Whether the last of several things stands before `at`: "fever, chills and weight loss"."""
    for place in range(at - 1, max(-1, at - 6), -1):
        if words[place] in ("and", "or", "nor"):
            return True
        if words[place] in BREAKS:
            return False
    return False
