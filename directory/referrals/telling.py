"""Whom a step concerns after it was taken: written down with the step, delivered after it.

A message says which referral, what was done and where it stands. It holds no name, no number and
no word of what was said: whoever is told signs in and reads.
"""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from directory import outbox
from directory.accounts.model import Caller, Standing
from directory.identifiers import new_id
from directory.outbox import Channel, Message
from directory.referrals.desk import Desk
from directory.referrals.lifecycle import Change
from directory.referrals.model import Event, Referral, TeamKind
from directory.referrals.transitions import Row

PATIENT = "patient"
WITNESS = "witness"
SIDE_OF: dict[str, TeamKind] = {
    "practice": TeamKind.PRACTICE,
    "scheduler": TeamKind.PRACTICE,
    "referrer": TeamKind.PRACTICE,
    "cover": TeamKind.PRACTICE,
    "program": TeamKind.INTAKE,
    "intake": TeamKind.INTAKE,
    "clinicians": TeamKind.CLINICIANS,
}
"""Words of the columns `tells`, of the table and of the timers. Beside them "patient", and
"witness": a second person of the very team that did it."""

FOR = frozenset(("scheduler", "referrer", "cover"))
"""Words that mean some people of a team, and whom a letter is then for."""

_SIDES = {
    Standing.REFERRER.value: TeamKind.PRACTICE,
    Standing.PRACTICE_SCHEDULER.value: TeamKind.PRACTICE,
    Standing.CLIENT.value: TeamKind.PRACTICE,
    Standing.INTAKE.value: TeamKind.INTAKE,
    Standing.CLINICIAN.value: TeamKind.CLINICIANS,
}


async def tell(desk: Desk, change: Change, row: Row) -> None:
    """Adds to the transaction what the step of this row means for others. A draft is nobody's
    business yet."""
    if change.referral.sent_at is not None:
        await tell_of(desk.db, change.referral, change.event, row.tells, now=desk.now)


async def tell_of(
    db: AsyncSession,
    referral: Referral,
    event: Event,
    tells: Iterable[str],
    *,
    now: dt.datetime,
) -> None:
    """The same for anything that happened: a message, a timer that ran out."""
    await outbox.put(db, messages(referral, event, tells, now=now))


def messages(
    referral: Referral, event: Event, tells: Iterable[str], *, now: dt.datetime
) -> list[Message]:
    """One for machines, and one for each team and patient concerned; not for the team that did it.

    Pure but for the fresh ids.
    """
    about = {
        "action": event.action,
        "status": referral.status.value,
        "at": event.at.isoformat(),
        "seq": event.seq,
    }
    own = _team(referral, _SIDES[event.by.kind]) if event.by.kind in _SIDES else None
    told = {(*_receiver(referral, word), _meant(word)) for word in tells if word != WITNESS}
    told = {each for each in told if each[:2] != own}
    if WITNESS in tells and own is not None:
        told.add((*own, ""))
    places = [(Channel.NOTICE, each) for each in sorted(told)]
    if referral.sent_at is not None:
        places.insert(0, (Channel.EVENT, ("site", "", "")))
    return [
        Message(
            id=new_id(now),
            channel=channel,
            to_kind=kind,
            to_id=slug,
            referral_id=referral.id,
            about=about | ({"for": meant} if meant else {}),
            created_at=now,
            next_at=now,
        )
        for channel, (kind, slug, meant) in places
    ]


def _meant(word: str) -> str:
    return word if word in FOR else ""


def _receiver(referral: Referral, word: str) -> tuple[str, str]:
    return (PATIENT, referral.id) if word == PATIENT else _team(referral, SIDE_OF[word])


def _team(referral: Referral, kind: TeamKind) -> tuple[str, str]:
    """Where no practice of this site sent it, the department's intake answers for the sender."""
    if kind is TeamKind.PRACTICE and referral.practice is not None:
        return kind.value, referral.practice
    if kind is TeamKind.PRACTICE:
        kind = TeamKind.INTAKE
    return kind.value, referral.department


def teams_of(caller: Caller) -> tuple[tuple[str, str], ...]:
    """The teams whose notices this person sees, as kind and slug."""
    if caller.standing in (Standing.REFERRER, Standing.PRACTICE_SCHEDULER):
        return ((TeamKind.PRACTICE.value, caller.practice),) if caller.practice else ()
    kinds = {Standing.INTAKE: TeamKind.INTAKE, Standing.CLINICIAN: TeamKind.CLINICIANS}
    kind = kinds.get(caller.standing)
    return tuple((kind.value, slug) for slug in caller.departments) if kind else ()
