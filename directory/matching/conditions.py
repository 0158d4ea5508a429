"""Conditions: which facts must be there, and which must not. Pure."""

from directory.matching.decoding import Strict


class When(Strict, frozen=True, kw_only=True):
    """All of `all`, one of `any` and one of `also_any` (where given), none of `none`."""

    all: frozenset[str] = frozenset()
    any: frozenset[str] = frozenset()
    also_any: frozenset[str] = frozenset()
    none: frozenset[str] = frozenset()

    def holds(self, facts: frozenset[str] | set[str]) -> bool:
        return (
            self.all <= facts
            and (not self.any or not self.any.isdisjoint(facts))
            and (not self.also_any or not self.also_any.isdisjoint(facts))
            and self.none.isdisjoint(facts)
        )

    def could_hold(self, true: frozenset[str] | set[str], maybe: frozenset[str] | set[str]) -> bool:
        """Whether it would hold if open facts turned out so; `maybe`: true and open ones."""
        return (
            self.all <= maybe
            and (not self.any or not self.any.isdisjoint(maybe))
            and (not self.also_any or not self.also_any.isdisjoint(maybe))
            and self.none.isdisjoint(true)
        )

    def facts(self) -> frozenset[str]:
        return self.all | self.any | self.also_any | self.none

    def touches(self, facts: frozenset[str] | set[str]) -> bool:
        """Whether one of these facts has a say in the condition."""
        return not (
            self.all.isdisjoint(facts)
            and self.any.isdisjoint(facts)
            and self.also_any.isdisjoint(facts)
            and self.none.isdisjoint(facts)
        )


def one_holds(whens: tuple[When, ...], facts: frozenset[str] | set[str]) -> bool:
    for when in whens:  # noqa: SIM110  # asked some thousand times for each text; any() is slower
        if when.holds(facts):
            return True
    return False
