"""Writes in passing: worth doing, worth no refusal, and nobody waits long for them.

When somebody was last seen is such a write. A request that meets a locked store goes on without it
after a moment; the write comes to its own end, and the same one is not tried again meanwhile.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)

LONGEST_WAIT_SECONDS = 1.0


class Incidental:
    """The writes under way in this process, by what they are about."""

    def __init__(self) -> None:
        self._under_way: dict[str, asyncio.Task[None]] = {}

    async def write(self, about: str, work: Callable[[], Awaitable[None]]) -> None:
        """Never raises for the store's sake. Waits a second at most."""
        if about in self._under_way:
            return
        task = asyncio.create_task(self._done(about, work))
        self._under_way[about] = task
        await asyncio.wait({task}, timeout=LONGEST_WAIT_SECONDS)

    async def finish(self) -> None:
        """Before the store is closed."""
        if self._under_way:
            await asyncio.wait(set(self._under_way.values()))

    async def _done(self, about: str, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except SQLAlchemyError as error:
            log.warning("left out: %s (%s)", about.partition(" ")[0], type(error).__name__)
        finally:
            del self._under_way[about]
