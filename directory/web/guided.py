"""Help me choose: safety first, then five questions, one a page, then what may fit and why.

Each choice is a button. The answers so far travel in hidden fields of the next POST: they stand in
no address, no cookie and no store.
"""

from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from directory import paths
from directory.errors import NotFound, Unreadable
from directory.matching.answer import Answer
from directory.matching.guided import (
    Made,
    Question,
    answered,
    because,
    load_questions,
    needs_from,
)
from directory.matching.suggest import Matcher
from directory.web.presenters.guided import asked_page, guided_result
from directory.web.routing import page, sent, unstored
from directory.web.same_origin import refuse_other_sites
from directory.web.shell import Shell

MOST_FIELDS = 20


@page("/find")
def begin(shell: NamedDependency[Shell], matcher: NamedDependency[Matcher]) -> Response[str]:
    asked = asked_page(questions_of(matcher), ())
    return shell.page("guided/question.html", asked=asked)


@page(["/find/result", "/find/{number:int}"])
def start_over() -> Redirect:
    """A reload or a link kept from the middle: the answers are gone, so it begins again."""
    return Redirect("/find", status_code=303)


@sent("/find/{number:int}")
async def ask(
    request: Request[Any, Any, Any],
    number: FromPath[int],
    shell: NamedDependency[Shell],
    matcher: NamedDependency[Matcher],
) -> Response[str]:
    """The question of that number, or the first one left open; a danger ends the questions."""
    refuse_other_sites(request, shell.settings)
    questions = questions_of(matcher)
    if not 0 <= number < len(questions):
        raise NotFound("There is no such question.")
    made = answered(questions, await _given(request))[: max(number, 1)]
    if any(choice.alarm for _, choice in made) and number > 0:
        return _result(shell, matcher, made)
    made = made[:number]
    return unstored(shell.page("guided/question.html", asked=asked_page(questions, made)))


@sent("/find/result")
async def show_result(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    matcher: NamedDependency[Matcher],
) -> Response[str]:
    refuse_other_sites(request, shell.settings)
    questions = questions_of(matcher)
    made = answered(questions, await _given(request))
    if len(made) < len(questions) and not any(choice.alarm for _, choice in made):
        asked = asked_page(questions, made)
        return unstored(shell.page("guided/question.html", asked=asked))
    return _result(shell, matcher, made)


def _result(shell: Shell, matcher: Matcher, made: Made) -> Response[str]:
    programs = list(shell.catalogue.public_programs())

    def asked_of(choices: Made) -> Answer:
        return matcher.suggest(text=None, needs=needs_from(choices), programs=programs)

    result = guided_result(shell, made, asked_of(made), because(asked_of, made))
    return unstored(shell.page("guided/result.html", result=result))


async def _given(request: Request[Any, Any, Any]) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            (await request.body()).decode("utf-8", "replace"), max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise Unreadable("This form has too many fields. Start again.") from None
    return dict(pairs)


@cache
def questions_of(matcher: Matcher) -> tuple[Question, ...]:
    return load_questions(paths.DATA, matcher.vocabulary.findings)


ROUTES = (begin, start_over, ask, show_result)
