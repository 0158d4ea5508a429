"""The sample data hold one referral with all 35 items; taking any away is noticed by name."""

import datetime as dt
from functools import cache

import msgspec
import pytest

from directory import paths
from directory.matching.suggest import Matcher
from directory.referrals import gate
from directory.referrals.completeness import FAST, URGENT_LINES, completeness
from directory.referrals.demo import load_demo_referrals
from directory.referrals.groups import groups_of
from directory.referrals.model import Referral
from directory.referrals.naming import names_of
from directory.referrals.pinned import Pinned
from directory.referrals.pinning import pin
from directory.referrals.summary import State, Summary
from tests.documents.fixtures import ITEMS, SENDER, SENT, TIMERS, a_referral
from tests.documents.printed import the_catalogue

IDS = [item.id for item in ITEMS.items]


class Anybody:
    def __contains__(self, _: object) -> bool:
        return True


@cache
def whole() -> Pinned:
    """The sample referral that holds everything, pinned as if it was sent now."""
    demo = load_demo_referrals(paths.DATA, people=Anybody(), programs=Anybody())
    made = max(demo, key=lambda each: len(each.summary))
    catalogue, matcher = the_catalogue(), Matcher.load(paths.DATA)
    referral: Referral = msgspec.structs.replace(
        a_referral(), content=made.new.content, program=made.program
    )
    program = catalogue.programs[made.program]
    answer = gate.read(made.new.content, program, matcher, now=SENT)
    assert not gate.unsettled(answer, ())
    return pin(
        referral,
        answer,
        program,
        places=(),
        names=names_of(matcher, catalogue),
        sender=SENDER,
        items=ITEMS,
        groups=groups_of(matcher).of,
        timers=TIMERS,
        zone=dt.UTC,
    )


def test_nothing_is_missing_from_the_whole_one() -> None:
    found = completeness(whole().summary, ITEMS)
    assert found.missing == () and found.quality == ()
    assert found.score == 100.0
    states = {content.id: content.state for content in whole().summary.contents}
    assert {ident for ident, state in states.items() if state is State.NOT_ASKED} == set()
    assert {ident for ident, state in states.items() if state is State.NONE} == {
        "allergies",
        "under-18",
    }
    assert State.NOT_NEEDED not in states.values()


@pytest.mark.parametrize("item", IDS)
def test_taking_an_item_away_lowers_the_score_and_names_it(item: str) -> None:
    before = completeness(whole().summary, ITEMS)
    after = completeness(whole().summary.without(item), ITEMS)
    assert after.score < before.score
    assert item in [each.id for each in after.missing]


def emptied(priority: str) -> Summary:
    summary = whole().summary
    for item in IDS:
        summary = summary.without(item)
    return msgspec.structs.replace(summary, priority=priority)


@pytest.mark.parametrize("priority", FAST)
def test_the_nine_urgent_lines_come_first_where_it_is_urgent(priority: str) -> None:
    missing = completeness(emptied(priority), ITEMS).missing
    lines = [each.urgent for each in missing]
    first = [line for line in lines if line is not None]
    assert lines[: len(first)] == first == sorted(first)
    assert list(dict.fromkeys(first)) == list(range(1, URGENT_LINES + 1))


def test_a_routine_one_is_in_order_of_weight() -> None:
    missing = completeness(emptied("routine"), ITEMS).missing
    weights = [getattr(ITEMS.scoring, ITEMS.item(each.id).need) for each in missing]
    assert weights == sorted(weights, reverse=True)
