"""Facts lead to the rules that could hold, and to no fewer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.matching.by_fact import ByFact
from directory.matching.conditions import When, one_holds
from directory.matching.rules import Need

pytestmark = pytest.mark.quick

FACTS = st.frozensets(st.sampled_from("abcdef"), max_size=4)
WHENS = st.builds(When, all=FACTS, any=FACTS, also_any=FACTS, none=FACTS)
NEEDS = st.lists(st.builds(Need, id=st.just("need"), when=st.lists(WHENS, max_size=3).map(tuple)))


def by_fact(needs: list[Need]) -> ByFact[Need]:
    return ByFact(needs, lambda need: need.when)


@given(NEEDS, st.frozensets(st.sampled_from("abcdef")))
def test_every_rule_that_holds_is_led_to_in_its_order(
    needs: list[Need], facts: frozenset[str]
) -> None:
    holding = [need for need in needs if one_holds(need.when, facts)]
    asked = [need for need in by_fact(needs).led_by(facts) if one_holds(need.when, facts)]
    assert asked == holding


def test_a_rule_that_lacks_the_fact_it_needs_is_not_asked() -> None:
    needs = [
        Need(id="both", when=(When(all=frozenset("ab")),)),
        Need(id="either", when=(When(any=frozenset("cd")),)),
        Need(id="unless", when=(When(none=frozenset("a")),)),
    ]
    asked = [need.id for need in by_fact(needs).led_by(frozenset("d"))]
    assert asked == ["either", "unless"]
