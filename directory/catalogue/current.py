"""The catalogue as this process shows it: follows the change log, and swaps whole snapshots."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from directory.catalogue import store
from directory.catalogue.model import Catalogue
from directory.database import Database

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 0.25

Index = TypeVar("Index")


@dataclass(frozen=True)
class Snapshot(Generic[Index]):
    """A catalogue and what was built from it; the two are always of the same version."""

    catalogue: Catalogue
    index: Index


class Current(Generic[Index]):
    """`build` makes the search index; it runs in a thread so that requests go on meanwhile."""

    def __init__(self, database: Database, build: Callable[[Catalogue], Index]) -> None:
        self._database = database
        self._build = build
        self._snapshot: Snapshot[Index] | None = None
        self._refreshing = asyncio.Lock()

    @property
    def snapshot(self) -> Snapshot[Index]:
        if self._snapshot is None:
            raise RuntimeError("the catalogue was not read yet")
        return self._snapshot

    async def refresh(self) -> bool:
        """Reads the catalogue again if it changed. True when there is a new snapshot."""
        async with self._refreshing:
            async with self._database.reading() as db:
                newest = await store.version(db)
                if self._snapshot is not None and self._snapshot.catalogue.version == newest:
                    return False
                catalogue = await store.read_catalogue(db)
            index = await asyncio.to_thread(self._build, catalogue)
            self._snapshot = Snapshot(catalogue, index)
            return True

    async def follow(self, every: float = LOOK_EVERY_SECONDS) -> None:
        """Runs until cancelled. Whatever fails meanwhile leaves the last snapshot in use, and is
        said once, not four times a second."""
        failing: str | None = None
        while True:
            await asyncio.sleep(every)
            try:
                await self.refresh()
            except Exception as error:
                if failing != type(error).__name__:
                    failing = type(error).__name__
                    log.warning("the catalogue cannot be read again: %s", failing)
            else:
                failing = None
