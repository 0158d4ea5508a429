"""What a patient's answers mean to the matcher, and which of them speak for a program."""

from pathlib import Path

import pytest

from directory import paths
from directory.catalogue.model import Catalogue
from directory.errors import BadData
from directory.matching.answer import Answer, Level
from directory.matching.guided import Made, Question, answered, because, load_questions, needs_from
from directory.matching.needs import Certainty
from directory.matching.suggest import Matcher

CALM = {"safety": "none"}


@pytest.fixture(scope="module")
def questions(matcher: Matcher) -> tuple[Question, ...]:
    return load_questions(paths.DATA, matcher.vocabulary.findings)


def asked(matcher: Matcher, catalogue: Catalogue, made: Made) -> Answer:
    return matcher.suggest(text=None, needs=needs_from(made), programs=catalogue.public_programs())


def test_safety_is_asked_first_and_five_questions_follow(questions: tuple[Question, ...]) -> None:
    assert questions[0].id == "safety"
    assert len(questions) == 6
    assert [any(choice.alarm for choice in each.choice) for each in questions] == [
        True, *[False] * 5
    ]  # fmt: skip


def test_every_danger_leads_to_help_today(
    questions: tuple[Question, ...], matcher: Matcher, catalogue: Catalogue
) -> None:
    safety = questions[0]
    calm = [
        choice.id
        for choice in safety.choice
        if choice.alarm
        and asked(matcher, catalogue, ((safety, choice),)).urgency.level is Level.ROUTINE
    ]
    assert not calm


def test_answers_count_up_to_the_first_question_left_open(
    questions: tuple[Question, ...],
) -> None:
    made = answered(questions, CALM | {"where": "back", "hardest": "work"})
    assert [question.id for question, _ in made] == ["safety", "where"]


def test_an_answer_that_is_no_choice_counts_as_none(questions: tuple[Question, ...]) -> None:
    assert answered(questions, {"safety": "' OR 1=1"}) == ()


def test_a_danger_that_was_denied_is_kept_as_denied(questions: tuple[Question, ...]) -> None:
    needs = needs_from(answered(questions, CALM | {"where": "leg", "how-long": "weeks"}))
    assert needs.certainty_of("incontinence") is Certainty.DENIED
    assert needs.certainty_of("leg-radiation") is Certainty.PRESENT
    assert needs.duration_days == 60


WAYS = [
    (
        {"where": "leg", "how-long": "weeks", "hardest": "pain", "age": "adult", "help": "cause"},
        "spine-service",
    ),
    (
        {"where": "curve", "how-long": "months", "hardest": "pain", "age": "child",
         "help": "cause"},
        "pediatric-orthopaedics",
    ),
    (
        {"where": "knee", "how-long": "days", "hardest": "sport", "age": "adult", "help": "cause"},
        "sports-medicine-service",
    ),
    (
        {"where": "stress", "how-long": "months", "hardest": "mood", "age": "adult",
         "help": "skills"},
        "mind-body-consultation",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("given", "program"), WAYS, ids=[program for _, program in WAYS])
def test_plain_answers_lead_to_the_program_that_fits(
    given: dict[str, str],
    program: str,
    questions: tuple[Question, ...],
    matcher: Matcher,
    catalogue: Catalogue,
) -> None:
    made = answered(questions, CALM | given)
    answer = asked(matcher, catalogue, made)
    assert answer.matches[0].program == program
    speaks = because(lambda choices: asked(matcher, catalogue, choices), made)
    assert "where" in [
        question.id for question, choice in made if choice in speaks[program]
    ]  # the place that hurts is one of the reasons shown


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        ('findings = ["no-such-finding"]', "where.back: no-such-finding is no finding"),
        ('finding = ["back-pain"]', "questions.toml"),
    ],
)
def test_a_mistake_in_the_questions_is_named(
    tmp_path: Path, matcher: Matcher, broken: str, named: str
) -> None:
    folder = tmp_path / "guided"
    folder.mkdir()
    (folder / "questions.toml").write_text(
        f'[[question]]\nid = "where"\nasks.en = "Where?"\n'
        f'[[question.choice]]\nid = "back"\nsays.en = "Back"\n{broken}\n'
    )
    with pytest.raises(BadData) as refusal:
        load_questions(tmp_path, matcher.vocabulary.findings)
    assert named in refusal.value.sentence
