"""The content of a referral as a filled-in form says it, over what the form does not ask about."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from directory.referrals.filling import NONE
from directory.referrals.model import Content, OrderedBy, Patient, Question
from directory.referrals.sending import ORDER
from directory.web.forms import Form
from directory.web.referrals.fields import Group, day, typed
from directory.web.referrals.from_note import without_what_is_known
from directory.web.referrals.sections import QUESTIONS, SAYS_NONE

Said = Mapping[str, str | None]


def content_of(form: Form, groups: Iterable[Group], before: Content) -> Content:
    """What the form says, over what it does not ask about. `before` keeps the matcher's needs."""
    asked = {field.name: field for group in groups for field in group.fields}
    said = {
        name: typed(form, name) or None for name, field in asked.items() if field.kind != "shown"
    }
    content = msgspec.structs.replace(
        before,
        priority=said.get("priority") if said.get("priority") in ORDER else None,
        priority_reason=said.get("priority_reason"),
        patient=_patient_of(said, before.patient),
        reason=said.get("reason"),
        questions=_questions(said, before),
        notes=said.get("notes"),
        summary=_summary(said, before.summary),
        ordered_by=_orderer(said, before) if "ordered_by" in asked else before.ordered_by,
    )
    return without_what_is_known(content)


def _patient_of(said: Said, before: Patient) -> Patient:
    named: dict[str, Any] = {
        name.removeprefix("patient."): value
        for name, value in said.items()
        if name.startswith("patient.")
    }
    if "date_of_birth" in named:
        named["date_of_birth"] = day(named["date_of_birth"] or "")
    if named.get("sex") not in ("female", "male", "other", "unknown"):
        named["sex"] = None
    if named.get("contact_by") not in ("phone", "text", "email", "letter"):
        named["contact_by"] = None
    if not named.get("interpreter"):
        named["interpreter"] = None if before.interpreter is None else False
    else:
        named["interpreter"] = True
    return msgspec.structs.replace(before, **named)


def _questions(said: Said, before: Content) -> tuple[Question, ...]:
    """A question that stays as it was keeps its answer."""
    known = {question.text: question for question in before.questions}
    texts = [said.get("questions"), *(said.get(f"questions.{n}") for n in range(1, QUESTIONS))]
    return tuple(known.get(text, Question(text=text)) for text in texts if text)


def _summary(said: Said, before: Mapping[str, Any]) -> dict[str, Any]:
    """Fields the form does not show stay. "None" alone in an item that takes it answers it."""
    made = dict(before)
    for item, shown in _by_item(said).items():
        held = before.get(item)
        fields = dict(held) if isinstance(held, dict) else {}
        fields |= {name: value for name, value in shown.items() if value}
        for name in (name for name, value in shown.items() if not value):
            fields.pop(name, None)
        only_none = [str(value).lower() for value in fields.values()] == [NONE]
        made[item] = NONE if only_none and item in SAYS_NONE else fields
    return {item: fields for item, fields in made.items() if fields}


def _by_item(said: Said) -> dict[str, dict[str, str | None]]:
    items: dict[str, dict[str, str | None]] = {}
    for path, value in said.items():
        if path.startswith("summary."):
            item, _, field = path.removeprefix("summary.").partition(".")
            items.setdefault(item, {})[field] = value
    return items


def _orderer(said: Said, before: Content) -> OrderedBy | None:
    if user := said.get("ordered_by"):
        return OrderedBy(user=user)
    name, number = said.get("ordered_by.name"), said.get("ordered_by.number")
    if name or number:
        return OrderedBy(name=name, number=number)
    return None if before.ordered_by is None or "ordered_by" in said else before.ordered_by
