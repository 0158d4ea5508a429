"""The pages of "Help me choose": one question, and the result in plain words."""

from dataclasses import dataclass

from directory.catalogue.model import Words
from directory.matching.answer import Answer, Level
from directory.matching.guided import Choice, Made, Question
from directory.web.presenters.rows import Row, row
from directory.web.shell import Shell

SHOWN = 3
PEOPLE = 4
SELF_HARM = "suicidality"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`number` 0 is the safety question, which stands before the counted ones."""

    question: Question
    number: int
    count: int
    made: Made
    next: str
    back: str | None


@dataclass(frozen=True, kw_only=True)
class Fit:
    row: Row
    because: tuple[Choice, ...]
    start_now: bool | None  # without a doctor's referral; None: not stated
    say: str


@dataclass(frozen=True, kw_only=True)
class Person:
    slug: str
    name: Words
    plain: Words


@dataclass(frozen=True, kw_only=True)
class GuidedResult:
    """`danger`: None, or what to do now, said before everything else."""

    title: str
    danger: tuple[str, str] | None
    is_emergency: bool
    crisis: bool
    fits: tuple[Fit, ...]
    people: tuple[Person, ...]
    said: tuple[tuple[Words, Words], ...]


def asked_page(questions: tuple[Question, ...], made: Made) -> Asked:
    number = len(made)
    last = number == len(questions) - 1
    return Asked(
        question=questions[number],
        number=number,
        count=len(questions) - 1,
        made=made,
        next="/find/result" if last else f"/find/{number + 1}",
        back=None if number == 0 else f"/find/{number - 1}",
    )


def guided_result(
    shell: Shell, made: Made, answer: Answer, because: dict[str, tuple[Choice, ...]]
) -> GuidedResult:
    _ = shell.gettext
    is_emergency = answer.urgency.level is Level.EMERGENCY
    fits = () if is_emergency else tuple(
        _fit(shell, match.program, because[match.program])
        for match in answer.matches[:SHOWN]
        if match.points > 0
    )  # fmt: skip
    return GuidedResult(
        title=_title(shell, answer, len(fits)),
        danger=_danger(shell, answer),
        is_emergency=is_emergency,
        crisis=any(flag.id == SELF_HARM for flag in answer.red_flags),
        fits=fits,
        people=_people(shell, answer),
        said=tuple((question.asks, choice.says) for question, choice in made),
    )


def _title(shell: Shell, answer: Answer, count: int) -> str:
    _ = shell.gettext
    if answer.urgency.level is Level.EMERGENCY:
        return _("Get help now")
    if answer.urgency.level is Level.URGENT:
        return _("Call your doctor today")
    if count == 0:
        return _("None of these programs fits")
    return shell.counted("%(count)s program may fit", "%(count)s programs may fit", count)


def _danger(shell: Shell, answer: Answer) -> tuple[str, str] | None:
    _ = shell.gettext
    number = shell.settings.emergency_number
    if answer.urgency.level is Level.EMERGENCY:
        return (
            _("Call %(number)s now or go to the emergency room.") % {"number": number},
            _("Do not drive yourself. Do not wait for a visit."),
        )
    if answer.urgency.level is Level.URGENT:
        return (
            _("Call your doctor’s office today. Tell them what you told us here."),
            _("If you get worse or cannot reach them, call %(number)s.") % {"number": number},
        )
    return None


def _fit(shell: Shell, slug: str, because: tuple[Choice, ...]) -> Fit:
    _ = shell.gettext
    program = shell.catalogue.programs[slug]
    start_now = {"needed": False, "self": True, "either": True}.get(program.referral or "")
    say = {
        True: _("You can start now: no doctor’s note is needed."),
        False: _("See your doctor first: this program asks for a referral."),
        None: _("Ask your doctor first. It is not stated yet if you need a referral."),
    }[start_now]
    return Fit(row=row(shell, program), because=because, start_now=start_now, say=say)


def _people(shell: Shell, answer: Answer) -> tuple[Person, ...]:
    disciplines = shell.catalogue.disciplines
    return tuple(
        Person(slug=each.slug, name=disciplines[each.slug].name, plain=disciplines[each.slug].plain)
        for each in answer.disciplines[:PEOPLE]
        if each.slug in disciplines
    )
