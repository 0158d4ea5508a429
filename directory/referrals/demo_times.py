"""Times of a demonstration, told as so many working days from today. Pure.

`-3 d 09:30` is half past nine three working days ago, `+2 d` a day ahead, `-20 min` just now. So
the same file shows the same picture on every day on which it is laid down.
"""

import datetime as dt
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import count, islice
from typing import Any

from directory.referrals.calendar import Calendar

DAY = re.compile(r"([+-])(\d{1,3}) d(?: (\d\d:\d\d))?")
SPAN = re.compile(r"-(\d{1,3}) (min|h)")
UNITS = {"min": dt.timedelta(minutes=1), "h": dt.timedelta(hours=1)}


@dataclass(frozen=True, kw_only=True)
class Today:
    """The moment from which the times of the files count, and the days that count."""

    now: dt.datetime
    calendar: Calendar

    def moment(self, told: str) -> dt.datetime:
        """Raises ValueError where no time of day is said."""
        if span := SPAN.fullmatch(told):
            return self.now - int(span[1]) * UNITS[span[2]]
        found = DAY.fullmatch(told)
        if found is None or found[3] is None:
            raise ValueError(f'found {told}; expected a time such as "-3 d 09:30" or "-20 min"')
        time = dt.time.fromisoformat(found[3])
        return dt.datetime.combine(self._day(found), time, self.calendar.zone).astimezone(dt.UTC)

    def said(self, value: Any) -> Any:
        """The value with every day and time in it written out, at whatever depth it stands."""
        if isinstance(value, dict):
            return {name: self.said(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self.said(each) for each in value]
        if not isinstance(value, str) or not (found := DAY.fullmatch(value)):
            return value
        told = self.moment(value) if found[3] else self._day(found)
        return told.isoformat()

    def _day(self, found: re.Match[str]) -> dt.date:
        way = 1 if found[1] == "+" else -1
        number = int(found[2])
        if number == 0:
            raise ValueError(f"found {found[0]}; expected at least one day from today")
        today = self.calendar.day(self.now)
        days = (today + dt.timedelta(days=way * each) for each in count(1))
        return next(islice(filter(self.calendar.is_open, days), number - 1, None))


def strangers(value: Any, known: Container[str]) -> Iterator[str]:
    """Addresses of the demonstration in what is said that belong to nobody."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from strangers(each, known)
    elif isinstance(value, str) and value.endswith("@demo.example") and value not in known:
        yield value
