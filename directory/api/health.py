"""Is the process alive, and can it serve? Asked by whatever keeps the service running."""

from typing import Annotated, Literal

import msgspec
from litestar.datastructures import State
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from directory.api.operation import Operation, reads
from directory.database import Database
from directory.errors import Unavailable


class Alive(msgspec.Struct, frozen=True):
    """The process lives."""

    status: Literal["alive"] = "alive"


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """It can serve, and its store takes writes."""

    status: Literal["ready"] = "ready"
    catalogue_version: Annotated[int, msgspec.Meta(description="Version being served")]
    rulebook: Annotated[str, msgspec.Meta(description="Version of the matching rules")]


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
    if state.get("stopping"):
        raise Unavailable("It is stopping: ask another process.")
    if state.get("current") is None or state.get("matcher") is None:
        raise Unavailable("The catalogue or the rules are not loaded yet.")
    if state.get("database") is not None and not await takes_writes(state.database):
        raise Unavailable("The store does not take writes: it is locked, full or out of reach.")
    return Ready(
        catalogue_version=state.current.snapshot.catalogue.version,
        rulebook=state.matcher.rulebook_version,
    )


async def takes_writes(database: Database) -> bool:
    """Begins a transaction that could write, and writes nothing."""
    try:
        async with database.writing() as db:
            await db.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError):
        return False
    return True
