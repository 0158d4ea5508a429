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

from collections.abc import Iterable, Sequence
from typing import NamedTuple

GAP = 4
_END = ""
_GAP = "~"
_OVER = "~~"
_NUMBER = ("NUMBER",)
"""The class of every number in digits."""

Node = dict[str, object]


class Hit(NamedTuple):
    """Words [first, last) of the row carry the phrase of `ids`."""

    first: int
    last: int
    ids: tuple[str, ...]


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


def add(tree: Node, phrase: str, ident: str) -> None:
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
                steps = [f"{_GAP}{'-' if over else ''}{int(length or GAP)}"]
            else:
                steps = part.split("|")
            following: list[Node] = []
            for node in nodes:
                for step in steps:
                    if not step:
                        raise PhraseError(f'"{phrase}" has an empty alternative')
                    child = node.setdefault(step, {})
                    assert isinstance(child, dict)
                    following.append(child)
            nodes = following
        for node in nodes:
            ends = node.setdefault(_END, ())
            assert isinstance(ends, tuple)
            if ident not in ends:
                node[_END] = (*ends, ident)


def finished(tree: Node) -> Node:
    """The tree with its gaps made ready: each node's gaps as a list of (length, node).

    A length under zero is that of a gap that reaches over commas.
    """
    gaps = []
    for key in [key for key in tree if key.startswith(_GAP)]:
        child = tree.pop(key)
        assert isinstance(child, dict)
        gaps.append((int(key[1:]), finished(child)))
    for key, child in tree.items():
        if key != _END:
            assert isinstance(child, dict)
            finished(child)
    if gaps:
        tree[_GAP] = tuple(gaps)
    return tree


def find(
    tree: Node, row: Sequence[str], classes: dict[str, tuple[str, ...]], stops: frozenset[str]
) -> list[Hit]:
    """Every phrase in the row. `classes`: what each word counts as, itself too.

    No gap reaches over a stop; the work per word is bounded.
    """
    hits: list[Hit] = []
    steps = [classes.get(word) or counts_as(word, ()) for word in row]
    barriers: tuple[list[int], list[int]] | None = None
    for first, begin in enumerate(steps):
        walk = [(tree[step], first + 1) for step in begin if step in tree]
        if walk:
            if barriers is None:
                barriers = _barriers(row, stops), _barriers(row, stops - {","})
            _walk(walk, first, steps, barriers, hits)
    return hits


def counts_as(word: str, classes: tuple[str, ...]) -> tuple[str, ...]:
    """The word itself, its classes, and for a figure the class of figures."""
    return (word, *classes, *(_NUMBER if word[0].isdigit() else ()))


def _barriers(row: Sequence[str], stops: frozenset[str]) -> list[int]:
    """For each place the last one a gap that begins there may lead to."""
    total = len(row)
    farthest = [total - 1] * (total + 1)
    for at in range(total - 1, -1, -1):
        farthest[at] = at if row[at] in stops else farthest[at + 1]
    return farthest


def _walk(
    walk: list[tuple[object, int]],
    first: int,
    steps: list[tuple[str, ...]],
    barriers: tuple[list[int], list[int]],
    hits: list[Hit],
) -> None:
    """Follows every branch of the tree from the words of `walk` on; adds what it reaches."""
    total = len(steps)
    any_stop, over_commas = barriers
    seen: set[tuple[int, int]] = set()
    while walk:
        node, at = walk.pop()
        assert isinstance(node, dict)
        if _END in node:
            hits.append(Hit(first, at, node[_END]))
        if at >= total:
            continue
        walk += [(node[step], at + 1) for step in steps[at] if step in node]
        if _GAP not in node:
            continue
        for length, after in node[_GAP]:
            wanted = after.keys()
            farthest = any_stop[at] if length > 0 else over_commas[at]
            for place in range(at, min(at + abs(length), farthest) + 1):
                if wanted.isdisjoint(steps[place]):
                    continue
                for step in steps[place]:
                    child = after.get(step)
                    if child is not None and (id(child), place) not in seen:
                        seen.add((id(child), place))
                        walk.append((child, place + 1))


def words_in(phrases: Iterable[str]) -> set[str]:
    """The plain words the phrases use."""
    return {
        word
        for phrase in phrases
        for part in phrase.split()
        if not part.startswith(_GAP) and part != "&"
        for word in part.split("|")
    }
