"""Signs of life of the workers, so that a worker that stands still is noticed by somebody else."""

import datetime as dt

from sqlalchemy import delete, func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col, select

from directory.database import UTC

EVERY = dt.timedelta(seconds=15)
LATE = dt.timedelta(seconds=90)
"""A worker that has said nothing for so long stands still, or is no more."""

FORGOTTEN = dt.timedelta(days=1)


class HeartbeatRow(SQLModel, table=True):
    __tablename__ = "heartbeat"

    worker: str = Field(primary_key=True, max_length=40)
    started_at: dt.datetime = Field(sa_type=UTC)
    at: dt.datetime = Field(sa_type=UTC)


async def beat(db: AsyncSession, worker: str, *, started_at: dt.datetime, now: dt.datetime) -> None:
    """One row for each worker; those that ended long ago are forgotten."""
    await db.execute(delete(HeartbeatRow).where(col(HeartbeatRow.at) < now - FORGOTTEN))
    await db.merge(HeartbeatRow(worker=worker, started_at=started_at, at=now))
    await db.flush()


async def stop(db: AsyncSession, worker: str) -> None:
    """It ended as it was told, so nobody needs to look for it."""
    await db.execute(delete(HeartbeatRow).where(col(HeartbeatRow.worker) == worker))


async def last(db: AsyncSession) -> dt.datetime | None:
    """When any worker last gave a sign; None: none ever did, or all have ended."""
    found: dt.datetime | None = await db.scalar(select(func.max(HeartbeatRow.at)))
    return found
