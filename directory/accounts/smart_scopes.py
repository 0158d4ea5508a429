"""What the scopes of SMART Backend Services mean here: one table, read in both directions."""

import re
from collections.abc import Iterable

import msgspec

from directory.accounts.model import MachineScope


class Meaning(msgspec.Struct, frozen=True):
    """One resource and one of its interactions (c, r, u, d, s), and the scope of ours it takes."""

    resource: str
    interaction: str
    scope: MachineScope


_DIRECTORY = (
    "Organization",
    "OrganizationAffiliation",
    "HealthcareService",
    "Location",
    "Practitioner",
    "PractitionerRole",
    "Endpoint",
    "InsurancePlan",
)
_REFERRALS = ("ServiceRequest", "Task", "Patient", "DocumentReference")

TABLE: tuple[Meaning, ...] = (
    *(Meaning(name, each, MachineScope.DIRECTORY_READ) for name in _DIRECTORY for each in "rs"),
    *(Meaning(name, each, MachineScope.REFERRALS_READ) for name in _REFERRALS for each in "rs"),
    Meaning("ServiceRequest", "c", MachineScope.REFERRALS_CREATE),
    Meaning("Patient", "c", MachineScope.REFERRALS_CREATE),
    Meaning("ServiceRequest", "u", MachineScope.REFERRALS_WRITE),
    Meaning("Task", "u", MachineScope.REFERRALS_WRITE),
)

PATTERN = re.compile(r"system/(\*|[A-Z][A-Za-z]{1,39})\.(\*|read|write|(?=[cruds])c?r?u?d?s?)")
OLDER = {"*": "cruds", "read": "rs", "write": "cud"}
"""Version 1 of the scopes, still asked for by many clients."""

SUPPORTED = (
    *(f"system/{name}.rs" for name in (*_DIRECTORY, *_REFERRALS)),
    "system/ServiceRequest.cruds",
    "system/Task.u",
    "system/*.rs",
)


class Granted(msgspec.Struct, frozen=True):
    """Scopes of ours, and the same in the words of SMART, as the token's answer names them."""

    scopes: tuple[MachineScope, ...]
    said: str


def granted(asked: str, held: Iterable[MachineScope]) -> Granted:
    """What a client that holds `held` gets of what it asked for; it may be nothing.

    Our own names are understood too. What is not understood is left out, as OAuth allows.
    """
    holds = set(held)
    scopes: set[MachineScope] = set()
    said: list[str] = []
    for word in asked.split():
        meant = _meant(word)
        given = [each for each in meant if each.scope in holds]
        scopes |= {each.scope for each in given}
        said += [word] if given and given == meant else _spelled(given)
        own = next((scope for scope in holds if scope.value == word), None)
        if own is not None:
            scopes.add(own)
            said.append(word)
    ordered = tuple(scope for scope in MachineScope if scope in scopes)
    return Granted(ordered, " ".join(dict.fromkeys(said)))


def _meant(word: str) -> list[Meaning]:
    found = PATTERN.fullmatch(word)
    if found is None:
        return []
    resource, letters = found[1], OLDER.get(found[2], found[2])
    return [
        each for each in TABLE if resource in ("*", each.resource) and each.interaction in letters
    ]


def _spelled(given: list[Meaning]) -> list[str]:
    """A scope for each resource, where less was granted than asked for."""
    letters: dict[str, set[str]] = {}
    for each in given:
        letters.setdefault(each.resource, set()).add(each.interaction)
    return [
        f"system/{name}." + "".join(letter for letter in "cruds" if letter in found)
        for name, found in letters.items()
    ]
