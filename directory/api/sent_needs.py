"""What may be sent about a patient, and how it becomes the needs that are matched."""

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec

from directory.errors import FieldError
from directory.matching.needs import Certainty, Finding, PatientNeeds
from directory.matching.suggest import Matcher

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]

Age = Annotated[
    float, msgspec.Meta(ge=0, le=130, description="Years; 0.5 is six months", examples=[54])
]


class Sent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of what may be sent: a field with another name is refused."""


class FindingSent(Sent, frozen=True, kw_only=True):
    """One finding by its id, as an earlier answer or the vocabulary names it."""

    id: Name
    certainty: Certainty = Certainty.PRESENT
    side: Literal["left", "right", "both"] | None = None


class NeedsSent(Sent, frozen=True, kw_only=True):
    """What is known of the patient. Leave out what is not known. It wins over the text."""

    age: Age | None = None
    age_years: Annotated[
        Age | None,
        msgspec.Meta(description="The same, as answers call it: their `needs` can be sent back"),
    ] = None
    sex: Literal["female", "male", "other"] | None = None
    regions: Annotated[
        tuple[Name, ...],
        msgspec.Meta(
            max_length=20,
            description="Parts of the body, the main one first; everyday words are understood",
            examples=[["back"], ["left knee"]],
        ),
    ] = ()
    duration_days: Annotated[int, msgspec.Meta(ge=0, le=36500)] | None = None
    pain: Annotated[int, msgspec.Meta(ge=0, le=10, description="0 none, 10 worst")] | None = None
    scores: Annotated[
        dict[Name, float],
        msgspec.Meta(max_length=20, description="Name of the instrument and its score"),
    ] = {}
    phase: Literal["acute", "recovery", "maintenance"] | None = None
    findings: Annotated[tuple[FindingSent, ...], msgspec.Meta(max_length=100)] = ()


def needs_of(sent: NeedsSent, matcher: Matcher) -> PatientNeeds:
    """The needs; ask `slips` first whether everything in them is understood."""
    regions = [region for named in sent.regions for region in regions_of(named, matcher)]
    return PatientNeeds(
        age_years=sent.age if sent.age is not None else sent.age_years,
        sex=sent.sex,
        regions=tuple(dict.fromkeys(regions)),
        duration_days=sent.duration_days,
        pain=sent.pain,
        scores=sent.scores,
        phase=sent.phase,
        findings=tuple(
            Finding(id=each.id, certainty=each.certainty, quote="", side=each.side)
            for each in sent.findings
        ),
    )


def slips(sent: NeedsSent, matcher: Matcher, at: str = "needs") -> Iterator[FieldError]:
    """What no field shows alone. What is not understood must not pass: it may be a red flag."""
    if None not in (sent.age, sent.age_years) and sent.age != sent.age_years:
        yield FieldError(f"{at}.age_years", "contradiction", "Send age or age_years, not two ages.")
    for number, named in enumerate(sent.regions):
        if not regions_of(named, matcher):
            words = f"Send one of {', '.join(sorted(regions_known(matcher)))}."
            yield FieldError(f"{at}.regions.{number}", "not_known", words)
    for number, finding in enumerate(sent.findings):
        if finding.id not in matcher.vocabulary.findings:
            place = f"{at}.findings.{number}.id"
            yield FieldError(place, "not_known", "There is no finding with this id.")


def regions_known(matcher: Matcher) -> frozenset[str]:
    found = (finding.region for finding in matcher.vocabulary.findings.values())
    return frozenset(region for region in found if region is not None)


def regions_of(named: str, matcher: Matcher) -> tuple[str, ...]:
    """The regions of a part of the body as people name it: `low-back`, lumbar spine, left knee."""
    words = named.replace("_", " ").replace("-", " ").strip().lower()
    if words in regions_known(matcher):
        return (words,)
    return matcher.read(f"{words} pain").needs.regions
