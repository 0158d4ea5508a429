"""Where the patient stands on the way: acute, recovery, maintenance, or not said."""

from directory.catalogue.model import words
from directory.matching.conditions import one_holds
from directory.matching.facts import Facts
from directory.matching.needs import PatientNeeds
from directory.matching.rulebook import Rulebook


def phase_of(
    facts: Facts, needs: PatientNeeds, rulebook: Rulebook
) -> tuple[str | None, str | None]:
    """The phase and why. What the sender says wins over what the rules make of it."""
    if needs.phase is not None:
        return needs.phase, None
    for rule in rulebook.phases:
        if one_holds(rule.when, facts.true):
            return (None if rule.phase == "none" else rule.phase), words(rule.says, "en")
    return None, None
