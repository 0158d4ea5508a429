"""The vocabulary: words, cues and findings, read from `data/vocabulary` and compiled.

`words*.toml` say how each word may be written, `classes.toml` which words stand together,
`cues.toml` what denies, doubts or dates, `findings*.toml` what can be found, `slots*.toml` which
classes of words say it wherever they meet, `signs.toml` which figures are signs.
"""

from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path
from typing import Literal

import msgspec

from directory.catalogue.model import Words
from directory.errors import BadData
from directory.matching import phrases
from directory.matching.decoding import Strict, decoded
from directory.matching.signs import Sign, SignsFile
from directory.matching.slots import Compiled, SlotsFile, compiled
from directory.matching.words import Run, Spelled, slips_of, split, stems, tokens


class WordsFile(Strict, frozen=True, kw_only=True):
    """`words`: one word, all ways to write it (a way with a capital counts only as written).

    `means`: an abbreviation or word that stands for several words.
    """

    words: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    means: dict[str, str] = msgspec.field(default_factory=dict)


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
    """`starters` begin a new sentence when written with a capital, even without a full stop."""

    starters: tuple[str, ...]
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
    """All of it, compiled. Findings by id in the order of the files."""

    spelled: Spelled
    classes: dict[str, tuple[str, ...]]
    findings: dict[str, FindingWords]
    finding_tree: phrases.Tree
    cue_tree: phrases.Tree
    section_tree: phrases.Tree
    starters: frozenset[str]
    signs: tuple[Sign, ...]
    slots: Compiled
    known_words: frozenset[str]
    plain: frozenset[str]
    """Findings no phrase of which denies; a denial in a gap of theirs denies them."""


NEVER = "never:"
"""Before the id of a finding: the phrase is a look-alike of it."""


def load_vocabulary(data: Path) -> Vocabulary:
    """Raises BadData with every mistake of every file."""
    folder = data / "vocabulary"
    problems: list[str] = []
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
    slots_files = {
        path.name: slots_file
        for path in sorted(folder.glob("slots*.toml"))
        if (slots_file := decoded(path, SlotsFile, problems)) is not None
    }
    signs = decoded(folder / "signs.toml", SignsFile, problems)
    if classes is None or cues is None or signs is None:
        raise BadData(tuple(problems))
    problems += [
        f"signs.toml: {sign.finding} is no finding"
        for sign in signs.sign
        if sign.finding not in findings
    ]
    members: dict[str, tuple[str, ...]] = {}
    for name, listed in classes.classes.items():
        if not (name.isupper() or name.islower()):
            problems.append(f"classes.toml: {name}: a class is written in capitals, a word small")
        for word in listed:
            members[word] = (*members.get(word, ()), name)
    members = {word: phrases.counts_as(word, listed) for word, listed in members.items()}
    named = [(each.id, each.phrases) for each in findings.values()]
    named += [(NEVER + each.id, each.never) for each in findings.values()]
    steering = [(each.kind, each.phrases) for each in cues.cue]
    headings = [(each.kind, each.headings) for each in cues.section]
    used = phrases.words_in(phrase for _, several in (*named, *steering) for phrase in several)
    plain = phrases.words_in(phrase for _, several in named for phrase in several)
    plain -= phrases.words_in(phrase for _, several in steering for phrase in several)
    plain -= set(members) | set(cues.starters)
    used |= {word for word in members if word[0].isalpha()}
    slots = compiled(slots_files, classes.classes, findings, problems)
    in_slots = phrases.words_in(chain(*slots.members.values()))
    steered = phrases.words_in(phrase for _, several in steering for phrase in several)
    plain |= set(filter(str.islower, in_slots)) - steered - set(members) - set(cues.starters)
    used |= _new_words(in_slots, used, words)
    spelled = _spelled(
        words,
        used - {name for name in classes.classes if name.isupper()} - {"NUMBER"},
        classes,
        _one_form(plain & used),
        problems,
    )
    sides = slots.members.items()
    finding_tree = _tree([*named, *sides], spelled, "findings", problems, members, spelled.fillers)
    cue_tree = _tree(steering, spelled, "cues.toml", problems, members)
    section_tree = _tree(headings, spelled, "cues.toml", problems, {})
    if problems:
        raise BadData(tuple(problems))
    return Vocabulary(
        spelled,
        members,
        findings,
        finding_tree,
        cue_tree,
        section_tree,
        frozenset(cues.starters),
        signs.sign,
        slots,
        frozenset(used),
        _plain(findings.values(), cues, spelled),
    )


def _new_words(listed: set[str], used: set[str], files: list[WordsFile]) -> set[str]:
    """The words of slots that are in no form known yet; the plainest form of each comes first."""
    known = used | {
        way for file in files for word, ways in file.words.items() for way in (word, *ways)
    }
    known |= {way for file in files for way in file.means}
    new: set[str] = set()
    for word in sorted(listed, key=lambda each: (len(each), each)):
        if word[0].isalpha() and word.islower() and known.isdisjoint((word, *stems(word))):
            new.add(word)
            known.add(word)
    return new


def _plain(findings: Iterable[FindingWords], cues: CuesFile, spelled: Spelled) -> frozenset[str]:
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
                read_as = _as_read(phrase, spelled, fillers)
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


def _as_read(phrase: str, spelled: Spelled, fillers: frozenset[str]) -> str:
    """The phrase in the words a text is turned into, so that a rule may be written in any way."""
    if not set(phrase) & set("|~&") and phrase.islower():
        parts = [token.word for token in tokens(phrase, spelled)]
    else:
        parts = []
        for part in phrase.split():
            if part[0] in "~&" or part.isupper():
                parts.append(part)
                continue
            ways = dict.fromkeys(
                " ".join(spelled.alone.get(word, (word,))) if not word.isupper() else word
                for word in part.split("|")
            )
            parts += (
                next(iter(ways)).split()
                if len(ways) == 1
                else ["|".join(way for way in ways if " " not in way)]
            )
    return " ".join(part for part in parts if part not in fillers)


def _meant(words: tuple[str, ...], alone: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The words of a meaning as the vocabulary itself spells them."""
    return tuple(plain for word in words for plain in alone.get(word, (word,)))


_FORMS = (("s", ""), ("es", ""), ("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e"))
_SHORTEST_STEM = 4


def _one_form(plain: set[str]) -> dict[str, str]:
    """ "scuffs", "scuffing" → "scuff", where the phrases use both: a verb counts in every form."""
    found: dict[str, str] = {}
    for word in plain:
        for ending, instead in _FORMS:
            stem = word.removesuffix(ending) + instead
            if word.endswith(ending) and len(stem) >= _SHORTEST_STEM and stem in plain:
                found[word] = stem
                break
    return found


def _spelled(
    files: list[WordsFile],
    used: set[str],
    classes: ClassesFile,
    forms: dict[str, str],
    problems: list[str],
) -> Spelled:
    alone: dict[str, tuple[str, ...]] = {word: (word,) for word in used}
    cased: dict[str, tuple[str, ...]] = {}
    runs: dict[str, list[Run]] = {}
    for file in files:
        written: list[tuple[str, tuple[str, ...]]] = [
            (way, (word,)) for word, ways in file.words.items() for way in (word, *ways)
        ]
        written += [(way, tuple(meant.split())) for way, meant in file.means.items()]
        for way, meant in written:
            parts = tuple(each[0] for each in split(way))
            if not parts:
                problems.append(f'words: "{way}" holds no word')
            elif len(parts) == 1 and parts[0] != parts[0].lower():
                cased[parts[0]] = meant
            elif len(parts) == 1:
                if alone.get(parts[0], (parts[0],)) not in ((parts[0],), meant):
                    problems.append(
                        f'words: "{way}" is given two meanings: {alone[parts[0]]} and {meant}'
                    )
                alone[parts[0]] = meant
            else:
                lowered = tuple(each.lower() for each in parts)
                runs.setdefault(lowered[0], []).append(Run(lowered[1:], meant))
    for word, form in forms.items():
        if alone[word] == (word,):
            alone[word] = (form,)
    alone.update({way: _meant(meant, alone) for way, meant in alone.items()})
    cased.update({way: _meant(meant, alone) for way, meant in cased.items()})
    by_words: dict[str, dict[str, list[Run]]] = {}
    for first, listed in runs.items():
        known = [Run(run.rest, _meant(run.meant, alone)) for run in listed]
        for run in sorted(known, key=lambda run: (-len(run.rest), run)):
            by_words.setdefault(first, {}).setdefault(run.rest[0], []).append(run)
    return Spelled(
        alone=alone,
        cased=cased,
        runs=by_words,
        slips=slips_of(frozenset(alone)),
        no_slips=frozenset(classes.no_slips),
        fillers=frozenset(classes.fillers),
    )
