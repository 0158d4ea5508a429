"""Rules as they stand in `data/rules`, each with its source, mark and examples.

Conditions speak of *facts*: a finding that is there (`back-pain`), how one stands when it is not
plainly there (`denied:fever`, `past:cancer`, `possible:infection`, `family:cancer`), a band of a
figure (`age-50-plus`) and a need put together from these (`spine-pain`). A rule of programs
speaks of care types, never of a program.
"""

from typing import Literal

from directory.catalogue.model import Evidence, Words
from directory.matching.answer import Level
from directory.matching.conditions import When
from directory.matching.decoding import Strict


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

    Told in one sentence, its `none` does not hold back what another tells as begun lately;
    `explained`: it does, for it names the illness that the sign belongs to, as gout does for a
    hot joint.
    """

    level: Level
    same_day: bool = False
    explained: bool = False
    when: When


class FlagRule(Rule, frozen=True, kw_only=True):
    """A red flag. `ask`: the finding whose question would settle it.

    `points_at`: the findings a clinician would point at; where told, only they are quoted.
    """

    alarms: tuple[Alarm, ...]
    where_to_go: dict[Level, Words]
    ask: str | None = None
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

    def rules(self) -> tuple[Rule, ...]:
        return (
            *self.flag,
            *self.care,
            *self.limit,
            *self.team,
            *self.phase,
            *self.turn,
            *self.caution,
            *self.question,
        )


class Release(Strict, frozen=True, kw_only=True):
    """`release.toml`: the version every answer names, and what a reader must know of it."""

    version: str
    signed_by: str
    standing: Words
    told: Told


def conditions(rule: Rule) -> tuple[When, ...]:
    if isinstance(rule, FlagRule):
        return tuple(alarm.when for alarm in rule.alarms)
    found = getattr(rule, "when", ())
    assert isinstance(found, tuple)
    return found
