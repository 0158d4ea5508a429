"""How far a caller reaches over one referral; a refusal is on record with what was asked for."""

from directory.accounts.model import Caller
from directory.accounts.permissions import Whose, reach, require
from directory.errors import NotAllowed, NotSignedIn, Refusal
from directory.referrals import lifecycle


def over(by: Caller, action: str, referral_id: str) -> Whose:
    """Raises NotSignedIn or NotAllowed before anything is known of the referral."""
    try:
        return require(by, action)
    except (NotAllowed, NotSignedIn) as error:
        error.refusal = Refusal(action, asked_for=referral_id)
        raise


def to_act(by: Caller, referral_id: str) -> Whose:
    """The reach of a caller who may take any action at all; which one, the body says."""
    for action in lifecycle.ROWS:
        whose = reach(by, lifecycle.permission(action))
        if whose is not None:
            return whose
    return over(by, lifecycle.permission("send"), referral_id)


def to_change(by: Caller, referral_id: str) -> Whose:
    """The reach of a caller who may edit or handle it; which of the two, the body says."""
    return reach(by, "referral.assign") or over(by, "referral.update", referral_id)
