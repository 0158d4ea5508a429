"""Bodies and query strings, read strictly, with every mistake at once."""

from typing import Annotated, Literal

import msgspec
import pytest

from directory.api.asked import mistakes, valid
from directory.api.match import MatchRequest
from directory.errors import FieldError, Invalid

pytestmark = pytest.mark.quick


class Inner(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    score: Annotated[int, msgspec.Meta(ge=0, le=10)] = 0


class Outer(msgspec.Struct, forbid_unknown_fields=True):
    needed: str
    choice: Literal["left", "right"] | None = None
    inner: Inner | None = None
    inners: tuple[Inner, ...] = ()
    short: Annotated[str, msgspec.Meta(max_length=3)] = ""


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({}, {"needed": "missing"}),
        ({"needed": None}, {"needed": "not_usable"}),
        ({"needed": "x", "other": 1}, {"other": "unknown_field"}),
        ({"needed": "x", "choice": "up"}, {"choice": "not_usable"}),
        ({"needed": "x", "choice": None}, {}),
        (
            {"needed": "x", "inner": {"score": 11}},
            {"inner.id": "missing", "inner.score": "not_usable"},
        ),
        ({"needed": "x", "inner": "no"}, {"inner": "not_usable"}),
        (
            {"needed": "x", "inners": [{"id": "a"}, {"id": 1, "more": 2}, 3]},
            {"inners.1.id": "not_usable", "inners.1.more": "unknown_field"},
        ),
        ({"needed": "x", "inners": [3]}, {"inners": "not_usable"}),
        (
            {"short": "four", "choice": 1, "x": 1},
            {
                "needed": "missing",
                "short": "not_usable",
                "choice": "not_usable",
                "x": "unknown_field",
            },
        ),
    ],
)
def test_every_mistake_is_named_with_its_place(
    given: dict[str, object], errors: dict[str, str]
) -> None:
    assert {each.field: each.code for each in mistakes(Outer, given)} == errors


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"needs": {"pain": 11}}, "Send a whole number from 0 to 10."),
        ({"needs": {"age": -1}}, "Send a number from 0 to 130."),
        ({"needs": {"sex": "x"}}, "Send one of female, male, other."),
        (
            {"needs": {"regions": "back"}},
            "Send a list of at most 20, each a text of at most 80 characters.",
        ),
        ({"text": 5}, "Send a text of at most 20000 characters."),
        ({"limit": "many"}, "Send a whole number from 1 to 100."),
        (
            {"needs": {"findings": [{"id": "a", "certainty": "sure"}]}},
            "Send one of denied, family, past, possible, present.",
        ),
    ],
)
def test_a_mistake_says_what_to_send_instead(given: dict[str, object], sentence: str) -> None:
    (error,) = mistakes(MatchRequest, given)
    assert error.message == sentence


def test_numbers_in_a_body_must_be_numbers() -> None:
    """A query string has only texts; a body that sends "5" for 5 has a slip in it."""
    with pytest.raises(Invalid) as refused:
        valid({"limit": "5"}, MatchRequest)
    assert refused.value.errors[0].field == "limit"
    assert list(mistakes(MatchRequest, {"limit": "5"}, strict=False)) == []


@pytest.mark.parametrize("given", [None, [], "text", 5, True])
def test_a_body_that_is_no_object_is_refused(given: object) -> None:
    with pytest.raises(Invalid):
        valid(given, MatchRequest)


def test_a_name_that_is_no_field_name_is_not_repeated() -> None:
    assert list(mistakes(Outer, {"needed": "", "J. Doe, 54": 1})) == [
        FieldError("?", "unknown_field", "There is no such field here.")
    ]


def test_a_refusal_names_fifty_mistakes_at_most() -> None:
    with pytest.raises(Invalid) as refused:
        valid({f"x{number}": number for number in range(10_000)}, MatchRequest)
    assert len(refused.value.errors) == 50
