"""Working days and opening hours of a program or of the site, in the site's own time. Pure.

A working day ends when the place closes: "one working day from Friday noon" is Monday's closing
time. The day something begins on is never counted, so whoever gets it has at least a full day.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import count, islice

from directory.catalogue.model import Hours, Program

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WHOLE_WEEK = frozenset(range(7))
_SAID_IN_ONE = {
    "every day": _WHOLE_WEEK,
    "daily": _WHOLE_WEEK,
    "weekdays": frozenset(range(5)),
    "weekends": frozenset((5, 6)),
}
_TO = re.compile(r"\s*(?:\bto\b|\bthrough\b|[-–])\s*")
_AND = re.compile(r"\s*(?:,|\band\b|&)\s*")
_LAST = dt.time(23, 59, 59)


@dataclass(frozen=True, kw_only=True)
class Open:
    """From when to when on one day. A closing time that is not later means the end of the day."""

    opens: dt.time
    closes: dt.time


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """When a place works. `week` holds the open days by weekday, Monday 0; it is never empty."""

    zone: dt.tzinfo
    week: Mapping[int, Open]
    holidays: frozenset[dt.date] = frozenset()

    def __post_init__(self) -> None:
        if not self.week:
            raise ValueError("a calendar with no open day would never end a working day")

    def day(self, moment: dt.datetime) -> dt.date:
        """The date people at the site write."""
        return moment.astimezone(self.zone).date()

    def is_open(self, day: dt.date) -> bool:
        return day.weekday() in self.week and day not in self.holidays

    def opens(self, day: dt.date) -> dt.datetime:
        return self._at(day, self.week[day.weekday()].opens)

    def closes(self, day: dt.date) -> dt.datetime:
        """On a day on which the clock repeats this hour, the later of the two."""
        open_ = self.week[day.weekday()]
        closes = open_.closes if open_.closes > open_.opens else _LAST
        return max(self._at(day, closes), self._at(day, closes.replace(fold=1)))

    def ends(self, day: dt.date) -> dt.datetime:
        """The last second of the day, so that it still reads as that day."""
        return self._at(day, _LAST.replace(fold=1))

    def after_working_days(self, since: dt.datetime, days: int) -> dt.datetime:
        """When the last of so many working days closes; `since` itself for none."""
        if days == 0:
            return since
        following = filter(self.is_open, _days_after(self.day(since)))
        return self.closes(next(islice(following, days - 1, None)))

    def working_days(self, since: dt.datetime, until: dt.datetime) -> int:
        """Working days that began after the day of `since`, up to the day of `until`."""
        first, last = self.day(since), self.day(until)
        between = (first + dt.timedelta(days=each + 1) for each in range((last - first).days))
        return sum(1 for day in between if self.is_open(day))

    def after_open_time(self, since: dt.datetime, time: dt.timedelta) -> dt.datetime:
        """When the place has been open for so long; never while it is closed."""
        left = time
        days = filter(self.is_open, _days_from(self.day(since)))
        while True:
            day = next(days)
            begins, ends = max(since, self.opens(day)), self.closes(day)
            if begins < ends:
                if left <= ends - begins:
                    return begins + left
                left -= ends - begins

    def open_time(self, since: dt.datetime, until: dt.datetime) -> dt.timedelta:
        first, last = self.day(since), self.day(until)
        days = (first + dt.timedelta(days=each) for each in range((last - first).days + 1))
        spans = (
            min(until, self.closes(day)) - max(since, self.opens(day))
            for day in days
            if self.is_open(day)
        )
        return sum((span for span in spans if span > dt.timedelta()), dt.timedelta())

    def _at(self, day: dt.date, time: dt.time) -> dt.datetime:
        """A time the clock skips that day is counted as if it had not been put forward yet."""
        return dt.datetime.combine(day, time, tzinfo=self.zone).astimezone(dt.UTC)


def of_program(program: Program | None, site: Calendar) -> Calendar:
    """The program's own days and hours; the site's where they are not stated or not understood."""
    week = week_of(program.hours) if program is not None else None
    if not week:
        return site
    return Calendar(zone=site.zone, week=week, holidays=site.holidays)


def week_of(hours: Iterable[Hours]) -> dict[int, Open] | None:
    """Open days by weekday; several lines for one day are joined. None if any is not understood."""
    week: dict[int, Open] = {}
    for line in hours:
        days = days_said(line.days["en"])
        try:
            opens, closes = dt.time.fromisoformat(line.opens), dt.time.fromisoformat(line.closes)
        except ValueError:
            return None
        if not days:
            return None
        for day in days:
            known = week.get(day)
            week[day] = Open(
                opens=min(opens, known.opens) if known else opens,
                closes=max(closes, known.closes) if known else closes,
            )
    return week


@cache
def days_said(text: str) -> frozenset[int]:
    """Weekdays of "Monday to Friday", "Tuesday and Thursday", "Every day"; empty for others."""
    said = text.strip().lower()
    if said in _SAID_IN_ONE:
        return _SAID_IN_ONE[said]
    found: set[int] = set()
    for part in _AND.split(said):
        ends = [name.rstrip("s") for name in _TO.split(part)]
        if len(ends) > 2 or any(name not in DAYS for name in ends):
            return frozenset()
        first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
        found |= {each % 7 for each in range(first, last + 1 + (7 if last < first else 0))}
    return frozenset(found)


def _days_from(day: dt.date) -> Iterator[dt.date]:
    return (day + dt.timedelta(days=each) for each in count())


def _days_after(day: dt.date) -> Iterator[dt.date]:
    return _days_from(day + dt.timedelta(days=1))
