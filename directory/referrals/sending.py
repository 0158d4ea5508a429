"""Making a referral and sending it: the minimum, the red-flag gate, the patient, the number."""

import hashlib
from typing import Any

import msgspec

from directory.accounts.model import Caller, Standing
from directory.accounts.permissions import Whose, require
from directory.catalogue.model import Program
from directory.errors import Invalid, NotAllowed
from directory.identifiers import new_id
from directory.matching.answer import Answer, Level
from directory.referrals import (
    asked,
    gate,
    idempotency,
    keeping,
    lifecycle,
    patients,
    people,
    store,
)
from directory.referrals.asked import NewReferral, Step
from directory.referrals.desk import Desk
from directory.referrals.filling import gaps
from directory.referrals.items import Priority
from directory.referrals.lifecycle import Change
from directory.referrals.model import Completeness, Content, Event, Referral, Status, Struct
from directory.referrals.number import new_number
from directory.referrals.telling import tell
from directory.referrals.transitions import ROWS

SEND = Step(action="send")
ORDER: tuple[Priority, ...] = ("routine", "urgent", "asap", "stat")


class Caution(Struct, frozen=True, kw_only=True):
    """Something the sender should look at; it never refuses. `referral` is another one's id."""

    code: str
    message: str
    referral: str | None = None


class Made(Struct, frozen=True, kw_only=True):
    """`again`: this key made it before; nothing was made now."""

    referral: Referral
    warnings: tuple[Caution, ...] = ()
    again: bool = False


async def create(
    desk: Desk, new: NewReferral, *, by: Caller, key: str | None = None, body: Any = None
) -> Made:
    """A draft, or a referral that is sent at once: the whole of it, or nothing.

    `body` is what was sent with the idempotency `key`, to know it again.
    """
    whose = may_create(by, draft=new.draft)
    referral_id = new_id(desk.now)
    if key is not None:
        first = await idempotency.claim(
            desk.db, desk.sealer, by=by, key=key, body=body, referral_id=referral_id, now=desk.now
        )
        if first is not None:
            return await _made_before(desk, first, by=by, whose=whose)
    own = by.departments if whose is Whose.DEPARTMENT else None
    if errors := tuple(asked.mistakes(new.content, desk.guide.items, today=desk.today)):
        raise Invalid("Some fields need a change.", errors)
    program = asked.program_for(desk.catalogue, new.program, own)
    await people.require_orderer(desk.db, new.content.ordered_by, practice=by.practice)
    referral = await _begun(desk, new, program, referral_id, by=by)
    answer = gate.read(new.content, program, desk.matcher, now=desk.now)
    referral = _measured(desk, referral, answer, program)
    events, change = [_begin(referral)], None
    if not new.draft:
        change = await _sent(desk, referral, answer, program, by=by, seq=2)
        referral, events = change.referral, [*events, change.event]
    await store.add(desk.db, desk.sealer, referral, events)
    await keeping.keep(desk, referral)
    if change is not None:
        await tell(desk, change, ROWS["send"])
    await desk.audit(by, "referral.create", referral.id)
    warnings = (*await twins(desk, referral), *_lowered(desk, referral, answer))
    return Made(referral=referral, warnings=warnings)


def may_create(by: Caller, *, draft: bool) -> Whose:
    """Asked before the body is read, and again with it: sending is a permission of its own."""
    whose = require(by, "referral.create")
    if not draft:
        require(by, "referral.send")
    if whose is Whose.PRACTICE and by.practice is None:
        sentence = "This access belongs to no practice, so it cannot write a referral."
        raise NotAllowed(sentence).about("referral.create")
    return whose


async def send(desk: Desk, referral: Referral, step: Step, *, by: Caller) -> Change:
    """A draft goes to its program, a declined or ended one to another program or once more.

    The step may settle red flags and say who ordered it.
    """
    content = referral.content
    settled = {each.id: each for each in (*content.red_flags, *step.red_flags)}
    content = msgspec.structs.replace(
        content,
        red_flags=tuple(settled.values()),
        ordered_by=step.ordered_by or content.ordered_by,
        priority=step.priority or content.priority,
    )
    anew = ROWS[step.action].attempts
    own = by.departments if anew and by.standing is Standing.INTAKE else None
    slug = (anew and step.program) or referral.program
    program = asked.program_for(desk.catalogue, slug, own)
    await people.require_orderer(desk.db, content.ordered_by, practice=referral.practice)
    aimed = _aimed(msgspec.structs.replace(referral, content=content), program)
    answer = gate.read(content, program, desk.matcher, now=desk.now)
    seq = await store.next_seq(desk.db, referral.id)
    return await _sent(desk, aimed, answer, program, by=by, seq=seq, step=step)


def _aimed(referral: Referral, program: Program) -> Referral:
    return msgspec.structs.replace(
        referral,
        program=program.slug,
        department=program.department,
        listing_version=program.version,
        outside=program.outside,
    )


async def _sent(
    desk: Desk,
    referral: Referral,
    answer: Answer,
    program: Program,
    *,
    by: Caller,
    seq: int,
    step: Step = SEND,
) -> Change:
    content = referral.content
    if missing := tuple(asked.missing_to_send(content)):
        raise Invalid("Something is missing that every referral needs.", missing)
    if flags := gate.unsettled(answer, content.red_flags):
        raise gate.Unsettled(flags)
    patient = await patients.row_for(
        desk.db, desk.sealer, referral, new_id=new_id(desk.now), now=desk.now
    )
    again = referral.sent_at is not None
    version = referral.content_version
    change = lifecycle.apply(
        referral,
        step.action,
        by=by,
        now=desk.now,
        timers=desk.timers(program.slug),
        seq=seq,
        detail={
            "checksum": hashlib.sha256(msgspec.json.encode(content)).hexdigest(),
            "red_flags": msgspec.to_builtins(content.red_flags),
            "unsigned": _is_unsigned(content, by),
            "program": program.slug,
            "comment": step.comment,
            "confirmed_by": msgspec.to_builtins(step.confirmed_by),
        },
        patient_id=patient,
        rulebook=answer.rulebook,
        content_version=version + 1 if again else version,
    )
    return msgspec.structs.replace(
        change, referral=_measured(desk, change.referral, answer, program)
    )


def _is_unsigned(content: Content, by: Caller) -> bool:
    """Whoever sends for a clinician names them; where they do not, a clinician signs later."""
    return by.standing is not Standing.REFERRER and content.ordered_by is None


async def _begun(
    desk: Desk, new: NewReferral, program: Program, referral_id: str, *, by: Caller
) -> Referral:
    """The draft it starts as, whether or not it is sent in the same breath."""
    practice = None if by.standing is Standing.INTAKE else by.practice
    number = new_number()
    while await store.is_taken(desk.db, number):
        number = new_number()
    return Referral(
        id=referral_id,
        number=number,
        version=1,
        status=Status.DRAFT,
        content=new.content,
        program=program.slug,
        department=program.department,
        practice=practice,
        owner=lifecycle.owner(Status.DRAFT, practice=practice, department=program.department),
        due=desk.timers(program.slug).due(
            Status.DRAFT, new.content.priority or "routine", since=desk.now
        ),
        created_at=desk.now,
        created_by=lifecycle.actor(by),
        changed_at=desk.now,
        listing_version=program.version,
        outside=program.outside,
        completeness=Completeness(score=0.0),
    )


def _begin(referral: Referral) -> Event:
    return Event(
        seq=1,
        at=referral.created_at,
        action="create",
        by=referral.created_by,
        attempt=1,
        to=Status.DRAFT,
    )


def _measured(desk: Desk, referral: Referral, answer: Answer, program: Program) -> Referral:
    found = gaps(
        referral,
        answer,
        program,
        items=desk.guide.items,
        groups=desk.groups,
        timers=desk.timers(referral.program),
    )
    return msgspec.structs.replace(referral, completeness=found, rulebook=answer.rulebook)


def remeasured(desk: Desk, referral: Referral) -> Referral:
    """With the gaps of what it holds now."""
    program = desk.catalogue.programs[referral.program]
    answer = gate.read(referral.content, program, desk.matcher, now=desk.now)
    return _measured(desk, referral, answer, program)


async def _made_before(desk: Desk, referral_id: str, *, by: Caller, whose: Whose) -> Made:
    referral = await store.get(
        desk.db, desk.sealer, referral_id, seen_by=by, whose=whose, action="referral.read"
    )
    await desk.audit(by, "referral.read", referral.id)
    return Made(referral=referral, warnings=await twins(desk, referral), again=True)


async def twins(desk: Desk, referral: Referral) -> tuple[Caution, ...]:
    """Other open referrals of what looks like the same patient to the same program."""
    return tuple(
        Caution(
            code="open_referral",
            message="This patient has another open referral to this program.",
            referral=twin,
        )
        for twin in await store.open_twins(desk.db, desk.sealer, referral)
    )


def _lowered(desk: Desk, referral: Referral, answer: Answer) -> tuple[Caution, ...]:
    """A priority below the one the words speak for, where nobody said why."""
    proposed, given = proposal(desk, answer), referral.content.priority
    if given is None or referral.content.priority_reason:
        return ()
    if ORDER.index(given) >= ORDER.index(proposed):
        return ()
    message = f"The text speaks for {proposed}. Say why {given} is enough in priority_reason."
    return (Caution(code="priority_lowered", message=message),)


def proposal(desk: Desk, answer: Answer) -> Priority:
    """The priority the words speak for; a person decides."""
    if answer.urgency.level is Level.EMERGENCY:
        return "stat"
    urgency = answer.urgency
    return desk.guide.items.proposal(urgency.level, same_day=urgency.same_day).priority
