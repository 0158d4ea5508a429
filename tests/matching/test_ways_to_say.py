"""The grammar of a note, apart from its signs: every way to deny, to tell, to put elsewhere."""

import itertools
import tomllib
from pathlib import Path

import pytest

from directory.matching.needs import Certainty
from directory.matching.suggest import Matcher

pytestmark = pytest.mark.quick

WAYS = tomllib.loads((Path(__file__).parent / "ways_to_say.toml").read_text(encoding="utf-8"))
SIGNS = {
    "fever": "fever",
    "chest pain": "chest-pain",
    "weight loss": "weight-loss",
    "weakness": "weakness-general",
}
MEANS = {
    "denied": {Certainty.DENIED},
    "past": {Certainty.PAST},
    "family": {Certainty.FAMILY},
    "talked_of": set(),
    "perhaps": {Certainty.POSSIBLE},
}


def read_as(matcher: Matcher, way: str, named: tuple[str, ...]) -> dict[str, set[Certainty]]:
    """How each sign that the way names is read in it."""
    text = way.format(**dict(zip("ABC", named, strict=True)))
    findings = matcher.read(text[0].upper() + text[1:]).needs.findings
    return {
        sign: {each.certainty for each in findings if each.id == SIGNS[sign]}
        for letter, sign in zip("ABC", named, strict=True)
        if f"{{{letter}}}" in way
    }


@pytest.mark.parametrize(("kind", "way"), [(kind, way) for kind in MEANS for way in WAYS[kind]])
def test_each_way_means_the_same_for_every_sign(matcher: Matcher, kind: str, way: str) -> None:
    for named in itertools.permutations(SIGNS, 3):
        for sign, certainties in read_as(matcher, way, named).items():
            assert certainties == MEANS[kind], sign


@pytest.mark.parametrize("way", WAYS["present"])
def test_a_sign_that_is_there_is_not_lost_in_the_telling(matcher: Matcher, way: str) -> None:
    """It may be denied of another time beside: "denied fever last week but has fever today"."""
    for named in itertools.permutations(SIGNS, 3):
        for sign, certainties in read_as(matcher, way, named).items():
            assert Certainty.PRESENT in certainties, sign


def test_no_way_is_left_out() -> None:
    assert WAYS.keys() == {*MEANS, "present"}
