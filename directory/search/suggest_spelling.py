"""The nearest known words to a word nobody wrote: typos, words run together, beginnings."""

import re
from bisect import bisect_left
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel

from directory.search.synonyms import Synonyms

ONE_TYPO_FROM, TWO_TYPOS_FROM = 4, 9
"""Letters a word needs before one or two mistakes in it are believed."""

MOST_MISTAKES = 3
"""Where a word sounds alike, nearly half its letters may be wrong, but no more than these."""

MOST_PARTS = 3

SHORTEST_PART = 3
SHORTEST_NAME = 4
LIKE = 0.6
SHORTEST_BEGINNING = 2
MOST_BEGUN = 24
MOST_NEAREST = 3


class Spelling:
    """Words of the listings, with how often they stand there, and of the synonyms. `names` are
    the words of the titles."""

    def __init__(
        self, vocabulary: dict[str, int], synonyms: Synonyms, names: frozenset[str]
    ) -> None:
        self._names = sorted(
            each for each in names - synonyms.ignored if len(each) >= SHORTEST_NAME
        )
        self._counts = dict.fromkeys(synonyms.words, 0) | vocabulary
        self._sorted = sorted(self._counts)
        self._by_length: dict[int, list[str]] = {}
        for word in self._sorted:
            if word.isalpha() and len(word) >= SHORTEST_PART and word not in synonyms.ignored:
                self._by_length.setdefault(len(word), []).append(word)
        self.nearest = lru_cache(maxsize=4096)(self._nearest)
        self.begun = lru_cache(maxsize=4096)(self._begun)

    def knows(self, word: str) -> bool:
        return word in self._counts

    def _begun(self, beginning: str) -> tuple[str, ...]:
        """Words that begin so, most used first."""
        if len(beginning) < SHORTEST_BEGINNING:
            return ()
        first = bisect_left(self._sorted, beginning)
        last = bisect_left(self._sorted, beginning + "\U0010ffff")
        words = self._sorted[first:last]
        return tuple(sorted(words, key=lambda word: (-self._counts[word], word))[:MOST_BEGUN])

    def _nearest(self, word: str) -> tuple[str, ...]:
        """Words within the mistakes believed at its length, the nearest and likeliest first.

        Mistakes are believed behind a right first letter, or where the words sound alike: most
        words nobody listed ("morning") are near some other, and mean it not at all.
        """
        mistakes = sum(len(word) >= length for length in (ONE_TYPO_FROM, TWO_TYPOS_FROM))
        if not mistakes or not word.isalpha():
            return ()
        mistakes_alike = max(mistakes, (len(word) - 1) // 2)
        candidates = [
            known
            for length in range(len(word) - MOST_MISTAKES, len(word) + MOST_MISTAKES + 1)
            for known in self._by_length.get(length, ())
        ]
        near = process.extract(
            word, candidates, scorer=OSA.distance, score_cutoff=MOST_MISTAKES, limit=None
        )
        sound = sound_of(word)
        ranked = sorted(
            (distance, -self._counts[known], known)
            for known, distance, _ in near
            if (distance <= mistakes_alike and sound_of(known) == sound)
            or (distance <= mistakes and known[0] == word[0])
        )
        return tuple(entry[2] for entry in ranked if entry[:2] == ranked[0][:2])[:MOST_NEAREST]

    def nearest_name(self, word: str) -> str | None:
        """A word of some title that is more like than unlike; far looser than a correction."""
        if len(word) < SHORTEST_NAME or not word.isalpha():
            return None
        best = process.extractOne(
            word, self._names, scorer=Indel.normalized_similarity, score_cutoff=LIKE
        )
        return str(best[0]) if best else None

    def parts(self, word: str, most: int = MOST_PARTS) -> tuple[str, ...]:
        """Known words run together: "kneepain". As few as possible, long ones first."""
        if self.knows(word) and len(word) >= SHORTEST_PART:
            return (word,)
        if most < 2:
            return ()
        cuts = range(len(word) - SHORTEST_PART, SHORTEST_PART - 1, -1)
        splits = [
            (word[:cut], *rest)
            for cut in cuts
            if self.knows(word[:cut]) and (rest := self.parts(word[cut:], most - 1))
        ]
        return min(splits, key=len, default=())


_SOUNDS = (
    (r"ph", "f"),
    (r"[sc]ch|ck|q", "k"),
    (r"sc(?=[eiy])|c(?=[eiy])|z", "s"),
    (r"c", "k"),
    (r"x", "ks"),
    (r"(?<!^)[aeiouyhw]+", ""),
    (r"^[aeiouy]+", "a"),
    (r"(.)\1+", r"\1"),
)


def sound_of(word: str) -> str:
    """Much like another word's when the two are said alike; consonants, roughly.

    >>> sound_of("syatica") == sound_of("sciatica")
    True
    """
    for pattern, instead in _SOUNDS:
        word = re.sub(pattern, instead, word)
    return word
