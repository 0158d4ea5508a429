"""Slots: two or three classes of words that say a thing wherever they stand together in a clause.

A phrase holds its words in one order; people turn them round and put others between. A slot
pattern says only what must meet: `FOOT + DRAGS`, `FOOT + cannot + lift|pick up`.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

import msgspec

from directory.matching.decoding import Strict
from directory.matching.phrases import Hit

_LONGEST_SIDE = 4
"""Words a side may hold and still be looked for in full before the first side."""

Place = tuple[int, int]
Members = tuple[str, ...]


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
    """One line of `together`: the numbers of its sides, the side with the fewest words first.

    `all` holds a bit for each side, `off` one for the words that make it something else.
    """

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
    """Patterns by their rarest side; `rarest` holds the bits of all these sides."""

    by_rarest: dict[int, list[Pattern]]
    rarest: int


class Compiled(msgspec.Struct, frozen=True):
    """`members`: the words and phrases of each side, by its number."""

    within_commas: Patterns
    over_commas: Patterns
    members: tuple[Members, ...]


class _Line(NamedTuple):
    """A line of `together` as the members of its sides, fewest words first; `off` may be empty."""

    slots: Slots
    sides: tuple[Members, ...]
    off: Members


def compiled(
    files: Mapping[str, SlotsFile],
    known_classes: Mapping[str, Sequence[str]],
    findings: Mapping[str, object],
    problems: list[str],
) -> Compiled:
    """Every mistake is added to `problems` with its file and what was expected."""
    own = {name: members for file in files.values() for name, members in file.classes.items()}
    lines: list[_Line] = []
    for path, file in files.items():
        problems += _names_taken(path, file, files, known_classes)
        for listed in file.slots:
            if listed.of not in findings:
                problems.append(f"{path}: {listed.of} is no finding")
            place = f"{path}: slots of {listed.of}"
            off = _members(listed.off, own, known_classes, place, problems)
            for line in listed.together:
                written = [part.strip().split("|") for part in line.split(" + ")]
                if not 2 <= len(written) <= 4:
                    problems.append(f'{place}: "{line}" needs 2 to 4 sides')
                sides = [_members(each, own, known_classes, place, problems) for each in written]
                sides.sort(key=lambda side: sum(len(known_classes.get(w, (w,))) for w in side))
                lines.append(_Line(listed, tuple(sides), off))
    return _numbered(lines)


def _names_taken(
    path: str,
    file: SlotsFile,
    files: Mapping[str, SlotsFile],
    known_classes: Mapping[str, Sequence[str]],
) -> Iterator[str]:
    for name in sorted(file.classes):
        if any(name in other.classes for other in files.values() if other is not file):
            yield f"{path}: {name}: another slots file has a class of that name"
        if name in known_classes:
            yield f"{path}: {name}: classes.toml has a class of that name"


def _members(
    written: Sequence[str],
    own: Mapping[str, Sequence[str]],
    known_classes: Mapping[str, Sequence[str]],
    place: str,
    problems: list[str],
) -> Members:
    """The words, phrases and classes of classes.toml that fill a side."""
    members = tuple(_spread(written, own))
    for each in members:
        if not each:
            problems.append(f"{place}: a side or a way is empty")
        elif each.isupper() and each.isalpha() and each not in (*known_classes, "NUMBER"):
            problems.append(f"{place}: there is no class {each}")
    return members


def _numbered(lines: Sequence[_Line]) -> Compiled:
    """The rarest side of each pattern is the one whose words stand in the fewest other sides. It is
    looked for in every clause, so those have the lowest numbers."""
    numbers: dict[Members, int] = {}
    all_sides = {_once(side) for line in lines for side in (*line.sides, line.off)}
    sides_with = Counter(word for side in all_sides for word in side)

    def number(side: Members) -> int:
        return numbers.setdefault(_once(side), len(numbers))

    def company(side: Members) -> int:
        return sum(sides_with[word] for word in _once(side))

    rarest = [number(min(line.sides, key=company)) for line in lines]
    patterns: tuple[dict[int, list[Pattern]], dict[int, list[Pattern]]] = ({}, {})
    for (slots, members, turns_off), sought in zip(lines, rarest, strict=True):
        sides = tuple(map(number, members))
        off = 1 << number(turns_off) if turns_off else 0
        pattern = Pattern(slots.of, sides, _bits(sides), off, slots.within)
        patterns[slots.over_commas].setdefault(sought, []).append(pattern)
    within_commas, over_commas = (Patterns(each, _bits(each)) for each in patterns)
    return Compiled(within_commas, over_commas, tuple(numbers))


def _once(side: Members) -> Members:
    return tuple(dict.fromkeys(side))


def _bits(sides: Iterable[int]) -> int:
    return _all(1 << side for side in sides)


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
    """`hits`: where words of sides stand in `words`, in their order; clauses end at a stop.

    The "year" of "74 year old" is an age: it counts for no side that speaks of years.
    """
    hits = [
        hit
        for hit in hits
        if words[hit.last - 1] != "year" or words[hit.last : hit.last + 1] != ["old"]
    ]
    ends = [at for at, word in enumerate(words) if word in stops]
    for clause in _clauses(hits, ends):
        yield from _in_clause(clause, slots.within_commas)
    for clause in _clauses(hits, [at for at in ends if words[at] != ","]):
        yield from _in_clause(clause, slots.over_commas)


def _clauses(hits: Sequence[Hit], ends: Sequence[int]) -> Iterator[list[Hit]]:
    """The hits before the first end, from there to the second, and so on."""
    firsts = [hit.first for hit in hits]
    begin = 0
    for end in ends:
        after = bisect_left(firsts, end, begin)
        if after > begin:
            yield list(hits[begin:after])
            begin = after
    yield list(hits[begin:])


def _in_clause(hits: Sequence[Hit], patterns: Patterns) -> Iterator[Meeting]:
    """Only patterns whose sides are all there are looked at word by word."""
    there = _all([hit.bits for hit in hits])
    complete = [
        pattern
        for side in _each(there & patterns.rarest)
        for pattern in patterns.by_rarest[side]
        if pattern.all & there == pattern.all and not pattern.off & there
    ]
    if not complete:
        return
    wanted = _all([pattern.all for pattern in complete])
    places: dict[int, list[Place]] = {side: [] for side in _each(wanted)}
    for hit in hits:
        if shared := hit.bits & wanted:
            for side in _each(shared):
                places[side].append((hit.first, hit.last))
    for pattern in complete:
        for begin in places[pattern.sides[0]]:
            met = _met(begin, pattern, places)
            if met is not None:
                yield Meeting(pattern.id, met)


def _each(bits: int) -> Iterator[int]:
    """The numbers of the sides, lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
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
