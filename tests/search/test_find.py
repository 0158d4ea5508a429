"""What searching finds, in which order, and what it says besides."""

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from directory.catalogue.loading import load_catalogue
from directory.catalogue.model import Listing
from directory.errors import Invalid
from directory.paths import DATA
from directory.search.cursor import MOST_SEEN, Place, fingerprint, write
from directory.search.find import find
from directory.search.index import SearchIndex
from directory.search.query import FILTERS, Query
from tests.search.a_directory import a_condition, a_directory, a_program

pytestmark = pytest.mark.quick

VOCABULARY = DATA / "vocabulary"


def _slugs(index: SearchIndex, text: str) -> list[str]:
    return [hit.slug for hit in find(index, Query(text=text)).items]


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


def test_synonyms_can_be_taken_off() -> None:
    index = SearchIndex.build(
        a_directory(a_program("a", plain={"en": "Herniated disk."}), a_program("b")), VOCABULARY
    )
    assert find(index, Query(text="slipped disc")).total == 1
    literal = find(index, Query(text="slipped disc", literal=True))
    assert literal.also_searched == ()


def test_a_synonym_no_listing_uses_is_not_said() -> None:
    index = SearchIndex.build(
        a_directory(a_program("a", plain={"en": "Slipped disk."})), VOCABULARY
    )
    assert find(index, Query(text="slipped disc")).also_searched == ()


def test_british_and_american_spellings_find_each_other() -> None:
    index = SearchIndex.build(
        a_directory(
            a_program("a", plain={"en": "Orthopaedics."}),
            a_program("b", plain={"en": "Orthopedics."}),
        ),
        VOCABULARY,
    )
    assert set(_slugs(index, "orthopedic")) == set(_slugs(index, "orthopaedic")) == {"a", "b"}


def test_a_misspelt_word_is_put_right_and_said(shipped: SearchIndex) -> None:
    results = find(shipped, Query(text="help with sciatca please"))
    assert results.items[0].slug == "spine-service"
    assert results.did_you_mean == "help with sciatica please"


def test_an_age_stays_in_what_is_suggested(shipped: SearchIndex) -> None:
    suggested = find(shipped, Query(text="7 year old with scholiosis")).did_you_mean
    assert suggested == "7 year old with scoliosis"


def test_what_was_suggested_finds_something(shipped: SearchIndex) -> None:
    for text in ("sciatca", "lowbackpain", "artheritis", "menicus"):
        suggested = find(shipped, Query(text=text)).did_you_mean
        assert suggested
        assert find(shipped, Query(text=suggested)).total


def test_the_beginning_of_a_word_finds_it(shipped: SearchIndex) -> None:
    assert "spine-service" in _slugs(shipped, "scolio")


def test_accents_and_capitals_do_not_matter(shipped: SearchIndex) -> None:
    assert _slugs(shipped, "CIÁTICA") == _slugs(shipped, "ciatica") == _slugs(shipped, "ciática")


def test_programs_are_found_by_what_they_treat() -> None:
    index = SearchIndex.build(
        a_directory(
            a_program("bones", conditions=("scoliosis",)),
            a_program("others"),
            conditions=(a_condition("scoliosis", "Curvature"),),
        ),
        VOCABULARY,
    )
    assert _slugs(index, "scoliosis") == _slugs(index, "curvature") == ["bones"]


def test_what_a_program_does_not_treat_does_not_find_it() -> None:
    index = SearchIndex.build(a_directory(a_program("a", not_for=({"en": "Burns"},))), VOCABULARY)
    assert find(index, Query(text="burns")).total == 0


def test_the_name_counts_more_than_a_mention() -> None:
    index = SearchIndex.build(
        a_directory(
            a_program("a", name={"en": "Alpha"}, plain={"en": "Works beside the knee team."}),
            a_program("z", name={"en": "Knee"}, plain={"en": "Works beside the alpha team."}),
        ),
        VOCABULARY,
    )
    assert _slugs(index, "knee") == ["z", "a"]


def test_all_the_words_come_before_some_of_them() -> None:
    index = SearchIndex.build(
        a_directory(
            a_program("some", name={"en": "Swelling swelling"}),
            a_program("whole", clinical={"en": "Swelling, and much else, of the wrist."}),
        ),
        VOCABULARY,
    )
    assert _slugs(index, "wrist swelling") == ["whole", "some"]


def test_equal_scores_are_decided_by_department_and_slug() -> None:
    programs = [
        a_program(slug, department=department, name={"en": "Knee"})
        for slug, department in (("b", "minds"), ("c", "bones"), ("a", "minds"), ("d", "bones"))
    ]
    index = SearchIndex.build(a_directory(*programs), VOCABULARY)
    assert _slugs(index, "knee") == _slugs(index, "") == ["c", "d", "a", "b"]


def test_a_program_for_children_comes_first_only_where_a_child_is_spoken_of(
    shipped: SearchIndex,
) -> None:
    assert _slugs(shipped, "scan")[0] == "bone-and-joint-imaging"
    assert _slugs(shipped, "scan for a child")[0] == "pediatric-imaging"
    assert _slugs(shipped, "6 year old needs a scan")[0] == "pediatric-imaging"
    assert _slugs(shipped, "60 year old needs a scan")[0] == "bone-and-joint-imaging"


@pytest.mark.parametrize(
    ("listing", "shown"),
    [
        (Listing.PUBLISHED, True),
        (Listing.PAUSED, True),
        (Listing.DRAFT, False),
        (Listing.RETIRED, False),
    ],
)
def test_only_public_programs_are_found(listing: Listing, shown: bool) -> None:
    index = SearchIndex.build(a_directory(a_program("a", listing=listing)), VOCABULARY)
    assert find(index, Query()).total == find(index, Query(text="pain")).total == int(shown)


def test_people_conditions_and_guides_stand_below(shipped: SearchIndex) -> None:
    others = find(shipped, Query(text="physiatrist")).others
    assert others[0].kind == "disciplines"
    assert others[0].slug == "physiatrist"
    assert find(shipped, Query(text="scoliosis")).others[0].kind == "conditions"


def test_words_that_stand_nowhere_are_said(shipped: SearchIndex) -> None:
    results = find(shipped, Query(text="zzyzx back pain"))
    assert results.not_found == ("zzyzx",)
    assert results.total


def test_nonsense_finds_nothing_and_says_so(shipped: SearchIndex) -> None:
    results = find(shipped, Query(text="xqzzv"))
    assert results.total == 0
    assert results.items == results.others == ()
    assert results.not_found == ("xqzzv",)


def test_matched_words_are_words_of_the_listing(shipped: SearchIndex) -> None:
    hit = find(shipped, Query(text="slipped disk")).items[0]
    assert {"slipped", "herniated"} <= set(hit.matched)


@pytest.mark.parametrize("text", ["", "pain", "back", "my knee hurts"])
@pytest.mark.parametrize("limit", [1, 3, 100])
def test_pages_together_are_the_whole_without_repeats(
    shipped: SearchIndex, text: str, limit: int
) -> None:
    whole = [hit.slug for hit in find(shipped, Query(text=text, limit=100)).items]
    query = Query(text=text, limit=limit)
    seen: list[str] = []
    while True:
        results = find(shipped, query)
        assert results.total == len(whole)
        seen += [hit.slug for hit in results.items]
        if results.next_cursor is None:
            break
        query = msgspec.structs.replace(query, cursor=results.next_cursor)
    assert seen == whole


def test_paging_goes_on_behind_the_last_one_seen_while_listings_come_and_go() -> None:
    before = SearchIndex.build(
        a_directory(*(a_program(slug) for slug in ("b", "d", "f", "h"))), VOCABULARY
    )
    first = find(before, Query(limit=2))
    assert [hit.slug for hit in first.items] == ["b", "d"]
    after = SearchIndex.build(
        a_directory(*(a_program(slug) for slug in ("a", "c", "e", "f", "h")), version=2),
        VOCABULARY,
    )
    rest = find(after, Query(limit=100, cursor=first.next_cursor))
    assert [hit.slug for hit in rest.items] == ["e", "f", "h"]
    assert rest.next_cursor is None


@pytest.mark.parametrize("text", ["", "pain"])
def test_nothing_is_left_out_where_listings_go_meanwhile(text: str) -> None:
    before = SearchIndex.build(
        a_directory(*(a_program(slug) for slug in ("b", "d", "f", "h", "i"))), VOCABULARY
    )
    first = find(before, Query(text=text, limit=2))
    after = SearchIndex.build(
        a_directory(*(a_program(slug) for slug in ("b", "d", "h", "i")), version=2), VOCABULARY
    )
    second = find(after, Query(text=text, limit=1, cursor=first.next_cursor))
    third = find(after, Query(text=text, limit=1, cursor=second.next_cursor))
    assert [hit.slug for hit in (*second.items, *third.items)] == ["h", "i"]
    assert third.next_cursor is None


@pytest.mark.parametrize("cursor", ["abc", "AAAA", "k6Fh", "a" * 399, "====", "é"])
def test_a_damaged_cursor_is_refused(shipped: SearchIndex, cursor: str) -> None:
    with pytest.raises(Invalid) as caught:
        find(shipped, Query(text="pain", cursor=cursor))
    assert caught.value.errors[0].field == "cursor"


def test_a_cursor_of_another_query_is_refused(shipped: SearchIndex) -> None:
    cursor = find(shipped, Query(text="pain", limit=1)).next_cursor
    with pytest.raises(Invalid):
        find(shipped, Query(text="knee", cursor=cursor))


@pytest.mark.parametrize("text", ["", "pain"])
def test_a_made_up_place_far_behind_is_an_empty_page(shipped: SearchIndex, text: str) -> None:
    query = Query(text=text)
    place = Place(query=fingerprint(query), slug="zz", order=2**62, seen=MOST_SEEN)
    results = find(shipped, query.with_(cursor=write(place)))
    assert (results.items, results.next_cursor) == ((), None)


def test_another_build_finds_the_same_in_the_same_order(shipped: SearchIndex) -> None:
    catalogue = load_catalogue(DATA, demo=False)
    backwards = msgspec.structs.replace(
        catalogue, programs=dict(reversed(catalogue.programs.items()))
    )
    other = SearchIndex.build(backwards, VOCABULARY)
    for text in ("", "pain", "child", "back pain after surgery", "stress"):
        assert find(other, Query(text=text)) == find(shipped, Query(text=text))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
@example('"quoted" (and: bracketed] AND OR NOT title:knee^5 knee~2 *')
@example("\\ / [a TO b] {x} +must -not !")
@example("🦴🦵 my knee 🏃‍♀️")
@example("\u202eniap kcab\u202c ظهر")
@example("back\x00pain")
@example("\ud83d alone")
@example("ﬁbromyalgia œdema ǅ İ ß")
@example("'")
@example("a-b x-y 12-34 7-year-old")
@example("e\u0301\u0301\u0301")
def test_no_text_breaks_the_search(shipped: SearchIndex, text: str) -> None:
    results = find(shipped, Query(text=text))
    assert len(results.items) <= results.total


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(FILTERS), st.text(st.characters(), max_size=30)))
def test_no_filter_value_breaks_the_search(shipped: SearchIndex, values: dict[str, str]) -> None:
    results = find(shipped, Query(text="pain").with_(**values))
    assert results.total <= results.without_filters


@pytest.mark.parametrize("text", ["pain " * 200, "x" * 10_000, "\x00" * 10_000, "🦴" * 501])
def test_too_much_text_is_refused(shipped: SearchIndex, text: str) -> None:
    with pytest.raises(Invalid) as caught:
        find(shipped, Query(text=text))
    assert caught.value.errors[0].field == "q"


@pytest.mark.parametrize("limit", [0, -5, 101, 10**9])
def test_a_page_is_never_empty_by_mistake_nor_endless(shipped: SearchIndex, limit: int) -> None:
    assert 1 <= len(find(shipped, Query(limit=limit)).items) <= 100


def test_an_empty_directory_answers_empty() -> None:
    results = find(SearchIndex.build(a_directory(), VOCABULARY), Query(text="pain"))
    assert (results.total, results.items, results.next_cursor) == (0, (), None)
