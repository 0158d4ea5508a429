"""How far a caller reaches over one referral; a refusal is on record with what was asked for."""

from directory.accounts.model import Caller
from directory.accounts.permissions import Whose, require
from directory.errors import NotAllowed, NotSignedIn, Refusal


def over(by: Caller, action: str, referral_id: str) -> Whose:
    """Raises NotSignedIn or NotAllowed before anything is known of the referral."""
    try:
        return require(by, action)
    except (NotAllowed, NotSignedIn) as error:
        error.refusal = Refusal(action, asked_for=referral_id)
        raise
