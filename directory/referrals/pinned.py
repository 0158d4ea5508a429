"""A summary as it was sent, with everything needed to print it again: the listing as it stood, the
names it speaks of, the gaps it had. Written as canonical JSON, it never changes.
"""

import datetime as dt
import json
from typing import Any

import msgspec

from directory.catalogue.model import Location, Program
from directory.referrals.canonical import canonical
from directory.referrals.completeness import completeness
from directory.referrals.items import Items
from directory.referrals.model import Patient, Struct
from directory.referrals.naming import Names
from directory.referrals.summary import (
    AskedFor,
    Basis,
    Content,
    Fact,
    FlagAsked,
    Origin,
    State,
    Summary,
)

KIND = "care-directory/referral-summary"
FORM = 1


class Sender(Struct, frozen=True, kw_only=True):
    """The practice as it was known that day; a department that took it by phone has its own."""

    name: str
    phone: str | None = None
    address: str | None = None


class ToFollow(Struct, frozen=True, kw_only=True):
    """An item that was missing. Once sent, somebody owes it by a day."""

    id: str
    owed_by: str = ""
    due: dt.date | None = None


class Gaps(Struct, frozen=True, kw_only=True):
    """How complete it was; `missing` in order of weight."""

    score: float
    filled: int
    asked: int
    missing: tuple[ToFollow, ...] = ()


def gaps(summary: Summary, items: Items) -> Gaps:
    found = completeness(summary, items)
    return Gaps(
        score=found.score,
        filled=found.filled,
        asked=found.asked,
        missing=tuple(ToFollow(id=each.id) for each in found.missing),
    )


class Pinned(Struct, frozen=True, kw_only=True):
    """`call_by`: when the patient should have heard; None before it was sent."""

    referral: str
    number: str
    version: int
    made_at: dt.datetime
    sent_at: dt.datetime | None
    call_by: dt.date | None
    sent_by: str
    sender: Sender
    patient: Patient
    questions: tuple[str, ...]
    summary: Summary
    gaps: Gaps
    listing: Program
    places: tuple[Location, ...]
    names: Names
    sample: bool = False

    @property
    def full_name(self) -> str:
        names = (self.patient.given_name, self.patient.family_name)
        return " ".join(name for name in names if name)


def written(pinned: Pinned) -> bytes:
    """The one form in which a version is kept, signed and handed out."""
    plain = msgspec.to_builtins(pinned)
    plain["summary"]["contents"] = [_content_out(each) for each in pinned.summary.contents]
    return canonical({"kind": KIND, "form": FORM, **plain})


def read(content: bytes) -> Pinned:
    """What `written` wrote. Raises ValueError for anything else."""
    plain = json.loads(content)
    if not isinstance(plain, dict) or (plain.pop("kind", ""), plain.pop("form", 0)) != (KIND, FORM):
        raise ValueError("not a referral summary of this form")
    summary = plain.pop("summary")
    fields = {
        field.name: msgspec.convert(plain[field.name], field.type)
        for field in msgspec.structs.fields(Pinned)
        if field.name in plain
    }
    return Pinned(**fields, summary=_summary(summary))


def _summary(plain: dict[str, Any]) -> Summary:
    """By hand: a value may be a date or a text, which no JSON type can tell apart."""
    return Summary(
        program=plain["program"],
        priority=plain["priority"],
        send_by=dt.date.fromisoformat(plain["send_by"]),
        made_at=dt.datetime.fromisoformat(plain["made_at"]),
        contents=tuple(_content_in(each) for each in plain["contents"]),
        red_flags=msgspec.convert(plain["red_flags"], tuple[FlagAsked, ...]),
        basis=msgspec.convert(plain["basis"], Basis | None),
        asked_for=msgspec.convert(plain.get("asked_for", ()), tuple[AskedFor, ...]),
    )


def _content_out(content: Content) -> dict[str, Any]:
    return {
        "number": content.number,
        "id": content.id,
        "state": content.state.value,
        "facts": [_fact_out(fact) for fact in content.facts],
    }


def _content_in(plain: dict[str, Any]) -> Content:
    return Content(
        number=plain["number"],
        id=plain["id"],
        state=State(plain["state"]),
        facts=tuple(_fact_in(fact) for fact in plain["facts"]),
    )


def _fact_out(fact: Fact) -> dict[str, Any]:
    """`is` tells a date and a moment from a text."""
    plain: dict[str, Any] = msgspec.to_builtins(fact)
    match fact.value:
        case dt.datetime():
            plain["is"] = "moment"
        case dt.date():
            plain["is"] = "date"
    return {key: value for key, value in plain.items() if value not in (None, "")}


def _fact_in(plain: dict[str, Any]) -> Fact:
    value = plain["value"]
    match plain.get("is"):
        case "moment":
            value = dt.datetime.fromisoformat(value)
        case "date":
            value = dt.date.fromisoformat(value)
    return Fact(
        field=plain["field"],
        value=value,
        origin=Origin(plain["origin"]),
        quote=plain.get("quote", ""),
        certainty=msgspec.convert(plain.get("certainty"), Fact.__annotations__["certainty"]),
        side=plain.get("side"),
    )
