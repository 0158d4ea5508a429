"""Findings sorted into groups."""

from pathlib import Path

import pytest

from directory import paths
from directory.errors import BadData
from directory.matching.suggest import Matcher
from directory.referrals.groups import load_groups
from directory.referrals.items import load_items

pytestmark = pytest.mark.quick


def test_every_group_an_item_takes_is_there(matcher: Matcher) -> None:
    groups = load_groups(paths.DATA, matcher.vocabulary.findings)
    known = {ident for ident, _name in groups.in_order()}
    for item in load_items(paths.DATA).items:
        assert set(item.groups) <= known, item.id


def test_a_finding_of_a_region_is_a_place_and_others_are_symptoms(matcher: Matcher) -> None:
    groups = load_groups(paths.DATA, matcher.vocabulary.findings)
    assert groups.group_of("back-pain") == "where"
    assert groups.group_of("fever") == "symptoms"
    assert groups.group_of("no-such-finding") == "symptoms"


def test_every_shown_finding_can_be_put_in_by_hand(matcher: Matcher) -> None:
    groups = load_groups(paths.DATA, matcher.vocabulary.findings)
    offered = {ident for each in groups.to_add("en") for ident, _name in each.findings}
    assert offered == {ident for ident, known in matcher.vocabulary.findings.items() if known.shown}


@pytest.mark.parametrize("left_out", ["where", "symptoms"])
def test_the_two_groups_everything_falls_into_must_be_there(tmp_path: Path, left_out: str) -> None:
    text = (paths.DATA / "summary" / "groups.toml").read_text()
    (tmp_path / "summary").mkdir()
    (tmp_path / "summary" / "groups.toml").write_text(
        text.replace(f'id = "{left_out}"', 'id = "elsewhere"')
    )
    with pytest.raises(BadData, match=left_out):
        load_groups(tmp_path, {})


def test_a_name_that_is_no_finding_and_one_named_twice_are_mistakes(
    tmp_path: Path, matcher: Matcher
) -> None:
    text = (paths.DATA / "summary" / "groups.toml").read_text()
    (tmp_path / "summary").mkdir()
    (tmp_path / "summary" / "groups.toml").write_text(
        text.replace('  "imaging-done"', '  "imaging-dome", "stress"')
    )
    with pytest.raises(BadData) as mistakes:
        load_groups(tmp_path, matcher.vocabulary.findings)
    said = mistakes.value.sentence
    assert "group results: imaging-dome; expected the id of a finding" in said
    assert "stress; expected once, it stands in results too" in said


@pytest.mark.parametrize(
    ("text", "front", "behind"),
    [
        ("Knee pain, no SOB.", "dyspnea", "throat-closing"),
        ("Fell at home, wrist hurts.", "minor-fall", "sprain"),
        ("Known diabetic, shoulder pain.", "diabetes", "many-illnesses"),
        ("Night sweats with back pain.", "night-sweats", "tired-unwell"),
    ],
)
def test_of_several_readings_of_the_same_words_the_nearest_is_shown(
    matcher: Matcher, text: str, front: str, behind: str
) -> None:
    groups = load_groups(paths.DATA, matcher.vocabulary.findings)
    read = matcher.read(text).needs.findings
    assert behind in {each.id for each in read}
    shown = {each.id for each in groups.shown(read)}
    assert front in shown
    assert behind not in shown


def test_what_stands_in_other_words_too_is_shown(matcher: Matcher) -> None:
    groups = load_groups(paths.DATA, matcher.vocabulary.findings)
    read = matcher.read("Fell at home. Sprained the wrist last week.").needs.findings
    assert {"minor-fall", "sprain"} <= {each.id for each in groups.shown(read)}


def test_findings_that_stand_behind_each_other_are_a_mistake(
    tmp_path: Path, matcher: Matcher
) -> None:
    text = (paths.DATA / "summary" / "groups.toml").read_text()
    (tmp_path / "summary").mkdir()
    (tmp_path / "summary" / "groups.toml").write_text(
        text.replace("[nearer]", '[nearer]\ndyspnea = ["airway-sign"]')
    )
    with pytest.raises(BadData, match="dyspnea; expected to stand behind others only"):
        load_groups(tmp_path, matcher.vocabulary.findings)
