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

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

GAP = 4
_END = ""
_GAP = "~"
_OVER = "~~"
_NUMBER = ("NUMBER",)
"""The class of every number in digits."""

_ONLY_ENDS = {_END}

Node = dict[str, Any]
"""What may follow, by word; under marks no word can be: what ends here, and where a gap leads."""


class Hit(NamedTuple):
    """Words [first, last) of the row carry a phrase of each of `ids`, and of each bit of `bits`."""

    first: int
    last: int
    ids: tuple[str, ...]
    bits: int = 0


class Start(NamedTuple):
    """What one word says alone, and the branches that begin with it or a class of it.

    `next`: all words that may come next; `far`: those that may come after a gap.
    """

    ids: tuple[str, ...]
    bits: int
    after: tuple[Node, ...]
    next: frozenset[str]
    far: frozenset[str]


class Tree(NamedTuple):
    """`starts` by the word as it stands in a text; `number` for figures no phrase names."""

    starts: dict[str, Start]
    number: Start


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


def add(tree: Node, phrase: str, ident: str | int) -> None:
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
            ids, bits = node.get(_END, ((), 0))
            if isinstance(ident, int):
                node[_END] = (ids, bits | ident)
            elif ident not in ids:
                node[_END] = ((*ids, ident), bits)


def finished(tree: Node, classes: Mapping[str, tuple[str, ...]]) -> Tree:
    """`classes`: what each word counts as, itself too."""
    _with_gaps(tree)
    words = {*classes, *(word for word in tree if word[:1].islower() or not word[:1].isalpha())}
    starts = {word: _start(tree, classes.get(word) or counts_as(word, ())) for word in words}
    kept = {word: start for word, start in starts.items() if start.ids or start.bits or start.after}
    return Tree(kept, _start(tree, _NUMBER))


def _with_gaps(tree: Node) -> Node:
    """The tree with its gaps made ready: each node's gaps as a list of (length, node).

    A length under zero is that of a gap that reaches over commas.
    """
    keys = [key for key in tree if key.startswith(_GAP)]
    gaps = [(int(key[1:]), _with_gaps(tree.pop(key))) for key in keys]
    for key, child in tree.items():
        if key != _END:
            _with_gaps(child)
    if gaps:
        tree[_GAP] = tuple(gaps)
    return tree


def _start(tree: Node, steps: tuple[str, ...]) -> Start:
    nodes = [tree[step] for step in steps if step in tree]
    ids: dict[str, None] = {}
    bits = 0
    for node in nodes:
        if _END in node:
            ids.update(dict.fromkeys(node[_END][0]))
            bits |= node[_END][1]
    after = tuple(node for node in nodes if node.keys() != _ONLY_ENDS)
    gaps = [node for begun in after for _, node in begun.get(_GAP, ())]
    return Start(
        tuple(ids),
        bits,
        after,
        frozenset(chain.from_iterable(after)) - {_END, _GAP},
        frozenset(chain.from_iterable(gaps)) - {_END, _GAP},
    )


def find(
    tree: Tree, row: Sequence[str], classes: Mapping[str, tuple[str, ...]], stops: frozenset[str]
) -> list[Hit]:
    """Every phrase in the row. `classes`: what each word counts as, itself too.

    No gap reaches over a stop; the work per word is bounded.
    """
    hits: list[Hit] = []
    steps = [
        classes.get(word) or (counts_as(word, ()) if word[0].isdigit() else (word,)) for word in row
    ]
    barriers: tuple[list[int], list[int]] | None = None
    present = frozenset(chain.from_iterable(steps))
    for first, word in enumerate(row):
        start = tree.starts.get(word)
        if start is None:
            if not word[0].isdigit():
                continue
            start = tree.number
        if start.ids or start.bits:
            hits.append(Hit(first, first + 1, start.ids, start.bits))
        if (
            start.after
            and first + 1 < len(row)
            and not (start.next.isdisjoint(steps[first + 1]) and start.far.isdisjoint(present))
        ):
            if barriers is None:
                barriers = _barriers(row, stops), _barriers(row, stops - {","})
            _walk(start.after, first, steps, present, barriers, hits)
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
    begun: tuple[Node, ...],
    first: int,
    steps: list[tuple[str, ...]],
    present: frozenset[str],
    barriers: tuple[list[int], list[int]],
    hits: list[Hit],
) -> None:
    """Follows every branch of the tree from the words after `first` on; adds what it reaches.

    `present`: all words of the row; a gap to a word that is nowhere is not tried.
    """
    total = len(steps)
    any_stop, over_commas = barriers
    seen: set[tuple[int, int]] = set()
    waiting = [(node, first + 1) for node in begun]
    while waiting:
        walk: list[tuple[Node, int]] = []
        for node, at in waiting:
            walk += [(node[step], at + 1) for step in steps[at] if step in node]
            if _GAP not in node:
                continue
            for length, after in node[_GAP]:
                wanted = after.keys()
                if wanted.isdisjoint(present):
                    continue
                farthest = any_stop[at] if length > 0 else over_commas[at]
                for place in range(at, min(at + abs(length), farthest) + 1):
                    if wanted.isdisjoint(steps[place]):
                        continue
                    for step in steps[place]:
                        child = after.get(step)
                        if child is not None and (id(child), place) not in seen:
                            seen.add((id(child), place))
                            walk.append((child, place + 1))
        waiting = []
        for node, at in walk:
            if _END in node:
                hits.append(Hit(first, at, *node[_END]))
                if len(node) == 1:
                    continue
            if at < total:
                waiting.append((node, at))


def words_in(phrases: Iterable[str]) -> set[str]:
    """The plain words the phrases use."""
    return {
        word
        for phrase in phrases
        for part in phrase.split()
        if not part.startswith(_GAP) and part != "&"
        for word in part.split("|")
    }
