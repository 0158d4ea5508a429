"""Words that meet by chance say nothing; the same words meant so still do."""

import pytest

from directory.matching.needs import Certainty
from directory.matching.suggest import Matcher

pytestmark = pytest.mark.quick


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("Low back pain 7 wks after lifting, radiates L leg, numb L foot.", "needled-lately"),
        ("A 52-year-old male presents for worsening sciatica.", "morning-stiffness"),
        ("A 9-year-old male fell from a scooter this morning.", "morning-stiffness"),
        ("Low back pain since her second pregnancy.", "sudden-severe-pain"),
        ("Pain worse with bending and on the stairs.", "not-improving"),
        ("A tight neck by the end of the week, a hot shower helps.", "morning-stiffness"),
        ("Walks about 60 feet with a rolling walker.", "foot-pain"),
        ("No fever and a regular pulse of 96.", "no-pulse"),
        ("Cannot tell hot from cold in the shower below that line.", "red-streaks"),
        ("A rash of canker sores.", "meningitis-sign"),
        ("R flank pain, CVA tenderness.", "neuro-rehab"),
        ("Exercise stress test was negative to stage IV.", "metastasis"),
        ("Sixty pack years of tobacco abuse.", "safeguarding"),
        ("She lifted a cast iron pan.", "plaster-on"),
        ("Sleeps eight hours.", "insomnia"),
    ],
)
def test_words_that_meet_by_chance_say_nothing(matcher: Matcher, text: str, finding: str) -> None:
    held = {each.id: each.certainty for each in matcher.read(text).needs.findings}
    assert held.get(finding) not in (Certainty.PRESENT, Certainty.POSSIBLE)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("Had a nerve block an hour ago, arm heavy.", "needled-lately"),
        ("Stiff every morning for an hour.", "morning-stiffness"),
        ("Back pain is worse than last month.", "not-improving"),
        ("Better with exercise, worse with rest.", "better-with-movement"),
        ("Red streaks running up the arm from the cut.", "red-streaks"),
        ("Foot drop getting worse day by day.", "worsening-deficit"),
        ("Light hurts his eyes, stiff neck, fever.", "meningitis-sign"),
        ("No pulse in the foot since the knee went out.", "no-pulse"),
        ("Arm in a cast since Monday.", "plaster-on"),
        ("After a stroke, needs to learn to walk.", "neuro-rehab"),
    ],
)
def test_meant_so_the_same_words_still_say_it(matcher: Matcher, text: str, finding: str) -> None:
    held = {each.id: each.certainty for each in matcher.read(text).needs.findings}
    assert held.get(finding) is Certainty.PRESENT
