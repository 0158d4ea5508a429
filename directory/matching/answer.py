"""The answer of a match: what every face shows, in the words of the outside contract."""

from enum import StrEnum

import msgspec

from directory.matching.needs import Finding, Span


class Level(StrEnum):
    EMERGENCY = "emergency"
    URGENT = "urgent"
    ROUTINE = "routine"


class Verdict(StrEnum):
    """Ordered best first."""

    FITS = "fits"
    FITS_IF = "fits-if"
    DOES_NOT_FIT = "does-not-fit"


class Met(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Struct(msgspec.Struct, frozen=True, kw_only=True):
    pass


class Urgency(Struct, frozen=True, kw_only=True):
    level: Level
    same_day: bool
    where_to_go: str | None  # a sentence; None for routine


class RedFlag(Struct, frozen=True, kw_only=True):
    """A rule that fired. `quote` and `span` are the words of the text that raised it."""

    id: str
    level: Level
    same_day: bool
    name: str
    where_to_go: str
    quote: str
    span: Span | None
    source: str
    evidence: str
    ask: str | None = None  # the question that would settle it


class Reason(Struct, frozen=True, kw_only=True):
    """One rule asked of one program. Points count only where `met` is yes."""

    rule: str
    version: int
    met: Met
    points: int
    sentence: str
    source: str
    evidence: str
    spans: tuple[Span, ...] = ()


class Match(Struct, frozen=True, kw_only=True):
    """`points` is the sum of the reasons' points; order is verdict, then points, then slug."""

    program: str
    verdict: Verdict
    points: int
    reasons: tuple[Reason, ...]


class Excluded(Struct, frozen=True, kw_only=True):
    program: str
    rule: str
    sentence: str
    source: str = ""


class DisciplineNeeded(Struct, frozen=True, kw_only=True):
    """A profession for the need. `programs` empty means a gap: none here states it."""

    slug: str
    reason: str
    rule: str
    programs: tuple[str, ...] = ()


class Question(Struct, frozen=True, kw_only=True):
    """The one question whose answer would change the answer most."""

    ask: str
    finding: str
    if_yes: str
    if_no: str


class AfterEmergency(Struct, frozen=True, kw_only=True):
    program: str
    sentence: str


class RuleCount(Struct, frozen=True, kw_only=True):
    """How the red-flag rules came out: fired, ruled out by a denial, not mentioned."""

    checked: int
    ruled_out: tuple[str, ...]
    not_mentioned: tuple[str, ...]


class Answer(Struct, frozen=True, kw_only=True):
    """Everything a match says. Equal input and data give equal bytes.

    In an emergency `disciplines` and `phase` are those of the time after it.
    """

    urgency: Urgency
    red_flags: tuple[RedFlag, ...]
    flags_checked: RuleCount
    needs: dict[str, object]  # age_years, sex, regions, duration_days, pain, scores as understood
    findings: tuple[Finding, ...]
    matches: tuple[Match, ...]
    excluded: tuple[Excluded, ...]
    disciplines: tuple[DisciplineNeeded, ...]
    phase: str | None
    phase_reason: str | None
    question: Question | None
    turn_to: str | None  # where to turn when no program here fits
    after_emergency: tuple[AfterEmergency, ...]
    cautions: tuple[str, ...]  # sentences, e.g. imaging in pregnancy
    not_understood: tuple[Span, ...]
    rulebook: str  # version of the rulebook
