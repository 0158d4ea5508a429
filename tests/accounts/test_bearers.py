"""Tokens: who they speak for, until when, and that only their hashes are kept."""

import datetime as dt
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from directory.accounts import bearers
from directory.accounts.bearers import Bearer, Kind
from directory.accounts.model import MachineScope, Standing
from directory.accounts.tables import BreakGlassRow, ClientRow, PracticeRow, UserRow
from directory.database import Database
from directory.identifiers import token_hash

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
CLIENT, USER, REFERRAL = "client-1", "user-1", "0195-referral"
ALL = [scope.value for scope in MachineScope]


async def add_people(db: AsyncSession) -> None:
    db.add(PracticeRow(slug="main-street", name="Main Street"))
    await db.flush()
    db.add(
        ClientRow(
            id=CLIENT,
            name="EHR",
            practice="main-street",
            scopes=ALL,
            created_at=NOW,
            expires_at=NOW + 90 * DAY,
        )
    )
    db.add(
        UserRow(
            id=USER,
            email="ana@example.org",
            name="Ana",
            role="referrer",
            practice="main-street",
            created_at=NOW,
        )
    )
    await db.flush()


async def issued(database: Database, kind: Kind, subject: str, **given: object) -> Bearer:
    async with database.writing() as db:
        await add_people(db)
        return await bearers.issue(
            db,
            kind=kind,
            subject=subject,
            now=NOW,
            **({"expires_at": NOW + DAY} | given),  # type: ignore[arg-type]  # what a test changes
        )


async def known(database: Database, token: str, *, now: dt.datetime = NOW) -> bearers.Known | None:
    async with database.reading() as db:
        return await bearers.known(db, token, now=now)


@pytest.mark.parametrize(
    ("kind", "subject", "standing"),
    [
        (Kind.CLIENT, CLIENT, Standing.CLIENT),
        (Kind.USER, USER, Standing.REFERRER),
        (Kind.PATIENT, REFERRAL, Standing.PATIENT),
    ],
)
async def test_a_good_token_speaks_for_its_owner(
    database: Database, kind: Kind, subject: str, standing: Standing
) -> None:
    made = await issued(database, kind, subject)
    found = await known(database, made.token)
    assert found is not None
    caller = found.caller
    assert (caller.standing, caller.id) == (standing, subject)
    assert caller.practice == (None if kind is Kind.PATIENT else "main-street")
    assert caller.referral == (REFERRAL if kind is Kind.PATIENT else None)
    assert bool(caller.scopes) == (kind is Kind.CLIENT)


async def revoke_token(db: AsyncSession) -> None:
    await bearers.revoke(db, kind=Kind.CLIENT, subject=CLIENT, now=NOW)
    await bearers.revoke(db, kind=Kind.USER, subject=USER, now=NOW)


async def revoke_client(db: AsyncSession) -> None:
    (await db.get_one(ClientRow, CLIENT)).revoked_at = NOW


async def let_client_expire(db: AsyncSession) -> None:
    (await db.get_one(ClientRow, CLIENT)).expires_at = NOW


async def disable_user(db: AsyncSession) -> None:
    (await db.get_one(UserRow, USER)).disabled_at = NOW


async def nothing(db: AsyncSession) -> None: ...


Ends = Callable[[AsyncSession], Awaitable[None]]


@pytest.mark.parametrize(
    ("kind", "subject", "end", "expires_at"),
    [
        (Kind.CLIENT, CLIENT, nothing, NOW),  # to the moment
        (Kind.CLIENT, CLIENT, revoke_token, NOW + DAY),
        (Kind.CLIENT, CLIENT, revoke_client, NOW + DAY),
        (Kind.CLIENT, CLIENT, let_client_expire, NOW + DAY),
        (Kind.CLIENT, "nobody", nothing, NOW + DAY),
        (Kind.USER, USER, nothing, NOW - DAY),
        (Kind.USER, USER, revoke_token, NOW + DAY),
        (Kind.USER, USER, disable_user, NOW + DAY),
        (Kind.USER, "nobody", nothing, NOW + DAY),
        (Kind.PATIENT, REFERRAL, nothing, NOW),
    ],
)
async def test_a_token_ends_with_its_time_its_owner_or_when_it_is_revoked(
    database: Database, kind: Kind, subject: str, end: Ends, expires_at: dt.datetime
) -> None:
    made = await issued(database, kind, subject, expires_at=expires_at)
    async with database.writing() as db:
        await end(db)
    assert await known(database, made.token) is None


@pytest.mark.parametrize("token", ["", "x", "a" * 10_000, "ünicode", "\x00"])
async def test_what_is_no_token_is_nobody(database: Database, token: str) -> None:
    await issued(database, Kind.CLIENT, CLIENT)
    assert await known(database, token) is None


async def test_a_token_can_do_no_more_than_its_client_may_now(database: Database) -> None:
    scopes = (MachineScope.REFERRALS_READ, MachineScope.DIRECTORY_READ)
    made = await issued(database, Kind.CLIENT, CLIENT, scopes=scopes)
    async with database.writing() as db:
        (await db.get_one(ClientRow, CLIENT)).scopes = ["referrals.read", "referrals.write"]
    found = await known(database, made.token)
    assert found is not None
    assert found.caller.scopes == (MachineScope.REFERRALS_READ,)


@pytest.mark.holds("security S5")
async def test_only_a_hash_of_a_token_is_kept(database: Database) -> None:
    made = await issued(database, Kind.USER, USER)
    assert len(made.token) >= 43  # 256 bits
    async with database.reading() as db:
        (row,) = (await db.execute(text("SELECT * FROM bearer"))).all()
    assert row.hash == token_hash(made.token)
    assert made.token not in str(tuple(row))


async def test_its_use_is_written_down_once_a_minute(database: Database) -> None:
    made = await issued(database, Kind.CLIENT, CLIENT)
    first = await known(database, made.token)
    assert first is not None and first.stale
    async with database.writing() as db:
        await bearers.touch(db, first, now=NOW)
    soon = await known(database, made.token, now=NOW + dt.timedelta(seconds=59))
    later = await known(database, made.token, now=NOW + dt.timedelta(seconds=60))
    assert soon is not None and not soon.stale
    assert later is not None and later.stale


async def test_an_admin_reaches_patients_by_token_only_while_the_glass_is_broken(
    database: Database,
) -> None:
    made = await issued(database, Kind.USER, USER)
    async with database.writing() as db:
        (await db.get_one(UserRow, USER)).role = "admin"
        db.add(
            BreakGlassRow(
                id="episode-1",
                user_id=USER,
                reason=b"sealed",
                opened_at=NOW,
                closes_at=NOW + dt.timedelta(hours=1),
            )
        )
    during = await known(database, made.token)
    after = await known(database, made.token, now=NOW + dt.timedelta(hours=1))
    assert during is not None and during.caller.break_glass == "episode-1"
    assert after is not None and after.caller.break_glass is None
