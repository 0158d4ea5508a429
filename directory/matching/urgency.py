"""Red flags first: which rules fire, and the level they add up to."""

from directory.catalogue.model import words
from directory.matching.answer import Level, RedFlag, RuleCount, Urgency
from directory.matching.facts import Facts, spans_by_fact, spans_of
from directory.matching.needs import PatientNeeds, Span
from directory.matching.rulebook import Rulebook
from directory.matching.rules import Alarm, FlagRule
from directory.matching.vocabulary import Vocabulary

_HEIGHT = {Level.ROUTINE: 0, Level.URGENT: 1, Level.EMERGENCY: 2}


def height(level: Level, same_day: bool) -> int:
    """Urgencies in one order: routine, urgent, urgent the same day, emergency."""
    return 2 * _HEIGHT[level] + (same_day and level is Level.URGENT)


def heard_in(alarm: Alarm, facts: Facts) -> Facts | None:
    """The facts in which the alarm sounds; None where it is silent.

    What one sentence tells as new is not held back by another: neither by the alarm's own `none`
    nor by that of a need it stands on, unless the alarm is `explained` by it.
    """
    if alarm.when.holds(facts.true):
        return facts
    if alarm.explained:
        return None
    return next((each for each in facts.alone if alarm.when.holds(each.true)), None)


def raised(facts: Facts, rulebook: Rulebook) -> list[tuple[FlagRule, Alarm]]:
    """The rules that fire, each with its highest alarm; the most pressing first."""
    highest: dict[str, tuple[FlagRule, Alarm]] = {}
    anywhere = facts.true.union(*(sentence.true for sentence in facts.alone))
    for rule, alarm in rulebook.alarms.led_by(anywhere):
        if heard_in(alarm, facts) is not None:
            known = highest.get(rule.id)
            if known is None or _height_of(alarm) > _height_of(known[1]):
                highest[rule.id] = (rule, alarm)
    return sorted(highest.values(), key=lambda each: -_height_of(each[1]))


def _height_of(alarm: Alarm) -> int:
    return height(alarm.level, alarm.same_day)


def top(fired: list[tuple[FlagRule, Alarm]]) -> tuple[Level, bool]:
    if not fired:
        return Level.ROUTINE, False
    level = fired[0][1].level
    return level, level is Level.EMERGENCY or fired[0][1].same_day


def urgency_of(fired: list[tuple[FlagRule, Alarm]], language: str = "en") -> Urgency:
    level, same_day = top(fired)
    where = words(fired[0][0].where_to_go[level], language) if fired else None
    return Urgency(level=level, same_day=same_day, where_to_go=where)


def red_flags(
    fired: list[tuple[FlagRule, Alarm]],
    facts: Facts,
    needs: PatientNeeds,
    text: str,
    vocabulary: Vocabulary,
    language: str = "en",
) -> tuple[RedFlag, ...]:
    found: list[RedFlag] = []
    told = spans_by_fact(needs) if fired else {}
    for rule, alarm in fired:
        named = alarm.when.all | alarm.when.any | alarm.when.also_any
        heard = heard_in(alarm, facts) or facts
        spans = _apart(spans_of(heard, rule.points_at & heard.true or named, told))
        quotes = dict.fromkeys(text[span.start : span.end] for span in spans)
        open_sign = rule.ask if rule.ask not in facts.true | facts.refused else None
        asked = vocabulary.findings[open_sign].ask if open_sign else None
        found.append(
            RedFlag(
                id=rule.id,
                level=alarm.level,
                same_day=alarm.same_day or alarm.level is Level.EMERGENCY,
                name=words(rule.name, language),
                where_to_go=words(rule.where_to_go[alarm.level], language),
                quote=" … ".join(quotes).encode("utf-8", "replace").decode("utf-8"),
                span=spans[0] if spans else None,
                source=rule.source,
                evidence=rule.evidence,
                ask=words(asked, language) if asked else None,
            )
        )
    return tuple(found)


def _apart(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """The spans without those that lie inside another: "breast ca" says "ca" too."""
    return tuple(
        span
        for span in spans
        if not any(
            other != span and other.start <= span.start and span.end <= other.end for other in spans
        )
    )


def counted(fired: list[tuple[FlagRule, Alarm]], facts: Facts, rulebook: Rulebook) -> RuleCount:
    """A rule is ruled out where the text denies one of its signs and none is there."""
    names = {rule.id for rule, _ in fired}
    ruled_out: list[str] = []
    not_mentioned: list[str] = []
    denied = rulebook.flags.places_naming(facts.refused)
    for place, rule in enumerate(rulebook.flags):
        if rule.id not in names:
            (ruled_out if place in denied else not_mentioned).append(rule.id)
    return RuleCount(
        checked=len(rulebook.flags),
        ruled_out=tuple(ruled_out),
        not_mentioned=tuple(not_mentioned),
    )
