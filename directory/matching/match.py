"""Facts and programs to matches: every rule asked of every program, with its answer."""

from collections.abc import Sequence
from typing import NamedTuple

from directory.catalogue.model import Criterion, Program, words
from directory.matching.answer import Excluded, Match, Met, Reason, Verdict
from directory.matching.conditions import When, one_holds
from directory.matching.facts import Facts, spans_by_fact, spans_of
from directory.matching.needs import PatientNeeds, Span
from directory.matching.rulebook import Rulebook
from directory.matching.rules import CareRule, LimitRule

PROGRAM_AGES = "program-ages"
NOT_ASKED_FOR = "not-asked-for"
EMERGENCY_FIRST = "emergency-first"
STANDING_LIMITS = (EMERGENCY_FIRST, PROGRAM_AGES, NOT_ASKED_FOR)
"""Limits whose test is a field of the program or of the answer; their words stand in the data."""

_FIRST = {Met.YES: 0, Met.UNKNOWN: 1, Met.NO: 2}
_ORDER = {Verdict.FITS: 0, Verdict.FITS_IF: 1, Verdict.DOES_NOT_FIT: 2}


class Ranked(NamedTuple):
    matches: tuple[Match, ...]
    excluded: tuple[Excluded, ...]


class Place(NamedTuple):
    """A program's standing without its reasons: what the order is made of."""

    program: Program
    verdict: Verdict
    points: int
    limit: Excluded | None


def places(
    facts: Facts, age: float | None, programs: Sequence[Program], rulebook: Rulebook
) -> list[Place]:
    """All programs, best first; by verdict, then points, then slug."""
    holding = [rule for rule in rulebook.care.led_by(facts.true) if _holds(rule.when, facts)]
    waiting = _waiting(facts, rulebook)
    limits = [rule for rule in rulebook.limits.led_by(facts.true) if _holds(rule.when, facts)]
    standing = {rule.id: rule for rule in rulebook.limits if rule.id in STANDING_LIMITS}
    found: list[Place] = []
    for program in programs:
        given = frozenset(program.care_types)
        limit = _limited(program, given, facts, age, limits, standing)
        points = sum(rule.points for rule in holding if not given.isdisjoint(rule.care_types))
        if limit is not None:
            found.append(Place(program, Verdict.DOES_NOT_FIT, 0, limit))
        elif points > 0:
            open_entry = any(_entry(each, facts) is Met.UNKNOWN for each in program.eligibility)
            verdict = Verdict.FITS_IF if open_entry else Verdict.FITS
            found.append(Place(program, verdict, points, None))
        elif any(not given.isdisjoint(rule.care_types) for rule in waiting):
            found.append(Place(program, Verdict.FITS_IF, 0, None))
        else:
            rule = standing[NOT_ASKED_FOR]
            found.append(Place(program, Verdict.DOES_NOT_FIT, 0, _out(program, rule)))
    found.sort(key=lambda each: (_ORDER[each.verdict], -each.points, each.program.slug))
    return found


def ranked(
    standings: Sequence[Place], facts: Facts, needs: PatientNeeds, rulebook: Rulebook
) -> Ranked:
    """The places with their reasons. Where nothing was understood, nothing is excluded for it."""
    understood = bool(needs.findings or needs.regions)
    near = {rule.id for rule in _waiting(facts, rulebook)}
    offered = frozenset().union(
        *(each.program.care_types for each in standings if each.verdict is not Verdict.DOES_NOT_FIT)
    )
    told = spans_by_fact(needs)
    led_to = rulebook.care.places_led_by(facts.true)
    said = [
        (rule, _reason(rule, facts, told, at in led_to))
        for at, rule in enumerate(rulebook.care)
        if not offered.isdisjoint(rule.care_types)
    ]
    said.sort(key=lambda each: _weight(each[1], near))
    return Ranked(
        tuple(
            Match(
                program=place.program.slug,
                verdict=place.verdict,
                points=place.points,
                reasons=_reasons(place.program, facts, said, near),
            )
            for place in standings
            if place.verdict is not Verdict.DOES_NOT_FIT
        ),
        tuple(
            place.limit
            for place in standings
            if place.limit is not None and (understood or place.limit.rule != NOT_ASKED_FOR)
        ),
    )


def _reasons(
    program: Program,
    facts: Facts,
    said: Sequence[tuple[CareRule, Reason]],
    near: set[str],
    language: str = "en",
) -> tuple[Reason, ...]:
    """What speaks for the program first, then what hangs on an open figure, then the rest.

    `said` stands in that order already.
    """
    given = frozenset(program.care_types)
    found = [reason for rule, reason in said if not given.isdisjoint(rule.care_types)]
    if program.eligibility:
        found += [
            Reason(
                rule=entry.id,
                version=program.version,
                met=_entry(entry, facts),
                points=0,
                sentence=words(entry.sentence, language),
                source=entry.source,
                evidence="",
            )
            for entry in program.eligibility
        ]
        found.sort(key=lambda each: _weight(each, near))
    return tuple(found)


def _weight(reason: Reason, near: set[str]) -> tuple[int, bool, int]:
    return _FIRST[reason.met], reason.rule not in near, -reason.points


def _reason(
    rule: CareRule,
    facts: Facts,
    told: dict[str, list[Span]],
    led_to: bool,
    language: str = "en",
) -> Reason:
    """`led_to`: whether the rule could hold at all; `told`: the words of each fact."""
    held = [when for when in rule.when if when.holds(facts.true)] if led_to else []
    met = Met.YES if held else _unmet(rule, facts)
    return Reason(
        rule=rule.id,
        version=rule.version,
        met=met,
        points=rule.points if met is Met.YES else 0,
        sentence=words(rule.says, language),
        source=rule.source,
        evidence=rule.evidence,
        spans=spans_of(facts, _asked(held), told) if held else (),
    )


def _asked(whens: Sequence[When]) -> frozenset[str]:
    return frozenset().union(*(when.all | when.any | when.also_any for when in whens))


def emergency_excludes(standings: Sequence[Place], rulebook: Rulebook) -> tuple[Excluded, ...]:
    """In an emergency no program is offered; each says so, or its own nearer reason."""
    rule = next(each for each in rulebook.limits if each.id == EMERGENCY_FIRST)
    return tuple(
        place.limit
        if place.limit is not None and place.limit.rule != NOT_ASKED_FOR
        else _out(place.program, rule)
        for place in standings
    )


def _waiting(facts: Facts, rulebook: Rulebook) -> list[CareRule]:
    """Rules that hold, or would if an open figure turned out so."""
    maybe = facts.true | facts.open
    return [
        rule
        for rule in rulebook.care.led_by(maybe)
        if one_holds(rule.when, facts.true)
        or any(when.touches(facts.open) for when in rule.when if when.could_hold(facts.true, maybe))
    ]


def _holds(whens: tuple[When, ...], facts: Facts) -> bool:
    return one_holds(whens, facts.true)


def _unmet(rule: CareRule, facts: Facts) -> Met:
    """A rule that does not hold: no where what it needs is denied or ruled out, else not known."""
    for when in rule.when:
        if not when.none.isdisjoint(facts.true) or not when.all.isdisjoint(facts.refused):
            continue
        if (when.any and when.any <= facts.refused) or (
            when.also_any and when.also_any <= facts.refused
        ):
            continue
        return Met.UNKNOWN
    return Met.NO


def _entry(entry: Criterion, facts: Facts) -> Met:
    if not facts.true.isdisjoint(entry.refuses_any):
        return Met.NO
    if not entry.needs_any or not facts.true.isdisjoint(entry.needs_any):
        return Met.YES
    return Met.NO if facts.refused.issuperset(entry.needs_any) else Met.UNKNOWN


def _limited(
    program: Program,
    given: frozenset[str],
    facts: Facts,
    age: float | None,
    limits: Sequence[LimitRule],
    standing: dict[str, LimitRule],
) -> Excluded | None:
    if program.ages is not None and program.ages.admits(age) is False:
        rule = standing[PROGRAM_AGES]
        return Excluded(
            program=program.slug,
            rule=rule.id,
            sentence=f"{words(rule.says, 'en')} {words(program.ages.words, 'en')}",
            source=program.source or rule.source,
        )
    for rule in limits:
        if not given.isdisjoint(rule.care_types):
            return _out(program, rule)
    for entry in program.eligibility:
        if _entry(entry, facts) is Met.NO:
            return Excluded(
                program=program.slug,
                rule=entry.id,
                sentence=words(entry.sentence, "en"),
                source=entry.source,
            )
    return None


def _out(program: Program, rule: LimitRule) -> Excluded:
    return Excluded(
        program=program.slug, rule=rule.id, sentence=words(rule.says, "en"), source=rule.source
    )
