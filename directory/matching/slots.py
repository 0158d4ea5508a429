"""Slots: two or three classes of words that say a thing wherever they stand together in a clause.

A phrase holds its words in one order; people turn them round and put others between. A slot
pattern says only what must meet: `FOOT + DRAGS`, `FOOT + cannot + lift|pick up`.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import accumulate, groupby
from operator import or_
from typing import NamedTuple

import msgspec

from directory.matching.decoding import Strict
from directory.matching.phrases import Hit

_LONGEST_SIDE = 4
"""Words a side may hold and still be looked for in full before the first side."""

Place = tuple[int, int]


class Slots(Strict, frozen=True, kw_only=True):
    """Patterns of the finding `of`; their sides stand in any order, `within` words of each other.

    A side is a word, several with "|" between, a phrase, or a class in capitals.
    `off`: words anywhere in the clause that make it something else.
    `over_commas`: the clause runs on over commas; a denial still counts for each side.
    """

    of: str
    together: tuple[str, ...]
    off: tuple[str, ...] = ()
    within: int = 7
    over_commas: bool = False


class SlotsFile(Strict, frozen=True, kw_only=True):
    """`classes` are the file's own; those of classes.toml count too."""

    classes: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    slots: tuple[Slots, ...] = ()


class Pattern(NamedTuple):
    """One line of `together`, each side a bit, the side with the fewest words first."""

    id: str
    sides: tuple[int, ...]
    all: int
    off: int
    within: int


class Meeting(NamedTuple):
    """The finding, and the words [first, last) of each side that met."""

    id: str
    sides: tuple[Place, ...]


class Patterns(msgspec.Struct, frozen=True):
    """Patterns by their first side; `firsts` holds the bits of all first sides."""

    by_first: dict[int, list[Pattern]]
    firsts: int


class Compiled(msgspec.Struct, frozen=True):
    """`members`: the words and phrases of each side, by its bit."""

    within_commas: Patterns
    over_commas: Patterns
    members: dict[int, tuple[str, ...]]


def compiled(
    files: Mapping[str, SlotsFile],
    known_classes: Mapping[str, Sequence[str]],
    findings: Mapping[str, object],
    problems: list[str],
) -> Compiled:
    """Every mistake is added to `problems` with its file and what was expected."""
    own = {name: members for file in files.values() for name, members in file.classes.items()}
    bits: dict[tuple[str, ...], int] = {}
    sizes: dict[int, int] = {}
    patterns: tuple[dict[int, list[Pattern]], dict[int, list[Pattern]]] = ({}, {})

    def side(path: str, of: str, written: Sequence[str]) -> int:
        members: list[str] = []
        for each in _spread(written, own):
            if each and each == each.upper() and each.isalpha() and each != "NUMBER":
                if each not in known_classes:
                    problems.append(f"{path}: slots of {of}: there is no class {each}")
                members.append(each)
            elif each:
                members.append(each)
            else:
                problems.append(f"{path}: slots of {of}: a side or a way is empty")
        bit = bits.setdefault(tuple(dict.fromkeys(members)), 1 << len(bits))
        sizes[bit] = sum(len(known_classes.get(each, (each,))) for each in members)
        return bit

    for path, file in files.items():
        problems += [
            f"{path}: {name}: another slots file has a class of that name"
            for name in sorted(file.classes)
            if any(name in other.classes for other in files.values() if other is not file)
        ]
        problems += [
            f"{path}: {name}: classes.toml has a class of that name"
            for name in sorted(file.classes.keys() & known_classes.keys())
        ]
        for listed in file.slots:
            if listed.of not in findings:
                problems.append(f"{path}: {listed.of} is no finding")
            off = side(path, listed.of, listed.off) if listed.off else 0
            for line in listed.together:
                written = [part.strip().split("|") for part in line.split(" + ")]
                if not 2 <= len(written) <= 4:
                    problems.append(f'{path}: slots of {listed.of}: "{line}" needs 2 to 4 sides')
                sides = [side(path, listed.of, each) for each in written]
                sides.sort(key=sizes.__getitem__)
                pattern = Pattern(listed.of, tuple(sides), _all(sides), off, listed.within)
                patterns[listed.over_commas].setdefault(sides[0], []).append(pattern)
    within_commas, over_commas = (Patterns(each, _all(each)) for each in patterns)
    return Compiled(within_commas, over_commas, {bit: members for members, bit in bits.items()})


def _all(bits: Iterable[int]) -> int:
    return reduce(or_, bits, 0)


def _spread(written: Sequence[str], own: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The words of the classes named, and of the classes those name."""
    for each in written:
        if each in own:
            yield from _spread([word for word in own[each] if word != each], own)
        else:
            yield each


def meetings(
    hits: Sequence[Hit], words: Sequence[str], stops: frozenset[str], slots: Compiled
) -> Iterator[Meeting]:
    """`hits`: where words of sides stand in `words`, in their order; clauses end at a stop."""
    there = _all([hit.bits for hit in hits])
    for ends, patterns in ((stops, slots.within_commas), (stops - {","}, slots.over_commas)):
        possible = [
            pattern
            for first in _each(there & patterns.firsts)
            for pattern in patterns.by_first[first]
            if pattern.all & there == pattern.all
        ]
        if possible:
            clause = list(accumulate(word in ends for word in words))
            for _, several in groupby(hits, lambda hit: clause[hit.first]):  # noqa: B023  # read before the next round
                yield from _in_clause(list(several), possible)


def _in_clause(hits: Sequence[Hit], patterns: Sequence[Pattern]) -> Iterator[Meeting]:
    """Only patterns whose sides are all there are looked at word by word."""
    there = _all([hit.bits for hit in hits])
    complete = [
        pattern
        for pattern in patterns
        if pattern.all & there == pattern.all and not pattern.off & there
    ]
    if not complete:
        return
    wanted = _all([pattern.all for pattern in complete])
    places: dict[int, list[Place]] = {side: [] for side in _each(wanted)}
    for hit in hits:
        shared = hit.bits & wanted
        if shared:
            for side in _each(shared):
                places[side].append((hit.first, hit.last))
    for pattern in complete:
        for begin in places[pattern.sides[0]]:
            met = _met(begin, pattern, places)
            if met is not None:
                yield Meeting(pattern.id, met)


def _each(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest
        bits ^= lowest


def _met(
    begin: Place, pattern: Pattern, places: Mapping[int, Sequence[Place]]
) -> tuple[Place, ...] | None:
    """The nearest words of the other sides, each side words of its own."""
    taken = [begin]
    for each in pattern.sides[1:]:
        stands = places[each]
        nearest: Place | None = None
        closest = pattern.within + 1
        for at in range(
            bisect_left(stands, (begin[0] - pattern.within - _LONGEST_SIDE,)), len(stands)
        ):
            place = stands[at]
            away = place[0] - begin[1] if place[0] >= begin[1] else begin[0] - place[1]
            if away > pattern.within and place > begin:
                break
            if away < closest and all(
                place[1] <= other[0] or other[1] <= place[0] for other in taken
            ):
                nearest, closest = place, away
        if nearest is None:
            return None
        taken.append(nearest)
    return tuple(sorted(taken))
