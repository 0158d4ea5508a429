"""Sayings are no signs, and signs are not lost in sayings."""

import pytest

from directory.matching.suggest import Matcher

pytestmark = pytest.mark.quick


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("She presents with pain in the neck and a numb left arm.", "neck-pain"),
        ("Pain in the butt that runs down the leg.", "leg-radiation"),
        ("Weakness for three days.", "weakness-general"),
        ("My hands fall asleep at night.", "arm-numb"),
        ("Her feet fall asleep when she sits.", "leg-numb"),
        ("Hurt her hip in the fall.", "minor-fall"),
        ("A trip on the rug, now wrist pain.", "minor-fall"),
        ("Numb on one hand.", "arm-numb"),
        ("My back has had pain since her car hit a wall.", "crash-recent"),
    ],
)
def test_a_sign_is_read_where_a_saying_has_the_same_words(
    matcher: Matcher, text: str, sign: str
) -> None:
    assert sign in {each.id for each in matcher.read(text).needs.findings}


@pytest.mark.parametrize(
    ("text", "no_sign"),
    [
        ("The paperwork is such a pain in the neck.", "neck-pain"),
        ("He has a weakness for chocolate.", "weakness-general"),
        ("She got cold feet about the wedding.", "cold-limb"),
        ("He started running last fall.", "minor-fall"),
        ("A trip to the coast did her good.", "minor-fall"),
    ],
)
def test_a_saying_is_no_sign(matcher: Matcher, text: str, no_sign: str) -> None:
    assert no_sign not in {each.id for each in matcher.read(text).needs.findings}
