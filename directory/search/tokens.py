"""Text to words and stems, one way for listings, queries and the marks on a page."""

import re
import unicodedata

import msgspec
from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

LONGEST_WORD = 40
"""Bytes. Longer runs are no words: keys, glued text, noise. The index leaves them out."""

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """One word of a text: `plain` is lower case without accents, `stem` what the index keeps.

    `start` and `end` count characters of the text.
    """

    plain: str
    stem: str
    start: int
    end: int


def analyzer(*, stemmed: bool) -> TextAnalyzer:
    """Letters and digits make words; lower case; accents folded; English endings off."""
    steps = (
        TextAnalyzerBuilder(Tokenizer.simple())
        .filter(Filter.remove_long(LONGEST_WORD))
        .filter(Filter.lowercase())
        .filter(Filter.ascii_fold())
    )
    return steps.filter(Filter.stemmer("english")).build() if stemmed else steps.build()


_PLAIN = analyzer(stemmed=False)
_STEMMED = analyzer(stemmed=True)


def printable(text: str) -> str:
    """Control characters and halves of surrogate pairs become blanks: they separate words."""
    return _UNPRINTABLE.sub(" ", text)


def tidy(text: str) -> str:
    """Composed, printable, single blanks. Two texts that tidy alike are searched alike."""
    return " ".join(unicodedata.normalize("NFC", printable(text)).split())


def words_of(text: str) -> list[Word]:
    text = printable(text)
    plain = _PLAIN.pre_tokenize(text).tokens
    stems = _STEMMED.pre_tokenize(text).tokens
    return [
        Word(plain=each.text, stem=stem.text, start=each.char_offset_from, end=each.char_offset_to)
        for each, stem in zip(plain, stems, strict=True)
    ]


def stems_of(text: str) -> tuple[str, ...]:
    return tuple(_STEMMED.analyze(printable(text)))


def plain_words(text: str) -> list[str]:
    words: list[str] = _PLAIN.analyze(printable(text))
    return words


def words_by_stem(text: str) -> dict[str, set[str]]:
    """Much quicker than `words_of`, where it does not matter where the words stand."""
    text = printable(text)
    found: dict[str, set[str]] = {}
    for stem, plain in set(zip(_STEMMED.analyze(text), _PLAIN.analyze(text), strict=True)):
        found.setdefault(stem, set()).add(plain)
    return found
