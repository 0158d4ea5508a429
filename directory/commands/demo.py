"""What `serve --demo` makes anew at each start, and the lines that tell how to get in."""

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from directory import app, keys, paths
from directory.accounts import clients, demo_people, passwords, users
from directory.accounts.demo_people import DemoPeople, DemoPerson
from directory.accounts.model import OPERATOR, MachineScope
from directory.accounts.signing_in import caller_of
from directory.accounts.tables import ClientRow
from directory.audit import Trail
from directory.catalogue import store
from directory.clock import clock
from directory.database import Database
from directory.matching.suggest import Matcher
from directory.referrals.demo import has_referrals, lay_down, load_demo_referrals
from directory.referrals.desk import Desk, load_guide
from directory.referrals.groups import groups_of
from directory.sealing import Sealer
from directory.settings import Settings

PRACTICE = "demo-practice"
CLIENT = "Demo EHR"


async def lay_out(
    database: Database, settings: Settings, *, now: dt.datetime | None = None
) -> list[str]:
    """Sample access over sample data. What it hands out works until the next start."""
    now = now or clock(settings)()
    trail = await app.begin_trail(database, keys.of(settings))
    staff = demo_people.load_demo_people(paths.DATA)
    password = passwords.made_up()
    kept = await passwords.hashed(password)
    async with database.writing() as db:
        await demo_people.let_in(db, staff, kept=kept, now=now, trail=trail)
        token = await _token(db, trail, now=now)
    await _lay_down_referrals(database, settings, trail, staff, now=now)
    width = max(len(each.email) for each in staff.people)
    return [
        f"Sign in at /login, everybody with the password {password}",
        *(f"  {each.email:{width}}  {_work_of(each)}" for each in staff.people),
        f"API token: {token}",
    ]


async def _lay_down_referrals(
    database: Database, settings: Settings, trail: Trail, staff: DemoPeople, *, now: dt.datetime
) -> None:
    """At the first start; what visitors do with them then stays."""
    async with database.preparing(), database.writing() as db:
        if await has_referrals(db):
            return  # nothing to read for it: a later start is quick
        catalogue = await store.read_catalogue(db)
        matcher = Matcher.load(paths.DATA)
        desk = Desk(
            db=db,
            now=now,
            trail=trail,
            sealer=Sealer(keys.of(settings).phi),
            catalogue=catalogue,
            matcher=matcher,
            guide=load_guide(paths.DATA),
            groups=groups_of(matcher).of,
            zone=settings.zone,
        )
        known = [await users.by_email(db, each.email) for each in staff.people]
        people = {each.email: caller_of(each) for each in known if each is not None}
        wanted = load_demo_referrals(paths.DATA, people=people, programs=catalogue.programs)
        await lay_down(desk, wanted, people)


def _work_of(person: DemoPerson) -> str:
    place = person.practice or ", ".join(person.departments)
    return f"{person.role}, {place}" if place else person.role


async def _token(db: AsyncSession, trail: Trail, *, now: dt.datetime) -> str:
    """For the client that may do everything a client may; the token of the last start ends."""
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
