"""What is done while nobody asks: messages delivered, timers that ran out looked at, and what was
delivered long ago cleared away.

It moves no status and ends no referral; all it does is tell people, and clear away what was told
long ago. Whatever it is doing when it is killed is done again by the next one.
"""

import asyncio
import datetime as dt
import fcntl
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from directory import heartbeat, paths
from directory.audit import Trail
from directory.catalogue import store as catalogue_store
from directory.catalogue.current import Current
from directory.clock import Clock
from directory.database import Database
from directory.delivery import clearing, mail, outgoing, rounds
from directory.delivery.patience import load_patience
from directory.delivery.rounds import Office
from directory.identifiers import new_id
from directory.referrals import overdue
from directory.referrals.desk import load_guide
from directory.sealing import Sealer
from directory.settings import Settings

log = logging.getLogger(__name__)

PAUSE_SECONDS = 2.0
"""Between two looks at the outbox; a look that finds nothing reads one row of an index."""

PAUSE_AFTER_TROUBLE_SECONDS = 5.0
"""Whoever asks us needs the store more than we do while it is hard to reach."""

SWEEP_EVERY = dt.timedelta(minutes=1)
CLEAR_EVERY = dt.timedelta(hours=6)
STOP_SECONDS = 4.0
"""How long a worker may take to end; with what comes after it is gone within ten seconds."""

LOOKED_AT = 300
"""Referrals of one kind looked at in one sweep."""

Which = Callable[..., Awaitable[list[str]]]
LOCK_FILE = ".worker"


class Worker:
    """One worker. `run` goes on until its office stops; a store that is away is waited for."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._started = office.clock()
        self.name = f"{socket.gethostname()[:20]}-{new_id(self._started)[-12:]}"
        self._beaten: dt.datetime | None = None
        self._swept: dt.datetime | None = None
        self._cleared: dt.datetime | None = None
        self._catalogue: Current[None] = Current(office.database, lambda _: None)
        self._after: dict[str, str] = {}

    async def run(self, pause: float = PAUSE_SECONDS) -> None:
        try:
            while not self._office.stop.is_set():
                went_well = await self._turn()
                await _rest(self._office, pause if went_well else PAUSE_AFTER_TROUBLE_SECONDS)
        finally:
            with suppress(SQLAlchemyError, OSError):
                async with asyncio.timeout(2), self._office.database.writing() as db:
                    await heartbeat.stop(db, self.name)

    async def _turn(self) -> bool:
        try:
            await self.once()
            return True
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            log.warning("the worker waits for the store: %s", type(error).__name__)
        except Exception as error:  # the next turn may go better, and /ready tells when none does
            log.error("a turn of the worker broke: %s", type(error).__name__)
        return False

    async def once(self) -> int:
        """One turn; how many messages were handled."""
        now = self._office.clock()
        if self._beaten is None or now - self._beaten >= heartbeat.EVERY:
            async with self._office.database.writing() as db:
                await self._beat(db, now)
            self._beaten = now
        if self._swept is None or now - self._swept >= SWEEP_EVERY:
            await self.sweep()
            self._swept = now
        handled = await rounds.deliver_due(self._office)
        if self._cleared is None or now - self._cleared >= CLEAR_EVERY:
            left = await clearing.clear(self._office) == clearing.AT_ONCE
            self._cleared = None if left else now  # one batch a turn: messages come first
        return handled

    async def _beat(self, db: AsyncSession, now: dt.datetime) -> None:
        await heartbeat.beat(db, self.name, started_at=self._started, now=now)

    async def sweep(self) -> int:
        """Looks at timers: at every overdue referral, and at some of the others each time, so that
        all come round. Returns how many alarms were told."""
        async with self._office.database.reading() as db:
            if await catalogue_store.version(db) == 0:
                return 0  # nothing was ever put into this store
        told = 0
        for which in (overdue.due_by, overdue.others):
            told += await self._sweep(which)
        return told

    async def _sweep(self, which: Which) -> int:
        office = self._office
        await self._catalogue.refresh()
        catalogue = self._catalogue.snapshot.catalogue
        timers = overdue.timers_of(load_guide(paths.DATA), catalogue, office.settings.zone)
        now = office.clock()
        after = self._after.get(which.__name__, "")
        async with office.database.reading() as db:
            found = await which(db, now, after=after, limit=LOOKED_AT)
            late = [
                each
                for each in found
                if await overdue.to_tell(db, office.sealer, each, timers, now=now)
            ]
        self._after[which.__name__] = found[-1] if len(found) == LOOKED_AT else ""
        told = 0
        for each in late:
            async with office.database.writing() as db:
                told += await overdue.tell(db, office.sealer, office.trail, each, timers, now=now)
        return told


def office(
    settings: Settings, database: Database, *, sealer: Sealer, trail: Trail, clock: Clock
) -> Office:
    """Raises BadEnvironment and BadData for what a worker cannot work with."""
    return Office(
        database=database,
        settings=settings,
        sealer=sealer,
        trail=trail,
        clock=clock,
        patience=load_patience(paths.DATA),
        hosts=outgoing.allowed(settings.webhook_hosts, production=settings.env == "production"),
        server=mail.server(settings),
    )


async def _rest(office: Office, seconds: float) -> None:
    """Until the time is over or the office stops."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await office.stop.wait()


async def run_alone(office: Office) -> None:
    """Runs the one worker of a SQLite store, in whichever of its processes comes first.

    The others wait for the lock and take over when that process is gone.
    """
    while not office.stop.is_set():
        try:
            with _lock(office.database.folder) as mine:
                if mine:
                    await Worker(office).run()
        except OSError as error:
            log.warning("the worker waits for its lock: %s", type(error).__name__)
        await _rest(office, PAUSE_SECONDS)


@contextmanager
def _lock(folder: Path) -> Generator[bool, None, None]:
    """Held until the block ends or the process does, however it ends."""
    lock = os.open(folder / LOCK_FILE, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        mine = True
    except BlockingIOError:
        mine = False
    try:
        yield mine
    finally:
        os.close(lock)


async def once(office: Office) -> int:
    """What is due now; how many messages were handled. Does no harm beside one that runs."""
    return await Worker(office).once()


async def run(office: Office) -> None:
    """Until the office stops: as many at a time as there are on PostgreSQL, one on SQLite."""
    if office.database.is_sqlite:
        await run_alone(office)
    else:
        await Worker(office).run()


async def end(office: Office, working: "asyncio.Task[None]") -> None:
    """Has it end in order; a store that does not answer is left after a moment."""
    office.stop.set()
    await asyncio.wait({working}, timeout=STOP_SECONDS)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
