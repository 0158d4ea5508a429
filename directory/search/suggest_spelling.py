"""The nearest known words to a word nobody wrote: typos, words run together, beginnings."""

from bisect import bisect_left
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from directory.search.synonyms import Synonyms

ONE_TYPO_FROM, TWO_TYPOS_FROM = 4, 7
"""Letters a word needs before one or two mistakes in it are believed."""

SHORTEST_PART = 3
SHORTEST_BEGINNING = 2
MOST_BEGUN = 24
MOST_NEAREST = 3


class Spelling:
    """Words of the listings and of the synonyms, with how often they stand there."""

    def __init__(self, vocabulary: dict[str, int], synonyms: Synonyms) -> None:
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

        One mistake is believed in a short word only behind a right first letter.
        """
        mistakes = (len(word) >= ONE_TYPO_FROM) + (len(word) >= TWO_TYPOS_FROM)
        if not mistakes or not word.isalpha():
            return ()
        candidates = [
            known
            for length in range(len(word) - mistakes, len(word) + mistakes + 1)
            for known in self._by_length.get(length, ())
        ]
        near = process.extract(
            word, candidates, scorer=OSA.distance, score_cutoff=mistakes, limit=None
        )
        ranked = sorted(
            (distance, known[0] != word[0], -self._counts[known], known)
            for known, distance, _ in near
            if known[0] == word[0] or len(word) >= TWO_TYPOS_FROM
        )
        if not ranked:
            return ()
        best = ranked[0][:2]
        return tuple(entry[3] for entry in ranked if entry[:2] == best)[:MOST_NEAREST]

    def parts(self, word: str) -> tuple[str, str] | None:
        """Two known words run together: "kneepain"."""
        for cut in range(len(word) - SHORTEST_PART, SHORTEST_PART - 1, -1):
            one, other = word[:cut], word[cut:]
            if self.knows(one) and self.knows(other):
                return one, other
        return None
