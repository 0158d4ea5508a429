"""A condition: what it is, what helps, what does not, who treats it, how to keep it away."""

from dataclasses import dataclass

from directory.catalogue.model import Basis, Condition, Guide, GuideItem
from directory.web.presenters.facts import Checked, Points, checked, points
from directory.web.presenters.home import Stage, stages
from directory.web.presenters.rows import Row, row
from directory.web.shell import Shell

CAUSES = "causes"
PREVENTION = "prevention"
FROM_THE_SPINE = ("back", "neck", "spine")
"""Regions that the guide on prevention speaks of."""


@dataclass(frozen=True, kw_only=True)
class ConditionPage:
    condition: Condition
    what_it_is: Points
    what_helps: Points
    what_does_not: Points
    causes: tuple[GuideItem, ...]
    causes_guide: Guide | None
    causes_basis: Basis
    prevention: Guide | None
    stages: tuple[Stage, ...]
    programs: tuple[Row, ...]
    programs_basis: Basis  # which program treats what is never in the source
    checked: Checked


def listed(shell: Shell) -> tuple[Condition, ...]:
    return tuple(
        sorted(shell.catalogue.conditions.values(), key=lambda each: (each.order, each.slug))
    )


def condition_page(shell: Shell, condition: Condition) -> ConditionPage:
    catalogue = shell.catalogue
    causes = catalogue.guides.get(CAUSES)
    items = {item.id: item for item in causes.items} if causes else {}
    return ConditionPage(
        condition=condition,
        what_it_is=points(condition, "what_it_is"),
        what_helps=points(condition, "what_helps"),
        what_does_not=points(condition, "what_does_not"),
        causes=tuple(items[each] for each in condition.causes if each in items),
        causes_guide=causes,
        causes_basis=condition.basis_of("causes"),
        prevention=(
            catalogue.guides.get(PREVENTION) if condition.region in FROM_THE_SPINE else None
        ),
        stages=stages(shell),
        programs=tuple(
            row(shell, program)
            for program in catalogue.public_programs()
            if condition.slug in program.conditions
        ),
        programs_basis=Basis.READING,
        checked=checked(shell, condition),
    )
