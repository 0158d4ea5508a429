"""Referrals walked through the pure table: no database, every action with what it needs said."""

import datetime as dt
from collections import deque
from collections.abc import Iterable

import msgspec

from directory import paths
from directory.accounts.model import Caller, Standing
from directory.api.step_sent import step as read_step
from directory.referrals import effects, lifecycle, needed
from directory.referrals.asked import Step
from directory.referrals.model import (
    Completeness,
    Content,
    Event,
    Question,
    Referral,
    Status,
)
from directory.referrals.reasons import load_reasons
from directory.referrals.timers import load_timers
from directory.referrals.transitions import ROWS
from tests.builders import a_caller
from tests.referrals.ground import (
    CLIENT,
    CLINICIAN,
    INTAKE,
    NOW,
    REFERRER,
    ROSA,
    SCHEDULER,
)
from tests.referrals.said import said_with

TIMERS = load_timers(paths.DATA)
REASONS = load_reasons(paths.DATA)
SYSTEM = a_caller(Standing.SYSTEM, id="system")
COLLEAGUE = a_caller(id="referrer-2")
ADMIN = a_caller(Standing.ADMIN, id="admin-1", break_glass="episode-1")
EVERYBODY: tuple[Caller, ...] = (
    *(REFERRER, SCHEDULER, CLIENT, INTAKE, CLINICIAN),
    *(COLLEAGUE, SYSTEM, ADMIN),
)
INITIATORS, RECIPIENTS = (REFERRER, SCHEDULER), (INTAKE, CLINICIAN)
DRAFT = Referral(
    id="r1",
    number="R-1",
    version=1,
    status=Status.DRAFT,
    content=Content(
        priority="urgent",
        patient=ROSA,
        reason="Back pain",
        questions=(Question(text="Would an injection help?"),),
    ),
    program="spine-service",
    department="orthopaedics",
    practice="main-street",
    owner=lifecycle.owner(Status.DRAFT, practice="main-street", department="orthopaedics"),
    due=NOW,
    created_at=NOW,
    created_by=lifecycle.actor(REFERRER),
    changed_at=NOW,
    listing_version=1,
    completeness=Completeness(score=0.0),
)


class Walk:
    """One referral, its events, and time that passes."""

    def __init__(self, referral: Referral = DRAFT, events: Iterable[Event] = ()) -> None:
        self.referral = referral
        self.now = NOW
        create = lifecycle.noted(referral, "create", by=REFERRER, now=NOW, seq=1, to=Status.DRAFT)
        self.events: list[Event] = [*events] or [create]

    def possible(self, by: Caller) -> tuple[str, ...]:
        return lifecycle.possible(self.referral, by, now=self.now)

    def said(self, action: str, by: Caller, **said: object) -> Step:
        return read_step(said_with(action, self.referral, by, now=self.now) | said)

    def mistakes(self, step: Step, by: Caller) -> list[str]:
        found = needed.mistakes(
            self.referral, step, by=by, reasons=REASONS, now=self.now, day=self.now.date()
        )
        return [error.field for error in found]

    def take(self, action: str, *, by: Caller, **said: object) -> Referral:
        """Through what was said and what it does, as `steps.take` would, but for the store."""
        step = self.said(action, by, **said)
        assert not self.mistakes(step, by), action
        lifecycle.require_own(self.referral, by, action)
        moment = effects.Moment(
            by=by,
            now=self.now,
            zone=dt.UTC,
            timers=TIMERS,
            new_id=f"appointment-{len(self.events)}",
        )
        made = effects.effect(self.referral, step, moment)
        if action == "confirm_cancel":
            made = msgspec.structs.replace(made, reason=self.reason_of("request_cancel"))
        if ROWS[action].attempts or action == "send":
            unsigned = by.standing is not Standing.REFERRER
            made = msgspec.structs.replace(made, detail={"unsigned": unsigned})
        change = lifecycle.apply(
            self.referral,
            action,
            by=by,
            now=self.now,
            timers=TIMERS,
            seq=len(self.events) + 1,
            reason=made.reason,
            detail=made.detail,
            due=made.due,
            **made.changes,
        )
        self.referral = change.referral
        self.events.append(change.event)
        return self.referral

    def reason_of(self, action: str) -> str | None:
        return next(each.reason for each in reversed(self.events) if each.action == action)

    def passes(self, **time: float) -> None:
        self.now += dt.timedelta(**time)


Way = tuple[tuple[str, Caller], ...]


def ways(start: Walk) -> dict[Status, Way]:
    """The shortest way from `start` to every status that can be reached."""
    found: dict[Status, Way] = {start.referral.status: ()}
    left = deque([start.referral.status])
    while left:
        status = left.popleft()
        here = walked(found[status], start)
        for step in [(action, each) for each in EVERYBODY for action in here.possible(each)]:
            reached = walked([step], here).referral.status
            if reached not in found:
                found[reached] = (*found[status], step)
                left.append(reached)
    return found


def walked(way: Iterable[tuple[str, Caller]], start: Walk) -> Walk:
    walk = Walk(start.referral, start.events)
    for action, by in way:
        walk.take(action, by=by)
    return walk


WAYS = ways(Walk())


def at(status: Status, **fields: object) -> Walk:
    """A referral that came to this status by steps people take."""
    return walked(WAYS[status], Walk(msgspec.structs.replace(DRAFT, **fields)))
