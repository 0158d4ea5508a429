"""The completeness score: what lowers it, what it names, in which order."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory import paths
from directory.referrals.completeness import completeness, is_complete
from directory.referrals.from_match import from_match
from directory.referrals.items import load_items
from directory.referrals.summary import Content, Fact, Origin, State, Summary
from tests.referrals.answers import GROUPS, NOTE, NOW, a_program, an_answer

pytestmark = pytest.mark.quick

ITEMS = load_items(paths.DATA)
IDS = [item.id for item in ITEMS.items]


def a_summary(*, flagged: bool = True) -> Summary:
    return from_match(
        an_answer(flagged=flagged), a_program(), items=ITEMS, text=NOTE, now=NOW, groups=GROUPS
    )


def a_full_summary(*, flagged: bool = True) -> Summary:
    """Every needed field of every item filled, quality checks met."""
    contents = tuple(
        Content(
            number=item.number,
            id=item.id,
            state=State.PRESENT,
            facts=tuple(
                Fact(field=field.id, value="Is it a nerve?", origin=Origin.EDITED)
                for field in item.fields
            ),
        )
        for item in ITEMS.items
    )
    return msgspec.structs.replace(a_summary(flagged=flagged), contents=contents)


def test_a_full_summary_scores_one_hundred() -> None:
    found = completeness(a_full_summary(), ITEMS)
    assert (found.score, found.missing, found.quality, found.warn) == (100.0, (), (), False)
    assert found.filled == found.asked == 35


@pytest.mark.parametrize("item", IDS)
def test_emptying_any_item_lowers_the_score_and_names_it(item: str) -> None:
    found = completeness(a_full_summary().without(item), ITEMS)
    assert found.score < 100
    assert [missing.id for missing in found.missing] == [item]


@given(st.lists(st.sampled_from(IDS), unique=True, min_size=1, max_size=34), st.sampled_from(IDS))
def test_emptying_one_more_item_never_raises_the_score(gone: list[str], one_more: str) -> None:
    summary = a_full_summary()
    for item in gone:
        summary = summary.without(item)
    before = completeness(summary, ITEMS)
    after = completeness(summary.without(one_more), ITEMS)
    assert one_more in {missing.id for missing in after.missing}
    assert after.score < before.score if one_more not in gone else after.score == before.score


def test_emptying_an_item_that_a_match_filled_lowers_the_score_too() -> None:
    summary = a_summary()
    before = completeness(summary, ITEMS).score
    filled = [item.id for item in ITEMS.items if is_complete(summary.item(item.id), item)]
    assert {"urgency", "recipient", "reason", "red-flags", "tried"} <= set(filled)
    for item in filled:
        after = completeness(summary.without(item), ITEMS)
        assert after.score < before, item
        assert item in {missing.id for missing in after.missing}


def test_an_explicit_none_is_an_answer() -> None:
    summary = a_full_summary().without("allergies")
    contents = tuple(
        msgspec.structs.replace(content, state=State.NONE) if content.id == "allergies" else content
        for content in summary.contents
    )
    assert completeness(msgspec.structs.replace(summary, contents=contents), ITEMS).score == 100


def test_for_an_urgent_referral_the_nine_lines_stand_first() -> None:
    missing = completeness(a_summary(), ITEMS).missing
    lines = [each.urgent for each in missing]
    open_lines = [line for line in lines if line is not None]
    assert lines[: len(open_lines)] == sorted(open_lines)
    assert {2, 3, 4, 8, 9} == set(open_lines)


def test_for_a_routine_referral_the_heavier_items_stand_first() -> None:
    missing = completeness(a_summary(flagged=False), ITEMS).missing
    weights = [getattr(ITEMS.scoring, ITEMS.item(each.id).need) for each in missing]
    assert weights == sorted(weights, reverse=True)


def test_reason_or_question_is_enough_for_their_urgent_line() -> None:
    both_gone = a_full_summary().without("reason").without("question")
    one_gone = a_full_summary().without("question")
    assert {each.urgent for each in completeness(both_gone, ITEMS).missing} == {6}
    assert {each.urgent for each in completeness(one_gone, ITEMS).missing} == {None}


def test_a_question_without_a_question_mark_costs_a_point() -> None:
    summary = a_full_summary()
    contents = tuple(
        msgspec.structs.replace(
            content,
            facts=(Fact(field="question", value="Please see.", origin=Origin.EDITED),),
        )
        if content.id == "question"
        else content
        for content in summary.contents
    )
    found = completeness(msgspec.structs.replace(summary, contents=contents), ITEMS)
    assert found.quality == ("question-is-a-question",)
    assert 98 < found.score < 100
