"""Signing in: the password, then the second factor where there is one, then a new session.

An unknown e-mail, a wrong password and a disabled account read the same and take the same time.
Tries are counted in transactions of their own, before the answer is known, and no transaction is
open while a password is hashed. A browser that has signed in to the account before has a count of
its own, so whoever guesses from elsewhere cannot keep the owner out.
"""

import datetime as dt
import hashlib
import hmac
import secrets

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from directory.accounts import passwords, second_factor, sessions, throttle, users
from directory.accounts.entries import entry
from directory.accounts.model import ANONYMOUS, Caller, User, standing_of
from directory.accounts.tables import UserRow
from directory.accounts.throttle import Throttle
from directory.audit import Outcome, Trail
from directory.database import Database
from directory.errors import Invalid, NotSignedIn
from directory.keys import KeyRing
from directory.sealing import Sealer

ACTION = "sign-in"
SECOND_STEP = dt.timedelta(minutes=5)
"""How long the code may be typed after the password was right."""

WRONG = "The e-mail or the password is not right."
WRONG_CODE = "This code is not right, or it was used before. Take the newest one."


class Entrance(msgspec.Struct, frozen=True, kw_only=True):
    """What signing in needs of the application."""

    database: Database
    throttle: Throttle
    ring: KeyRing
    sealer: Sealer
    trail: Trail
    idle: dt.timedelta = sessions.IDLE


class Browser(msgspec.Struct, frozen=True, kw_only=True):
    """Where the try comes from. `visit` is the random value of the sign-in page's cookie;
    `known` what a former sign-in left in this browser."""

    address: str
    device: str = ""
    visit: str = ""
    known: str = ""


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A new session. `known` is for the browser to keep, for its own count of tries."""

    token: str
    known: str
    user: User


class CodeNeeded(msgspec.Struct, frozen=True, kw_only=True):
    """The password was right; `proof` says so for five minutes, to this browser only."""

    proof: str


async def with_password(
    entrance: Entrance, email: str, password: str, *, browser: Browser, now: dt.datetime
) -> Opened | CodeNeeded:
    """Raises Invalid with one sentence for all that may be wrong, TooMany with the wait."""
    email = users.email_key(email)
    limit, who = _counted_as(entrance.ring, email, browser)
    async with entrance.database.writing() as db:
        await entrance.throttle.count(db, limit, who, now=now)
        await entrance.throttle.count(db, throttle.PASSWORD_FROM_ADDRESS, browser.address, now=now)
    async with entrance.database.reading() as db:
        row = await users.row_by_email(db, email)
    kept = row.password_hash if row is not None and row.disabled_at is None else None
    right = await passwords.is_right(kept, password)
    if row is None or not right:
        await _refuse(entrance, row, "password", now=now)
        raise Invalid(WRONG)
    better = await passwords.hashed(password) if passwords.is_outdated(kept or "") else None
    async with entrance.database.writing() as db:
        await entrance.throttle.forget(db, limit, who)
        await entrance.throttle.forgive(db, throttle.PASSWORD_FROM_ADDRESS, browser.address)
        row = await _still(db, row.id, kept)
        if better is not None:
            row.password_hash = kept = better
        if row.totp_secret is not None:
            return CodeNeeded(proof=_proof(entrance.ring, row, browser, now=now))
        return await _open(entrance, db, row, browser, second_factor=False, now=now)


async def with_code(
    entrance: Entrance, proof: str, code: str, *, browser: Browser, now: dt.datetime
) -> Opened:
    """Raises NotSignedIn when the password has to be typed again, Invalid for a wrong code."""
    user_id = proof.partition(".")[0]
    async with entrance.database.reading() as db:
        row = await users.row_of(db, user_id)
    if row is None or not _holds(entrance.ring, row, proof, browser, now=now):
        raise NotSignedIn("Too much time has passed. Sign in again.")
    async with entrance.database.writing() as db:
        await entrance.throttle.count(db, throttle.CODE_OF_ACCOUNT, row.id, now=now)
    async with entrance.database.writing() as db:
        row = await _still(db, row.id, row.password_hash)
        if await second_factor.accept(
            db, row, code, sealer=entrance.sealer, ring=entrance.ring, now=now
        ):
            await entrance.throttle.forget(db, throttle.CODE_OF_ACCOUNT, row.id)
            return await _open(entrance, db, row, browser, second_factor=True, now=now)
    await _refuse(entrance, row, "code", now=now)
    raise Invalid(WRONG_CODE)


async def sign_out(db: AsyncSession, *, by: Caller, now: dt.datetime, trail: Trail) -> None:
    if by.session is not None and await sessions.end(db, by.id, by.session):
        await trail.record(db, entry(by, "sign-out", by.id), now=now)


async def _open(
    entrance: Entrance,
    db: AsyncSession,
    row: UserRow,
    browser: Browser,
    *,
    second_factor: bool,
    now: dt.datetime,
) -> Opened:
    token = await sessions.begin(
        db,
        row.id,
        second_factor=second_factor,
        device=browser.device,
        now=now,
        idle=entrance.idle,
    )
    row.last_seen = now
    user = await users.as_user(db, row)
    who = caller_of(user)
    await entrance.trail.record(db, entry(who, ACTION, user.id), now=now)
    known = browser.known if _is_known(entrance.ring, row.email, browser.known) else ""
    return Opened(token=token, known=known or _new_known(entrance.ring, row.email), user=user)


def caller_of(user: User, *, session: str | None = None, break_glass: str | None = None) -> Caller:
    return Caller(
        standing=standing_of(user.role, practice=user.practice),
        id=user.id,
        name=user.name,
        practice=user.practice,
        departments=user.departments,
        session=session,
        break_glass=break_glass,
    )


async def _still(db: AsyncSession, user_id: str, kept: str | None) -> UserRow:
    """The account, locked, as it was when the password was looked at; raises when it is not."""
    row = await db.get(UserRow, user_id, with_for_update=True, populate_existing=True)
    if row is None or row.disabled_at is not None or row.password_hash != kept:
        raise Invalid(WRONG)
    return row


async def _refuse(
    entrance: Entrance, row: UserRow | None, reason: str, *, now: dt.datetime
) -> None:
    """On record, by nobody, about the account if there is one. What was typed stays out."""
    about = entry(ANONYMOUS, ACTION, row.id if row else "", outcome=Outcome.DENIED, reason=reason)
    async with entrance.database.writing() as db:
        await entrance.trail.record(db, about, now=now)


def _counted_as(ring: KeyRing, email: str, browser: Browser) -> tuple[throttle.Limit, str]:
    if _is_known(ring, email, browser.known):
        return throttle.PASSWORD_ON_DEVICE, browser.known
    return throttle.PASSWORD_OF_ACCOUNT, email


def _new_known(ring: KeyRing, email: str) -> str:
    nonce = secrets.token_urlsafe(16)
    return f"{nonce}.{_mac(ring.newest.purposed('known-browser'), email, nonce)}"


def _is_known(ring: KeyRing, email: str, known: str) -> bool:
    nonce, dot, mac = known.partition(".")
    return bool(dot) and any(
        hmac.compare_digest(
            mac.encode(), _mac(key.purposed("known-browser"), email, nonce).encode()
        )
        for key in ring.keys
    )


def _proof(ring: KeyRing, row: UserRow, browser: Browser, *, now: dt.datetime) -> str:
    until = str(int((now + SECOND_STEP).timestamp()))
    return f"{row.id}.{until}.{_proof_mac(ring, row, browser, until)}"


def _holds(ring: KeyRing, row: UserRow, proof: str, browser: Browser, *, now: dt.datetime) -> bool:
    _, until, mac = [*proof.split("."), "", ""][:3]
    said = _proof_mac(ring, row, browser, until)
    return (
        hmac.compare_digest(mac.encode("utf-8", "replace"), said.encode())
        and int(until) > now.timestamp()
        and row.disabled_at is None
    )


def _proof_mac(ring: KeyRing, row: UserRow, browser: Browser, until: str) -> str:
    key = ring.newest.purposed("second-step")
    return _mac(key, row.id, until, browser.visit, row.password_hash or "")


def _mac(key: bytes, *parts: str) -> str:
    said = "\x1f".join(parts).encode("utf-8", "replace")
    return hmac.digest(key, said, hashlib.sha256).hex()
