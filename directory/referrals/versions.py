"""A change names the version it was made from, so that nobody's work is overwritten unseen."""

import re

from directory.errors import Changed, VersionMissing
from directory.referrals.model import Referral

_TAG = re.compile(r'(W/)?"([^"]*)"')


def tag(referral: Referral) -> str:
    """A strong ETag: it changes with every change of the referral and never with a read."""
    return f'"{referral.version}"'


def require_current(referral: Referral, if_match: str | None) -> None:
    """Raises VersionMissing (428) or Changed (412).

    `*` and weak tags name no version, so they never match.
    """
    if if_match is None:
        raise VersionMissing("Send the ETag you read as If-Match.")
    named = {value for weak, value in _TAG.findall(if_match) if not weak}
    if tag(referral).strip('"') not in named:
        raise Changed("Someone changed this referral since you read it. Read it again.")
