"""The rulebook: typed rules read from `data/rules`, each with its source, mark and examples.

Conditions speak of *facts*: a finding that is there (`back-pain`), how one stands when it is not
plainly there (`denied:fever`, `past:cancer`, `possible:infection`, `family:cancer`), a band of a
figure (`age-50-plus`) and a need put together from these (`spine-pain`). A rule of programs
speaks of care types, never of a program.
"""

from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from directory.catalogue.model import Evidence, Words
from directory.errors import BadData
from directory.matching.answer import Level
from directory.matching.by_fact import ByFact
from directory.matching.vocabulary import Strict, Vocabulary, decoded

CHIEF = "chief-"
STANDINGS = ("denied", "past", "possible", "family")


class When(Strict, frozen=True, kw_only=True):
    """All of `all`, one of `any` and one of `also_any` (where given), none of `none`."""

    all: frozenset[str] = frozenset()
    any: frozenset[str] = frozenset()
    also_any: frozenset[str] = frozenset()
    none: frozenset[str] = frozenset()

    def holds(self, facts: frozenset[str] | set[str], anyway: bool = False) -> bool:
        """`anyway`: asked as if nothing of `none` were there."""
        return (
            self.all <= facts
            and (not self.any or not self.any.isdisjoint(facts))
            and (not self.also_any or not self.also_any.isdisjoint(facts))
            and (anyway or self.none.isdisjoint(facts))
        )

    def facts(self) -> frozenset[str]:
        return self.all | self.any | self.also_any | self.none

    def touches(self, facts: frozenset[str] | set[str]) -> bool:
        """Whether one of these facts has a say in the condition."""
        return not (
            self.all.isdisjoint(facts)
            and self.any.isdisjoint(facts)
            and self.also_any.isdisjoint(facts)
            and self.none.isdisjoint(facts)
        )


def one_holds(whens: tuple[When, ...], facts: frozenset[str] | set[str]) -> bool:
    for when in whens:  # noqa: SIM110  # asked some thousand times for each text; any() is slower
        if when.holds(facts):
            return True
    return False


class Band(Strict, frozen=True, kw_only=True):
    """A fact made from a figure: at least `at_least`, under `below`.

    While the figure is not known the fact is open and a program may fit "if"; with `opens` false
    it is simply not there, as for a questionnaire that few patients have filled in.
    """

    id: str
    of: Literal["age", "days", "pain", "odi", "ndi", "peg", "start-back"]
    at_least: float | None = None
    below: float | None = None
    opens: bool = True


class Lead(Strict, frozen=True, kw_only=True):
    """A fact of order: one of `of` is told before any of `before`."""

    id: str
    of: tuple[str, ...]
    before: tuple[str, ...]


class Topic(Strict, frozen=True, kw_only=True):
    """What a text speaks of. Its weight: the sentences that tell one of these, early ones more.

    The fact of this name holds where any is told; `chief-…` where it is told early or often.
    """

    id: str
    of: frozenset[str]


class Balance(Strict, frozen=True, kw_only=True):
    """A fact of weight: the topics `of` are told, and weigh `times` as much as those `over`."""

    id: str
    of: tuple[str, ...]
    over: tuple[str, ...]
    times: float


class Need(Strict, frozen=True, kw_only=True):
    """A fact put together from others that stand above it. `when` alternatives: one is enough."""

    id: str
    name: Words | None = None
    when: tuple[When, ...]


class Example(Strict, frozen=True, kw_only=True):
    """A text and whether the rule applies to it; a level where the rule knows several."""

    text: str
    applies: bool = True
    level: Level | None = None


class Rule(Strict, frozen=True, kw_only=True):
    """What every rule carries."""

    id: str
    version: int = 1
    name: Words
    says: Words
    source: str
    evidence: Evidence
    examples: tuple[Example, ...] = ()


class Alarm(Strict, frozen=True, kw_only=True):
    """One way a red flag is raised, and how high.

    Its `none` does not hold back what another sentence tells as begun lately; `explained`: it
    does, for it names the illness that the sign belongs to, as gout does for a hot joint.
    """

    level: Level
    same_day: bool = False
    explained: bool = False
    when: When


class FlagRule(Rule, frozen=True, kw_only=True):
    """A red flag. `asks`: a weak sign does not raise it but puts the question of this finding.

    `points_at`: the findings a clinician would point at; where told, only they are quoted.
    """

    alarms: tuple[Alarm, ...]
    where_to_go: dict[Level, Words]
    ask: str | None = None
    asks: tuple[When, ...] = ()
    points_at: frozenset[str] = frozenset()


class CareRule(Rule, frozen=True, kw_only=True):
    """An indication: points for every program that gives one of the care types."""

    care_types: tuple[str, ...]
    points: int
    when: tuple[When, ...]


class LimitRule(Rule, frozen=True, kw_only=True):
    """What keeps a program of these care types out."""

    care_types: tuple[str, ...]
    when: tuple[When, ...]


class TeamRule(Rule, frozen=True, kw_only=True):
    """Disciplines for a need, each with its points."""

    disciplines: dict[str, int]
    when: tuple[When, ...]


class PhaseRule(Rule, frozen=True, kw_only=True):
    """The first rule of the file that holds says the phase."""

    phase: Literal["acute", "recovery", "maintenance", "none"]
    when: tuple[When, ...]


class TurnRule(Rule, frozen=True, kw_only=True):
    """Where to turn when no program fits; the first that holds."""

    when: tuple[When, ...]


class CautionRule(Rule, frozen=True, kw_only=True):
    """A sentence to think of, e.g. imaging in pregnancy. Raises nothing."""

    when: tuple[When, ...]


class QuestionRule(Rule, frozen=True, kw_only=True):
    """A fact worth asking for where it is not known; tried as if answered yes and no."""

    ask: Words
    yes: tuple[str, ...]
    no: tuple[str, ...] = ()
    unless: frozenset[str] = frozenset()
    when: tuple[When, ...]


class Told(Strict, frozen=True, kw_only=True):
    """How the outcome of an answer is told. `{level}` and `{program}` are put in."""

    emergency: Words
    urgency: Words
    urgency_same_day: Words
    first: Words
    order: Words
    nothing: Words


class RulesFile(Strict, frozen=True, kw_only=True):
    band: tuple[Band, ...] = ()
    lead: tuple[Lead, ...] = ()
    topic: tuple[Topic, ...] = ()
    balance: tuple[Balance, ...] = ()
    need: tuple[Need, ...] = ()
    flag: tuple[FlagRule, ...] = ()
    care: tuple[CareRule, ...] = ()
    limit: tuple[LimitRule, ...] = ()
    team: tuple[TeamRule, ...] = ()
    phase: tuple[PhaseRule, ...] = ()
    turn: tuple[TurnRule, ...] = ()
    caution: tuple[CautionRule, ...] = ()
    question: tuple[QuestionRule, ...] = ()


class Release(Strict, frozen=True, kw_only=True):
    """`release.toml`: the version every answer names, and what a reader must know of it."""

    version: str
    signed_by: str
    standing: Words
    told: Told


class Rulebook(msgspec.Struct, frozen=True):
    release: Release
    bands: tuple[Band, ...]
    leads: tuple[Lead, ...]
    topics: tuple[Topic, ...]
    balances: tuple[Balance, ...]
    needs: ByFact[Need]
    flags: ByFact[FlagRule]
    care: ByFact[CareRule]
    limits: ByFact[LimitRule]
    team: ByFact[TeamRule]
    phases: tuple[PhaseRule, ...]
    turns: tuple[TurnRule, ...]
    cautions: tuple[CautionRule, ...]
    questions: tuple[QuestionRule, ...]

    def all_rules(self) -> tuple[Rule, ...]:
        return (
            *self.flags,
            *self.care,
            *self.limits,
            *self.team,
            *self.phases,
            *self.turns,
            *self.cautions,
            *self.questions,
        )


Item = TypeVar("Item")


def load_rulebook(data: Path, vocabulary: Vocabulary) -> Rulebook:
    """Raises BadData with every mistake: unknown keys, unknown facts, ids used twice."""
    folder = data / "rules"
    problems: list[str] = []
    release = decoded(folder / "release.toml", Release, problems)
    files: dict[str, RulesFile] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name != "release.toml":
            file = decoded(path, RulesFile, problems)
            if file is not None:
                files[path.name] = file
    if release is None or problems:
        raise BadData(tuple(problems))
    problems += _mistakes(files, vocabulary)
    if problems:
        raise BadData(tuple(problems))

    def gathered(kind: str) -> tuple:  # type: ignore[type-arg]  # items of RulesFile's own type
        return tuple(each for file in files.values() for each in getattr(file, kind))

    return Rulebook(
        release,
        gathered("band"),
        gathered("lead"),
        gathered("topic"),
        gathered("balance"),
        ByFact(gathered("need"), _when),
        ByFact(gathered("flag"), lambda rule: [alarm.when for alarm in rule.alarms]),
        ByFact(gathered("care"), _when),
        ByFact(gathered("limit"), _when),
        ByFact(gathered("team"), _when),
        gathered("phase"),
        gathered("turn"),
        gathered("caution"),
        gathered("question"),
    )


def _when(rule: Need | CareRule | LimitRule | TeamRule) -> tuple[When, ...]:
    return rule.when


def _mistakes(files: dict[str, RulesFile], vocabulary: Vocabulary) -> list[str]:
    problems: list[str] = []
    known = set(vocabulary.findings)
    known |= {f"{standing}:{ident}" for standing in STANDINGS for ident in vocabulary.findings}
    known |= {"sex-female", "sex-male"}
    places = {each.region for each in vocabulary.findings.values() if each.region}
    known |= {f"{before}-{place}" for before in ("region", "first") for place in places}
    ids: dict[str, str] = {}
    for file in files.values():
        known |= {band.id for band in file.band} | {lead.id for lead in file.lead}
        known |= {each.id for each in file.topic} | {each.id for each in file.balance}
        known |= {f"{CHIEF}{each.id}" for each in file.topic}
    for name, file in files.items():
        problems += [
            f"{name}: lead {lead.id}: {ident} is no finding"
            for lead in file.lead
            for ident in (*lead.of, *lead.before)
            if ident not in vocabulary.findings
        ]
        topics = {each.id for each in file.topic}
        problems += [
            f"{name}: topic {topic.id}: {ident} is no finding"
            for topic in file.topic
            for ident in sorted(topic.of)
            if ident not in vocabulary.findings
        ]
        problems += [
            f"{name}: balance {balance.id}: {ident} is no topic of this file"
            for balance in file.balance
            for ident in (*balance.of, *balance.over)
            if ident not in topics
        ]
        for need in file.need:
            problems += _unknown(name, need.id, need.when, known)
            if need.id in known:
                problems.append(f"{name}: need {need.id}: there is a fact of this name already")
            known.add(need.id)
    for name, file in files.items():
        rules: tuple[Rule, ...] = (
            *file.flag, *file.care, *file.limit, *file.team, *file.phase, *file.turn,
            *file.caution, *file.question,
        )  # fmt: skip
        for rule in rules:
            if rule.id in ids:
                problems.append(f"{name}: rule {rule.id}: the id is used in {ids[rule.id]} too")
            ids[rule.id] = name
            problems += _unknown(name, rule.id, conditions(rule), known)
        for flag in file.flag:
            for alarm in flag.alarms:
                if alarm.level not in flag.where_to_go:
                    problems.append(
                        f"{name}: flag {flag.id}: where_to_go needs a sentence for {alarm.level}"
                    )
            problems += [
                f"{name}: flag {flag.id}: points_at: {fact} is no finding"
                for fact in sorted(flag.points_at)
                if fact not in vocabulary.findings
            ]
            if flag.ask and (
                flag.ask not in vocabulary.findings or vocabulary.findings[flag.ask].ask is None
            ):
                problems.append(
                    f"{name}: flag {flag.id}: ask must name a finding that has a question"
                )
    return problems


def conditions(rule: Rule) -> tuple[When, ...]:
    if isinstance(rule, FlagRule):
        return (*(alarm.when for alarm in rule.alarms), *rule.asks)
    found = getattr(rule, "when", ())
    assert isinstance(found, tuple)
    return found


def _unknown(name: str, ident: str, whens: tuple[When, ...], known: set[str]) -> list[str]:
    return [
        f"{name}: {ident}: {fact} is no finding, band or need that stands above"
        for when in whens
        for fact in sorted(when.facts())
        if fact not in known
    ]
