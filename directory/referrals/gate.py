"""The gate before a referral is sent: a red flag in its words needs a person's decision first.

The words are read in memory. What the matcher read is not kept; what the person decided is.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from directory.catalogue.model import Program
from directory.errors import Conflict
from directory.matching.answer import Answer, Level
from directory.matching.needs import PatientNeeds
from directory.matching.suggest import Matcher
from directory.referrals.model import Content, RedFlagDecision

DAYS_A_YEAR = 365.2425


class UnsettledFlag(msgspec.Struct, frozen=True, kw_only=True):
    """A red flag that nobody has decided about: the words that raised it, and where to go."""

    id: str
    level: Level
    name: str
    quote: str
    where_to_go: str
    source: str
    ask: str | None = None


class Unsettled(Conflict):
    """Nothing was sent: the sender decides about each flag, then sends again."""

    def __init__(self, flags: tuple[UnsettledFlag, ...]) -> None:
        names = "; ".join(flag.name for flag in flags)
        super().__init__(
            f"A red flag needs your decision before this can be sent: {names}. "
            "Send it again with red_flags, or keep it as a draft."
        )
        self.flags = flags


def read(
    content: Content,
    program: Program,
    matcher: Matcher,
    *,
    now: dt.datetime,
    beside: Iterable[Program] = (),
) -> Answer:
    """What the matcher makes of the referral's words and of the patient's age and sex.

    `beside`: other programs to weigh it against.
    """
    programs = [program, *(each for each in beside if each.slug != program.slug)]
    return matcher.suggest(text=words_of(content), needs=_needs(content, now), programs=programs)


def unsettled(answer: Answer, decisions: Iterable[RedFlagDecision]) -> tuple[UnsettledFlag, ...]:
    """Flags that stop a send: every one above routine without a decision."""
    settled = {decision.id for decision in decisions}
    return tuple(
        UnsettledFlag(
            id=flag.id,
            level=flag.level,
            name=flag.name,
            quote=flag.quote,
            where_to_go=flag.where_to_go,
            source=flag.source,
            ask=flag.ask,
        )
        for flag in answer.red_flags
        if flag.level is not Level.ROUTINE and flag.id not in settled
    )


def words_of(content: Content) -> str:
    """Reason, notes and summary as one text; each part ends a sentence, so none denies the next."""
    parts = [content.reason or "", content.notes or "", *_texts(content.summary)]
    return "\n\n".join(part.strip().rstrip(".") + "." for part in parts if part.strip())


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)


def _needs(content: Content, now: dt.datetime) -> PatientNeeds:
    """The structured needs that were sent; age and sex come from the patient where not said."""
    patient = content.patient
    given = dict(content.needs or {})
    if "age" in given:
        given["age_years"] = given.pop("age")
    if given.get("age_years") is None and patient.date_of_birth is not None:
        days = (now.date() - patient.date_of_birth).days
        given["age_years"] = max(0.0, round(days / DAYS_A_YEAR, 2))
    if given.get("sex") is None and patient.sex in ("female", "male", "other"):
        given["sex"] = patient.sex
    return msgspec.convert(_findings(given), PatientNeeds)


def _findings(given: dict[str, Any]) -> dict[str, Any]:
    """A sent finding has no words of a text behind it."""
    found = [{"quote": ""} | finding for finding in given.get("findings") or ()]
    return {name: value for name, value in given.items() if value is not None} | {"findings": found}
