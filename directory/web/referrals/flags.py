"""Red flags on a page: those that wait for a decision, and what a filled-in form decided."""

from directory.errors import FieldError
from directory.referrals import gate
from directory.referrals.desk import Desk
from directory.referrals.gate import UnsettledFlag
from directory.referrals.model import RedFlagDecision, Referral
from directory.referrals.summary import REASON_LIMIT, Settled
from directory.web.forms import Form
from directory.web.referrals.fields import typed

FIELD, WHY = "flag", "why"


def open_flags(desk: Desk, referral: Referral) -> tuple[UnsettledFlag, ...]:
    """What sending would stop at, as the words stand now."""
    program = desk.catalogue.programs[referral.program]
    answer = gate.read(referral.content, program, desk.matcher, now=desk.now)
    return gate.unsettled(answer, referral.content.red_flags)


def decided(form: Form, flags: tuple[UnsettledFlag, ...]) -> tuple[RedFlagDecision, ...]:
    return tuple(
        RedFlagDecision(
            id=flag.id,
            decision=Settled(how),
            reason=typed(form, f"{WHY}-{flag.id}")[:REASON_LIMIT] or None,
        )
        for flag in flags
        if (how := typed(form, f"{FIELD}-{flag.id}")) in set(Settled)
    )


def undecided(form: Form, flags: tuple[UnsettledFlag, ...]) -> tuple[FieldError, ...]:
    """Each flag needs a decision; "another reason" needs the reason."""
    found = []
    for flag in flags:
        how = typed(form, f"{FIELD}-{flag.id}")
        if how not in set(Settled):
            sentence = f"Decide about this first: {flag.name}."
            found.append(FieldError(f"{FIELD}-{flag.id}", "missing", sentence))
        elif how == Settled.OTHER and not typed(form, f"{WHY}-{flag.id}"):
            found.append(FieldError(f"{WHY}-{flag.id}", "missing", "Write the other reason."))
    return tuple(found)
