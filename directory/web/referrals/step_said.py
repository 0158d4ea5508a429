"""What a filled-in form of an action says, as the step the lifecycle takes."""

import datetime as dt
from typing import Any, get_args

from directory.referrals.appointment import Side
from directory.referrals.asked import Booking, Step
from directory.referrals.items import Priority
from directory.referrals.model import OrderedBy, RedFlagDecision, Referral
from directory.referrals.outcome import Outcome, PlannedAction, QuestionAnswer
from directory.web.forms import Form
from directory.web.referrals.fields import day, moment, typed
from directory.web.referrals.report_fields import PLANNED
from directory.web.referrals.step_fields import QUESTIONS

TEXTS = (
    *("seen_by", "diagnosis", "done", "medicines", "results", "phase", "follow_up"),
    *("next_phase", "patient_was_told", "urgent_phoned"),
)


def step_of(
    form: Form,
    action: str,
    referral: Referral,
    *,
    zone: dt.tzinfo,
    decisions: tuple[RedFlagDecision, ...] = (),
) -> Step:
    """Fields that the form does not have stay unsaid. Ask `fields.mistakes` first."""

    def said(name: str) -> str | None:
        return typed(form, name) or None

    return Step(
        action=action,
        reason=said("reason"),
        comment=said("comment"),
        priority=_priority(said("priority"), referral),
        expected_by=day(said("expected_by") or ""),
        next_step=said("next_step"),
        ordered_by=_person(form, "ordered_by"),
        red_flags=decisions,
        program=said("program_id"),
        questions=_questions(form),
        answer=said("answer"),
        review_on=day(said("review_on") or ""),
        estimate=said("estimate"),
        appointment=_booking(form, zone),
        asked_by=_side(said("asked_by")),
        attended_on=day(said("attended_on") or ""),
        seen_by=said("seen_by"),
        outcome=_outcome(form, referral),
        follow_up=_plan(form, "follow_up"),
        patient_told=bool(said("patient_told")) if action == "acknowledge" else _told(form),
        told_by=said("told_by"),
        confirmed_by=_person(form, "confirmed_by"),
        witness=said("witness"),
    )


def _told(form: Form) -> bool | None:
    return True if typed(form, "patient_told") else None


def _priority(text: str | None, referral: Referral) -> Priority | None:
    """The one it has already is no change."""
    if text not in get_args(Priority) or text == referral.content.priority:
        return None
    return text  # type: ignore[return-value]  # one of them


def _person(form: Form, name: str) -> OrderedBy | None:
    if user := typed(form, name):
        return OrderedBy(user=user)
    given, number = typed(form, f"{name}.name"), typed(form, f"{name}.number")
    return OrderedBy(name=given or None, number=number or None) if given or number else None


def _questions(form: Form) -> tuple[str, ...]:
    names = ("questions", *(f"questions.{number}" for number in range(1, QUESTIONS)))
    return tuple(text for name in names if (text := typed(form, name)))


def _booking(form: Form, zone: dt.tzinfo) -> Booking | None:
    start = moment(typed(form, "appointment.start"), zone)
    if start is None:
        return None
    minutes = typed(form, "appointment.minutes")
    made = Booking(
        start=start,
        place=typed(form, "appointment.place") or None,
        link=typed(form, "appointment.link") or None,
        with_whom=typed(form, "appointment.with_whom") or None,
    )
    return Booking(**{**_fields(made), "minutes": int(minutes)}) if minutes else made


def _fields(struct: Any) -> dict[str, Any]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


def _side(text: str | None) -> Side | None:
    return Side(text) if text in set(Side) else None


def _outcome(form: Form, referral: Referral) -> Outcome:
    seen = day(typed(form, "outcome.seen_on"))
    texts: dict[str, Any] = {
        name: text for name in TEXTS if (text := typed(form, f"outcome.{name}"))
    }
    return Outcome(
        report=typed(form, "outcome.report") or None,
        answers=_answers(form, referral),
        plan=_plan(form, "outcome.plan"),
        seen_on=(seen,) if seen else (),
        **texts,
    )


def _answers(form: Form, referral: Referral) -> tuple[QuestionAnswer, ...]:
    """Up to the first question that was not marked: the one a mistake then speaks of."""
    found: list[QuestionAnswer] = []
    for number in range(len(referral.content.questions)):
        how = typed(form, f"outcome.answers[{number}]")
        if how not in ("yes", "partly", "no"):
            break
        text = typed(form, f"outcome.answers[{number}].text")
        found.append(QuestionAnswer(answered=how, text=text))  # type: ignore[arg-type]  # one of them
    return tuple(found)


def _plan(form: Form, name: str) -> tuple[PlannedAction, ...]:
    places = (name, *(f"{name}.{number}" for number in range(1, PLANNED)))
    return tuple(
        PlannedAction(
            owner=_side(typed(form, f"{at}.owner")) or Side.PRACTICE,
            what=what,
            by=day(typed(form, f"{at}.by")),
        )
        for at in places
        if (what := typed(form, at))
    )
