"""What people say and what listings say: read from `data/vocabulary/search/`, checked, compiled.

Applied to what is searched, never to the listings, so that a page can show it and take it off.
"""

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec

from directory.errors import BadData
from directory.search.tokens import Word, plain_words, stems_of, words_of

FOLDER = "search"


class Kind(StrEnum):
    FORM = "form"  # child, children: the same word, where taking the ending off does not tell
    BRITISH = "british"  # orthopaedics, orthopedics: the same word, spelled elsewhere
    ABBREVIATION = "abbreviation"  # MRI, magnetic resonance imaging
    CLINICAL = "clinical"  # herniated disk, disk prolapse: the same to a clinician
    LAY = "lay"  # bad back: what people say → what listings say
    SPANISH = "spanish"  # espalda → back


SPELLINGS = (Kind.FORM, Kind.BRITISH)
"""Kinds whose words stand for each other everywhere, inside longer phrases too."""


class Group(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`say` is what people type. With `means`, typing one searches those too, and not the other
    way round; without, all of `say` stand for one another."""

    kind: Kind
    say: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    means: tuple[str, ...] = ()


class SynonymFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`ignored` words say nothing about care; `weak` ones (doctor, help) count, but may be missing
    from a listing that has all the others. `by_order` are care types given on another clinician's
    order, such as scans: their programs look at a condition, they do not treat it."""

    about: str
    groups: tuple[Group, ...] = ()
    ignored: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    by_order: tuple[str, ...] = ()


class Meaning(msgspec.Struct, frozen=True, kw_only=True):
    """Something searched besides the words typed."""

    text: str
    stems: tuple[str, ...]
    kind: Kind


class Synonyms(msgspec.Struct, frozen=True, kw_only=True):
    """Compiled. Keys of `meanings` are stems in the spelling of `spelled` (see `canonical`)."""

    spelled: dict[str, str]  # stem → the stem that stands for all its spellings
    spellings: dict[str, tuple[tuple[str, str], ...]]  # that stem → (stem, word) of each spelling
    meanings: dict[tuple[str, ...], tuple[Meaning, ...]]
    ignored: frozenset[str]  # plain words
    weak: frozenset[str]  # stems
    by_stem: dict[str, tuple[tuple[str, ...], ...]]  # stem → keys of `meanings` that hold it
    words: frozenset[str]  # every plain word of `say`
    by_order: frozenset[str]  # care types

    def canonical(self, stem: str) -> str:
        return self.spelled.get(stem, stem)

    def counts(self, word: Word) -> bool:
        """Whether a word says anything about care. Single letters are what apostrophes leave."""
        return word.plain not in self.ignored and (len(word.plain) > 1 or word.plain.isdigit())


def load_synonyms(vocabulary: Path) -> Synonyms:
    """Raises BadData with every mistake of every file."""
    files, problems = _read(vocabulary / FOLDER)
    if problems:
        raise BadData(tuple(problems))
    return _compile(list(files.values()))


def check_synonyms(vocabulary: Path) -> tuple[str, ...]:
    """Every mistake as a sentence with file and key; empty when all is well."""
    return tuple(_read(vocabulary / FOLDER)[1])


def _read(folder: Path) -> tuple[dict[str, SynonymFile], list[str]]:
    files: dict[str, SynonymFile] = {}
    problems: list[str] = []
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        problems.append(f"{folder}: expected at least one .toml file of synonyms")
    for path in paths:
        try:
            read = tomllib.loads(path.read_text(encoding="utf-8"))
            files[path.name] = msgspec.convert(read, SynonymFile)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            problems.append(f"{path.name}: expected TOML in UTF-8: {error}")
        except msgspec.ValidationError as error:
            problems.append(f"{path.name}: {_place(error)}")
    for name, file in files.items():
        problems += [f"{name}: {problem}" for problem in _wording(file)]
    return files, problems + list(_said_twice(files))


def _place(error: msgspec.ValidationError) -> str:
    sentence, _, key = str(error).partition(" - at `$")
    return f"{key.rstrip('`').lstrip('.')}: {sentence}" if key else sentence


def _wording(file: SynonymFile) -> list[str]:
    problems: list[str] = []
    for number, group in enumerate(file.groups):
        key = f"groups[{number}]"
        if len(group.say) < 2 and not group.means:
            problems.append(f"{key}.say: expected two phrases or more, or some `means`")
        if group.kind in SPELLINGS and (
            group.means or any(len(words_of(each)) != 1 for each in group.say)
        ):
            problems.append(f"{key}.say: expected single words and no `means` ({group.kind})")
        for name, phrases in (("say", group.say), ("means", group.means)):
            for place, phrase in enumerate(phrases):
                if not words_of(phrase) or phrase != " ".join(phrase.split()):
                    problems.append(f"{key}.{name}[{place}]: expected words, single blanks between")
        both = {stems_of(each) for each in group.say} & {stems_of(each) for each in group.means}
        problems += [
            f"{key}.means: expected something else than `say`: {' '.join(each)}"
            for each in sorted(both)
        ]
    for name in ("ignored", "weak"):
        problems += [
            f"{name}[{place}]: expected one word, got {word!r}"
            for place, word in enumerate(getattr(file, name))
            if len(words_of(word)) != 1
        ]
    return problems


def _said_twice(files: dict[str, SynonymFile]) -> list[str]:
    first: dict[tuple[object, ...], str] = {}
    problems: list[str] = []
    for name, file in files.items():
        for number, group in enumerate(file.groups):
            for place, phrase in enumerate(group.say):
                key = (group.kind in SPELLINGS, *plain_words(phrase))
                here = f"{name}: groups[{number}].say[{place}]"
                if key in first:
                    problems.append(f"{here}: expected {phrase!r} once; it stands in {first[key]}")
                first.setdefault(key, here)
    return problems


def _compile(files: list[SynonymFile]) -> Synonyms:
    groups = [group for file in files for group in file.groups]
    spelled: dict[str, str] = {}
    spellings: dict[str, tuple[tuple[str, str], ...]] = {}
    for group in groups:
        if group.kind in SPELLINGS:
            pairs = [(stems_of(word)[0], word) for word in group.say]
            main = pairs[0][0]
            spelled |= {stem: main for stem, _ in pairs}
            spellings[main] = tuple(dict(pairs).items())
    ignored = frozenset(
        word for file in files for each in file.ignored for word in plain_words(each)
    )

    def key_of(phrase: str) -> tuple[str, ...]:
        stems = [(word.plain, spelled.get(word.stem, word.stem)) for word in words_of(phrase)]
        counting = tuple(stem for plain, stem in stems if plain not in ignored and len(plain) > 1)
        return counting or tuple(stem for _, stem in stems)

    meanings: dict[tuple[str, ...], dict[str, Meaning]] = {}
    for group in groups:
        if group.kind in SPELLINGS:
            continue
        for phrase in group.say:
            others = group.means or tuple(each for each in group.say if each != phrase)
            known = meanings.setdefault(key_of(phrase), {})
            for other in others:
                if key_of(other) != key_of(phrase):
                    known[other] = Meaning(text=other, stems=key_of(other), kind=group.kind)
    by_stem: dict[str, list[tuple[str, ...]]] = {}
    for key in meanings:
        for stem in key:
            by_stem.setdefault(stem, []).append(key)
    return Synonyms(
        spelled=spelled,
        spellings=spellings,
        meanings={key: tuple(known.values()) for key, known in meanings.items()},
        by_stem={stem: tuple(keys) for stem, keys in by_stem.items()},
        ignored=ignored,
        weak=frozenset(stem for file in files for each in file.weak for stem in stems_of(each)),
        words=frozenset(
            word for group in groups for each in group.say for word in plain_words(each)
        ),
        by_order=frozenset(each for file in files for each in file.by_order),
    )
