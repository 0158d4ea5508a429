"""What a patient may do on their own page: answer a date, add words of their own, ask to stop.

Nothing here moves the referral by itself but the request to stop, where the table lets a patient
make one. Everything else is written down, marked as the patient's, and told to whoever acts on it.
"""

import datetime as dt
from enum import StrEnum
from typing import Any, cast

import msgspec
from sqlmodel import col, func, select

from directory.accounts.model import Caller, Standing
from directory.errors import Conflict, FieldError, Invalid
from directory.referrals import keeping, lifecycle, noting, sending, steps, store, telling
from directory.referrals.appointment import Appointment, PatientSays
from directory.referrals.asked import Step
from directory.referrals.desk import Desk
from directory.referrals.lifecycle import Change
from directory.referrals.model import OPEN, OwnWords, Referral, Status
from directory.referrals.tables import EventRow
from directory.referrals.versions import tag

PERMISSION = "referral.say"
SAID = "patient_said"
"""The action of every event written here."""

STOP = "request_cancel"
LONGEST = 2_000
MOST = 60
"""Things one referral takes from its patient: a link must not fill the store."""

WHY_STOP = ("patient-declined", "no-longer-needed", "done-elsewhere", "moved")
"""The coded reasons a patient may give; what they add in words goes with it."""

BOTH_SIDES = ("practice", "program")
ANSWERS = (PatientSays.COMES, PatientSays.ASKS_OTHER_DATE, PatientSays.DECLINES)


class Kind(StrEnum):
    """What the patient's words are about."""

    GOAL = "goal"
    CONCERN = "concern"
    CORRECTION = "correction"
    CONTACT = "contact"  # how to reach them; the office changes its own record, or asks back
    STOP = "stop"  # where only the office can stop it


IN_SUMMARY = frozenset({Kind.GOAL, Kind.CONCERN, Kind.CORRECTION})


async def say(desk: Desk, referral_id: str, kind: Kind, text: str, *, by: Caller) -> Referral:
    """Keeps the words. Goals, concerns and corrections make a new version of the summary."""
    referral = await _open(desk, referral_id, by=by)
    words = _usable(text)
    if await _said_just_now(desk, referral, kind, words):
        return referral
    await _require_room(desk, referral)
    after = _with_words(desk, referral, kind, words) if kind in IN_SUMMARY else referral
    tells = BOTH_SIDES if kind in IN_SUMMARY else ("practice",)
    return await _note(desk, after, {"kind": kind.value, "text": words}, by=by, tells=tells)


async def answer_date(
    desk: Desk, referral_id: str, says: PatientSays, *, of: str, text: str, by: Caller
) -> Referral:
    """What the patient answers to a booked date. `of` is the date they saw, as `seen` writes it."""
    referral = await _open(desk, referral_id, by=by)
    booked = upcoming(referral, now=desk.now)
    if says not in ANSWERS:
        raise Invalid("Choose one.", (FieldError("says", "missing", "Choose one."),))
    if booked is None:
        raise Conflict("There is no visit to answer now.")
    if of != seen(booked):
        raise Conflict("Your visit has changed. Look at the new day, then answer.")
    if booked.patient_says is says and not text:
        return referral
    await _require_room(desk, referral)
    detail = {"patient_says": says.value, "of": of, "text": text[:LONGEST] or None}
    tells = ("program",) if says is PatientSays.COMES else BOTH_SIDES
    return await _note(desk, referral, detail, by=by, tells=tells)


async def stop(desk: Desk, referral_id: str, reason: str, text: str, *, by: Caller) -> Referral:
    """Asks the program to stop; before it has decided only the office can, so the office is asked.

    Nothing is stopped by this alone: somebody confirms it.
    """
    referral = await _open(desk, referral_id, by=by)
    if referral.status is Status.CANCEL_REQUESTED:
        return referral
    if reason not in WHY_STOP:
        sentence = "Choose why you want to stop."
        raise Invalid(sentence, (FieldError("reason", "not_usable", sentence),))
    step = Step(action=STOP, reason=reason, comment=text[:LONGEST] or None)
    if lifecycle.may(referral, STOP, by=by, now=desk.now):
        return await steps.take(desk, referral.id, by=by, if_match=tag(referral), read=lambda: step)
    if await _said_just_now(desk, referral, Kind.STOP, reason):
        return referral
    await _require_room(desk, referral)
    detail = {"kind": Kind.STOP.value, "text": reason, "comment": step.comment}
    return await _note(desk, referral, detail, by=by, tells=BOTH_SIDES)


def upcoming(referral: Referral, *, now: dt.datetime) -> Appointment | None:
    """A booked visit that is still ahead: one that is over is for the program to tell of."""
    booked = referral.appointment
    if booked is None or not booked.is_booked or booked.start <= now:
        return None
    return booked if referral.status is Status.SCHEDULED else None


def as_patient(referral: Referral) -> Caller:
    """Whoever holds the link of this referral."""
    return Caller(standing=Standing.PATIENT, id=referral.id, referral=referral.id)


def seen(booked: Appointment) -> str:
    """Names the date that was shown; the same visit on another day reads differently."""
    return f"{booked.id}@{booked.start.astimezone(dt.UTC).isoformat()}"


async def _open(desk: Desk, referral_id: str, *, by: Caller) -> Referral:
    referral = await noting.within_reach(desk, referral_id, PERMISSION, by=by)
    if referral.status not in OPEN:
        raise Conflict("This referral has ended. Call your doctor’s office if you need help.")
    return referral


def _usable(text: str) -> str:
    words = text.strip()
    if not words:
        sentence = "Write something first."
        raise Invalid(sentence, (FieldError("text", "missing", sentence),))
    if len(words) > LONGEST:
        sentence = "This is too long. Write less, or send it in two parts."
        raise Invalid(sentence, (FieldError("text", "too_long", sentence),))
    return words


def _with_words(desk: Desk, referral: Referral, kind: Kind, words: str) -> Referral:
    own = OwnWords(kind=cast("Any", kind.value), text=words, on=desk.today)
    content = msgspec.structs.replace(
        referral.content, own_words=(*referral.content.own_words, own)
    )
    return msgspec.structs.replace(
        referral, content=content, content_version=referral.content_version + 1
    )


async def _note(
    desk: Desk, referral: Referral, detail: dict[str, Any], *, by: Caller, tells: tuple[str, ...]
) -> Referral:
    """What the ETag stands for has changed, so whoever edits meanwhile looks again."""
    changes_content = detail.get("kind") in IN_SUMMARY
    after = msgspec.structs.replace(referral, version=referral.version + 1, changed_at=desk.now)
    if changes_content:
        after = sending.remeasured(desk, after)
    event = lifecycle.noted(
        after,
        SAID,
        by=by,
        now=desk.now,
        seq=await store.next_seq(desk.db, referral.id),
        detail=detail,
    )
    change = Change(referral=lifecycle.with_event(after, event), event=event)
    await store.record(desk.db, desk.sealer, change, new_content=changes_content)
    await keeping.keep(desk, change.referral)
    await telling.tell_of(desk.db, change.referral, event, tells, now=desk.now)
    await desk.audit(by, PERMISSION, referral.id, reason=SAID)
    return change.referral


async def _require_room(desk: Desk, referral: Referral) -> None:
    query = select(func.count()).where(
        col(EventRow.referral_id) == referral.id, col(EventRow.action) == SAID
    )
    if (await desk.db.scalar(query) or 0) >= MOST:
        raise Conflict("You have told us a lot here. Please call your doctor’s office.")


async def _said_just_now(desk: Desk, referral: Referral, kind: Kind, words: str) -> bool:
    """A second press of the button says nothing new."""
    events = await store.history(desk.db, desk.sealer, referral.id)
    last = events[-1]
    return last.action == SAID and (last.detail.get("kind"), last.detail.get("text")) == (
        kind.value,
        words,
    )
