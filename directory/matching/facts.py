"""What is known of one patient as facts a rule can be asked about."""

from typing import NamedTuple

from directory.matching.needs import Certainty, PatientNeeds, Span
from directory.matching.rulebook import CHIEF, Rulebook
from directory.matching.rules import Band, Lead
from directory.matching.vocabulary import Vocabulary


class Facts(NamedTuple):
    """`true`: what holds. `open`: bands and needs that hang on a figure that is not known.
    `refused`: known not to be.

    `because` leads from a need to the facts it was made from. `alone`: what holds in each sentence
    that tells of something new, read by itself.
    """

    true: frozenset[str]
    open: frozenset[str]
    refused: frozenset[str]
    because: dict[str, frozenset[str]]
    alone: tuple["Facts", ...] = ()


class Known(NamedTuple):
    """What is told, before any need is put together from it; only `alone` holds its needs already,
    as no answer to a question changes them."""

    true: frozenset[str]
    open: frozenset[str]
    refused: frozenset[str]
    alone: tuple[Facts, ...] = ()


def known_of(needs: PatientNeeds, rulebook: Rulebook, vocabulary: Vocabulary) -> Known:
    true: set[str] = set()
    refused: set[str] = set()
    standing: dict[str, set[Certainty]] = {}
    lasting: set[str] = set()
    for finding in needs.findings:
        standing.setdefault(finding.id, set()).add(finding.certainty)
        if finding.certainty is Certainty.PAST and not finding.over:
            lasting.add(finding.id)
    for ident, certainties in standing.items():
        known = vocabulary.findings.get(ident)
        if known is None:
            continue
        stays = known.history == "present" and ident in lasting
        true |= _stands(ident, certainties, stays, known.possible)
        if ident not in true and Certainty.DENIED in certainties:
            refused.add(ident)
    if needs.sex in ("female", "male"):
        true.add(f"sex-{needs.sex}")
    true |= {f"region-{region}" for region in needs.regions}
    true |= {f"first-{region}" for region in needs.regions[:1]}
    true |= {lead.id for lead in rulebook.leads if _comes_first(lead, needs)}
    true |= _weighed(needs, rulebook)
    figures = _figures(needs)
    unknown: set[str] = set()
    for band in rulebook.bands:
        figure = figures.get(band.of)
        if figure is None:
            if band.opens:
                unknown.add(band.id)
        elif _within(figure, band):
            true.add(band.id)
        else:
            refused.add(band.id)
    return Known(frozenset(true), frozenset(unknown), frozenset(refused))


def facts_of(known: Known, rulebook: Rulebook) -> Facts:
    """Adds the needs, in their order: a need may stand on those above it."""
    true, unknown = set(known.true), set(known.open)
    because: dict[str, frozenset[str]] = {}
    maybe = true | unknown
    asked = rulebook.needs.places_led_by(maybe)
    for place, need in enumerate(rulebook.needs):
        if place not in asked:
            continue
        for when in need.when:
            if when.holds(true):
                because[need.id] = (when.all | when.any | when.also_any) & true
                true.add(need.id)
                break
        else:
            if not unknown or not any(
                when.could_hold(true, maybe) and when.touches(unknown) for when in need.when
            ):
                continue
            unknown.add(need.id)
        maybe.add(need.id)
        asked.update(rulebook.needs.leads_to.get(need.id, ()))
    return Facts(frozenset(true), frozenset(unknown), known.refused, because, known.alone)


def spans_by_fact(needs: PatientNeeds) -> dict[str, list[Span]]:
    """The words each fact is told in; those of a figure under its name ("age")."""
    found: dict[str, list[Span]] = {}
    for finding in needs.findings:
        told = finding.spans[:2]
        found.setdefault(f"{finding.certainty}:{finding.id}", []).extend(told)
        if finding.certainty is not Certainty.DENIED:
            found.setdefault(finding.id, []).extend(told)
    for what, span in needs.read:
        found.setdefault(what, []).append(span)
    return found


def spans_of(facts: Facts, wanted: frozenset[str], told: dict[str, list[Span]]) -> tuple[Span, ...]:
    """The words of the text these facts stand on. `told`: the words of each fact."""
    leaves: set[str] = set()
    waiting = [fact for fact in wanted if fact in facts.true]
    while waiting:
        fact = waiting.pop()
        if fact in leaves:
            continue
        leaves.add(fact)
        waiting += facts.because.get(fact, ())
    found: set[Span] = set()
    for leaf in leaves:
        found.update(told.get(leaf, ()))
        if leaf.startswith("age-"):
            found.update(told.get("age", ()))
        elif leaf.startswith("days-"):
            found.update(told.get("duration", ()))
    return tuple(sorted(found))


def _stands(ident: str, certainties: set[Certainty], lasting: bool, doubt_counts: bool) -> set[str]:
    facts = {
        f"{certainty}:{ident}" for certainty in certainties if certainty is not Certainty.PRESENT
    }
    if (
        Certainty.PRESENT in certainties
        or (lasting and Certainty.PAST in certainties)
        or (doubt_counts and Certainty.POSSIBLE in certainties)
    ):
        facts.add(ident)
    return facts


_FORM_WEIGHT = 3
"""What was chosen in a form is why the patient came."""
_CHIEF_WEIGHT = 2


def _weighed(needs: PatientNeeds, rulebook: Rulebook) -> set[str]:
    """What the text speaks of: topics that are told, and which outweigh others."""
    chosen = {
        each.id
        for each in needs.findings
        if not each.spans and each.certainty in (Certainty.PRESENT, Certainty.POSSIBLE)
    }
    weights: dict[str, int] = {}
    for topic in rulebook.topics:
        sentences = {each.sentence: each.weight for each in needs.told if each.finding in topic.of}
        weights[topic.id] = sum(sentences.values())
        weights[topic.id] += _FORM_WEIGHT * (not chosen.isdisjoint(topic.of))
    facts = {topic for topic, weight in weights.items() if weight}
    facts |= {f"{CHIEF}{topic}" for topic, weight in weights.items() if weight >= _CHIEF_WEIGHT}
    for balance in rulebook.balances:
        weight = sum(weights[topic] for topic in balance.of)
        if weight and weight >= balance.times * sum(weights[topic] for topic in balance.over):
            facts.add(balance.id)
    return facts


def _comes_first(lead: Lead, needs: PatientNeeds) -> bool:
    for finding in needs.findings:
        if finding.certainty in (Certainty.PRESENT, Certainty.POSSIBLE):
            if finding.id in lead.before:
                return False
            if finding.id in lead.of:
                return True
    return False


def _figures(needs: PatientNeeds) -> dict[str, float | None]:
    return {
        "age": needs.age_years,
        "days": needs.duration_days,
        "pain": needs.pain,
        **needs.scores,
    }


def _within(figure: float, band: Band) -> bool:
    return (band.at_least is None or figure >= band.at_least) and (
        band.below is None or figure < band.below
    )
