"""Slots: two or three classes of words that say a thing wherever they stand together in a clause.

A phrase holds its words in one order; people turn them round and put others between. A slot
pattern says only what must meet: `FOOT + DRAGS`, `FOOT + cannot + lift|pick up`.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

_LONGEST_SIDE = 4
"""Words a side may hold and still be looked for in full before the first side."""

MARK = "+"
"""Before the number of a side, where it stands among the phrases of the vocabulary."""

Place = tuple[int, int]


class Slots(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
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


class SlotsFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`classes` are the file's own; those of classes.toml count too."""

    classes: dict[str, tuple[str, ...]] = {}
    slots: tuple[Slots, ...] = ()


class Pattern(NamedTuple):
    """One line of `together`, its sides by number, the side with the fewest words first."""

    id: str
    sides: tuple[str, ...]
    off: str | None
    within: int
    over_commas: bool


class Meeting(NamedTuple):
    """The finding, and the words [first, last) of each side that met."""

    id: str
    sides: tuple[Place, ...]


class Compiled(msgspec.Struct, frozen=True):
    """`patterns` by their first side; `members` the words and phrases of each side."""

    patterns: dict[str, tuple[Pattern, ...]]
    members: dict[str, tuple[str, ...]]


def compiled(
    files: Mapping[str, SlotsFile],
    known_classes: Mapping[str, Sequence[str]],
    findings: Mapping[str, object],
    problems: list[str],
) -> Compiled:
    """Every mistake is added to `problems` with its file and what was expected."""
    own = {name: members for file in files.values() for name, members in file.classes.items()}
    numbers: dict[tuple[str, ...], str] = {}
    sizes: dict[str, int] = {}
    patterns: dict[str, list[Pattern]] = {}

    def side(path: str, of: str, written: Sequence[str]) -> str:
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
        number = numbers.setdefault(tuple(dict.fromkeys(members)), f"{MARK}{len(numbers)}")
        sizes[number] = sum(len(known_classes.get(each, (each,))) for each in members)
        return number

    for path, file in files.items():
        problems += [
            f"{path}: {name}: classes.toml has a class of that name"
            for name in sorted(file.classes.keys() & known_classes.keys())
        ]
        for listed in file.slots:
            if listed.of not in findings:
                problems.append(f"{path}: {listed.of} is no finding")
            off = side(path, listed.of, listed.off) if listed.off else None
            for line in listed.together:
                written = [part.strip().split("|") for part in line.split(" + ")]
                if not 2 <= len(written) <= 4:
                    problems.append(f'{path}: slots of {listed.of}: "{line}" needs 2 to 4 sides')
                sides = [side(path, listed.of, each) for each in written]
                sides.sort(key=sizes.__getitem__)
                pattern = Pattern(listed.of, tuple(sides), off, listed.within, listed.over_commas)
                patterns.setdefault(sides[0], []).append(pattern)
    return Compiled(
        {first: tuple(several) for first, several in patterns.items()},
        {number: members for members, number in numbers.items()},
    )


def _spread(written: Sequence[str], own: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The words of the classes named, and of the classes those name."""
    for each in written:
        if each in own:
            yield from _spread([word for word in own[each] if word != each], own)
        else:
            yield each


def meetings(
    places: Mapping[str, Sequence[Place]],
    slots: Compiled,
    clauses: tuple[Sequence[int], Sequence[int]],
) -> Iterator[Meeting]:
    """`places`: where each side stands. `clauses`: the number of the clause of each word, first
    with commas as ends, then without."""
    for first_side in places.keys() & slots.patterns.keys():
        for pattern in slots.patterns[first_side]:
            if any(each not in places for each in pattern.sides):
                continue
            clause = clauses[pattern.over_commas]
            off = {clause[first] for first, _ in places.get(pattern.off or "", ())}
            for begin in places[first_side]:
                if clause[begin[0]] in off:
                    continue
                met = _met(begin, pattern, places, clause)
                if met is not None:
                    yield Meeting(pattern.id, met)


def _met(
    begin: Place,
    pattern: Pattern,
    places: Mapping[str, Sequence[Place]],
    clause: Sequence[int],
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
            if (
                away < closest
                and clause[place[0]] == clause[begin[0]]
                and all(place[1] <= other[0] or other[1] <= place[0] for other in taken)
            ):
                nearest, closest = place, away
        if nearest is None:
            return None
        taken.append(nearest)
    return tuple(sorted(taken))
