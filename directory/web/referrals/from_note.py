"""What a person changed below the note of a match, as the draft of a referral carries it along.

It travels in a hidden field of the form until the draft is kept. A finding that was taken out there
is not carried as denied: the note still speaks of it, and so may a red flag.
"""

from typing import Annotated, Any, Literal

import msgspec

from directory.errors import Unreadable
from directory.matching.needs import Certainty, PatientNeeds
from directory.matching.suggest import Matcher
from directory.referrals.model import Content
from directory.web.match_form import MatchForm, needs_of, with_places

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


class CarriedFinding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: Name
    certainty: Certainty = Certainty.PRESENT
    side: Literal["left", "right", "both"] | None = None


class Carried(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The needs a referral keeps, by the names its API has for them."""

    age: Annotated[float, msgspec.Meta(ge=0, le=130)] | None = None
    sex: Literal["female", "male", "other"] | None = None
    regions: Annotated[tuple[Name, ...], msgspec.Meta(max_length=20)] = ()
    duration_days: Annotated[int, msgspec.Meta(ge=0, le=36_500)] | None = None
    findings: Annotated[tuple[CarriedFinding, ...], msgspec.Meta(max_length=100)] = ()


def carried(note: MatchForm, matcher: Matcher) -> Carried | None:
    """None where nothing was changed: then the note alone says it."""
    if not note.edited and not note.added:
        return None
    region_of = {ident: each.region for ident, each in matcher.vocabulary.findings.items()}
    known = tuple(each for each in note.added if each[0] in region_of)
    note = msgspec.structs.replace(note, added=known)
    read = matcher.read(note.text)
    told = with_places(needs_of(note, read), region_of)
    return None if told == read.needs else _of(told)


def _of(needs: PatientNeeds) -> Carried:
    return Carried(
        age=needs.age_years,
        sex=needs.sex if needs.sex in ("female", "male", "other") else None,  # type: ignore[arg-type]  # one of them
        regions=needs.regions[:20],
        duration_days=needs.duration_days,
        findings=tuple(
            CarriedFinding(id=each.id, certainty=each.certainty, side=each.side)  # type: ignore[arg-type]  # a side of the body
            for each in needs.findings[:100]
        ),
    )


def hidden(content: Content) -> tuple[tuple[str, str], ...]:
    if not content.needs:
        return ()
    return (("needs", msgspec.json.encode(content.needs).decode()),)


def read_back(text: str, matcher: Matcher) -> dict[str, Any] | None:
    """Raises Unreadable for what no form of ours sent."""
    if not text:
        return None
    try:
        found = msgspec.json.decode(text, type=Carried)
    except (ValueError, RecursionError):
        raise Unreadable("What came along from the match cannot be read.") from None
    if found.findings:
        known = matcher.vocabulary.findings
        kept = tuple(each for each in found.findings if each.id in known)
        found = msgspec.structs.replace(found, findings=kept)
    return held(found)


def held(found: Carried | None) -> dict[str, Any] | None:
    """As a referral holds it."""
    return None if found is None else msgspec.to_builtins(found) or None


def without_what_is_known(content: Content) -> Content:
    """The birth date and the sex on the form stand above an age and a sex read in a note."""
    if not content.needs:
        return content
    patient, needs = content.patient, dict(content.needs)
    if patient.date_of_birth is not None:
        needs.pop("age", None)
        needs.pop("age_years", None)
    if patient.sex is not None:
        needs.pop("sex", None)
    return msgspec.structs.replace(content, needs=needs or None)
