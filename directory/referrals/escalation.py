"""Which timers ran out, and who hears of it now: first those whose turn it is, then upward. Pure.

Nothing is hidden, ended or removed by its age. What was told once stays told; with more time only
more people hear of it.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

from directory.catalogue.model import Words
from directory.referrals.appointment import Side
from directory.referrals.call_log import Result, calls
from directory.referrals.clocks import Clock, clocks, run_of
from directory.referrals.items import Priority
from directory.referrals.model import Event, Struct
from directory.referrals.timers import Audience, Timer, Timers


class Alarm(Struct, frozen=True, kw_only=True):
    """A timer that ran out. `level` counts from 1; `tells` hear of it at this level, `told` are all
    who have heard so far.

    `key` stays the same however often it is worked out, so that nobody is told twice.
    """

    timer: str
    began: int
    due: dt.datetime
    level: int
    tells: tuple[Audience, ...]
    told: tuple[Audience, ...]
    next: Words
    offers: tuple[str, ...]

    @property
    def key(self) -> str:
        return f"{self.timer}/{self.began}/{self.level}"


class Tries(Struct, frozen=True, kw_only=True):
    """Attempts to reach the patient since it was accepted. With enough of them, closing it may be
    offered; a person decides, and it is never done by itself."""

    made: int
    wanted: int
    reached: bool
    by: dt.datetime | None

    @property
    def may_offer_closing(self) -> bool:
        return not self.reached and self.made >= self.wanted


def alarms(
    events: Iterable[Event],
    *,
    priority: Priority,
    timers: Timers,
    now: dt.datetime,
    appointment: dt.datetime | None = None,
    agreed: dt.datetime | None = None,
) -> tuple[Alarm, ...]:
    """Every timer that has run out by now. Later there are never fewer people told.

    Give the referral's own due date as `agreed`: it counts for the timer of its status.
    """
    known = list(events)
    found = clocks(
        known, priority=priority, timers=timers, now=now, appointment=appointment, agreed=agreed
    )
    return tuple(_alarms(known, found, priority, timers, now))


def _alarms(
    events: list[Event],
    running: Iterable[Clock],
    priority: Priority,
    timers: Timers,
    now: dt.datetime,
) -> Iterator[Alarm]:
    for clock in running:
        timer = timers.timer(clock.timer)
        if clock.due is None or now < clock.due or _has_tried(timer, events):
            continue
        level = _level(timer, clock.due, priority, timers, now)
        told = dict.fromkeys(each for step in timer.tells[:level] for each in step)
        yield Alarm(
            timer=timer.id,
            began=clock.began,
            due=clock.due,
            level=level,
            tells=timer.tells[level - 1],
            told=tuple(told),
            next=timer.next,
            offers=timer.offers,
        )


def _level(
    timer: Timer, ran_out: dt.datetime, priority: Priority, timers: Timers, now: dt.datetime
) -> int:
    climb, calendar = timers.climbs.of(priority), timers.calendar(timer)
    level, at = 1, climb.after(ran_out, calendar)
    while level < len(timer.tells) and at <= now:
        level, at = level + 1, climb.after(at, calendar)
    return level


def tries(
    events: Iterable[Event], *, priority: Priority, timers: Timers, now: dt.datetime
) -> Tries | None:
    """None while nobody has to be reached."""
    known = list(events)
    timer = next(each for each in timers.timers if each.calls is not None)
    found = clocks(known, priority=priority, timers=timers, now=now)
    clock = next((each for each in found if each.timer == timer.id), None)
    if clock is None:
        return None
    made, reached = _calls(known, clock.began)
    return Tries(made=made, wanted=timer.calls or 0, reached=reached, by=clock.due)


def _has_tried(timer: Timer, events: list[Event]) -> bool:
    """Whether all the calls this timer waits for were made, or one of them reached the patient."""
    run = run_of(timer, events)
    if timer.calls is None or run is None:
        return False
    made, reached = _calls(events, run.began)
    return reached or made >= timer.calls


def _calls(events: list[Event], began: int) -> tuple[int, bool]:
    """How many calls since then reached nobody, and whether one did reach the patient."""
    results = [
        call.result
        for call in calls(events)
        if call.seq > began and call.to is Side.PATIENT and not call.undone
    ]
    return sum(1 for each in results if each is not Result.REACHED), Result.REACHED in results
