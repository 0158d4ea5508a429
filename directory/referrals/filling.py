"""The summary of a referral as far as it is filled: what was sent over what the matcher read.

Its gaps are the list "to follow": each with who owes it and until when. No gap refuses a send.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from directory.catalogue.model import Program
from directory.errors import FieldError
from directory.matching.answer import Answer, Level, Urgency
from directory.referrals import completeness
from directory.referrals.from_match import from_match
from directory.referrals.items import Item, Items
from directory.referrals.lifecycle import owner
from directory.referrals.model import Completeness, Missing, OwnWords, Referral, Status
from directory.referrals.summary import AskedFor, Content, Decision, Fact, Origin, State, Summary
from directory.referrals.timers import Length, Timers

NONE = "none"
LONGEST_VALUE = 4_000
MOST_VALUES = 20
URGENT_LINES_WITHIN = Length(count=1, unit="d")
OWN_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
PATIENTS_ITEM = "patient-goals"
PATIENTS_WORDS = {
    "goal": ("finding", Origin.PATIENT),
    "concern": ("concerns", Origin.PATIENT),
    "correction": ("concerns", Origin.CORRECTED),
}
Scalar = str | int | float | bool
HOLDS = (
    f"Send a text of at most {LONGEST_VALUE} characters, a number, "
    f"true or false, or a list of at most {MOST_VALUES} of these."
)


def gaps(
    referral: Referral,
    answer: Answer,
    program: Program,
    *,
    items: Items,
    groups: Mapping[str, str],
    timers: Timers,
) -> Completeness:
    """Score and missing items. The sender owes them: urgent lines in a day, others by priority."""
    filled = summary_of(referral, answer, program, items=items, groups=groups)
    found = completeness.completeness(filled, items)
    owed_by = owner(Status.DRAFT, practice=referral.practice, department=referral.department)
    usual, soon = _due(referral, timers)
    return Completeness(
        score=found.score,
        missing=tuple(
            Missing(
                number=each.number,
                id=each.id,
                fields=each.fields,
                urgent=each.urgent,
                owner=owed_by,
                due=soon if each.urgent else usual,
            )
            for each in found.missing
        ),
    )


def _due(referral: Referral, timers: Timers) -> tuple[dt.datetime, dt.datetime]:
    """When what is missing is owed: as soon as an answer would be, urgent lines within a day."""
    since = referral.changed_at
    reply = timers.timer("reply")
    usual = timers.expiry(reply, referral.content.priority or "routine", since=since) or since
    return usual, min(usual, URGENT_LINES_WITHIN.after(since, timers.calendar(reply)))


def summary_of(
    referral: Referral,
    answer: Answer,
    program: Program,
    *,
    items: Items,
    groups: Mapping[str, str],
) -> Summary:
    """`groups` says to which group of the summary each finding belongs."""
    content = referral.content
    made = from_match(
        _as_referral(answer),
        program,
        items=items,
        text=content.notes or "",
        now=referral.created_at,
        groups=groups,
        decisions=[
            Decision(rule=each.id, settled=each.decision, reason=each.reason or "")
            for each in content.red_flags
        ],
    )
    said = dict(_said(referral))
    contents = tuple(
        _with_own_words(
            _filled(each, items.item(each.id), said, content.summary.get(each.id)),
            content.own_words,
        )
        for each in made.contents
    )
    return msgspec.structs.replace(
        made,
        priority=content.priority or made.priority,
        contents=contents,
        asked_for=_sent_of(made.asked_for, content.summary.get(completeness.OWN)),
    )


def _sent_of(asked_for: tuple[AskedFor, ...], sent: Any) -> tuple[AskedFor, ...]:
    """What the program asks for, with what was sent of its own things."""
    given = sent if isinstance(sent, dict) else {}
    return tuple(
        msgspec.structs.replace(each, values=tuple(str(value) for value in _known(given[each.id])))
        if each.item is None and each.id in given
        else each
        for each in asked_for
    )


def _known(value: Any) -> tuple[Any, ...]:
    values = tuple(value) if isinstance(value, list | tuple) else (value,)
    return tuple(each for each in values if each not in (None, ""))


def _as_referral(answer: Answer) -> Answer:
    """An emergency that a person decided to refer all the same is sent as the most urgent."""
    if answer.urgency.level is not Level.EMERGENCY:
        return answer
    urgency = Urgency(level=Level.URGENT, same_day=True, where_to_go=answer.urgency.where_to_go)
    return msgspec.structs.replace(answer, urgency=urgency)


def _said(referral: Referral) -> Iterator[tuple[tuple[str, str], Any]]:
    """What the referral itself states, by item and field."""
    content, patient = referral.content, referral.content.patient
    ordered = content.ordered_by
    names = (patient.given_name, patient.family_name)
    sent_by_clinician = referral.sent_at and referral.created_by.kind == "referrer"
    yield ("reference", "number"), referral.number
    yield ("reference", "state"), referral.status.value
    yield ("reference", "version"), referral.content_version
    yield ("urgency", "priority"), content.priority
    yield ("urgency", "urgency_reason"), content.priority_reason
    yield ("patient", "patient_name"), " ".join(name for name in names if name) or None
    yield ("patient", "birth_date"), patient.date_of_birth
    yield ("patient", "sex"), patient.sex
    yield ("patient", "identifier"), patient.identifier
    yield ("patient-contact", "phone"), patient.phone
    yield ("patient-contact", "best_time"), patient.best_time
    yield ("patient-contact", "address"), patient.address
    yield ("language-access", "language"), patient.language
    yield ("language-access", "access"), patient.access_needs
    yield ("language-access", "carer"), patient.carer
    yield ("referrer", "referrer_name"), (ordered and ordered.name) or referral.created_by.name
    yield ("referrer", "practice"), referral.practice
    yield ("reason", "reason"), content.reason
    yield ("question", "question"), tuple(question.text for question in content.questions)
    yield ("presenting-problem", "note"), content.notes
    yield ("signature", "signed_by"), referral.created_by.name if sent_by_clinician else None


def _filled(
    content: Content, item: Item, said: Mapping[tuple[str, str], Any], sent: Any
) -> Content:
    """The item with what was said in place of what was read, field by field."""
    if sent == NONE:
        return msgspec.structs.replace(content, state=State.NONE, facts=())
    sent = sent if isinstance(sent, dict) else {}
    stated: dict[str, tuple[Any, ...]] = {}
    for field in item.fields:
        known = _known(sent.get(field.id, said.get((item.id, field.id))))
        if known:
            stated[field.id] = known
    if not stated:
        return content
    facts = tuple(
        Fact(field=field, value=value, origin=Origin.EDITED)
        for field, values in stated.items()
        for value in values
    )
    read = tuple(fact for fact in content.facts if fact.field not in stated)
    return msgspec.structs.replace(content, state=State.PRESENT, facts=(*facts, *read))


def _with_own_words(content: Content, own_words: tuple[OwnWords, ...]) -> Content:
    """What the patient added stands beside what the sender wrote, and never in place of it."""
    if content.id != PATIENTS_ITEM or not own_words:
        return content
    kinds = ((each.text, *PATIENTS_WORDS[each.kind]) for each in own_words)
    facts = tuple(Fact(field=field, value=text, origin=by) for text, field, by in kinds)
    return msgspec.structs.replace(content, state=State.PRESENT, facts=(*content.facts, *facts))


def mistakes_in_summary(given: Mapping[str, Any], items: Items) -> Iterator[FieldError]:
    """What of a sent summary the 35 items do not know, or cannot hold."""
    known = {item.id: {field.id for field in item.fields} for item in items.items}
    for item_id, fields in given.items():
        if item_id == completeness.OWN and isinstance(fields, dict):
            yield from _mistakes_in_own(fields)
        elif item_id not in known:
            yield FieldError("summary.?", "unknown_field", f"Items are {', '.join(known)}.")
        elif isinstance(fields, dict):
            for name, value in fields.items():
                if name not in known[item_id]:
                    sentence = f"Fields are {', '.join(sorted(known[item_id]))}."
                    yield FieldError(f"summary.{item_id}.?", "unknown_field", sentence)
                elif not _holds(value):
                    yield FieldError(f"summary.{item_id}.{name}", "not_usable", HOLDS)
        elif fields != NONE:
            sentence = 'Send an object of fields, or "none".'
            yield FieldError(f"summary.{item_id}", "not_usable", sentence)


def _mistakes_in_own(fields: Mapping[str, Any]) -> Iterator[FieldError]:
    """What only the program asks for; another program may ask for more, so any id is taken."""
    for name, value in fields.items():
        if not OWN_ID.fullmatch(name):
            sentence = "Name it by the id in what_to_send of the program."
            yield FieldError(f"summary.{completeness.OWN}.?", "unknown_field", sentence)
        elif not _holds(value):
            yield FieldError(f"summary.{completeness.OWN}.{name}", "not_usable", HOLDS)


def _holds(value: Any) -> bool:
    values = value if isinstance(value, list) else [value]
    return len(values) <= MOST_VALUES and all(
        isinstance(each, Scalar) and len(str(each)) <= LONGEST_VALUE for each in values
    )
