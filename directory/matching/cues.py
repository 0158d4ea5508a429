"""Words that steer a statement, where they stand in a text; how far each reaches: scope.py."""

from bisect import bisect_left
from typing import NamedTuple

from directory.matching import phrases
from directory.matching.sentences import Sentence
from directory.matching.vocabulary import Vocabulary
from directory.matching.words import BREAKS, SENTENCE_ENDS

ENDS = BREAKS | {"\n", "and"}
_NONE_OF_IT = frozenset(("no", "denies", "without", "not"))
"""Before a word of newness: "no new"."""
_NOTED = frozenset(("self", "no-news", "fresh", "anew"))
"""Kinds that are counted and reach over nothing."""


class Cues(NamedTuple):
    """All cues of a text by where they begin, the longest of each place."""

    at: dict[int, phrases.Hit]
    self_spoken: bool  # the writer speaks of themselves: "I have", "my back"
    fresh: tuple[int, ...]  # where something is told as new or changing, in order
    anew: tuple[int, ...]  # where something is told as begun lately, in order
    who_denies: frozenset[str]


def cues_in(words: list[str], vocabulary: Vocabulary) -> Cues:
    longest: dict[int, phrases.Hit] = {}
    spoken = False
    told_new: dict[str, set[int]] = {"fresh": set(), "anew": set()}
    not_new = {"fresh": _NONE_OF_IT, "anew": _NONE_OF_IT | vocabulary.cues.visits}
    no_news: set[int] = set()
    for hit in phrases.find(vocabulary.cue_tree, words, SENTENCE_ENDS):
        if noted := _NOTED.intersection(hit.ids):
            spoken = spoken or "self" in noted
            if "no-news" in noted:
                no_news.update(range(hit.first, hit.last))
            for kind, places in told_new.items():
                if kind in noted and words[max(0, hit.first - 1)] not in not_new[kind]:
                    places.add(hit.first)
            hit = hit._replace(ids=tuple(kind for kind in hit.ids if kind not in noted))
            if not hit.ids:
                continue
        if (
            words[hit.first] == ":"
            and words[hit.last : hit.last + 1]
            and (words[hit.last] not in ENDS)
        ):
            continue  # "Fever: no." answers; "Constitutional: no fever" begins a denial
        known = longest.get(hit.first)
        if known is None or hit.last > known.last:
            longest[hit.first] = hit
    taken = 0
    kept: dict[int, phrases.Hit] = {}
    for first in sorted(longest):
        if first >= taken:
            kept[first] = longest[first]
            if kept[first].ids != ("turn",):  # "pain is" is one, and "is denied" counts as well
                taken = longest[first].last
    fresh, anew = (tuple(sorted(told_new[kind] - no_news)) for kind in ("fresh", "anew"))
    return Cues(kept, spoken, fresh, anew, vocabulary.cues.who_denies)


def told_as_new(sentence: Sentence, cues: Cues) -> bool:
    """Whether the sentence says that something is new or changing: "chronic, now worse"."""
    return _any_in(cues.fresh, sentence)


def begun_lately(sentence: Sentence, cues: Cues) -> bool:
    """Whether the sentence says that something began lately: "foot drop since yesterday"."""
    return _any_in(cues.anew, sentence)


def _any_in(places: tuple[int, ...], sentence: Sentence) -> bool:
    at = bisect_left(places, sentence.first)
    return at < len(places) and places[at] < sentence.last
