"""Is the process alive, and can it serve? Asked by whatever keeps the service running."""

import asyncio
from pathlib import Path
from shutil import disk_usage
from typing import Annotated, Literal

import msgspec
from litestar.datastructures import State
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from directory import heartbeat
from directory.api.operation import Operation, reads
from directory.database import Database
from directory.errors import Unavailable

LONGEST_WAIT_SECONDS = 1.5
LEAST_FREE_BYTES = 256 * 1024
"""Below it the next referral may not fit; what is in the store can still be read."""


class Alive(msgspec.Struct, frozen=True):
    """The process lives."""

    status: Literal["alive"] = "alive"


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """It can serve, and its store takes writes."""

    status: Literal["ready"] = "ready"
    catalogue_version: Annotated[int, msgspec.Meta(description="Version being served")]
    rulebook: Annotated[str, msgspec.Meta(description="Version of the matching rules")]
    worker: Annotated[
        Literal["running", "late", "none"] | msgspec.UnsetType,
        msgspec.Meta(description="Whether messages are delivered; a late one stops no request"),
    ] = msgspec.UNSET


@reads(
    "/health",
    Operation(id="health", tag="Running", summary="Is it alive?", answer=Alive, stored=False),
)
async def health() -> Alive:
    """Answers whenever the process lives, also when it cannot serve."""
    return Alive()


@reads(
    "/ready",
    Operation(id="ready", tag="Running", summary="Can it serve?", answer=Ready, stored=False),
)
async def ready(state: State) -> Ready:
    """200 when it can serve and write; 503 and why when it cannot."""
    is_stopping = state.get("is_stopping")
    if is_stopping is not None and is_stopping():
        raise Unavailable("It is stopping: ask another process.")
    if state.get("current") is None or state.get("matcher") is None:
        raise Unavailable("The catalogue or the rules are not loaded yet.")
    if state.get("database") is not None and (why := await why_no_writes(state.database)):
        raise Unavailable(f"The store does not take writes: {why}.")
    return Ready(
        catalogue_version=state.current.snapshot.catalogue.version,
        rulebook=state.matcher.rulebook_version,
        worker=await _worker(state),
    )


async def _worker(state: State) -> Literal["running", "late", "none"] | msgspec.UnsetType:
    """Not said where it cannot be asked."""
    if state.get("database") is None or state.get("clock") is None:
        return msgspec.UNSET
    try:
        async with state.database.reading() as db:
            seen = await heartbeat.last(db)
    except (SQLAlchemyError, OSError):
        return msgspec.UNSET
    if seen is None:
        return "none"
    return "late" if state.clock() - seen > heartbeat.LATE else "running"


async def why_no_writes(database: Database) -> str:
    """Empty where it takes them. Begins a transaction that could write, and writes nothing.

    A store that answers late is as good as none for whoever decides where to send people, so the
    answer waits for it a moment only; the question itself is left to come to its end.
    """
    asking = asyncio.create_task(_tried(database))
    answered, _ = await asyncio.wait({asking}, timeout=LONGEST_WAIT_SECONDS)
    return asking.result() if answered else "another process holds it"


async def _tried(database: Database) -> str:
    try:
        async with database.writing() as db:
            if database.is_sqlite:
                return await _why_full(db, database)
            await db.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError) as error:
        return "it is locked" if "locked" in str(error) else "it is out of reach"
    return ""


async def _why_full(db: AsyncSession, database: Database) -> str:
    pages = await db.scalar(text("PRAGMA page_count"))
    most = await db.scalar(text("PRAGMA max_page_count"))
    free = await db.scalar(text("PRAGMA freelist_count"))
    if pages >= most and not free:
        return "the database has reached its largest size"
    if disk_usage(Path(database.url.database or "").parent).free < LEAST_FREE_BYTES:
        return "the disk is full"
    return ""
