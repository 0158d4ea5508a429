"""What searching finds, in which order, and what it says besides."""

import pytest

from directory.errors import Invalid
from directory.search.find import find
from directory.search.index import SearchIndex
from directory.search.query import Query

pytestmark = pytest.mark.quick


def test_no_words_and_no_filters_show_the_whole_directory_in_department_order(
    shipped: SearchIndex,
) -> None:
    results = find(shipped, Query())
    assert results.total == len(results.items) == len(shipped.programs.listed)
    orders = [shipped.order_of(hit.slug) for hit in results.items]
    assert orders == sorted(orders)
    assert results.others == ()


def test_a_synonym_is_searched_and_said(shipped: SearchIndex) -> None:
    results = find(shipped, Query(text="slipped disc"))
    assert results.items[0].slug == "spine-service"
    assert "herniated disk" in results.also_searched


def test_a_misspelt_word_is_put_right_and_said(shipped: SearchIndex) -> None:
    results = find(shipped, Query(text="sciatca"))
    assert results.items[0].slug == "spine-service"
    assert results.did_you_mean == "sciatica"


def test_too_much_text_is_refused(shipped: SearchIndex) -> None:
    with pytest.raises(Invalid):
        find(shipped, Query(text="pain " * 200))
