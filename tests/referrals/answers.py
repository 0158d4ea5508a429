"""Answers of a match for tests: complete enough to make a summary from, without a rulebook."""

import datetime as dt
from uuid import UUID

import msgspec

from directory.catalogue.model import Contact, Criterion, Program
from directory.matching.answer import (
    Answer,
    Excluded,
    Level,
    Match,
    Met,
    Reason,
    RedFlag,
    RuleCount,
    Urgency,
    Verdict,
)
from directory.matching.needs import Certainty, Finding, Span

NOW = dt.datetime(2026, 11, 22, 10, 30, tzinfo=dt.UTC)
NOTE = "54F low back pain 7 wks, numb L foot, no weakness, hx breast ca 2019, PT x4 wks"
GROUPS = {
    "numb-foot": "nerve",
    "weakness": "nerve",
    "cancer-history": "history",
    "physical-therapy": "tried",
    "return-to-work": "goals",
}


def a_finding(ident: str, quote: str = "", certainty: Certainty = Certainty.PRESENT) -> Finding:
    start = NOTE.find(quote) if quote else -1
    spans = (Span(start, start + len(quote)),) if start >= 0 else ()
    return Finding(id=ident, certainty=certainty, quote=quote, spans=spans)


def a_program(slug: str = "spine-service", **fields: object) -> Program:
    program = Program(
        slug=slug,
        uuid=UUID(int=1),
        name={"en": "Spine Service"},
        department="orthopaedics",
        plain={"en": "We help people with back and neck pain."},
        clinical={"en": "Assessment of spinal disorders."},
        care_types=("spine-assessment", "spine-surgery"),
        eligibility=(
            Criterion(
                id="scan-report",
                needs_any=("imaging-done",),
                sentence={"en": "They ask for a scan report."},
                source="The program",
            ),
        ),
        contacts=(Contact(purpose="appointments", kind="phone", value="617 555 0142"),),
    )
    return msgspec.structs.replace(program, **fields)


def a_flag(ident: str = "malignancy", level: Level = Level.URGENT) -> RedFlag:
    return RedFlag(
        id=ident,
        level=level,
        same_day=True,
        name="Past cancer with new back pain",
        where_to_go="Call the spine service today.",
        quote="hx breast ca 2019",
        span=Span(NOTE.find("hx"), NOTE.find(", PT")),
        source="A guideline",
        evidence="V",
    )


def an_answer(*, flagged: bool = True, **fields: object) -> Answer:
    flags = (a_flag(),) if flagged else ()
    level = Level.URGENT if flagged else Level.ROUTINE
    answer = Answer(
        urgency=Urgency(level=level, same_day=flagged, where_to_go=None),
        red_flags=flags,
        flags_checked=RuleCount(
            checked=3, ruled_out=("cauda-equina",), not_mentioned=("infection",)
        ),
        needs={
            "age_years": 54,
            "sex": "female",
            "regions": ("low-back",),
            "duration_days": 49,
            "pain": 6,
        },
        findings=(
            a_finding("numb-foot", "numb L foot"),
            a_finding("weakness", "no weakness", Certainty.DENIED),
            a_finding("cancer-history", "hx breast ca 2019", Certainty.PAST),
            a_finding("physical-therapy", "PT x4 wks"),
        ),
        matches=(
            Match(
                program="spine-service",
                verdict=Verdict.FITS,
                points=5,
                reasons=(
                    Reason(
                        rule="nerve-root",
                        version=1,
                        met=Met.YES,
                        points=5,
                        sentence="Back pain with a numb foot.",
                        source="A guideline",
                        evidence="V",
                    ),
                    Reason(
                        rule="other-need",
                        version=1,
                        met=Met.UNKNOWN,
                        points=0,
                        sentence="A child with a curve.",
                        source="A guideline",
                        evidence="G",
                    ),
                    Reason(
                        rule="scan-report",
                        version=1,
                        met=Met.UNKNOWN,
                        points=1,
                        sentence="They ask for a scan report.",
                        source="A guideline",
                        evidence="G",
                    ),
                ),
            ),
        ),
        excluded=(
            Excluded(program="pediatric-imaging", rule="ages", sentence="The patient is 54."),
        ),
        disciplines=(),
        phase="acute",
        phase_reason=None,
        question=None,
        turn_to=None,
        after_emergency=(),
        cautions=(),
        not_understood=(),
        rulebook="test-1",
    )
    return msgspec.structs.replace(answer, **fields)
