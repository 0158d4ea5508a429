"""Matching: which programs suit a patient, with every reason. Nothing that is sent is kept."""

from collections.abc import Container, Iterator
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request
from litestar.di import NamedDependency

from directory.api.asked import read_body
from directory.api.operation import Operation, asks
from directory.catalogue.model import Catalogue
from directory.errors import FieldError, Invalid
from directory.matching.answer import Answer
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
        tuple[Name, ...], msgspec.Meta(max_length=20, description="back, neck, knee and so on")
    ] = ()
    duration_days: Annotated[int, msgspec.Meta(ge=0, le=36500)] | None = None
    pain: Annotated[int, msgspec.Meta(ge=0, le=10, description="0 none, 10 worst")] | None = None
    scores: Annotated[
        dict[Name, float],
        msgspec.Meta(max_length=20, description="Name of the instrument and its score"),
    ] = {}
    phase: Literal["acute", "recovery", "maintenance"] | None = None
    findings: Annotated[tuple[FindingSent, ...], msgspec.Meta(max_length=100)] = ()


Text = Annotated[
    str,
    msgspec.Meta(
        max_length=20_000,
        description="A note in your own words; no name or address is needed",
        examples=["54F low back pain 7 wks after lifting, radiates L leg below knee"],
    ),
]
MatchLimit = Annotated[int, msgspec.Meta(ge=1, le=100, description="Most programs to answer")]


class MatchRequest(Sent, frozen=True, kw_only=True):
    """Send a text, needs, or both."""

    text: Text | None = None
    needs: NeedsSent | None = None
    limit: MatchLimit | None = None


def needs_of(sent: NeedsSent) -> PatientNeeds:
    return PatientNeeds(
        age_years=sent.age if sent.age is not None else sent.age_years,
        sex=sent.sex,
        regions=sent.regions,
        duration_days=sent.duration_days,
        pain=sent.pain,
        scores=sent.scores,
        phase=sent.phase,
        findings=tuple(
            Finding(id=each.id, certainty=each.certainty, quote="", side=each.side)
            for each in sent.findings
        ),
    )


def contradictions(asked: MatchRequest, findings: Container[str]) -> Iterator[FieldError]:
    """What no field shows alone. An unknown finding must not slip by: it may be a red flag."""
    if asked.text is None and asked.needs is None:
        yield FieldError("text", "missing", "Send a text, needs, or both.")
    needs = asked.needs or NeedsSent()
    if None not in (needs.age, needs.age_years) and needs.age != needs.age_years:
        yield FieldError("needs.age_years", "contradiction", "Send age or age_years, not two ages.")
    for number, finding in enumerate(needs.findings):
        if finding.id not in findings:
            yield FieldError(
                f"needs.findings.{number}.id", "not_known", "There is no finding with this id."
            )


@asks(
    "/match",
    Operation(
        id="match",
        tag="Search and match",
        summary="Which programs suit this patient, and why",
        body=MatchRequest,
        answer=Answer,
        stored=False,
        refusals=(413, 415, 422),
        examples={
            "text": {"text": "54F low back pain 7 wks after lifting, radiates L leg below knee"},
            "needs": {"needs": {"age": 12, "regions": ["back"], "phase": "recovery"}, "limit": 3},
        },
    ),
)
async def match(
    request: Request[Any, Any, Any],
    catalogue: NamedDependency[Catalogue],
    matcher: NamedDependency[Matcher],
) -> Answer:
    """Reads the text, asks every rule, and answers with the reasons. Red flags come first: in an
    emergency no program is named, only where to go. What you send is not kept."""
    asked = await read_body(request, MatchRequest)
    if errors := tuple(contradictions(asked, matcher.vocabulary.findings)):
        raise Invalid(errors[0].message, errors)
    return matcher.suggest(
        text=asked.text,
        needs=needs_of(asked.needs) if asked.needs else None,
        programs=catalogue.public_programs(),
        limit=asked.limit,
    )
