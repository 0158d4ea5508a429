"""How every word may be written: the words files put together with the words of all phrases."""

from collections.abc import Iterable, Sequence

import msgspec

from directory.matching.decoding import Strict
from directory.matching.words import Run, Spelled, slips_of, split, stems, tokens

_FORMS = (("s", ""), ("es", ""), ("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e"))
_SHORTEST_STEM = 4


class WordsFile(Strict, frozen=True, kw_only=True):
    """`words`: one word, all ways to write it (a way with a capital counts only as written).

    `means`: an abbreviation or word that stands for several words.
    """

    words: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    means: dict[str, str] = msgspec.field(default_factory=dict)


def spelling(
    files: Sequence[WordsFile],
    used: set[str],
    varying: set[str],
    no_slips: Iterable[str],
    fillers: Iterable[str],
    problems: list[str],
) -> Spelled:
    """`used`: the words of all phrases; `varying`: those that mean the same in each form."""
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
    for word, form in _one_form(varying & used).items():
        if alone[word] == (word,):
            alone[word] = (form,)
    alone.update({way: _meant(meant, alone) for way, meant in alone.items()})
    cased.update({way: _meant(meant, alone) for way, meant in cased.items()})
    return Spelled(
        alone=alone,
        cased=cased,
        runs=_by_words(runs, alone),
        slips=slips_of(frozenset(alone)),
        no_slips=frozenset(no_slips),
        fillers=frozenset(fillers),
    )


def _by_words(
    runs: dict[str, list[Run]], alone: dict[str, tuple[str, ...]]
) -> dict[str, dict[str, list[Run]]]:
    found: dict[str, dict[str, list[Run]]] = {}
    for first, listed in runs.items():
        known = [Run(run.rest, _meant(run.meant, alone)) for run in listed]
        for run in sorted(known, key=lambda run: (-len(run.rest), run)):
            found.setdefault(first, {}).setdefault(run.rest[0], []).append(run)
    return found


def new_words(listed: set[str], used: set[str], files: Sequence[WordsFile]) -> set[str]:
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


def _meant(words: tuple[str, ...], alone: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The words of a meaning as the vocabulary itself spells them."""
    return tuple(plain for word in words for plain in alone.get(word, (word,)))


def as_read(phrase: str, spelled: Spelled, fillers: frozenset[str]) -> str:
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
