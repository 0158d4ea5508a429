"""Everybody of tests/staff.py in a database, and what acting in their name needs."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import col, select

from directory.accounts import users
from directory.accounts.model import Caller, User
from directory.accounts.signing_in import Browser, Entrance, caller_of
from directory.accounts.throttle import Throttle
from directory.audit import AuditRow, Trail
from directory.catalogue import store as catalogue_store
from directory.database import Database
from directory.keys import new, parse
from directory.sealing import Sealer
from tests.builders import a_catalogue, a_department
from tests.staff import NOW, add_everybody, email_of

BROWSER = Browser(address="192.0.2.7", device="Firefox, Linux", visit="a-visit")


@dataclass
class House:
    database: Database
    entrance: Entrance
    now: dt.datetime = NOW
    seen: int = field(default=0)

    @property
    def trail(self) -> Trail:
        return self.entrance.trail

    def later(self, **by: float) -> dt.datetime:
        self.now += dt.timedelta(**by)
        return self.now

    async def user(self, who: str) -> User:
        async with self.database.reading() as db:
            found = await users.by_email(db, email_of(who))
        assert found is not None
        return found

    async def caller(self, who: str, **given: Any) -> Caller:
        return caller_of(await self.user(who), **given)

    async def recorded(self) -> list[tuple[str, str, str, str]]:
        """Action, outcome, object and reason of what was recorded since the last look."""
        async with self.database.reading() as db:
            rows = await db.scalars(select(AuditRow).order_by(col(AuditRow.position)))
            found = [(each.action, each.outcome, each.object_id, each.reason) for each in rows]
        fresh, self.seen = found[self.seen :], len(found)
        return fresh


async def a_house(database: Database) -> House:
    ring = parse(new(), name="SECRET_KEYS")
    trail = Trail(ring)
    async with database.writing() as db:
        await trail.begin(db)
        there = a_catalogue(a_department(), a_department("imaging"))
        await catalogue_store.seed(db, there, now=NOW)
    await add_everybody(database, trail)
    entrance = Entrance(
        database=database,
        throttle=Throttle(ring),
        ring=ring,
        sealer=Sealer(parse(new(), name="PHI_KEYS")),
        trail=trail,
    )
    house = House(database, entrance)
    await house.recorded()
    return house
