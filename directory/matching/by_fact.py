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
    """Rules in their order. A place is the number of a rule in that order.

    `leads_to`: by fact the places of rules with a condition that waits for it; no place stands
    twice under one fact, but it may stand under several. `always`: the places of rules with a
    condition that waits for nothing. `named_in`: by fact the places of rules that name it, for or
    against.
    """

    leads_to: dict[str, tuple[int, ...]]
    always: frozenset[int]
    named_in: dict[str, frozenset[int]]

    def __new__(cls, rules: Iterable[R], conditions: Callable[[R], Iterable[When]]) -> "ByFact[R]":
        found = super().__new__(cls, rules)
        asked = [(at, when) for at, rule in enumerate(found) for when in conditions(rule)]
        times_named = Counter(fact for _, when in asked for fact in when.all)
        leads_to: dict[str, dict[int, None]] = {}
        always: set[int] = set()
        named_in: dict[str, set[int]] = {}
        for at, when in asked:
            waits_for = _waits_for(when, times_named)
            for fact in waits_for:
                leads_to.setdefault(fact, {})[at] = None
            if not waits_for:
                always.add(at)
            for fact in when.facts():
                named_in.setdefault(fact, set()).add(at)
        found.leads_to = {fact: tuple(places) for fact, places in leads_to.items()}
        found.always = frozenset(always)
        found.named_in = {fact: frozenset(places) for fact, places in named_in.items()}
        return found

    def led_by(self, facts: AbstractSet[str]) -> Iterator[R]:
        """The rules, in their order, that could hold; every other lacks a fact it needs."""
        return map(self.__getitem__, sorted(self.places_led_by(facts)))

    def places_led_by(self, facts: AbstractSet[str]) -> set[int]:
        found = set(self.always)
        for fact in self.leads_to.keys() & facts:
            found.update(self.leads_to[fact])
        return found

    def places_naming(self, facts: AbstractSet[str]) -> set[int]:
        """The places of the rules in which one of these facts has a say."""
        return set().union(*(self.named_in[fact] for fact in self.named_in.keys() & facts))


def _waits_for(condition: When, times_named: Counter[str]) -> frozenset[str]:
    """Facts one of which must be there: of several that all must, the one named least."""
    if condition.all:
        return frozenset((min(sorted(condition.all), key=times_named.__getitem__),))
    return condition.any or condition.also_any
