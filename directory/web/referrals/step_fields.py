"""The form of an action, made from what the lifecycle's table says it needs and takes."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from directory.referrals.appointment import USUAL_MINUTES
from directory.referrals.model import Status
from directory.referrals.sending import ORDER
from directory.referrals.transitions import ROWS
from directory.web.presenters.referral_words import priorities, sides
from directory.web.referrals.fields import NOTE, Field, Group
from directory.web.referrals.ground import Ground, area, line, programs
from directory.web.referrals.report_fields import follow_up, outcome

QUESTIONS = 3


def fields_of(action: str, ground: Ground) -> tuple[Group, ...]:
    """Needed things first, then what may be said with it."""
    row = ROWS[action]
    wanted = (*row.needs, *row.takes)
    if ground.caller.standing not in row.on_word:
        wanted = tuple(name for name in wanted if name != "confirmed_by")
    if ground.referral.status is Status.ENTERED_IN_ERROR:
        wanted = ("comment",)  # the second person only confirms
    made = tuple(each for name in wanted for each in _PARTS.get(name, _nothing)(action, ground))
    return (Group(id="step", title="", fields=made),) if made else ()


def _nothing(_action: str, _ground: Ground) -> tuple[Field, ...]:
    return ()


def _reason(action: str, ground: Ground) -> tuple[Field, ...]:
    _, said = ground.shell.gettext, ground.shell.said
    options = tuple((each.code, said(each.name)) for each in ground.desk.guide.reasons.of(action))
    if not options:
        return ()
    return (
        Field(
            name="reason",
            label=_("Reason"),
            kind="choice",
            options=options,
            empty=_("Choose"),
            required="reason" in ROWS[action].needs,
        ),
    )


def _comment(action: str, ground: Ground) -> tuple[Field, ...]:
    _ = ground.shell.gettext
    needed = "comment" in ROWS[action].needs
    label = _("What is there to say?") if needed else _("Comment")
    return (area("comment", label, rows=6 if needed else 3, required=needed),)


def _questions(_action: str, ground: Ground) -> tuple[Field, ...]:
    _ = ground.shell.gettext
    return tuple(
        Field(
            name="questions" if number == 0 else f"questions.{number}",
            label=_("Question %(number)s") % {"number": number + 1},
            required=number == 0,
            longest=1_000,
        )
        for number in range(QUESTIONS)
    )


def _answer(_action: str, ground: Ground) -> tuple[Field, ...]:
    _ = ground.shell.gettext
    return (area("answer", _("Your answer"), rows=6, longest=NOTE, required=True),)


def _expected_by(_action: str, ground: Ground) -> tuple[Field, ...]:
    _ = ground.shell.gettext
    hint = _("Leave it empty for the usual time.")
    return (Field(name="expected_by", label=_("Will be seen by"), kind="date", hint=hint),)


def _review_on(_action: str, ground: Ground) -> tuple[Field, ...]:
    _ = ground.shell.gettext
    hint = _("Leave it empty for the usual time.")
    return (Field(name="review_on", label=_("Look at the list again on"), kind="date", hint=hint),)


def _attended_on(_action: str, ground: Ground) -> tuple[Field, ...]:
    _ = ground.shell.gettext
    today = ground.desk.today.isoformat()
    return (Field(name="attended_on", label=_("Seen on"), kind="date", value=today),)


def _priority(_action: str, ground: Ground) -> tuple[Field, ...]:
    _ = ground.shell.gettext
    return (
        Field(
            name="priority",
            label=_("How soon"),
            kind="choice",
            value=ground.referral.content.priority or ORDER[0],
            options=tuple(priorities(ground.shell).items()),
            hint=_("Say why in the comment where you change it."),
        ),
    )


def _appointment(_action: str, ground: Ground) -> tuple[Field, ...]:
    _, booked = ground.shell.gettext, ground.referral.appointment
    return (
        Field(
            name="appointment.start",
            label=_("Day and time"),
            kind="moment",
            required=True,
            hint=_("As the clock at the place shows it (%(zone)s).")
            % {"zone": ground.shell.settings.time_zone},
        ),
        Field(
            name="appointment.minutes",
            label=_("Minutes"),
            kind="number",
            value=str(booked.minutes if booked else USUAL_MINUTES),
            longest=4,
        ),
        line("appointment.place", _("Place"), value=(booked and booked.place) or ""),
        line("appointment.link", _("Or the link of a video visit"), longest=500),
        line("appointment.with_whom", _("With whom"), value=(booked and booked.with_whom) or ""),
    )


def _asked_by(_action: str, ground: Ground) -> tuple[Field, ...]:
    _ = ground.shell.gettext
    options = tuple(sides(ground.shell).items())
    label = _("Who wanted another date")
    return (Field(name="asked_by", label=label, kind="choice", options=options, empty=_("Choose")),)


def _patient_told(action: str, ground: Ground) -> tuple[Field, ...]:
    _ = ground.shell.gettext
    label = _("The patient was told")
    return (
        Field(
            name="patient_told",
            label=label,
            kind="tick",
            required="patient_told" in ROWS[action].needs,
        ),
    )


def _told_by(_action: str, ground: Ground) -> tuple[Field, ...]:
    _ = ground.shell.gettext
    return (line("told_by", _("Who told the patient"), value=ground.caller.name),)


def _named(name: str, label: str, ground: Ground) -> tuple[Field, ...]:
    _ = ground.shell.gettext
    return (
        Field(
            name=name,
            label=label,
            kind="choice",
            options=tuple(ground.doctors.items()),
            empty=_("Nobody here"),
        ),
        line(f"{name}.name", _("Or the name of another doctor")),
        line(f"{name}.number", _("Their number, such as an NPI"), longest=40),
    )


def _ordered_by(_action: str, ground: Ground) -> tuple[Field, ...]:
    from_doctor = ground.caller.standing.value == "referrer"
    _ = ground.shell.gettext
    return () if from_doctor else _named("ordered_by", _("On whose order"), ground)


def _confirmed_by(_action: str, ground: Ground) -> tuple[Field, ...]:
    _ = ground.shell.gettext
    return _named("confirmed_by", _("On the word of which doctor"), ground)


def _program_id(action: str, ground: Ground) -> tuple[Field, ...]:
    _ = ground.shell.gettext
    again = action == "reopen"
    return (
        Field(
            name="program_id",
            label=_("Program"),
            kind="choice",
            options=tuple(
                each for each in programs(ground) if again or each[0] != ground.referral.program
            ),
            value=ground.referral.program if again else "",
            empty=_("Choose"),
            required=not again,
        ),
    )


def _witness(_action: str, ground: Ground) -> tuple[Field, ...]:
    _ = ground.shell.gettext
    return (
        Field(
            name="witness",
            label=_("Who is asked to confirm it"),
            kind="choice",
            options=tuple(ground.witnesses.items()),
            empty=_("Anybody of the two teams"),
        ),
    )


def _next_step(_action: str, ground: Ground) -> tuple[Field, ...]:
    _ = ground.shell.gettext
    return (line("next_step", _("What you suggest instead"), longest=500),)


def _estimate(_action: str, ground: Ground) -> tuple[Field, ...]:
    _ = ground.shell.gettext
    return (line("estimate", _("How long it may take")),)


def _seen_by(_action: str, ground: Ground) -> tuple[Field, ...]:
    _ = ground.shell.gettext
    return (line("seen_by", _("Seen by"), value=ground.caller.name),)


Part = Callable[[str, Ground], tuple[Field, ...]]
_PARTS: Mapping[str, Part] = MappingProxyType(
    {
        "answer": _answer,
        "appointment": _appointment,
        "asked_by": _asked_by,
        "attended_on": _attended_on,
        "comment": _comment,
        "confirmed_by": _confirmed_by,
        "estimate": _estimate,
        "expected_by": _expected_by,
        "follow_up": follow_up,
        "next_step": _next_step,
        "ordered_by": _ordered_by,
        "outcome": outcome,
        "patient_told": _patient_told,
        "priority": _priority,
        "program_id": _program_id,
        "questions": _questions,
        "reason": _reason,
        "review_on": _review_on,
        "seen_by": _seen_by,
        "told_by": _told_by,
        "witness": _witness,
    }
)
ELSEWHERE = frozenset({"minimum", "red_flags", "change"})
"""What the form asks in another way: on the page of the draft, beside the flags, by an edit."""
