"""Who can help: the professions a need calls for, and where they work."""

from dataclasses import dataclass

from directory.catalogue.model import Words
from directory.matching.answer import Answer
from directory.matching.suggest import Matcher
from directory.web.presenters.match_programs import page_of
from directory.web.shell import Shell


@dataclass(frozen=True, kw_only=True)
class Person:
    """No `programs`: none here says it has this profession."""

    name: Words
    slug: str
    programs: tuple[Words, ...]


@dataclass(frozen=True, kw_only=True)
class Called:
    """Professions one rule calls for, in the order of the answer."""

    reason: str
    rule: str | None
    people: tuple[Person, ...]


def called(shell: Shell, matcher: Matcher, answer: Answer) -> tuple[Called, ...]:
    """The reason is said once for all it calls for; the first of each keeps its rank."""
    catalogue = shell.catalogue
    gathered: dict[tuple[str, str], list[Person]] = {}
    for each in answer.disciplines:
        if each.slug not in catalogue.disciplines:
            continue
        programs = (catalogue.programs.get(slug) for slug in each.programs)
        person = Person(
            name=catalogue.disciplines[each.slug].name,
            slug=each.slug,
            programs=tuple(program.name for program in programs if program),
        )
        gathered.setdefault((each.reason, each.rule), []).append(person)
    return tuple(
        Called(reason=reason, rule=page_of(matcher, rule), people=tuple(people))
        for (reason, rule), people in gathered.items()
    )
