"""What a person is and where: which practice or departments each role belongs to."""

import msgspec

from directory.accounts.model import Role
from directory.errors import FieldError


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """The part of an account that decides what the person may do, and to whose things."""

    role: Role
    practice: str | None = None
    departments: tuple[str, ...] = ()


_NEEDS = {
    Role.REFERRER: "practice",
    Role.CLINICIAN: "departments",
    Role.STEWARD: "",
    Role.ADMIN: "",
}
_MISSING = {
    "practice": "Choose the practice this person works for.",
    "departments": "Choose at least one department.",
}
_UNWANTED = {
    "practice": "This role belongs to no practice.",
    "departments": "This role belongs to no department.",
}


def misplaced(place: Place) -> tuple[FieldError, ...]:
    """What is wrong with a role and its place: a scheduler works for one side, never for both.

    >>> [each.code for each in misplaced(Place(role=Role.REFERRER))]
    ['missing']
    """
    has = {"practice": bool(place.practice), "departments": bool(place.departments)}
    if place.role is Role.SCHEDULER:
        return _one_side(**has)
    needed = _NEEDS[place.role]
    return tuple(
        FieldError(field, "missing", _MISSING[field])
        if field == needed
        else FieldError(field, "unwanted", _UNWANTED[field])
        for field, there in has.items()
        if there != (field == needed)
    )


def _one_side(*, practice: bool, departments: bool) -> tuple[FieldError, ...]:
    if practice and departments:
        said = "A scheduler works for a practice or for departments, not for both."
        return (FieldError("departments", "both-sides", said),)
    if not practice and not departments:
        said = "Choose a practice, or the departments this scheduler works for."
        return (FieldError("practice", "missing", said),)
    return ()
