"""Whether a version of a summary still holds."""

from enum import StrEnum

from directory.referrals.model import Status


class Standing(StrEnum):
    """A draft has no version and no code."""

    DRAFT = "draft"
    CURRENT = "current"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"


STOPPED = frozenset({Status.CANCELLED, Status.CLOSED_INCOMPLETE, Status.ENTERED_IN_ERROR})
"""The program has nothing to do for the patient any more. A closed loop is not among them: its
summary holds."""


def standing(status: Status, version: int, *, newest: int) -> Standing:
    if status is Status.DRAFT:
        return Standing.DRAFT
    if status in STOPPED:
        return Standing.CANCELLED
    return Standing.CURRENT if version == newest else Standing.SUPERSEDED
