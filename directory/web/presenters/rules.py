"""A rule as people read it: what it says, how sure that is, and texts it was tried on."""

from dataclasses import dataclass

from directory.catalogue.model import Evidence, Words
from directory.matching.rules import (
    CareRule,
    CautionRule,
    Example,
    FlagRule,
    LimitRule,
    PhaseRule,
    QuestionRule,
    Rule,
    TeamRule,
    TurnRule,
    conditions,
)
from directory.matching.suggest import Matcher
from directory.web.shell import Shell


@dataclass(frozen=True, kw_only=True)
class Alarm:
    level: str
    where_to_go: Words | None


@dataclass(frozen=True, kw_only=True)
class RulePage:
    id: str
    name: Words
    version: int
    kind: str
    says: Words
    looks_at: tuple[str, ...]
    alarms: tuple[Alarm, ...]
    points: int | None
    source: str
    evidence: str
    evidence_means: str
    examples: tuple[Example, ...]
    signed_by: str
    rulebook: str


@dataclass(frozen=True, kw_only=True)
class Kind:
    name: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Why:
    rulebook: str
    standing: Words
    kinds: tuple[Kind, ...]
    rules: tuple[tuple[str, tuple[Rule, ...]], ...]
    total: int


def rule_page(shell: Shell, matcher: Matcher, rule: Rule) -> RulePage:
    release = matcher.rulebook.release
    return RulePage(
        id=rule.id,
        name=rule.name,
        version=rule.version,
        kind=kind_of(shell, rule),
        says=rule.says,
        looks_at=looks_at(shell, matcher, rule),
        alarms=alarms_of(shell, rule),
        points=rule.points if isinstance(rule, CareRule) else None,
        source=rule.source,
        evidence=rule.evidence,
        evidence_means=evidence_means(shell, rule.evidence),
        examples=rule.examples,
        signed_by=release.signed_by,
        rulebook=release.version,
    )


def looks_at(shell: Shell, matcher: Matcher, rule: Rule) -> tuple[str, ...]:
    """What speaks for the rule, by name: findings, and needs put together from them."""
    findings = {each.id: each.name for each in matcher.vocabulary.findings.values()}
    needs = {each.id: each.name for each in matcher.rulebook.needs if each.name}
    facts = sorted(
        fact for when in conditions(rule) for fact in when.all | when.any | when.also_any
    )
    said = []
    for fact in dict.fromkeys(facts):
        standing, _colon, ident = fact.rpartition(":")
        name = findings.get(ident) or needs.get(ident)
        text = shell.said(name) if name else ident.replace("-", " ")
        said.append(f"{text} ({_standing(shell, standing)})" if standing else text)
    return tuple(said)


def _standing(shell: Shell, standing: str) -> str:
    _ = shell.gettext
    return {
        "denied": _("ruled out"),
        "past": _("in the past"),
        "possible": _("possible"),
        "family": _("in the family"),
    }.get(standing, standing)


def alarms_of(shell: Shell, rule: Rule) -> tuple[Alarm, ...]:
    """Each level the rule can raise, with where to go."""
    if not isinstance(rule, FlagRule):
        return ()
    _ = shell.gettext
    names = {"emergency": _("Emergency"), "urgent": _("Urgent"), "routine": _("Routine")}
    levels = dict.fromkeys(alarm.level for alarm in rule.alarms)
    return tuple(
        Alarm(level=names[level], where_to_go=rule.where_to_go.get(level)) for level in levels
    )


def kind_of(shell: Shell, rule: Rule) -> str:
    _ = shell.gettext
    return {
        FlagRule: _("Red flag: comes before everything else"),
        CareRule: _("Reason for a program"),
        LimitRule: _("Limit of a program"),
        TeamRule: _("Who can help"),
        PhaseRule: _("Stage of recovery"),
        TurnRule: _("Where to turn when no program fits"),
        CautionRule: _("Caution"),
        QuestionRule: _("Question worth asking"),
    }[type(rule)]


def evidence_means(shell: Shell, evidence: Evidence) -> str:
    _ = shell.gettext
    return {
        Evidence.VERIFIED: _("V: we read the statement in a copy of the source."),
        Evidence.PARTLY: _("P: we read only the title or the abstract of the source. It agrees."),
        Evidence.GUESS: _("G: our own clinical reading. No source was read."),
    }[evidence]


def how_it_works(shell: Shell, matcher: Matcher) -> Why:
    by_kind: dict[str, list[Rule]] = {}
    for rule in matcher.rules():
        by_kind.setdefault(kind_of(shell, rule), []).append(rule)
    release = matcher.rulebook.release
    return Why(
        rulebook=release.version,
        standing=release.standing,
        kinds=tuple(Kind(name=kind, count=len(rules)) for kind, rules in by_kind.items()),
        rules=tuple((kind, tuple(rules)) for kind, rules in by_kind.items()),
        total=len(matcher.rules()),
    )
