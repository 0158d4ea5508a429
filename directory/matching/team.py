"""Which professions the need asks for, why, and which programs supply them."""

from collections.abc import Sequence

from directory.catalogue.model import Program, words
from directory.matching.answer import DisciplineNeeded
from directory.matching.conditions import one_holds
from directory.matching.facts import Facts
from directory.matching.rulebook import Rulebook
from directory.matching.rules import TeamRule

MOST = 7


def team_for(
    facts: Facts, offered: Sequence[Program], rulebook: Rulebook
) -> tuple[DisciplineNeeded, ...]:
    """Most needed first. A discipline no offered program states is a gap: `programs` is empty."""
    points: dict[str, int] = {}
    leading: dict[str, TeamRule] = {}
    for rule in rulebook.team.led_by(facts.true):
        if not one_holds(rule.when, facts.true):
            continue
        for slug, worth in rule.disciplines.items():
            points[slug] = points.get(slug, 0) + worth
            if slug not in leading or worth > leading[slug].disciplines[slug]:
                leading[slug] = rule
    order = sorted((slug for slug in points if points[slug] > 0), key=lambda s: (-points[s], s))
    return tuple(
        DisciplineNeeded(
            slug=slug,
            reason=words(leading[slug].says, "en"),
            rule=leading[slug].id,
            programs=tuple(each.slug for each in offered if slug in each.disciplines),
        )
        for slug in order[:MOST]
    )
