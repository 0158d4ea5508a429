"""Handing a patient on to the next phase: a draft out of the report, nobody types it again.

The practice that asked drafts it, and sends it when it is ready. Where a department took the
referral by phone, it drafts for its own programs. The draft names the referral it goes on from.
"""

from collections.abc import Callable

import msgspec
from sqlmodel import col, select

from directory.accounts.model import Caller
from directory.accounts.permissions import Whose, reach, require
from directory.errors import Conflict, FieldError, Invalid, NotAllowed
from directory.referrals import links, noting, people, sending, store
from directory.referrals.asked import NewReferral
from directory.referrals.desk import Desk
from directory.referrals.links import LinkKind, NewLink
from directory.referrals.model import Referral, Status
from directory.referrals.next_phase import next_phase
from directory.referrals.sending import Made
from directory.referrals.tables import LinkRow, ReferralRow

PERMISSION = "referral.next_phase"
REPORTED = frozenset({Status.OUTCOME_RETURNED, Status.CLOSED})
NO_REPORT = "The program has not reported back yet, so there is nothing to go on from."
NO_PROGRAM = "The report names no program for the next stage: choose one."
NOT_THEIRS = "The practice that sent this referral drafts the next stage."


def may_draft(referral: Referral, by: Caller) -> bool:
    """Whether `draft` would take it on, whatever the program."""
    return _whose_is_it(referral, by) and referral.outcome is not None and _is_back(referral)


async def draft(
    desk: Desk, referral_id: str, *, by: Caller, read: Callable[[], str | None]
) -> Made:
    """To the program that is read, or to the one the report suggests.

    Asked twice, the draft that is not sent yet is found again. Raises Conflict where no report is
    back, Invalid where no program is named or the one named takes no referrals now.
    """
    sending.may_create(by, draft=True)
    referral = await noting.within_reach(desk, referral_id, PERMISSION, by=by)
    require(by, "referral.read", referral.id)  # the draft shows what the report says
    program = read()
    if not _whose_is_it(referral, by):
        raise NotAllowed(NOT_THEIRS).about(PERMISSION, referral.id)
    if referral.outcome is None or not _is_back(referral):
        raise Conflict(NO_REPORT)
    new = next_phase(referral, referral.outcome, program=program)
    if new is None:
        raise Invalid(NO_PROGRAM, (FieldError("program_id", "missing", NO_PROGRAM),))
    await desk.audit(by, PERMISSION, referral.id)
    known = await _begun_before(desk, referral, new.program, by=by)
    if known is not None:
        await desk.audit(by, "referral.read", known.id)
        return Made(referral=known, warnings=await sending.twins(desk, known), again=True)
    made = await sending.create(desk, await _orderable(desk, new, by=by), by=by)
    link = NewLink(other=referral.id, kind=LinkKind.NEXT_PHASE)
    await links.tied(desk, made.referral, referral, link, by=by)
    return made


def _is_back(referral: Referral) -> bool:
    return referral.status in REPORTED


def _whose_is_it(referral: Referral, by: Caller) -> bool:
    """A department stands in only where there is no practice."""
    whose = reach(by, PERMISSION)
    return whose is not None and (whose is not Whose.DEPARTMENT or referral.practice is None)


async def _begun_before(
    desk: Desk, referral: Referral, program: str, *, by: Caller
) -> Referral | None:
    """The newest draft to this program that goes on from the referral."""
    whose = require(by, PERMISSION, referral.id)
    query = (
        select(LinkRow.referral_id)
        .join(ReferralRow, col(ReferralRow.id) == col(LinkRow.referral_id))
        .where(
            col(LinkRow.other_id) == referral.id,
            col(LinkRow.kind) == LinkKind.NEXT_PHASE.value,
            col(ReferralRow.status) == Status.DRAFT.value,
            col(ReferralRow.program) == program,
            store.scope(by, whose),
        )
        .order_by(col(LinkRow.referral_id).desc())
    )
    found = (await desk.db.scalars(query)).first()
    if found is None:
        return None
    return await store.get(
        desk.db, desk.sealer, found, seen_by=by, whose=whose, action="referral.read"
    )


async def _orderable(desk: Desk, new: NewReferral, *, by: Caller) -> NewReferral:
    """Without the doctor of the last one, where that doctor has left since: the draft asks anew."""
    try:
        await people.require_orderer(desk.db, new.content.ordered_by, practice=by.practice)
    except Invalid:
        content = msgspec.structs.replace(new.content, ordered_by=None)
        return msgspec.structs.replace(new, content=content)
    return new
