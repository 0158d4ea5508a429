"""How hard a text is to read, as a US school grade (Flesch-Kincaid), by our own syllable rule.

Only sentences of six words or more count: labels and short list items say nothing of a grade.
Pure. The formula is a smoke alarm, not a judge; a person who reads slowly is the judge.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from directory.catalogue.model import KINDS, Catalogue, Record, Struct
from directory.catalogue.shape import mistakes_of_shape
from directory.catalogue.syllables import syllables
from directory.errors import BadData

PAGE_LIMIT = 6.0
PARAGRAPH_LIMIT = 8.0
SHORTEST_SENTENCE = 6
NAMES_FILE = "reading_grade/names.toml"

NOT_FOR_PATIENTS = frozenset({"name", "clinical", "also_called", "say_it", "what_to_send", "codes"})
"""Names are what they are, and `clinical` is written for clinicians."""

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+|\n+")
_WORD = re.compile(r"[A-Za-z]+(?:[’'][A-Za-z]+)*|\d+")


class Names(Struct, frozen=True, kw_only=True):
    """Words counted as two syllables: proper names, and words of body and profession."""

    names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def all(self) -> frozenset[str]:
        return frozenset(word.lower() for text in self.names + self.words for word in text.split())


class Grade(msgspec.Struct, frozen=True):
    """`grade` is None where no sentence is long enough to be counted."""

    grade: float | None
    words: int
    sentences: int


class HardText(msgspec.Struct, frozen=True, order=True):
    """A text above its limit. `key` is empty where a record is too hard as a whole."""

    file: str
    key: str
    grade: float
    limit: float
    text: str

    def __str__(self) -> str:
        where = f"{self.file}: {self.key}" if self.key else self.file
        return (
            f"{where}: found reading grade {self.grade:.1f}; expected at most {self.limit:g}"
            f" (shorter sentences and words): {self.text}"
        )


def load_names(data: Path) -> frozenset[str]:
    """The allow-list, in small letters. Raises BadData."""
    try:
        raw = tomllib.loads((data / NAMES_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadData((f"{NAMES_FILE}: found {error}; expected a TOML file",)) from None
    if wrong := mistakes_of_shape(raw, Names, NAMES_FILE):
        raise BadData(tuple(str(each) for each in wrong))
    return msgspec.convert(raw, Names).all()


def grade(text: str, names: frozenset[str] = frozenset()) -> Grade:
    """The Flesch-Kincaid grade of the sentences that are long enough; `names` count two."""
    words = sentences = sounds = 0
    for sentence in _SENTENCE_END.split(text):
        found = _WORD.findall(sentence)
        if len(found) >= SHORTEST_SENTENCE:
            sentences += 1
            words += len(found)
            sounds += sum(_sounds(word, names) for word in found)
    if not sentences:
        return Grade(None, 0, 0)
    return Grade(0.39 * words / sentences + 11.8 * sounds / words - 15.59, words, sentences)


def _sounds(word: str, names: frozenset[str]) -> int:
    lower = word.lower().replace("’", "'").removesuffix("'s")
    known = lower in names or lower.removesuffix("s") in names
    return min(2, syllables(lower)) if known else syllables(lower)


def worst_paragraph(text: str, names: frozenset[str] = frozenset()) -> tuple[str, Grade] | None:
    """The hardest of the paragraphs (parted by an empty line); None where none is graded."""
    graded = [(each.strip(), grade(each, names)) for each in re.split(r"\n\s*\n", text)]
    counted = [each for each in graded if each[1].grade is not None]
    return max(counted, key=lambda each: each[1].grade or 0.0, default=None)


def too_hard(catalogue: Catalogue, names: frozenset[str], language: str = "en") -> list[HardText]:
    """Every text of a listing that is above grade 8, and every listing above 6 as a whole."""
    found: list[HardText] = []
    for kind in KINDS:
        records = getattr(catalogue, kind)
        for record in records.values() if isinstance(records, dict) else (records,):
            found += _hard_texts(f"catalogue/{kind}/{record.slug}.toml", record, names, language)
    return found


def _hard_texts(
    file: str, record: Record, names: frozenset[str], language: str
) -> Iterator[HardText]:
    texts = list(plain_texts(record, language))
    for key, text in texts:
        measured = grade(text, names).grade
        if measured is not None and measured > PARAGRAPH_LIMIT:
            yield HardText(file, key, measured, PARAGRAPH_LIMIT, text)
    whole = grade("\n".join(text for _, text in texts), names).grade
    if whole is not None and whole > PAGE_LIMIT:
        yield HardText(file, "", whole, PAGE_LIMIT, "all its plain texts together")


def plain_texts(record: Record, language: str = "en") -> Iterator[tuple[str, str]]:
    """Key and text of everything in a record that patients read as sentences."""
    for field in record.__struct_fields__:
        if field not in NOT_FOR_PATIENTS:
            yield from _texts(field, getattr(record, field), language)


def _texts(key: str, value: object, language: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if isinstance(text := value.get(language), str):
            yield f"{key}.{language}", text
    elif isinstance(value, tuple):
        for place, each in enumerate(value):
            yield from _texts(f"{key}[{place}]", each, language)
    elif isinstance(value, Struct):
        for field in value.__struct_fields__:
            if field not in NOT_FOR_PATIENTS:
                yield from _texts(f"{key}.{field}", getattr(value, field), language)
