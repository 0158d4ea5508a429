"""Who asks: practices, people, machines, and the caller each of them becomes on a request."""

import datetime as dt
from enum import StrEnum

import msgspec


class Role(StrEnum):
    REFERRER = "referrer"  # doctor of a practice
    SCHEDULER = "scheduler"  # of a practice or of departments, never of both
    CLINICIAN = "clinician"  # of departments: decides and answers
    STEWARD = "steward"  # keeps the catalogue true; sees no patient
    ADMIN = "admin"  # people, keys, audit; patients only by break-glass


class Standing(StrEnum):
    """What a caller is towards the permission table. A scheduler is two, by where they work."""

    REFERRER = "referrer"
    PRACTICE_SCHEDULER = "practice-scheduler"
    INTAKE = "intake"  # scheduler of a department
    CLINICIAN = "clinician"
    STEWARD = "steward"
    ADMIN = "admin"
    CLIENT = "client"  # a machine, within its scopes
    PATIENT = "patient"  # holder of an access link, for one referral
    SYSTEM = "system"  # timers and the worker
    ANONYMOUS = "anonymous"


class MachineScope(StrEnum):
    """What a client may be given."""

    DIRECTORY_READ = "directory.read"
    REFERRALS_CREATE = "referrals.create"
    REFERRALS_READ = "referrals.read"
    REFERRALS_WRITE = "referrals.write"


class Practice(msgspec.Struct, frozen=True, kw_only=True):
    slug: str
    name: str
    phone: str | None = None
    address: str | None = None


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A person who signs in. Exactly one of practice and departments is set, by role."""

    id: str
    email: str
    name: str
    role: Role
    practice: str | None = None
    departments: tuple[str, ...] = ()
    number: str | None = None  # the ordering clinician's own number, e.g. an NPI
    phone: str | None = None
    second_factor: bool = False
    disabled: bool = False
    last_seen: dt.datetime | None = None


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """A machine. It acts for one practice, or for none when it only reads the directory."""

    id: str
    name: str
    scopes: tuple[MachineScope, ...]
    practice: str | None = None
    expires_at: dt.datetime
    revoked: bool = False
    last_used: dt.datetime | None = None


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks on this request. Stores scope every query by it; the audit names it."""

    standing: Standing
    id: str = ""
    name: str = ""
    practice: str | None = None
    departments: tuple[str, ...] = ()
    scopes: tuple[MachineScope, ...] = ()
    referral: str | None = None  # the one referral a patient may see
    session: str | None = None
    break_glass: str | None = None  # id of the open break-glass episode

    @property
    def is_staff(self) -> bool:
        return self.standing not in (Standing.PATIENT, Standing.SYSTEM, Standing.ANONYMOUS)


ANONYMOUS = Caller(standing=Standing.ANONYMOUS)
SYSTEM = Caller(standing=Standing.SYSTEM, id="system", name="Care Directory")
OPERATOR = Caller(standing=Standing.ADMIN, id="operator", name="Command line")
"""Whoever may run commands on the machine itself."""


def standing_of(role: Role, *, practice: str | None) -> Standing:
    if role is Role.SCHEDULER:
        return Standing.PRACTICE_SCHEDULER if practice else Standing.INTAKE
    return Standing(role.value)
