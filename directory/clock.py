"""What time it is. Decisions take `now` as an argument; this is where it comes from."""

import datetime as dt
from collections.abc import Callable

from directory.errors import BadEnvironment
from directory.settings import Settings

Clock = Callable[[], dt.datetime]


def clock(settings: Settings) -> Clock:
    """The present moment in UTC. With `DIRECTORY_TEST_CLOCK` time starts there and runs on."""
    if not settings.test_clock:
        return lambda: dt.datetime.now(dt.UTC)
    if settings.env != "test":
        raise BadEnvironment("DIRECTORY_TEST_CLOCK is for DIRECTORY_ENV=test only: unset it")
    try:
        start = dt.datetime.fromisoformat(settings.test_clock)
    except ValueError:
        start = None
    if start is None or start.tzinfo is None:
        raise BadEnvironment(
            "DIRECTORY_TEST_CLOCK is not a moment: write it like 2026-03-08T06:59:00+00:00"
        )
    ahead = start - dt.datetime.now(dt.UTC)
    return lambda: dt.datetime.now(dt.UTC) + ahead
