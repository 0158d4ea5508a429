"""By when the next step of a referral is due: data in `data/timers`, decided here.

A timer that runs out tells a person; it never hides, ends or removes anything.
"""

import datetime as dt
import re
from pathlib import Path

import msgspec

from directory.errors import BadData
from directory.referrals.items import Priority
from directory.referrals.model import ENDS, Status

_DURATION = re.compile(r"(\d+) (min|h|d)")
_UNITS = {"min": "minutes", "h": "hours", "d": "days"}


class Timer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long one step may take, by priority."""

    id: str
    starts: Status
    stat: str
    asap: str
    urgent: str
    routine: str

    def length(self, priority: Priority) -> dt.timedelta:
        return duration(getattr(self, priority))


class Timers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: str
    timers: tuple[Timer, ...]

    def due(self, status: Status, priority: Priority, *, since: dt.datetime) -> dt.datetime | None:
        """None for a status that waits for nobody."""
        timer = next((each for each in self.timers if each.starts is status), None)
        return since + timer.length(priority) if timer else None

    def length(self, timer_id: str, priority: Priority) -> dt.timedelta:
        return next(each for each in self.timers if each.id == timer_id).length(priority)


def duration(text: str) -> dt.timedelta:
    """Raises ValueError for anything but a number and `min`, `h` or `d`."""
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return dt.timedelta(**{_UNITS[found[2]]: int(found[1])})


def load_timers(data: Path) -> Timers:
    """Reads `data/timers/defaults.toml`. Raises BadData with every mistake found."""
    where = "data/timers/defaults.toml"
    try:
        timers = msgspec.toml.decode((data / "timers" / "defaults.toml").read_bytes(), type=Timers)
    except OSError:
        raise BadData((f"{where}: cannot be read; expected the list of timers",)) from None
    except msgspec.DecodeError as error:
        raise BadData((f"{where}: {error}",)) from None
    if problems := tuple(f"{where}: {problem}" for problem in _problems(timers)):
        raise BadData(problems)
    return timers


def _problems(timers: Timers) -> list[str]:
    problems = []
    for timer in timers.timers:
        lengths = []
        for priority in ("stat", "asap", "urgent", "routine"):
            try:
                lengths.append(duration(getattr(timer, priority)))
            except ValueError:
                problems.append(f'timers.{timer.id}.{priority}: expected a time such as "4 h"')
        if lengths != sorted(lengths):
            problems.append(f"timers.{timer.id}: expected stat ≤ asap ≤ urgent ≤ routine")
    started = [timer.starts for timer in timers.timers]
    problems += [
        f"timers: expected exactly one that starts in {status.value}"
        for status in Status
        if started.count(status) != (0 if status in ENDS else 1)
    ]
    return problems
