"""The fields of a report back, and of what is planned after it."""

from directory.referrals.appointment import Side
from directory.referrals.model import Status
from directory.web.presenters.referral_words import answered, sides
from directory.web.referrals.fields import NOTE, Field
from directory.web.referrals.ground import Ground, area, line, programs

PLANNED = 3


def outcome(_action: str, ground: Ground) -> tuple[Field, ...]:
    _ = ground.shell.gettext
    today = ground.desk.today.isoformat()
    questions = (
        each
        for number, question in enumerate(ground.referral.content.questions)
        for each in (
            Field(
                name=f"outcome.answers[{number}]",
                label=_("Is this answered? %(question)s") % {"question": question.text},
                kind="choice",
                options=tuple(answered(ground.shell).items()),
                empty=_("Choose"),
                required=True,
            ),
            area(f"outcome.answers[{number}].text", _("The answer"), rows=2, required=True),
        )
    )
    return (
        area("outcome.report", _("Report"), rows=8, longest=NOTE, required=True),
        *questions,
        Field(
            name="outcome.seen_on",
            label=_("Last seen on"),
            kind="date",
            value="" if ground.referral.status is Status.ACCEPTED else today,
            hint=_("Leave it empty for advice without a visit."),
        ),
        line("outcome.seen_by", _("Seen by"), value=ground.caller.name),
        area("outcome.diagnosis", _("Diagnosis"), rows=2),
        area("outcome.done", _("What was done"), rows=2),
        area("outcome.medicines", _("Changes to medicines"), rows=2),
        area("outcome.results", _("Results"), rows=2),
        *_plan("outcome.plan", ground),
        Field(
            name="outcome.phase",
            label=_("Stage of recovery reached"),
            kind="choice",
            options=tuple(
                (slug, ground.shell.said(each.name))
                for slug, each in ground.desk.catalogue.phases.items()
            ),
            empty=_("Not said"),
        ),
        Field(
            name="outcome.next_phase",
            label=_("Program for the next stage"),
            kind="choice",
            options=programs(ground),
            empty=_("None"),
        ),
        area("outcome.follow_up", _("Follow-up or discharge"), rows=2),
        area("outcome.patient_was_told", _("What the patient was told"), rows=2),
        area("outcome.urgent_phoned", _("Urgent finding: who was phoned, and when"), rows=2),
    )


def follow_up(_action: str, ground: Ground) -> tuple[Field, ...]:
    return _plan("follow_up", ground)


def _plan(name: str, ground: Ground) -> tuple[Field, ...]:
    """Rows of what happens next, whose it is, and by when. The first carries the plain name."""
    _ = ground.shell.gettext
    made = []
    for number in range(PLANNED):
        at = name if number == 0 else f"{name}.{number}"
        what = _("Next step %(number)s") % {"number": number + 1}
        made += [
            Field(name=at, label=what, required=number == 0 and name == "follow_up", longest=2_000),
            Field(
                name=f"{at}.owner",
                label=_("Who does step %(number)s") % {"number": number + 1},
                kind="choice",
                value=Side.PRACTICE.value,
                options=tuple(sides(ground.shell).items()),
            ),
            Field(
                name=f"{at}.by",
                label=_("Step %(number)s by") % {"number": number + 1},
                kind="date",
            ),
        ]
    return tuple(made)
