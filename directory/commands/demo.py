"""What `serve --demo` makes anew at each start, and the lines that tell how to get in."""

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from directory import app, keys
from directory.accounts import clients, people, users
from directory.accounts.model import OPERATOR, MachineScope, Practice
from directory.accounts.tables import ClientRow
from directory.audit import Trail
from directory.clock import clock
from directory.database import Database
from directory.settings import Settings

PRACTICE = "demo-practice"
CLIENT = "Demo EHR"


async def lay_out(database: Database, settings: Settings) -> list[str]:
    """Sample access over sample data. What it hands out works until the next start."""
    now = clock(settings)()
    trail = await app.begin_trail(database, keys.of(settings))
    async with database.writing() as db:
        token = await _token(db, trail, now=now)
    return [f"API token: {token}"]


async def _token(db: AsyncSession, trail: Trail, *, now: dt.datetime) -> str:
    """For the client that may do everything a client may; the token of the last start ends."""
    if await users.practice(db, PRACTICE) is None:
        practice = Practice(slug=PRACTICE, name="Demo Practice")
        await people.add_practice(db, practice, by=OPERATOR, now=now, trail=trail)
    known = select(ClientRow.id).where(
        col(ClientRow.name) == CLIENT,
        col(ClientRow.practice) == PRACTICE,
        col(ClientRow.revoked_at).is_(None),
    )
    client_id = (await db.scalars(known)).first()
    if client_id is not None:
        made = await clients.renew(db, client_id, by=OPERATOR, now=now, trail=trail)
    else:
        made = await clients.add(
            db,
            name=CLIENT,
            practice=PRACTICE,
            scopes=[scope.value for scope in MachineScope],
            by=OPERATOR,
            now=now,
            trail=trail,
        )
    return made.token
