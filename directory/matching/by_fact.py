"""Rules by their facts: of some hundred rules only those are asked that could hold. Pure.

A text has about fifty facts. Each condition cannot do without one of them, or without one of a
few; so the facts lead to the conditions, and what the rulebook says of other things costs nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import TypeVar

from directory.matching.conditions import When

R = TypeVar("R")


class ByFact(tuple[R, ...]):
    """Rules in their order; `places`: by fact the rules it speaks for, `free`: those it need not.

    `places` names no rule twice for one fact, but may name a rule for several.
    `named`: by fact the rules in which it has a say, for or against.
    """

    places: dict[str, tuple[int, ...]]
    free: tuple[int, ...]
    named: dict[str, set[int]]

    def __new__(cls, rules: Iterable[R], conditions: Callable[[R], Iterable[When]]) -> "ByFact[R]":
        found = super().__new__(cls, rules)
        asked = [list(conditions(rule)) for rule in found]
        named = Counter(fact for several in asked for each in several for fact in each.all)
        places: dict[str, dict[int, None]] = {}
        free: dict[int, None] = {}
        for at, several in enumerate(asked):
            for each in several:
                leading = _leading(each, named)
                for fact in leading:
                    places.setdefault(fact, {})[at] = None
                if not leading:
                    free[at] = None
        found.places = {fact: tuple(ats) for fact, ats in places.items()}
        found.free = tuple(free)
        found.named = {}
        for at, several in enumerate(asked):
            for each in several:
                for fact in each.all | each.any | each.also_any | each.none:
                    found.named.setdefault(fact, set()).add(at)
        return found

    def spoken_for(self, facts: AbstractSet[str]) -> Iterator[R]:
        """The rules, in their order, that could hold; every other lacks a fact it needs."""
        return map(self.__getitem__, sorted(self.places_of(facts)))

    def places_of(self, facts: AbstractSet[str]) -> set[int]:
        found = set(self.free)
        for fact in self.places.keys() & facts:
            found.update(self.places[fact])
        return found

    def naming(self, facts: AbstractSet[str]) -> set[int]:
        """The places of the rules in which one of these facts has a say."""
        return set().union(*(self.named[fact] for fact in self.named.keys() & facts))


def _leading(condition: When, named: Counter[str]) -> frozenset[str]:
    """Facts one of which must be there: of several that all must, the one named least."""
    if condition.all:
        return frozenset((min(sorted(condition.all), key=named.__getitem__),))
    return condition.any or condition.also_any
