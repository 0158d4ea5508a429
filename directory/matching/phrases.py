"""Phrases of the vocabulary, compiled to one tree and found in a row of words.

How a phrase is written in the data:

    numb foot            these words, next to each other (fillers such as "the", "of" never count)
    numb|tingling foot   either word
    numb LIMB            any word of the class (classes stand in `classes.toml`, in capitals)
    leg ~ numb           up to four words between
    leg ~8 numb          up to eight
    knee ~~3 hot         up to three, commas between: "knee is red, hot"
    leg & numb           both, in either order, up to four words between
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

GAP = 4
_END = ""
_GAP = "~"
_OVER = "~~"
_OVER_COMMAS = "~-"
_NUMBER = ("NUMBER",)
"""The class of every number in digits."""

Branch = dict[str, Any]
"""A tree in the making: what may follow, by word; under marks no word can be, what ends here and
where a gap leads."""


class Hit(NamedTuple):
    """Words [first, last) of the row carry a phrase of each of `ids`, and of each bit of `bits`."""

    first: int
    last: int
    ids: tuple[str, ...]
    bits: int = 0


class Node(msgspec.Struct, frozen=True, gc=False):
    """What is said where a branch has come to here, and how it goes on.

    `next`: by the word right after; `far`: by a word up to `longest` words on.
    Kept out of garbage collection, which would else walk the whole tree now and again.
    """

    ids: tuple[str, ...]
    bits: int
    next: dict[str, tuple["Node", ...]]
    far: dict[str, tuple["Gap", ...]]
    longest: int


class Gap(msgspec.Struct, frozen=True, gc=False):
    """Up to `length` words may stand between; commas too where it is `over_commas`."""

    length: int
    over_commas: bool
    node: Node


class Tree(NamedTuple):
    """`starts` by the word as it stands in a text; `number` for figures no phrase names.

    `steps`: what a word may be further on in a phrase: itself, classes of it.
    """

    starts: dict[str, Node]
    number: Node
    steps: dict[str, tuple[str, ...]]


class PhraseError(ValueError):
    """A phrase that cannot be compiled; the text says why."""


def orders(phrase: str) -> list[list[str]]:
    """The phrase's parts; a phrase with "&" is two: one for each order."""
    sides = [side.split() for side in phrase.split("&")]
    if any(not side for side in sides) or len(sides) > 2:
        raise PhraseError(f'"{phrase}" needs words on both sides of one "&"')
    if len(sides) == 1:
        return sides
    left, right = sides
    return [[*left, _GAP, *right], [*right, _GAP, *left]]


def add(tree: Branch, phrase: str, ident: str | int) -> None:
    """A number is kept as a bit: one word may be in very many lists, all read at once."""
    for parts in orders(phrase):
        if parts[0].startswith(_GAP) or parts[-1].startswith(_GAP):
            raise PhraseError(f'"{phrase}" begins or ends with a gap')
        nodes = [tree]
        for part in parts:
            if part.startswith(_GAP):
                over = part.startswith(_OVER)
                length = part[2 if over else 1 :]
                if length and not length.isdigit():
                    raise PhraseError(f'"{phrase}": write a gap as ~, ~8 or ~~8')
                steps = [f"{_OVER_COMMAS if over else _GAP}{int(length or GAP)}"]
            else:
                steps = part.split("|")
            following: list[Branch] = []
            for node in nodes:
                for step in steps:
                    if not step:
                        raise PhraseError(f'"{phrase}" has an empty alternative')
                    child = node.setdefault(step, {})
                    assert isinstance(child, dict)
                    following.append(child)
            nodes = following
        for node in nodes:
            ids, bits = node.get(_END, ((), 0))
            if isinstance(ident, int):
                node[_END] = (ids, bits | ident)
            elif ident not in ids:
                node[_END] = ((*ids, ident), bits)


def finished(tree: Branch, classes: Mapping[str, tuple[str, ...]]) -> Tree:
    """`classes`: what each word counts as, itself too."""
    made: dict[int, Node] = {}
    begun: dict[tuple[str, ...], Node] = {}
    starts: dict[str, Node] = {}
    words = {*classes, *(word for word in tree if word[:1].islower() or not word[:1].isalpha())}
    for word in words:
        counts = classes.get(word) or counts_as(word, ())
        steps = tuple(step for step in counts if step in tree)
        if steps and steps not in begun:
            begun[steps] = _node([tree[step] for step in steps], made)
        if steps:
            starts[word] = begun[steps]
    number = _node([tree[step] for step in _NUMBER if step in tree], made)
    used = {step for node in (*begun.values(), *made.values()) for step in (*node.next, *node.far)}
    further = {
        word: tuple(step for step in classes.get(word) or counts_as(word, ()) if step in used)
        for word in (*classes, *used)
    }
    return Tree(starts, number, {word: steps for word, steps in further.items() if steps})


def _node(branches: Sequence[Branch], made: dict[int, Node]) -> Node:
    """The branches as one; `made` holds what became of each that was met before."""
    ids: dict[str, None] = {}
    bits = 0
    following: dict[str, tuple[Node, ...]] = {}
    far: dict[str, tuple[Gap, ...]] = {}
    longest = 0

    def alone(branch: Branch) -> Node:
        if id(branch) not in made:
            made[id(branch)] = _node([branch], made)
        return made[id(branch)]

    for branch in branches:
        for step, more in branch.items():
            if step == _END:
                ids.update(dict.fromkeys(more[0]))
                bits |= more[1]
            elif step.startswith(_GAP):
                length = abs(int(step[1:]))
                longest = max(longest, length)
                for word, after in more.items():
                    gap = Gap(length, step.startswith(_OVER_COMMAS), alone(after))
                    far[word] = (*far.get(word, ()), gap)
            else:
                following[step] = (*following.get(step, ()), alone(more))
    return Node(tuple(ids), bits, following, far, longest)


def find(tree: Tree, row: Sequence[str], stops: frozenset[str]) -> list[Hit]:
    """Every phrase in the row. No gap reaches over a stop; the work per word is bounded."""
    hits: list[Hit] = []
    steps = [tree.steps.get(word) or (_NUMBER if word[0].isdigit() else ()) for word in row]
    for first, word in enumerate(row):
        start = tree.starts.get(word)
        if start is None:
            if not word[0].isdigit():
                continue
            start = tree.number
        if start.ids or start.bits:
            hits.append(Hit(first, first + 1, start.ids, start.bits))
        if first + 1 < len(row) and (
            start.far or not start.next.keys().isdisjoint(steps[first + 1])
        ):
            _walk(start, first, row, steps, stops, hits)
    return hits


def counts_as(word: str, classes: tuple[str, ...]) -> tuple[str, ...]:
    """The word itself, its classes, and for a figure the class of figures."""
    return (word, *classes, *(_NUMBER if word[0].isdigit() else ()))


def _walk(
    start: Node,
    first: int,
    row: Sequence[str],
    steps: Sequence[tuple[str, ...]],
    stops: frozenset[str],
    hits: list[Hit],
) -> None:
    """Follows every branch of the tree from the words after `first` on; adds what it reaches."""
    waiting = [(start, first + 1)]
    leapt: set[tuple[int, int]] = set()
    for node, at in waiting:  # grows as it is followed
        reached: list[tuple[Node, int]] = []
        for step in steps[at]:
            if step in node.next:
                reached += [(child, at + 1) for child in node.next[step]]
        if node.far:
            for child, last in _over_gaps(node, at, row, steps, stops):
                if (id(child), last) not in leapt:
                    leapt.add((id(child), last))
                    reached.append((child, last))
        for child, last in reached:
            if child.ids or child.bits:
                hits.append(Hit(first, last, child.ids, child.bits))
            if last < len(row) and (child.next or child.far):
                waiting.append((child, last))


def _over_gaps(
    node: Node,
    at: int,
    row: Sequence[str],
    steps: Sequence[tuple[str, ...]],
    stops: frozenset[str],
) -> Iterator[tuple[Node, int]]:
    """Where the gaps that begin at `at` lead; a stop itself may still be reached."""
    far = node.far
    comma = False
    for place in range(at, min(at + node.longest + 1, len(row))):
        for step in steps[place]:
            if step in far:
                for gap in far[step]:
                    if place <= at + gap.length and (gap.over_commas or not comma):
                        yield gap.node, place + 1
        if row[place] in stops:
            if row[place] != ",":
                return
            comma = True


def words_in(phrases: Iterable[str]) -> set[str]:
    """The plain words the phrases use."""
    return {
        word
        for phrase in phrases
        for part in phrase.split()
        if not part.startswith(_GAP) and part != "&"
        for word in part.split("|")
    }
