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
THERE = {
    "denied": set(),
    "present": {Certainty.PRESENT, Certainty.POSSIBLE},
    "not_now": set(),
    "perhaps": {Certainty.POSSIBLE},
}


@pytest.mark.parametrize(
    ("kind", "way"), [(kind, way) for kind, ways in WAYS.items() for way in ways]
)
def test_each_way_means_the_same_for_every_sign(matcher: Matcher, kind: str, way: str) -> None:
    wrong = []
    for named in itertools.permutations(SIGNS, 3):
        said = dict(zip("ABC", named, strict=True))
        text = way.format(**said)
        held = {
            each.id: each.certainty
            for each in matcher.read(text[0].upper() + text[1:]).needs.findings
            if each.certainty in (Certainty.PRESENT, Certainty.POSSIBLE) and not each.over
        }
        for letter, sign in said.items():
            if f"{{{letter}}}" not in way:
                continue
            found = held.get(SIGNS[sign])
            if (found in THERE[kind]) != bool(THERE[kind]) or (not THERE[kind] and found):
                wrong.append(f"{text} ({sign}: {found})")
    assert not wrong, wrong[:3]
