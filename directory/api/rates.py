"""How often one token or address may ask in a minute, counted by each process for itself.

The limits keep a program that runs wild from taking the service from everybody else. Guessing a
token is hopeless without them; passwords and links have throttles of their own.
"""

import time
from collections.abc import Callable

import msgspec

from directory.errors import TooMany

WINDOW_SECONDS = 60
MOST_KEPT = 50_000


class Rate(msgspec.Struct, frozen=True):
    name: str
    most: int


TOKEN = Rate("token", 6_000)
UNKNOWN = Rate("unknown", 600)
"""Requests of one address without a token that is good, where one is needed."""
MATCH = Rate("match", 12_000)
"""Public questions that take work to answer, from one address."""


class Rates:
    """Counts in windows of a minute. Bounded: the oldest half is forgotten when it is full."""

    def __init__(self, *, on: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._on = on
        self._clock = clock
        self._counts: dict[tuple[str, str], tuple[float, int]] = {}

    def take(self, rate: Rate, who: str) -> None:
        """Counts one request. Raises TooMany with the seconds left."""
        if not self._on:
            return
        now = self._clock()
        ends, count = self._counts.pop((rate.name, who), (0.0, 0))
        if ends <= now:
            ends, count = now + WINDOW_SECONDS, 0
        if len(self._counts) >= MOST_KEPT:
            for old in list(self._counts)[: MOST_KEPT // 2]:
                del self._counts[old]
        self._counts[(rate.name, who)] = (ends, count + 1)
        if count >= rate.most:
            wait = max(1, int(ends - now) + 1)
            raise TooMany(f"Too many requests. Wait {wait} seconds.", retry_after=wait)
