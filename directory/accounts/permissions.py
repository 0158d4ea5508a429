"""Who may do what, to whose things: one table, asked by every action and store. Default deny.

A row says which standings may ever do an action, and on whose things. Whether the state of the
thing allows it now is another question (`referrals/lifecycle.py`), answered after this one.
"""

from enum import StrEnum

import msgspec

from directory.accounts.model import Caller, MachineScope, Standing
from directory.errors import NotAllowed, NotSignedIn


class Whose(StrEnum):
    """The reach of a permission; stores turn it into the WHERE of every query."""

    PRACTICE = "practice"  # what the caller's practice made
    DEPARTMENT = "department"  # what was sent to a program of the caller's departments
    OWN = "own"  # the one referral of an access link, or one's own account
    BREAK_GLASS = "break-glass"  # anything, while an audited episode is open
    ALL = "all"  # not about patients, or the system itself


class Permission(msgspec.Struct, frozen=True, kw_only=True):
    """One row: the action, who may, and the scope a machine needs for it (None: no machine may).

    `instead`: who does it where the side whose step it is does not work at this site: a department
    for a sender who phoned, a practice for a program elsewhere.
    """

    action: str
    says: str
    who: dict[Standing, Whose]
    instead: dict[Standing, Whose] = {}
    machine: MachineScope | None = None


_R, _PS = Standing.REFERRER, Standing.PRACTICE_SCHEDULER
_I, _C = Standing.INTAKE, Standing.CLINICIAN
_SENDERS = {_R: Whose.PRACTICE, _PS: Whose.PRACTICE}
_RECEIVERS = {_I: Whose.DEPARTMENT, _C: Whose.DEPARTMENT}
_BOTH_SIDES = _SENDERS | _RECEIVERS
_DEPARTMENT_SCHEDULER = {_I: Whose.DEPARTMENT}
_EMERGENCY = {Standing.ADMIN: Whose.BREAK_GLASS}
_PATIENT = {Standing.PATIENT: Whose.OWN}
_SYSTEM = {Standing.SYSTEM: Whose.ALL}
_ADMIN = {Standing.ADMIN: Whose.ALL}
_STAFF = dict.fromkeys((_R, _PS, _I, _C, Standing.STEWARD, Standing.ADMIN), Whose.OWN)
_READ, _CREATE, _WRITE = (
    MachineScope.REFERRALS_READ,
    MachineScope.REFERRALS_CREATE,
    MachineScope.REFERRALS_WRITE,
)

TABLE: tuple[Permission, ...] = (
    Permission(
        action="referral.create",
        says="write a referral",
        who=_SENDERS | {_I: Whose.DEPARTMENT},
        machine=_CREATE,
    ),
    Permission(
        action="referral.read",
        says="read a referral",
        who=_BOTH_SIDES | _PATIENT | _EMERGENCY | _SYSTEM,
        machine=_READ,
    ),
    Permission(
        action="referral.list",
        says="list and search referrals",
        who=_BOTH_SIDES | _EMERGENCY,
        machine=_READ,
    ),
    Permission(
        action="referral.silent",
        says="see which referrals went silent",
        who=_BOTH_SIDES | _ADMIN,
        machine=_READ,
    ),
    Permission(
        action="referral.update",
        says="change a referral",
        who=_BOTH_SIDES,
        machine=_WRITE,
    ),
    Permission(
        action="referral.edit",
        says="change a draft, or add a new version after sending",
        who=_SENDERS | {_I: Whose.DEPARTMENT},
        machine=_WRITE,
    ),
    Permission(
        action="referral.transition",
        says="take a step with a referral",
        who=_BOTH_SIDES | _EMERGENCY | _SYSTEM,
        machine=_WRITE,
    ),
    Permission(
        action="referral.assign",
        says="take, hand over or snooze a referral",
        who=_BOTH_SIDES,
    ),
    Permission(
        action="referral.call",
        says="log a call",
        who=_BOTH_SIDES,
        machine=_WRITE,
    ),
    Permission(
        action="referral.message",
        says="write and read messages about a referral",
        who=_BOTH_SIDES | _PATIENT,
        machine=_WRITE,
    ),
    Permission(
        action="referral.say",
        says="answer a date, and add words of one's own as the patient",
        who=_PATIENT,
    ),
    Permission(
        action="referral.attach",
        says="attach a document to a referral",
        who=_BOTH_SIDES,
        machine=_WRITE,
    ),
    Permission(
        action="referral.link",
        says="link referrals, hold one back or let it go",
        who=_SENDERS | {_I: Whose.DEPARTMENT} | _SYSTEM,
        machine=_WRITE,
    ),
    Permission(
        action="referral.next_phase",
        says="draft the next phase from a report",
        who=_SENDERS,
        instead=_DEPARTMENT_SCHEDULER,
        machine=_CREATE,
    ),
    Permission(
        action="referral.export",
        says="download a list of referrals",
        who=_BOTH_SIDES,
        machine=_READ,
    ),
    Permission(
        action="referral.send",
        says="send a referral",
        who=_SENDERS | {_I: Whose.DEPARTMENT},
        machine=_CREATE,
    ),
    Permission(
        action="referral.receive",
        says="say that a referral has arrived",
        who=_DEPARTMENT_SCHEDULER | _SYSTEM,
        instead=_SENDERS,
    ),
    Permission(
        action="referral.ask",
        says="ask the sender for more",
        who=_RECEIVERS,
        instead=_SENDERS,
    ),
    Permission(
        action="referral.answer",
        says="answer what the program asked",
        who=_SENDERS,
        instead=_DEPARTMENT_SCHEDULER,
        machine=_WRITE,
    ),
    Permission(
        action="referral.accept",
        says="accept a referral for the program",
        who=_RECEIVERS,
        instead=_SENDERS,
    ),
    Permission(
        action="referral.waitlist",
        says="put a referral on the waiting list",
        who=_DEPARTMENT_SCHEDULER,
        instead=_SENDERS,
    ),
    Permission(
        action="referral.place",
        says="give a referral on the waiting list a place",
        who=_DEPARTMENT_SCHEDULER | {_PS: Whose.PRACTICE},
        instead={_R: Whose.PRACTICE},
        machine=_WRITE,
    ),
    Permission(
        action="referral.schedule",
        says="book an appointment",
        who=_DEPARTMENT_SCHEDULER | {_PS: Whose.PRACTICE},
        instead={_R: Whose.PRACTICE},
        machine=_WRITE,
    ),
    Permission(
        action="referral.reschedule",
        says="move an appointment",
        who=_DEPARTMENT_SCHEDULER | {_PS: Whose.PRACTICE} | _PATIENT,
        instead={_R: Whose.PRACTICE},
        machine=_WRITE,
    ),
    Permission(
        action="referral.miss",
        says="record a missed or cancelled appointment",
        who=_DEPARTMENT_SCHEDULER,
        instead=_SENDERS,
    ),
    Permission(
        action="referral.attend",
        says="record that the patient was seen",
        who=_RECEIVERS,
        instead=_SENDERS,
    ),
    Permission(
        action="referral.note",
        says="add an interim note",
        who={_C: Whose.DEPARTMENT},
        instead=_SENDERS,
    ),
    Permission(
        action="referral.return_outcome",
        says="send the report back",
        who={_C: Whose.DEPARTMENT},
        instead=_SENDERS,
    ),
    Permission(
        action="referral.decline",
        says="decline a referral for the program",
        who=_RECEIVERS,
        instead=_SENDERS,
    ),
    Permission(
        action="referral.reroute",
        says="send a declined referral to another program",
        who=_SENDERS,
        instead=_DEPARTMENT_SCHEDULER,
        machine=_WRITE,
    ),
    Permission(
        action="referral.acknowledge",
        says="acknowledge the report",
        who={_R: Whose.PRACTICE},
        instead=_DEPARTMENT_SCHEDULER,
        machine=_WRITE,
    ),
    Permission(
        action="referral.reopen_care",
        says="ask for more after the report",
        who={_R: Whose.PRACTICE} | {_C: Whose.DEPARTMENT},
        instead=_DEPARTMENT_SCHEDULER,
        machine=_WRITE,
    ),
    Permission(
        action="referral.cancel",
        says="cancel a referral",
        who=_SENDERS,
        instead=_DEPARTMENT_SCHEDULER,
        machine=_WRITE,
    ),
    Permission(
        action="referral.request_cancel",
        says="ask to cancel a referral",
        who=_SENDERS | _PATIENT,
        instead=_DEPARTMENT_SCHEDULER,
        machine=_WRITE,
    ),
    Permission(
        action="referral.confirm_cancel",
        says="confirm that a referral is cancelled",
        who=_RECEIVERS,
        instead=_SENDERS,
    ),
    Permission(
        action="referral.withdraw_cancel",
        says="take back the wish to cancel",
        who={_R: Whose.PRACTICE},
        instead=_DEPARTMENT_SCHEDULER,
        machine=_WRITE,
    ),
    Permission(
        action="referral.close_incomplete",
        says="close a referral that came to no visit",
        who={_R: Whose.PRACTICE} | _DEPARTMENT_SCHEDULER,
        machine=_WRITE,
    ),
    Permission(
        action="referral.reopen",
        says="open an ended referral again",
        who={_R: Whose.PRACTICE},
        instead=_DEPARTMENT_SCHEDULER,
        machine=_WRITE,
    ),
    Permission(
        action="referral.retract",
        says="retract a referral that should not exist",
        who=_BOTH_SIDES | _EMERGENCY,
    ),
    Permission(
        action="referral.addendum",
        says="add to a closed referral",
        who={_R: Whose.PRACTICE} | {_C: Whose.DEPARTMENT},
    ),
    Permission(
        action="referral.sign",
        says="sign a referral that was sent for a doctor",
        who={_R: Whose.PRACTICE},
    ),
    Permission(
        action="referral.escalate",
        says="tell people that a time ran out",
        who=_SYSTEM,
    ),
    Permission(
        action="referral.history",
        says="read the history of a referral",
        who=_BOTH_SIDES | _EMERGENCY | _SYSTEM,
        machine=_READ,
    ),
    Permission(
        action="referral.track",
        says="see by number and birth date where a referral is",
        who=dict.fromkeys(Standing, Whose.OWN),
    ),
    Permission(
        action="access-link.redeem",
        says="open a patient's link with the birth date",
        who=dict.fromkeys(Standing, Whose.OWN),
    ),
    Permission(
        action="access-link.create",
        says="make a link with which the patient follows the referral",
        who=_SENDERS | {_I: Whose.DEPARTMENT},
        machine=_WRITE,
    ),
    Permission(
        action="access-link.revoke",
        says="end a patient's link",
        who=_SENDERS | {_I: Whose.DEPARTMENT},
        machine=_WRITE,
    ),
    Permission(
        action="catalogue.edit", says="change the catalogue", who={Standing.STEWARD: Whose.ALL}
    ),
    Permission(action="audit.read", says="read the audit", who=_ADMIN),
    Permission(action="audit.verify", says="verify the audit", who=_ADMIN),
    Permission(
        action="audit.patient-report",
        says="list who saw a patient's referrals",
        who=_ADMIN,
    ),
    Permission(action="user.manage", says="invite, change and disable people", who=_ADMIN),
    Permission(action="client.manage", says="make and revoke machine access", who=_ADMIN),
    Permission(
        action="webhook.manage", says="make and end webhooks, and see deliveries", who=_ADMIN
    ),
    Permission(
        action="metrics.read",
        says="read the figures of the running service",
        who=_ADMIN,
        machine=MachineScope.DIRECTORY_READ,
    ),
    Permission(action="break-glass.open", says="open patient data in an emergency", who=_ADMIN),
    Permission(action="account.own", says="change one's own account and sessions", who=_STAFF),
)

BY_ACTION = {permission.action: permission for permission in TABLE}


def reach(caller: Caller, action: str) -> Whose | None:
    """Whose things the caller may do this to; None: this standing may never do it."""
    permission = BY_ACTION[action]
    if caller.standing is Standing.CLIENT:
        may = permission.machine is not None and permission.machine in caller.scopes
        return Whose.PRACTICE if may else None
    whose = permission.who.get(caller.standing) or permission.instead.get(caller.standing)
    if whose is Whose.BREAK_GLASS and caller.break_glass is None:
        return None
    return whose


def require(caller: Caller, action: str, object_id: str = "") -> Whose:
    """The reach, or NotSignedIn (401) for nobody, or NotAllowed (403) with a sentence.

    The refusal goes on record; name `object_id` where the object is known to exist.
    """
    whose = reach(caller, action)
    if whose is not None:
        return whose
    if caller.standing is Standing.ANONYMOUS:
        raise NotSignedIn("Sign in first.")
    says = BY_ACTION[action].says
    raise NotAllowed(f"Your role may not {says}.").about(action, object_id)
