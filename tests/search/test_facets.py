"""Filters, their counts, and what is not stated."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.catalogue.model import Ages, Program
from directory.paths import DATA
from directory.search.facets import values_of
from directory.search.find import find
from directory.search.index import SearchIndex
from directory.search.query import FILTERS, UNKNOWN, Query
from tests.search.a_directory import a_directory, a_program, ages

pytestmark = pytest.mark.quick

some_of = st.lists(st.sampled_from(["one", "two", "three"]), max_size=2, unique=True).map(tuple)


def _program(number: int, draw: st.DataObject) -> Program:
    stated = {
        name: draw.draw(some_of)
        for name in ("disciplines", "conditions", "phases", "settings", "delivery", "languages")
    }
    age = draw.draw(st.none() | st.tuples(st.integers(0, 30), st.none() | st.integers(30, 90)))
    return a_program(
        f"program-{number}",
        department=draw.draw(st.sampled_from(["bones", "minds"])),
        plain={"en": draw.draw(st.sampled_from(["Knee pain.", "Back pain.", "Stress."]))},
        ages=ages(*age) if age else None,
        referral=draw.draw(st.sampled_from([None, "needed", "self", "either"])),
        **stated,
    )


def _admits(program: Program, name: str, value: str) -> bool:
    """The rule in plain words, to compare the index with."""
    if name == "age" and value != UNKNOWN and program.ages is None:
        return True
    if name == "age" and value.isdigit():
        stated = program.ages
        assert isinstance(stated, Ages)
        return stated.admits(int(value)) is True
    return value in values_of(program)[name]


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_counts_are_what_counting_by_hand_gives(data: st.DataObject) -> None:
    programs = [_program(number, data) for number in range(data.draw(st.integers(0, 6)))]
    index = SearchIndex.build(a_directory(*programs), DATA / "vocabulary")
    query = Query(
        department=data.draw(st.sampled_from([None, "bones"])),
        phase=data.draw(st.sampled_from([None, "one", UNKNOWN])),
        age=data.draw(st.sampled_from([None, "adult", "child", "7", "40", UNKNOWN])),
        referral=data.draw(st.sampled_from([None, "self", UNKNOWN])),
    )
    results = find(index, query)
    filters = query.filters()
    found = {
        each.slug for each in programs if all(_admits(each, *pair) for pair in filters.items())
    }
    assert {hit.slug for hit in results.items} == found
    for name in FILTERS:
        others = [(other, value) for other, value in filters.items() if other != name]
        shown = [each for each in programs if all(_admits(each, *pair) for pair in others)]
        expected: dict[str, int] = {}
        for program in shown:
            for value in values_of(program)[name]:
                expected[value] = expected.get(value, 0) + 1
        assert {each.value: each.count for each in results.facets[name]} == expected


@pytest.mark.parametrize("text", ["", "pain", "back pain", "my knee hurts"])
def test_a_count_is_what_choosing_the_value_finds(shipped: SearchIndex, text: str) -> None:
    query = Query(text=text)
    for name, values in find(shipped, query).facets.items():
        unknown = sum(each.count for each in values if each.value == UNKNOWN)
        for each in values:
            # Those that state no ages are let through every age filter.
            besides = unknown if name == "age" and each.value != UNKNOWN else 0
            assert find(shipped, query.with_(**{name: each.value})).total == each.count + besides


def test_not_stated_comes_last_and_can_be_chosen() -> None:
    index = SearchIndex.build(
        a_directory(a_program("a"), a_program("b"), a_program("c", referral="self")),
        DATA / "vocabulary",
    )
    referral = find(index, Query()).facets["referral"]
    assert [(each.value, each.count) for each in referral] == [("self", 1), (UNKNOWN, 2)]
    assert find(index, Query(referral=UNKNOWN)).total == 2


@pytest.mark.parametrize(
    ("age", "found"),
    [
        ("7", {"young", "silent"}),
        ("17", {"young", "silent"}),
        ("18", {"grown", "silent"}),
        ("child", {"young", "silent"}),
        ("adult", {"grown", "silent"}),
        (UNKNOWN, {"silent"}),
        ("²", set()),  # a digit to Python, not a number
    ],
)
def test_an_age_excludes_only_programs_that_refuse_it(age: str, found: set[str]) -> None:
    index = SearchIndex.build(
        a_directory(
            a_program("young", ages=ages(0, 17)),
            a_program("grown", ages=ages(18, None)),
            a_program("silent"),
        ),
        DATA / "vocabulary",
    )
    assert {hit.slug for hit in find(index, Query(age=age)).items} == found


def test_where_a_referral_is_not_needed_people_find_it_under_self() -> None:
    index = SearchIndex.build(
        a_directory(a_program("open", referral="either")), DATA / "vocabulary"
    )
    assert find(index, Query(referral="self")).total == 1
    assert find(index, Query(referral="needed")).total == 0


def test_a_filter_in_the_way_is_offered_for_removal(shipped: SearchIndex) -> None:
    results = find(shipped, Query(text="torn ACL", age="child", department="imaging"))
    offered = {each.name: each.count for each in results.drop_one}
    assert offered
    for name, count in offered.items():
        without = Query(text="torn ACL", age="child", department="imaging").without(name)
        assert find(shipped, without).total == count > results.total


def test_filters_that_block_each_other_still_show_the_way_out(shipped: SearchIndex) -> None:
    results = find(shipped, Query(department="dentistry", phase="never"))
    assert results.total == 0
    assert results.without_filters == len(shipped.programs.listed)
