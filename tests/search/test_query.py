"""Addresses to queries and back."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.errors import Invalid
from directory.search.query import FILTERS, Query, from_parameters

pytestmark = pytest.mark.quick

queries = st.builds(
    Query,
    text=st.text(st.characters(exclude_categories=["Cs"]) | st.characters(), max_size=60),
    **{name: st.none() | st.text(max_size=20) for name in FILTERS if name != "age"},
    age=st.none() | st.sampled_from(["adult", "child", "unknown", "007", "0", "120", " 7 "]),
    limit=st.integers(1, 100),
    literal=st.booleans(),
)


@given(queries)
def test_a_canonical_query_stays_as_it_is(query: Query) -> None:
    once = query.canonical()
    assert once.canonical() == once


@given(queries)
def test_an_address_is_read_back_as_the_same_query(query: Query) -> None:
    parameters = dict(parse_qsl(urlsplit(query.address()).query, keep_blank_values=True))
    assert from_parameters(parameters) == query.canonical()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"q": " back   pain "}, {"q": "back pain"}),
        ({"q": "a\tb\x00c"}, {"q": "a b c"}),
        ({"q": "cafe\u0301"}, {"q": "café"}),  # composed
        ({"age": "007"}, {"age": "7"}),
        ({"department": " Imaging "}, {"department": "imaging"}),
        ({"department": "  "}, {}),
        ({"limit": "20"}, {}),
        ({"utm_source": "mail", "page": "2"}, {}),  # unknown ones are passed over
    ],
)
def test_what_finds_the_same_has_the_same_address(
    one: dict[str, str], other: dict[str, str]
) -> None:
    assert from_parameters(one).address() == from_parameters(other).address()


def test_half_a_surrogate_pair_is_a_blank() -> None:
    assert from_parameters({"q": "back\ud800pain"}).text == "back pain"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("q", "x" * 501, "too_long"),
        ("department", "x" * 101, "too_long"),
        ("age", "121", "invalid"),
        ("age", "-1", "invalid"),
        ("age", "7.5", "invalid"),
        ("age", "٧", "invalid"),  # a digit, but not one an address carries
        ("age", "old", "invalid"),
        ("limit", "0", "out_of_range"),
        ("limit", "101", "out_of_range"),
        ("limit", "ten", "out_of_range"),
        ("limit", "9" * 5000, "out_of_range"),
        ("cursor", "not a cursor!", "invalid"),
        ("cursor", "a" * 401, "invalid"),
    ],
)
def test_a_value_that_cannot_be_read_names_its_field(field: str, value: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        from_parameters({field: value})
    assert [(each.field, each.code) for each in caught.value.errors] == [(field, code)]


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(Invalid) as caught:
        from_parameters({"q": "x" * 501, "age": "old", "limit": "0"})
    assert [each.field for each in caught.value.errors] == ["q", "age", "limit"]


def test_a_filter_value_nobody_has_is_no_mistake() -> None:
    assert from_parameters({"department": "dentistry"}).department == "dentistry"


def test_taking_a_filter_off_goes_back_to_the_first_page() -> None:
    query = Query(text="pain", age="child", cursor="abc")
    assert query.without("age") == Query(text="pain")
