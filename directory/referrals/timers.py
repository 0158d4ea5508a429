"""By when the next step of a referral is due: data in `data/timers`, decided here.

A timer that runs out tells a person; it never hides, ends or removes anything.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from directory.catalogue.model import Hours, Words
from directory.errors import BadData
from directory.referrals.calendar import Calendar, week_of
from directory.referrals.items import Priority
from directory.referrals.model import ENDS, Status

Audience = Literal["scheduler", "referrer", "cover", "intake", "clinicians", "patient"]
"""Who hears of it. `cover` is any other clinician of the practice."""

Unit = Literal["min", "h", "wh", "d", "cd", "same day"]
Pause = tuple[dt.datetime, dt.datetime]
Read = TypeVar("Read")

_LENGTH = re.compile(r"(\d+) (min|h|wh|d|cd)")
_SAME_DAY = "same day"
_NO_TIMER = "-"
_LEAST_TODAY = dt.timedelta(hours=1)
_ABOUT = {
    "min": dt.timedelta(minutes=1),
    "h": dt.timedelta(hours=1),
    "wh": dt.timedelta(hours=1),
    "d": dt.timedelta(days=1),
    "cd": dt.timedelta(days=1),
    _SAME_DAY: dt.timedelta(hours=8),
}
PRIORITIES: tuple[Priority, ...] = ("stat", "asap", "urgent", "routine")


class Struct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Length(Struct, frozen=True, kw_only=True):
    """So many of a unit; see `data/timers/defaults.toml` for what each unit counts."""

    count: int
    unit: Unit

    @property
    def about(self) -> dt.timedelta:
        """Its size without a calendar, to compare two of them and where no calendar is known."""
        return self.count * _ABOUT[self.unit]

    def after(
        self, since: dt.datetime, calendar: Calendar | None, pauses: Iterable[Pause] = ()
    ) -> dt.datetime:
        """When it is over, counted in the calendar; time in `pauses` does not count."""
        if calendar is None:
            return since + self.about + _elapsed(pauses)
        match self.unit:
            case "min" | "h":
                return since + self.about + _elapsed(pauses)
            case "wh":
                opened = (calendar.open_time(*pause) for pause in pauses)
                return calendar.after_open_time(since, sum(opened, self.about))
            case "d":
                waited = sum(calendar.working_days(*pause) for pause in pauses)
                return calendar.after_working_days(since, self.count + waited)
            case "cd":
                waited = sum(
                    (calendar.day(ends) - calendar.day(begins)).days for begins, ends in pauses
                )
                return calendar.ends(calendar.day(since) + dt.timedelta(days=self.count + waited))
            case _:
                return _same_day(since + _elapsed(pauses), calendar)


class Timer(Struct, frozen=True, kw_only=True):
    """How long one step may take, by priority, whose clock it is, and who hears when it ran out."""

    id: str
    starts: Status
    sets_due: bool = True
    clock: Literal["program", "practice", "patient"]
    runs_in: tuple[Status, ...] = ()
    pauses_in: tuple[Status, ...] = ()
    restarts_on: tuple[str, ...] = ()
    counts_from: Literal["status", "appointment"] = "status"
    calls: int | None = None
    offers: tuple[str, ...]
    tells: tuple[tuple[Audience, ...], ...]
    next: Words
    stat: str
    asap: str
    urgent: str
    routine: str

    def of(self, priority: Priority) -> Length | None:
        """None where this priority has no such timer."""
        return length(getattr(self, priority))


class Climbs(Struct, frozen=True, kw_only=True):
    """How long after a timer ran out the next ones hear of it."""

    stat: str
    asap: str
    urgent: str
    routine: str

    def of(self, priority: Priority) -> Length:
        return length(getattr(self, priority)) or Length(count=1, unit="h")


class Timers(msgspec.Struct, frozen=True, kw_only=True):
    """The timers as they hold for one program. Without calendars a day is 24 hours."""

    version: str
    timers: tuple[Timer, ...]
    climbs: Climbs
    program: Calendar | None = None
    site: Calendar | None = None

    def within(self, *, program: Calendar, site: Calendar) -> "Timers":
        """The same, counted in working days of the program and of the site."""
        return msgspec.structs.replace(self, program=program, site=site)

    def timer(self, timer_id: str) -> Timer:
        return next(each for each in self.timers if each.id == timer_id)

    def of_status(self, status: Status) -> Timer | None:
        """The one that sets the due date of this status; None where nothing more comes."""
        mine = (each for each in self.timers if each.sets_due and each.starts is status)
        return next(mine, None)

    def due(
        self,
        status: Status,
        priority: Priority,
        *,
        since: dt.datetime,
        pauses: Iterable[Pause] = (),
    ) -> dt.datetime | None:
        """None for a status that waits for nobody.

        For `scheduled` count `since` the start of the visit, where it is known.
        """
        timer = self.of_status(status)
        return self.expiry(timer, priority, since=since, pauses=pauses) if timer else None

    def expiry(
        self,
        timer: Timer,
        priority: Priority,
        *,
        since: dt.datetime,
        pauses: Iterable[Pause] = (),
    ) -> dt.datetime | None:
        """When the timer runs out; None where this priority has none."""
        found = timer.of(priority)
        return found.after(since, self.calendar(timer), pauses) if found else None

    def calendar(self, timer: Timer) -> Calendar | None:
        return self.program if timer.clock == "program" else self.site

    def length(self, timer_id: str, priority: Priority) -> dt.timedelta:
        """About how long it is, without a calendar."""
        found = self.timer(timer_id).of(priority)
        return found.about if found else dt.timedelta()


class _File(Struct, frozen=True, kw_only=True):
    version: str
    climbs: Climbs
    timers: tuple[Timer, ...]


class _Open(Struct, frozen=True, kw_only=True):
    days: str
    opens: str
    closes: str


class Site(Struct, frozen=True, kw_only=True):
    """Days and hours of the site as its file states them."""

    version: str
    open: tuple[_Open, ...]
    holidays: tuple[dt.date, ...] = ()

    def hours(self) -> tuple[Hours, ...]:
        return tuple(
            Hours(days={"en": each.days}, opens=each.opens, closes=each.closes)
            for each in self.open
        )

    def calendar(self, zone: dt.tzinfo) -> Calendar:
        week = week_of(self.hours())
        return Calendar(zone=zone, week=week or {}, holidays=frozenset(self.holidays))


def length(text: str) -> Length | None:
    """None for "-". Raises ValueError for what is no time."""
    if text == _NO_TIMER:
        return None
    if text == _SAME_DAY:
        return Length(count=1, unit="same day")
    found = _LENGTH.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return msgspec.convert({"count": int(found[1]), "unit": found[2]}, Length)


def _elapsed(pauses: Iterable[Pause]) -> dt.timedelta:
    return sum((ends - begins for begins, ends in pauses), dt.timedelta())


def _same_day(since: dt.datetime, calendar: Calendar) -> dt.datetime:
    """At closing time; later or on a closed day by midnight; never in less than an hour."""
    day = calendar.day(since)
    at_midnight = calendar.ends(day)
    if calendar.is_open(day) and since + _LEAST_TODAY <= calendar.closes(day):
        return calendar.closes(day)
    return max(at_midnight, since + _LEAST_TODAY)


def load_timers(data: Path) -> Timers:
    """Reads `data/timers/defaults.toml`. Raises BadData with every mistake found."""
    where = "data/timers/defaults.toml"
    file = _read(data, "defaults.toml", _File, "the list of timers")
    if problems := tuple(f"{where}: {problem}" for problem in _problems(file)):
        raise BadData(problems)
    return Timers(version=file.version, timers=file.timers, climbs=file.climbs)


def load_site(data: Path) -> Site:
    """Reads `data/timers/site.toml`. Raises BadData where its days or hours are not understood."""
    site = _read(data, "site.toml", Site, "the days and hours of the site")
    if not week_of(site.hours()):
        sentence = 'expected days such as "Monday to Friday" and hours such as "08:00"'
        raise BadData((f"data/timers/site.toml: open: {sentence}",))
    return site


def _read(data: Path, name: str, kind: type[Read], what: str) -> Read:
    where = f"data/timers/{name}"
    try:
        return msgspec.toml.decode((data / "timers" / name).read_bytes(), type=kind)
    except OSError:
        raise BadData((f"{where}: cannot be read; expected {what}",)) from None
    except msgspec.DecodeError as error:
        raise BadData((f"{where}: {error}",)) from None


def _problems(file: _File) -> Iterator[str]:
    yield from _wrong_lengths("climbs", file.climbs)
    for timer in file.timers:
        yield from _wrong_lengths(f"timers.{timer.id}", timer)
        if timer.sets_due and _NO_TIMER in (getattr(timer, each) for each in PRIORITIES):
            yield f"timers.{timer.id}: expected a time for each priority: a due date hangs on it"
        if not timer.tells or not all(timer.tells):
            yield f"timers.{timer.id}.tells: expected at least one who is told at each step"
        if not timer.next.get("en"):
            yield f"timers.{timer.id}.next.en: expected the next action in words"
        if not timer.offers:
            yield f"timers.{timer.id}.offers: expected at least one action"
    ids = [timer.id for timer in file.timers]
    if len(set(ids)) != len(ids):
        yield "timers.id: expected each id once"
    started = [timer.starts for timer in file.timers if timer.sets_due]
    for status in Status:
        if started.count(status) != (0 if status in ENDS else 1):
            yield f"timers: expected exactly one that starts in {status.value}"


def _wrong_lengths(key: str, holder: Timer | Climbs) -> Iterator[str]:
    lengths = []
    for priority in PRIORITIES:
        try:
            lengths.append(length(getattr(holder, priority)))
        except ValueError:
            yield f'{key}.{priority}: expected a time such as "4 h", "1 d" or "same day"'
    sizes = [each.about for each in lengths if each is not None]
    if sizes != sorted(sizes):
        yield f"{key}: expected stat ≤ asap ≤ urgent ≤ routine"
