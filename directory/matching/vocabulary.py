"""The vocabulary: words, cues and findings, read from `data/vocabulary` and compiled.

`words*.toml` say how each word may be written, `classes.toml` which words stand together,
`cues.toml` what denies, doubts or dates, `findings*.toml` what can be found, `slots*.toml` which
classes of words say it wherever they meet, `signs.toml` which figures are signs.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from directory.catalogue.model import Words
from directory.errors import BadData
from directory.matching import phrases
from directory.matching.decoding import Strict, decoded
from directory.matching.signs import Sign, SignsFile
from directory.matching.slots import Compiled, SlotsFile, compiled
from directory.matching.spelling import WordsFile, as_read, new_words, spelling
from directory.matching.words import Spelled


class ClassesFile(Strict, frozen=True, kw_only=True):
    """`fillers` are words no phrase counts; `no_slips` real words that look like a slip.

    A class in capitals stands for its words; a small one is a word that its words also count as.
    """

    fillers: tuple[str, ...]
    no_slips: tuple[str, ...]
    classes: dict[str, tuple[str, ...]]


CueKind = Literal[
    "denies", "no", "not", "denied-after", "denied-short", "affirmed",
    "family", "family-near", "family-after",
    "self", "past", "past-after", "possible", "possible-after", "if", "when", "when-after",
    "stop", "except", "turn", "may-turn", "list-ends", "old", "old-after", "fresh", "anew",
    "no-news", "like",
    "over-after",
]  # fmt: skip


class Cue(Strict, frozen=True, kw_only=True):
    kind: CueKind
    phrases: tuple[str, ...]


class Section(Strict, frozen=True, kw_only=True):
    """A heading of a note and how what stands under it is meant."""

    kind: Literal["plain", "aside", "family", "past", "advice", "plan"]
    headings: tuple[str, ...]


class CuesFile(Strict, frozen=True, kw_only=True):
    """Lists of single words, told in the file, and the cues and headings.

    `starters` begin a new sentence when written with a capital, even without a full stop.
    """

    starters: frozenset[str]
    who_denies: frozenset[str]
    visits: frozenset[str]
    present_again: frozenset[str]
    ours: frozenset[str]
    not_the_relative: frozenset[str]
    still: frozenset[str]
    calls: frozenset[str]
    cue: tuple[Cue, ...]
    section: tuple[Section, ...]


class FindingWords(Strict, frozen=True, kw_only=True):
    """One thing that can be found in a text.

    `history`: what a history of it means: `past`, or `present` for what does not go away.
    `possible`: true where a suspicion is enough to act as if it were there.
    `fresh`: counts only when new; a chronic, unchanged one is past.
    `literal`: does not count in a likeness: "feels like it is broken".
    `about`: trouble of the body's frame (bones, joints, spine) or of something elsewhere.
    `never`: look-alikes; a phrase inside one of them does not count.
    """

    id: str
    name: Words
    phrases: tuple[str, ...]
    never: tuple[str, ...] = ()
    ask: Words | None = None
    region: str | None = None
    history: Literal["past", "present"] = "past"
    possible: bool = False
    fresh: bool = False
    literal: bool = False
    about: Literal["frame", "elsewhere"] | None = None
    shown: bool = True


class FindingsFile(Strict, frozen=True, kw_only=True):
    finding: tuple[FindingWords, ...]


class Vocabulary(msgspec.Struct, frozen=True):
    """All of it, compiled. Findings by id in the order of the files.

    `classes`: what each word of a class counts as. `plain`: findings no phrase of which denies; a
    denial in a gap of theirs denies them.
    """

    spelled: Spelled
    classes: dict[str, tuple[str, ...]]
    findings: dict[str, FindingWords]
    finding_tree: phrases.Tree
    cue_tree: phrases.Tree
    section_tree: phrases.Tree
    cues: CuesFile
    signs: tuple[Sign, ...]
    slots: Compiled
    known_words: frozenset[str]
    plain: frozenset[str]


NEVER = "never:"
"""Before the id of a finding: the phrase is a look-alike of it."""


class _Files(NamedTuple):
    words: list[WordsFile]
    classes: ClassesFile
    cues: CuesFile
    findings: dict[str, FindingWords]
    slots: dict[str, SlotsFile]
    signs: tuple[Sign, ...]


def load_vocabulary(data: Path) -> Vocabulary:
    """Raises BadData with every mistake of every file."""
    problems: list[str] = []
    files = _read(data / "vocabulary", problems)
    if files is None:
        raise BadData(tuple(problems))
    _, classes, cues, findings, _, signs = files
    counts = _counts(classes, problems)
    named = [(each.id, each.phrases) for each in findings.values()]
    named += [(NEVER + each.id, each.never) for each in findings.values()]
    steering = [(each.kind, each.phrases) for each in cues.cue]
    headings = [(each.kind, each.headings) for each in cues.section]
    slots = compiled(files.slots, classes.classes, findings, problems)
    used, varying = _words_used(files, named, steering, slots, counts.keys())
    spelled = spelling(
        files.words,
        used - {name for name in classes.classes if name.isupper()} - {"NUMBER"},
        varying,
        classes.no_slips,
        classes.fillers,
        problems,
    )
    sides = [(1 << number, members) for number, members in enumerate(slots.members)]
    finding_tree = _tree([*named, *sides], spelled, "findings", problems, counts, spelled.fillers)
    cue_tree = _tree(steering, spelled, "cues.toml", problems, counts)
    section_tree = _tree(headings, spelled, "cues.toml", problems, {})
    if problems:
        raise BadData(tuple(problems))
    return Vocabulary(
        spelled,
        counts,
        findings,
        finding_tree,
        cue_tree,
        section_tree,
        cues,
        signs,
        slots,
        frozenset(used),
        _denying_nothing(findings.values(), cues, spelled),
    )


def _read(folder: Path, problems: list[str]) -> _Files | None:
    """All files; None where one is missing without which nothing can be compiled."""
    words = [
        each
        for path in sorted(folder.glob("words*.toml"))
        if (each := decoded(path, WordsFile, problems)) is not None
    ]
    classes = decoded(folder / "classes.toml", ClassesFile, problems)
    cues = decoded(folder / "cues.toml", CuesFile, problems)
    findings: dict[str, FindingWords] = {}
    for path in sorted(folder.glob("findings*.toml")):
        file = decoded(path, FindingsFile, problems)
        for finding in file.finding if file else ():
            if finding.id in findings:
                problems.append(f"{path.name}: finding {finding.id}: the id is used twice")
            findings[finding.id] = finding
    slots = {
        path.name: listed
        for path in sorted(folder.glob("slots*.toml"))
        if (listed := decoded(path, SlotsFile, problems)) is not None
    }
    signs = decoded(folder / "signs.toml", SignsFile, problems)
    if classes is None or cues is None or signs is None:
        return None
    problems += [
        f"signs.toml: {sign.finding} is no finding"
        for sign in signs.sign
        if sign.finding not in findings
    ]
    return _Files(words, classes, cues, findings, slots, signs.sign)


def _counts(classes: ClassesFile, problems: list[str]) -> dict[str, tuple[str, ...]]:
    """What each word of a class counts as: itself and its classes."""
    members: dict[str, tuple[str, ...]] = {}
    for name, listed in classes.classes.items():
        if not (name.isupper() or name.islower()):
            problems.append(f"classes.toml: {name}: a class is written in capitals, a word small")
        for word in listed:
            members[word] = (*members.get(word, ()), name)
    return {word: phrases.counts_as(word, listed) for word, listed in members.items()}


Listed = Sequence[tuple[str, tuple[str, ...]]]


def _words_used(
    files: _Files, named: Listed, steering: Listed, slots: Compiled, classed: AbstractSet[str]
) -> tuple[set[str], set[str]]:
    """The words of all phrases, and those of them of which each form means the same: no word that
    steers a statement, begins a sentence or stands in a class."""
    in_findings = phrases.words_in(phrase for _, several in named for phrase in several)
    in_cues = phrases.words_in(phrase for _, several in steering for phrase in several)
    in_slots = phrases.words_in(chain(*slots.members))
    used = in_findings | in_cues | {word for word in classed if word[0].isalpha()}
    varying = in_findings | set(filter(str.islower, in_slots))
    varying -= in_cues | classed | files.cues.starters
    return used | new_words(in_slots, used, files.words), varying


def _denying_nothing(
    findings: Iterable[FindingWords], cues: CuesFile, spelled: Spelled
) -> frozenset[str]:
    """Findings no phrase of which denies."""
    denying = {
        phrase
        for cue in cues.cue
        if cue.kind in ("no", "not", "denies")
        for phrase in cue.phrases
        if " " not in phrase
    }
    return frozenset(
        finding.id
        for finding in findings
        if denying.isdisjoint(
            plain
            for word in phrases.words_in(finding.phrases)
            for plain in spelled.alone.get(word, (word,))
        )
    )


def _tree(
    named: Iterable[tuple[str | int, tuple[str, ...]]],
    spelled: Spelled,
    place: str,
    problems: list[str],
    classes: Mapping[str, tuple[str, ...]],
    fillers: frozenset[str] = frozenset(),
) -> phrases.Tree:
    tree: phrases.Branch = {}
    for ident, listed in named:
        for phrase in listed:
            try:
                read_as = as_read(phrase, spelled, fillers)
                if not read_as:
                    raise phrases.PhraseError(f'"{phrase}" holds only fillers')
                if " " in phrase and " " not in read_as and set(phrase.split()) & fillers:
                    raise phrases.PhraseError(
                        f'of "{phrase}" only "{read_as}" is left when fillers are taken out'
                    )
                phrases.add(tree, read_as, ident)
            except phrases.PhraseError as error:
                named_by = "slots*.toml" if isinstance(ident, int) else f"{place}: {ident}"
                problems.append(f"{named_by}: {error}")
    return phrases.finished(tree, classes)
