"""What a text asks for: its words put right, and what else they mean. Pure but for look-ups."""

import re
from collections.abc import Callable

import msgspec

from directory.search.query import ADULT_FROM
from directory.search.suggest_spelling import Spelling
from directory.search.synonyms import Meaning, Synonyms
from directory.search.tokens import Word, stems_of, tidy, words_of

MOST_WORDS = 40

MOST_BETWEEN = 2
"""Words that may stand between the words of a phrase."""

_LETTER_DASH = re.compile(r"\b([A-Za-z])-([A-Za-z])")  # x-ray is one word

_AGE = re.compile(
    r"\b(?P<number>\d{1,3})[\s-]*"
    r"(?P<unit>y/?o\b|y\.o\b\.?|(?:years?|yrs?|months?|mos?|weeks?|wks?|days?)[\s-]*old\b)",
    re.IGNORECASE,
)


_CHILD_STEMS = frozenset(stems_of("child pediatric"))


class Term(msgspec.Struct, frozen=True, kw_only=True):
    """One word and the stems that stand for it, each with a weight up to 1."""

    stems: tuple[tuple[str, float], ...]


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """One thing asked for: all of `terms`, or one of `meanings`. A `weak` one may be missing."""

    terms: tuple[Term, ...]
    meanings: tuple[tuple[Term, ...], ...] = ()
    weak: bool = False


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """`not_found`: words nobody wrote and that are near none. `for_child`: a child is spoken of."""

    units: tuple[Unit, ...]
    also_searched: tuple[str, ...]
    did_you_mean: str | None
    not_found: tuple[str, ...]

    @property
    def for_child(self) -> bool:
        return not _CHILD_STEMS.isdisjoint(self.stems())

    def stems(self) -> frozenset[str]:
        """Everything that was searched: what is marked on the page."""
        return frozenset(
            stem
            for unit in self.units
            for terms in (unit.terms, *unit.meanings)
            for term in terms
            for stem, _ in term.stems
        )


class _Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A word as it is taken: itself, put right, or begun."""

    stem: str
    stems: tuple[tuple[str, float], ...]


class Listener:
    """Reads texts against one index's words. `indexed` tells whether a listing has a stem."""

    def __init__(
        self, synonyms: Synonyms, spelling: Spelling, indexed: Callable[[str], bool]
    ) -> None:
        self._synonyms = synonyms
        self._spelling = spelling
        self._indexed = indexed

    def wanted(self, text: str, *, literal: bool = False) -> Wanted:
        """`literal` leaves the meanings out; spellings of the same word stay in."""
        typed = _LETTER_DASH.sub(r"\1\2", tidy(text))
        text, is_child = _without_ages(typed)
        heard: list[_Heard] = []
        fixes: list[tuple[Word, str]] = []
        words = self._counting(text)
        not_found: list[str] = []
        for place, word in enumerate(words):
            taken = self._hear(word, fixes, is_last=place == len(words) - 1)
            heard += taken
            if not taken:
                not_found.append(text[word.start : word.end])
        if is_child:
            heard += self._hear(words_of("child")[0], fixes, is_last=False)
        units, meanings = self._units(heard, literal=literal)
        return Wanted(
            units=tuple(units),
            also_searched=self._said_besides(heard, meanings),
            did_you_mean=_put_right(typed, fixes),
            not_found=tuple(dict.fromkeys(not_found)),
        )

    def nearest_names(self, text: str) -> str | None:
        """The names least unlike the text's words, for when nothing at all was found."""
        words = self._counting(tidy(text))
        names = [name for word in words if (name := self._spelling.nearest_name(word.plain))]
        return " ".join(dict.fromkeys(names)) or None

    def _counting(self, text: str) -> list[Word]:
        words = words_of(text)[:MOST_WORDS]
        return [word for word in words if self._synonyms.counts(word)] or words

    def _hear(self, word: Word, fixes: list[tuple[Word, str]], *, is_last: bool) -> list[_Heard]:
        if self._known(word):
            return [self._taken(word.stem)]
        begun = self._spelling.begun(word.plain) if is_last or len(word.plain) > 2 else ()
        if begun:
            return [self._taken(word.stem, begun, 0.8)]
        if nearest := self._spelling.nearest(word.plain):
            fixes.append((word, nearest[0]))
            return [self._taken(stems_of(nearest[0])[0], nearest, 0.9)]
        if parts := self._spelling.parts(word.plain):
            fixes.append((word, " ".join(parts)))
            return [
                self._taken(stem)
                for part in parts
                if part not in self._synonyms.ignored
                for stem in stems_of(part)
            ]
        return []

    def _known(self, word: Word) -> bool:
        return (
            self._spelling.knows(word.plain)
            or self._indexed(word.stem)
            or word.stem in self._synonyms.spelled
            or (word.stem,) in self._synonyms.meanings
        )

    def _taken(self, stem: str, instead: tuple[str, ...] = (), weight: float = 1.0) -> _Heard:
        """`instead`: words that stand for one that was misspelt or only begun."""
        stems: dict[str, float] = {}
        for each in [stem] if not instead else [stem for w in instead for stem in stems_of(w)]:
            main = self._synonyms.canonical(each)
            for same, _ in self._synonyms.spellings.get(main, ((each, each),)):
                stems.setdefault(same, weight)
        main = self._synonyms.canonical(next(iter(stems)) if instead else stem)
        return _Heard(stem=main, stems=tuple(stems.items()))

    def _units(self, heard: list[_Heard], *, literal: bool) -> tuple[list[Unit], list[Meaning]]:
        units: list[Unit] = []
        used: list[Meaning] = []
        for places, key in self._phrases(heard):
            span = [heard[place] for place in places]
            meanings = () if literal else self._synonyms.meanings.get(key, ())
            units.append(
                Unit(
                    terms=tuple(Term(stems=each.stems) for each in span),
                    meanings=tuple(self._terms(meaning) for meaning in meanings),
                    weak=all(each.stem in self._synonyms.weak for each in span),
                )
            )
            used += meanings
        return list(dict.fromkeys(units)), used

    def _phrases(self, heard: list[_Heard]) -> list[tuple[tuple[int, ...], tuple[str, ...]]]:
        """The text cut into phrases that mean something besides, longest first, and single words.

        Words of a phrase may stand in any order with a little between: "my joints feel stiff".
        """
        places: dict[str, list[int]] = {}
        for place, each in enumerate(heard):
            places.setdefault(each.stem, []).append(place)
        known = sorted(
            {key for stem in places for key in self._synonyms.by_stem.get(stem, ())},
            key=lambda key: (-len(key), key),
        )
        free = set(range(len(heard)))
        cut: list[tuple[tuple[int, ...], tuple[str, ...]]] = []
        for key in known:
            at = [next((p for p in places.get(stem, ()) if p in free), None) for stem in key]
            found = sorted({p for p in at if p is not None})
            if len(found) == len(key) and found[-1] - found[0] <= len(key) - 1 + MOST_BETWEEN:
                cut.append((tuple(found), key))
                free.difference_update(found)
        cut += [((place,), (heard[place].stem,)) for place in free]
        return sorted(cut)

    def _terms(self, meaning: Meaning) -> tuple[Term, ...]:
        return tuple(Term(stems=self._taken(stem).stems) for stem in meaning.stems)

    def _said_besides(self, heard: list[_Heard], meanings: list[Meaning]) -> tuple[str, ...]:
        """Only what some listing says; the rest would promise nothing."""
        typed = {stem for each in heard for stem, _ in each.stems}
        besides = [
            meaning.text
            for meaning in meanings
            if all(self._indexed(stem) for stem in meaning.stems)
            and not typed.issuperset(meaning.stems)
        ]
        return tuple(dict.fromkeys(besides))


def _without_ages(text: str) -> tuple[str, bool]:
    """Ages out of the text, blanks in their place; and whether one was a child's."""
    is_child = False

    def blank(match: re.Match[str]) -> str:
        nonlocal is_child
        years = match["unit"].lower().startswith("y")
        is_child = is_child or not years or int(match["number"]) < ADULT_FROM
        return " " * len(match[0])

    return _AGE.sub(blank, text), is_child


def _put_right(text: str, fixes: list[tuple[Word, str]]) -> str | None:
    if not fixes:
        return None
    for word, instead in reversed(fixes):
        text = text[: word.start] + instead + text[word.end :]
    return tidy(text)
