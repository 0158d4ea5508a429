"""Whose time is running: each timer's clock as the events tell it. Pure.

A program's clock stands still while somebody else is waited for, and says for whom. The patient's
clock never does: for the patient the time passes all the same.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

import msgspec

from directory.referrals.items import Priority
from directory.referrals.model import Event, Status, Struct
from directory.referrals.timers import Pause, Timer, Timers


class Clock(Struct, frozen=True, kw_only=True):
    """One timer that is counting. `due` None: it stands still, and `waits_in` says in what status.

    `began` is the number of the event that set it going, so that it can be told from the next one.
    `left` falls below zero once it ran out; while it stands still, it is what stays when it goes on
    now.
    """

    timer: str
    began: int
    since: dt.datetime
    pauses: tuple[Pause, ...] = ()
    paused_since: dt.datetime | None = None
    waits_in: Status | None = None
    due: dt.datetime | None
    used: dt.timedelta
    left: dt.timedelta


class Run(Struct, frozen=True, kw_only=True):
    """From when a timer counts, and when it stood still."""

    began: int
    since: dt.datetime
    pauses: tuple[Pause, ...] = ()
    paused_since: dt.datetime | None = None
    waits_in: Status | None = None

    def paused(self, at: dt.datetime, status: Status) -> "Run":
        since = self.paused_since or at
        return msgspec.structs.replace(self, paused_since=since, waits_in=status)

    def resumed(self, at: dt.datetime) -> "Run":
        if self.paused_since is None:
            return self
        pause = (self.paused_since, max(at, self.paused_since))
        return msgspec.structs.replace(
            self, pauses=(*self.pauses, pause), paused_since=None, waits_in=None
        )

    def counted_from(self, moment: dt.datetime) -> "Run":
        """The same from another moment on; what was paused before it does not matter."""
        later = ((max(begins, moment), ends) for begins, ends in self.pauses if ends > moment)
        return msgspec.structs.replace(self, since=moment, pauses=tuple(later))


def run_of(timer: Timer, events: Iterable[Event]) -> Run | None:
    """None where the timer is not going after the last of these events."""
    run: Run | None = None
    for event in sorted(events, key=lambda each: each.seq):
        if event.to is not None:
            run = _moved(timer, run, event, event.to)
        if run is not None and event.action in timer.restarts_on:
            run = Run(began=event.seq, since=event.at)
    return run


def _moved(timer: Timer, run: Run | None, event: Event, status: Status) -> Run | None:
    if status is timer.starts:
        return run.resumed(event.at) if run else Run(began=event.seq, since=event.at)
    if run is None:
        return None
    if status in timer.runs_in:
        return run.resumed(event.at)
    if status in timer.pauses_in:
        return run.paused(event.at, status)
    return None


def clocks(
    events: Iterable[Event],
    *,
    priority: Priority,
    timers: Timers,
    now: dt.datetime,
    appointment: dt.datetime | None = None,
    agreed: dt.datetime | None = None,
) -> tuple[Clock, ...]:
    """Every clock that runs or stands still after these events.

    `appointment` is when a booked visit is over. `agreed` is the due date as the referral has it:
    people may have agreed on another day than the timer's, and then theirs counts.
    """
    known = sorted(events, key=lambda each: each.seq)
    return tuple(_clocks(known, priority, timers, now, appointment, agreed))


def _clocks(
    events: list[Event],
    priority: Priority,
    timers: Timers,
    now: dt.datetime,
    appointment: dt.datetime | None,
    agreed: dt.datetime | None,
) -> Iterator[Clock]:
    status = _status(events)
    for timer in timers.timers:
        run = _counted(timer, events, appointment)
        if run is None:
            continue
        as_if_now = run.resumed(now)
        ends = timers.expiry(timer, priority, since=run.since, pauses=as_if_now.pauses)
        if ends is None:
            continue
        if agreed is not None and timer.sets_due and timer.starts is status:
            ends = agreed
        waited = sum((end - begin for begin, end in as_if_now.pauses), dt.timedelta())
        yield Clock(
            timer=timer.id,
            began=run.began,
            since=run.since,
            pauses=run.pauses,
            paused_since=run.paused_since,
            waits_in=run.waits_in,
            due=ends if run.paused_since is None else None,
            used=max(now - run.since - waited, dt.timedelta()),
            left=ends - now,
        )


def _counted(timer: Timer, events: list[Event], appointment: dt.datetime | None) -> Run | None:
    run = run_of(timer, events)
    if run is not None and timer.counts_from == "appointment" and appointment is not None:
        return run.counted_from(appointment)
    return run


def due(
    events: Iterable[Event],
    *,
    priority: Priority,
    timers: Timers,
    appointment: dt.datetime | None = None,
) -> dt.datetime | None:
    """By when the next step is due after these events: where it was waited for somebody else, only
    what was left goes on. None for a status that waits for nobody."""
    known = sorted(events, key=lambda each: each.seq)
    status = _status(known)
    timer = timers.of_status(status) if status is not None else None
    if timer is None:
        return None
    run = _counted(timer, known, appointment)
    assert run is not None  # its status has just set it going
    return timers.expiry(timer, priority, since=run.since, pauses=run.pauses)


def _status(events: list[Event]) -> Status | None:
    return next((each.to for each in reversed(events) if each.to is not None), None)
