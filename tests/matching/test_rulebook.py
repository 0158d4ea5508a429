"""The rulebook itself: its examples, its reach, its mistakes, its pages."""

import shutil
from pathlib import Path

import pytest

from directory import paths
from directory.catalogue.model import Program
from directory.errors import BadData
from directory.matching.checking import check_rulebook, facts_in
from directory.matching.match import STANDING_LIMITS
from directory.matching.rulebook_page import decision_table, rulebook_page
from directory.matching.suggest import Matcher, stood_behind
from tests.matching.bank import cases

pytestmark = pytest.mark.quick

DOCS = Path(__file__).resolve().parents[2] / "docs"

ROWS = [
    "cauda-equina",
    "motor-deficit",
    "cord-compression",
    "cervical-myelopathy",
    "malignancy",
    "infection",
    "fracture",
    "aaa",
    "visceral-mimic",
    "cardiac",
    "stroke",
    "airway",
    "suicidality",
    "pediatric-age-under-5",
    "pediatric-spine-other",
    "locked-knee",
    "haemarthrosis",
    "neurovascular",
    "compartment",
    "septic-joint",
    "scfe",
    "meningitis",
    "artery-dissection",
    "neck-trauma",
    "clot",
    "epidural-haematoma",
    "post-op-wound",
    "inflammatory-back",
    "safeguarding",
]
DISCIPLINES = [
    "orthopedist",
    "neurologist-neurosurgeon",
    "physiatrist",
    "internist",
    "rehabilitation-nurse",
    "registered-dietitian",
    "physical-therapist",
    "occupational-therapist",
    "social-worker",
    "exercise-physiologist",
    "psychologist-psychiatrist",
    "recreational-therapist",
    "case-manager",
    "chaplain",
    "vocational-counselor",
]


def test_every_example_comes_out_as_its_rule_says() -> None:
    checked = check_rulebook(paths.DATA)
    assert checked.problems == ()
    assert checked.examples > 200


def test_every_rule_is_reached_by_some_case() -> None:
    assert check_rulebook(paths.DATA, [case.text for case in cases()]).unreached == ()


def test_every_rule_has_a_source_and_every_flag_both_kinds_of_example(matcher: Matcher) -> None:
    assert all(rule.source and rule.says["en"] for rule in matcher.rules())
    for flag in matcher.rulebook.flags:
        assert {example.applies for example in flag.examples} == {True, False}, flag.id


@pytest.mark.parametrize("row", ROWS)
def test_every_row_of_the_flag_list_is_a_rule(matcher: Matcher, row: str) -> None:
    assert matcher.rule(row) is not None


def test_all_programs_disciplines_and_phases_can_be_reached(
    matcher: Matcher, programs: list[Program]
) -> None:
    first: set[str] = set()
    team: set[str] = set()
    phases: set[str | None] = set()
    for case in cases():
        answer = matcher.suggest(text=case.text, programs=programs)
        first |= set(stood_behind(answer.matches)[:1])
        team |= {each.slug for each in answer.disciplines[:5]}
        phases.add(answer.phase)
    assert first == {program.slug for program in programs}
    assert team == set(DISCIPLINES)
    assert {"acute", "recovery", "maintenance"} <= phases


def test_rules_speak_of_care_types_never_of_a_program(
    matcher: Matcher, programs: list[Program]
) -> None:
    given = {care for program in programs for care in program.care_types}
    slugs = {program.slug for program in programs}
    named = {care for rule in matcher.rulebook.care for care in rule.care_types}
    assert not named & slugs
    assert given <= named | {"physical-therapy"}


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("rules/phases.toml", 'phase = "none"', 'phase = "later"', "phases.toml"),
        ("rules/needs.toml", '"back-pain"', '"back-pane"', "back-pane"),
        ("rules/programs.toml", "points = 20", 'points = "many"', "programs.toml"),
        ("rules/limits.toml", "care_types", "care_kinds", "care_kinds"),
        ("vocabulary/findings-needs.toml", "phrases = [", "phrases = [5, ", "findings-needs.toml"),
        ("vocabulary/cues.toml", 'kind = "not"', 'kind = "nott"', "cues.toml"),
        ("vocabulary/classes.toml", "[classes]", "[clases]", "clases"),
    ],
)
def test_a_broken_file_is_named_with_what_is_wrong(
    tmp_path: Path, file: str, old: str, new: str, told: str
) -> None:
    shutil.copytree(paths.DATA / "rules", tmp_path / "rules")
    shutil.copytree(paths.DATA / "vocabulary", tmp_path / "vocabulary")
    broken = tmp_path / file
    text = broken.read_text(encoding="utf-8")
    assert old in text
    broken.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadData) as raised:
        Matcher.load(tmp_path)
    assert any(told in problem for problem in raised.value.problems)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    shutil.copytree(paths.DATA / "rules", tmp_path / "rules")
    (tmp_path / "vocabulary").mkdir()
    with pytest.raises(BadData) as raised:
        Matcher.load(tmp_path)
    assert any("classes.toml" in problem for problem in raised.value.problems)


@pytest.mark.parametrize("standing", STANDING_LIMITS)
def test_the_standing_limits_can_be_printed(matcher: Matcher, standing: str) -> None:
    rule = matcher.rule(standing)
    assert rule is not None and rule.says["en"]


def test_the_printed_rulebook_is_the_one_in_the_data(matcher: Matcher) -> None:
    """Made anew by `python -m directory.matching.rulebook_page`."""
    page = (DOCS / "reference" / "rulebook.md").read_text(encoding="utf-8")
    table = (DOCS / "explanation" / "decision-table.md").read_text(encoding="utf-8")
    again = "run: python -m directory.matching.rulebook_page"
    assert page == rulebook_page(matcher.rulebook), again
    assert table == decision_table(matcher.rulebook), again


def test_facts_of_a_text_can_be_looked_at(matcher: Matcher) -> None:
    facts = facts_in("54F low back pain 7 weeks, hx breast ca", matcher)
    assert {"spine-pain", "cancer-with-spine-pain", "days-42-plus", "adult"} <= facts.true
