"""The guided choice: a few questions for a patient, and what each answer means to the matcher.

The same engine answers as for a clinician's note; only the way in differs.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from directory.catalogue.model import Words
from directory.errors import BadData
from directory.matching.answer import Answer
from directory.matching.decoding import Strict, decoded
from directory.matching.needs import Certainty, Finding, PatientNeeds


class Choice(Strict, frozen=True, kw_only=True):
    """One answer. `alarm` ends the questions: the danger is what matters then."""

    id: str
    says: Words
    findings: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    age_years: float | None = None
    duration_days: int | None = None
    alarm: bool = False


class Question(Strict, frozen=True, kw_only=True):
    id: str
    asks: Words
    hint: Words | None = None
    choice: tuple[Choice, ...]

    def chosen(self, ident: str | None) -> Choice | None:
        return next((each for each in self.choice if each.id == ident), None)


class Questions(Strict, frozen=True, kw_only=True):
    """In the order they are asked; the first is about safety."""

    question: tuple[Question, ...]


Made = tuple[tuple[Question, Choice], ...]
"""The answers given so far, in the order asked."""


def load_questions(data: Path, findings: Mapping[str, object]) -> tuple[Question, ...]:
    """Reads `guided/questions.toml`. Raises BadData naming the question, choice and finding."""
    problems: list[str] = []
    read = decoded(data / "guided" / "questions.toml", Questions, problems)
    questions = read.question if read else ()
    for question in questions:
        for choice in question.choice:
            problems += [
                f"questions.toml: {question.id}.{choice.id}: {ident} is no finding of "
                "data/vocabulary: use the id of one"
                for ident in (*choice.findings, *choice.denied)
                if ident not in findings
            ]
        if len({choice.id for choice in question.choice}) < len(question.choice):
            problems.append(f"questions.toml: {question.id}: two choices have the same id")
    if len({question.id for question in questions}) < len(questions):
        problems.append("questions.toml: two questions have the same id")
    if problems:
        raise BadData(tuple(problems))
    return questions


def answered(questions: tuple[Question, ...], given: Mapping[str, str]) -> Made:
    """The choices made, in the order asked, up to the first question left open."""
    made = []
    for question in questions:
        choice = question.chosen(given.get(question.id))
        if choice is None:
            break
        made.append((question, choice))
    return tuple(made)


def needs_from(made: Made) -> PatientNeeds:
    """What the answers say. A danger that was denied first and named later counts as named."""
    present = dict.fromkeys(ident for _, choice in made for ident in choice.findings)
    denied = dict.fromkeys(ident for _, choice in made for ident in choice.denied)
    return PatientNeeds(
        age_years=next((c.age_years for _, c in made if c.age_years is not None), None),
        duration_days=next((c.duration_days for _, c in made if c.duration_days is not None), None),
        findings=(
            *(Finding(id=ident, certainty=Certainty.PRESENT, quote="") for ident in present),
            *(
                Finding(id=ident, certainty=Certainty.DENIED, quote="")
                for ident in denied
                if ident not in present
            ),
        ),
    )


def because(ask: Callable[[Made], Answer], made: Made) -> dict[str, tuple[Choice, ...]]:
    """For each program the answers that speak for it.

    Found by trying, so it holds for whatever the rules are: an answer speaks for a program when
    the program has fewer points without it, or has points by this answer alone.
    """
    whole = _points(ask(made))
    speaks: dict[str, list[Choice]] = {program: [] for program in whole}
    for this in made:
        without = _points(ask(tuple(each for each in made if each is not this)))
        alone = _points(ask((this,)))
        for program, points in whole.items():
            if without.get(program, 0) < points or alone.get(program, 0) > 0:
                speaks[program].append(this[1])
    return {program: tuple(choices) for program, choices in speaks.items()}


def _points(answer: Answer) -> dict[str, int]:
    return {match.program: match.points for match in answer.matches}
