"""Matching: which programs suit a patient, with every reason, and what one more fact would change.
Nothing that is sent is kept."""

from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
from litestar import Request
from litestar.di import NamedDependency

from directory.api.asked import read_body
from directory.api.operation import Operation, asks
from directory.api.sent_needs import NeedsSent, Sent, needs_of, slips
from directory.catalogue.model import Catalogue
from directory.errors import FieldError, Invalid
from directory.matching.answer import Answer
from directory.matching.suggest import Matcher
from directory.matching.what_if import Difference, what_if

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


class WhatIfRequest(Sent, frozen=True, kw_only=True):
    """What is told, and in `changes` only what is tried; everything else stays as it was told."""

    text: Text | None = None
    needs: NeedsSent | None = None
    changes: NeedsSent


def mistakes_in(asked: MatchRequest | WhatIfRequest, matcher: Matcher) -> Iterator[FieldError]:
    if asked.text is None and asked.needs is None:
        yield FieldError("text", "missing", "Send a text, needs, or both.")
    if asked.text is not None and "\0" in asked.text:
        yield FieldError("text", "not_usable", "Take the NUL character out of the text.")
    if asked.needs is not None:
        yield from slips(asked.needs, matcher)
    if isinstance(asked, WhatIfRequest):
        if asked.changes == NeedsSent():
            yield FieldError("changes", "missing", "Name one thing to change.")
        yield from slips(asked.changes, matcher, "changes")


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
    if errors := tuple(mistakes_in(asked, matcher)):
        raise Invalid(errors[0].message, errors)
    return matcher.suggest(
        text=asked.text,
        needs=needs_of(asked.needs, matcher) if asked.needs else None,
        programs=catalogue.public_programs(),
        limit=asked.limit,
    )


@asks(
    "/match/what-if",
    Operation(
        id="matchWhatIf",
        tag="Search and match",
        summary="What one more fact would change",
        body=WhatIfRequest,
        answer=Difference,
        stored=False,
        refusals=(413, 415, 422),
        examples={
            "age": {"text": "low back pain 7 wks", "changes": {"age": 12}},
            "finding": {
                "needs": {"age": 54, "regions": ["back"]},
                "changes": {"findings": [{"id": "saddle-numbness"}]},
            },
        },
    ),
)
async def match_what_if(
    request: Request[Any, Any, Any],
    catalogue: NamedDependency[Catalogue],
    matcher: NamedDependency[Matcher],
) -> Difference:
    """Matches twice, as told and with `changes` on top, and says which programs enter, leave or
    move, which rules make the difference, and which red flags come or go. Nothing is kept."""
    asked = await read_body(request, WhatIfRequest)
    if errors := tuple(mistakes_in(asked, matcher)):
        raise Invalid(errors[0].message, errors)
    return what_if(
        matcher,
        text=asked.text,
        needs=needs_of(asked.needs, matcher) if asked.needs else None,
        changes=needs_of(asked.changes, matcher),
        programs=catalogue.public_programs(),
    )
