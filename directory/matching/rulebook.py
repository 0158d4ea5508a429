"""The rulebook: all rules of `data/rules`, put together and led to by their facts."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from directory.errors import BadData
from directory.matching.by_fact import ByFact
from directory.matching.conditions import When
from directory.matching.decoding import decoded
from directory.matching.rules import (
    Alarm,
    Balance,
    Band,
    CareRule,
    CautionRule,
    FlagRule,
    Lead,
    LimitRule,
    Need,
    PhaseRule,
    QuestionRule,
    Release,
    Rule,
    RulesFile,
    TeamRule,
    Topic,
    TurnRule,
    conditions,
)
from directory.matching.vocabulary import Vocabulary

CHIEF = "chief-"
STANDINGS = ("denied", "past", "possible", "family")


class Rulebook(msgspec.Struct, frozen=True):
    """`rules`: every rule that can be printed, in the order of the data."""

    release: Release
    rules: tuple[Rule, ...]
    bands: tuple[Band, ...]
    leads: tuple[Lead, ...]
    topics: tuple[Topic, ...]
    balances: tuple[Balance, ...]
    needs: ByFact[Need]
    flags: ByFact[FlagRule]
    alarms: ByFact[tuple[FlagRule, Alarm]]
    care: ByFact[CareRule]
    limits: ByFact[LimitRule]
    team: ByFact[TeamRule]
    phases: tuple[PhaseRule, ...]
    turns: tuple[TurnRule, ...]
    cautions: tuple[CautionRule, ...]
    questions: tuple[QuestionRule, ...]


def load_rulebook(data: Path, vocabulary: Vocabulary) -> Rulebook:
    """Raises BadData with every mistake: unknown keys, unknown facts, ids used twice."""
    folder = data / "rules"
    problems: list[str] = []
    release = decoded(folder / "release.toml", Release, problems)
    files = {
        path.name: file
        for path in sorted(folder.glob("*.toml"))
        if path.name != "release.toml" and (file := decoded(path, RulesFile, problems)) is not None
    }
    if release is None or problems:
        raise BadData(tuple(problems))
    problems += _mistakes(files, vocabulary)
    if problems:
        raise BadData(tuple(problems))
    whole = _whole(files.values())
    return Rulebook(
        release,
        whole.rules(),
        whole.band,
        whole.lead,
        whole.topic,
        whole.balance,
        ByFact(whole.need, lambda need: need.when),
        ByFact(whole.flag, conditions),
        alarms_of(whole.flag),
        ByFact(whole.care, conditions),
        ByFact(whole.limit, conditions),
        ByFact(whole.team, conditions),
        whole.phase,
        whole.turn,
        whole.caution,
        whole.question,
    )


def alarms_of(flags: Iterable[FlagRule]) -> ByFact[tuple[FlagRule, Alarm]]:
    """Each alarm with its rule: a rule has many alarms, and a text comes near few of them."""
    alarms = [(rule, alarm) for rule in flags for alarm in rule.alarms]
    return ByFact(alarms, lambda each: [each[1].when])


def _whole(files: Iterable[RulesFile]) -> RulesFile:
    return RulesFile(
        **{
            kind: tuple(each for file in files for each in getattr(file, kind))
            for kind in RulesFile.__struct_fields__
        }
    )


def _mistakes(files: dict[str, RulesFile], vocabulary: Vocabulary) -> list[str]:
    """A need may stand on those above it, and on what any file makes of figures and topics."""
    problems: list[str] = []
    known = _facts_of_findings(vocabulary)
    known.update(*(_facts_of_order(file) for file in files.values()))
    for name, file in files.items():
        problems += _misnamed(name, file, vocabulary)
        for need in file.need:
            problems += _unknown(name, need.id, need.when, known)
            if need.id in known:
                problems.append(f"{name}: need {need.id}: there is a fact of this name already")
            known.add(need.id)
    ids: dict[str, str] = {}
    for name, file in files.items():
        for rule in file.rules():
            if rule.id in ids:
                problems.append(f"{name}: rule {rule.id}: the id is used in {ids[rule.id]} too")
            ids[rule.id] = name
            problems += _unknown(name, rule.id, conditions(rule), known)
        for flag in file.flag:
            problems += _wrong_in_flag(name, flag, vocabulary)
    return problems


def _facts_of_findings(vocabulary: Vocabulary) -> set[str]:
    known = set(vocabulary.findings)
    known |= {f"{standing}:{ident}" for standing in STANDINGS for ident in vocabulary.findings}
    known |= {"sex-female", "sex-male"}
    places = {each.region for each in vocabulary.findings.values() if each.region}
    return known | {f"{before}-{place}" for before in ("region", "first") for place in places}


def _facts_of_order(file: RulesFile) -> Iterator[str]:
    """Facts made of figures, and of the place and weight of what is told."""
    yield from (band.id for band in file.band)
    yield from (lead.id for lead in file.lead)
    yield from (balance.id for balance in file.balance)
    for topic in file.topic:
        yield topic.id
        yield f"{CHIEF}{topic.id}"


def _misnamed(name: str, file: RulesFile, vocabulary: Vocabulary) -> Iterator[str]:
    for lead in file.lead:
        for ident in (*lead.of, *lead.before):
            if ident not in vocabulary.findings:
                yield f"{name}: lead {lead.id}: {ident} is no finding"
    for topic in file.topic:
        for ident in sorted(topic.of):
            if ident not in vocabulary.findings:
                yield f"{name}: topic {topic.id}: {ident} is no finding"
    topics = {each.id for each in file.topic}
    for balance in file.balance:
        for ident in (*balance.of, *balance.over):
            if ident not in topics:
                yield f"{name}: balance {balance.id}: {ident} is no topic of this file"


def _wrong_in_flag(name: str, flag: FlagRule, vocabulary: Vocabulary) -> Iterator[str]:
    for alarm in flag.alarms:
        if alarm.level not in flag.where_to_go:
            yield f"{name}: flag {flag.id}: where_to_go needs a sentence for {alarm.level}"
    for fact in sorted(flag.points_at):
        if fact not in vocabulary.findings:
            yield f"{name}: flag {flag.id}: points_at: {fact} is no finding"
    asked = vocabulary.findings.get(flag.ask) if flag.ask else None
    if flag.ask and (asked is None or asked.ask is None):
        yield f"{name}: flag {flag.id}: ask must name a finding that has a question"


def _unknown(name: str, ident: str, whens: tuple[When, ...], known: set[str]) -> list[str]:
    return [
        f"{name}: {ident}: {fact} is no finding, band or need that stands above"
        for when in whens
        for fact in sorted(when.facts())
        if fact not in known
    ]
