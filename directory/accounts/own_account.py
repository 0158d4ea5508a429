"""What a person does with their own account: password, second factor, signed-in browsers.

Each asks for the present password once more, where a borrowed browser could do harm. No
transaction is open while a password is hashed.
"""

import datetime as dt

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from directory.accounts import bearers, passwords, second_factor, sessions, totp, users
from directory.accounts.entries import entry
from directory.accounts.model import Caller
from directory.accounts.permissions import require
from directory.accounts.signing_in import Entrance
from directory.accounts.tables import UserRow
from directory.accounts.throttle import PASSWORD_OF_OWNER
from directory.audit import Outcome, Trail
from directory.errors import Conflict, FieldError, Invalid, NotSignedIn
from directory.sealing import Place, Unsealable

SOME = "Some fields need a change."


async def change_password(
    entrance: Entrance,
    *,
    present: str,
    new: str,
    site: str,
    by: Caller,
    now: dt.datetime,
) -> None:
    """Ends every other session, and the tokens that act for the person."""
    require(by, "account.own")
    row = await _confirmed(entrance, present, by=by, action="account.password", now=now)
    wrong = passwords.mistakes(
        new,
        second_factor=row.totp_secret is not None,
        context=(site, row.name, row.email),
        field="new",
    )
    if not wrong and passwords.stable(new) == passwords.stable(present):
        wrong = (FieldError("new", "same", "This is the password you have now."),)
    if wrong:
        raise Invalid(SOME, wrong)
    kept = await passwords.hashed(new)
    async with entrance.database.writing() as db:
        row = await _locked(db, row)
        row.password_hash = kept
        row.password_once = False
        await sessions.end_all(db, row.id, but=by.session)
        await bearers.revoke(db, kind=bearers.Kind.USER, subject=row.id, now=now)
        await entrance.trail.record(db, entry(by, "account.password", by.id), now=now)


class SetUp(msgspec.Struct, frozen=True, kw_only=True):
    """A second factor on offer. `sealed` comes back with the first code, so nobody else's can."""

    secret: str
    address: str
    sealed: str


def offer_second_factor(entrance: Entrance, *, email: str, site: str, by: Caller) -> SetUp:
    require(by, "account.own")
    secret = totp.new_secret()
    sealed = entrance.sealer.seal(secret, _offer(by.id)).hex()
    return SetUp(secret=secret, address=totp.address(secret, email=email, site=site), sealed=sealed)


def offered_again(entrance: Entrance, sealed: str, *, email: str, site: str, by: Caller) -> SetUp:
    """The same offer, for the page that shows a wrong code."""
    secret = _opened(entrance, sealed, by)
    return SetUp(secret=secret, address=totp.address(secret, email=email, site=site), sealed=sealed)


async def turn_on_second_factor(
    entrance: Entrance,
    *,
    sealed: str,
    code: str,
    present: str,
    by: Caller,
    now: dt.datetime,
) -> tuple[str, ...]:
    """Returns the recovery codes, to be shown once. The session at hand counts as stronger now."""
    require(by, "account.own")
    secret = _opened(entrance, sealed, by)
    row = await _confirmed(entrance, present, by=by, action="account.second-factor", now=now)
    step = totp.step_used(secret, code, now=now, last=None)
    if step is None:
        said = "This code is not right. Take the newest one from the app."
        raise Invalid(SOME, (FieldError("code", "wrong", said),))
    async with entrance.database.writing() as db:
        row = await _locked(db, row)
        if row.totp_secret is not None:
            raise Conflict("You have a second factor already.")
        codes = await second_factor.keep(
            db, row, secret, step=step, sealer=entrance.sealer, ring=entrance.ring
        )
        await sessions.strengthen(db, by.session or "")
        await sessions.end_all(db, row.id, but=by.session)
        done = entry(by, "account.second-factor", by.id, reason="on")
        await entrance.trail.record(db, done, now=now)
    return codes


async def turn_off_second_factor(
    entrance: Entrance, *, present: str, required: bool, by: Caller, now: dt.datetime
) -> None:
    """Not for those who must have one, nor with a password too short to stand alone."""
    require(by, "account.own")
    if required:
        raise Conflict("Your role needs a second factor.")
    row = await _confirmed(entrance, present, by=by, action="account.second-factor", now=now)
    if len(passwords.stable(present)) < passwords.SHORTEST:
        said = f"Choose a password of {passwords.SHORTEST} characters or more first."
        raise Invalid(SOME, (FieldError("present", "too-short", said),))
    async with entrance.database.writing() as db:
        row = await _locked(db, row)
        await second_factor.drop(db, row)
        await sessions.end_all(db, row.id, but=by.session)
        done = entry(by, "account.second-factor", by.id, reason="off")
        await entrance.trail.record(db, done, now=now)


async def renew_recovery_codes(
    entrance: Entrance, *, present: str, by: Caller, now: dt.datetime
) -> tuple[str, ...]:
    require(by, "account.own")
    row = await _confirmed(entrance, present, by=by, action="account.recovery-codes", now=now)
    async with entrance.database.writing() as db:
        row = await _locked(db, row)
        if row.totp_secret is None:
            raise Conflict("Set up a second factor first.")
        codes = await second_factor.renew_recovery_codes(db, row.id, ring=entrance.ring)
        done = entry(by, "account.recovery-codes", by.id)
        await entrance.trail.record(db, done, now=now)
    return codes


async def end_session(
    db: AsyncSession, session_id: str, *, by: Caller, now: dt.datetime, trail: Trail
) -> None:
    """One of one's own; one that has ended already is no mistake."""
    require(by, "account.own")
    if await sessions.end(db, by.id, session_id):
        await trail.record(db, entry(by, "account.end-session", by.id), now=now)


async def end_other_sessions(
    db: AsyncSession, *, by: Caller, now: dt.datetime, trail: Trail
) -> int:
    require(by, "account.own")
    ended = await sessions.end_all(db, by.id, but=by.session)
    if ended:
        await trail.record(db, entry(by, "account.end-session", by.id), now=now)
    return ended


async def _confirmed(
    entrance: Entrance, present: str, *, by: Caller, action: str, now: dt.datetime
) -> UserRow:
    """The account, its owner having typed the present password; the tries are counted."""
    async with entrance.database.writing() as db:
        await entrance.throttle.count(db, PASSWORD_OF_OWNER, by.id, now=now)
    async with entrance.database.reading() as db:
        row = await users.row_of(db, by.id)
    if row is None:
        raise NotSignedIn("Sign in first.")
    if not await passwords.is_right(row.password_hash, present):
        refused = entry(by, action, by.id, outcome=Outcome.DENIED, reason="password")
        async with entrance.database.writing() as db:
            await entrance.trail.record(db, refused, now=now)
        said = "This is not your present password."
        raise Invalid(SOME, (FieldError("present", "wrong", said),))
    async with entrance.database.writing() as db:
        await entrance.throttle.forget(db, PASSWORD_OF_OWNER, by.id)
    return row


async def _locked(db: AsyncSession, seen: UserRow) -> UserRow:
    """The account for writing; raises Conflict where it was changed since it was looked at."""
    row = await db.get(UserRow, seen.id, with_for_update=True, populate_existing=True)
    if row is None or row.disabled_at is not None or row.password_hash != seen.password_hash:
        raise Conflict("Your account was changed meanwhile. Load the page again.")
    return row


def _offer(user_id: str) -> Place:
    return Place("user_account", user_id, "totp_offer")


def _opened(entrance: Entrance, sealed: str, by: Caller) -> str:
    try:
        return entrance.sealer.open(bytes.fromhex(sealed), _offer(by.id))
    except (ValueError, Unsealable):
        raise Conflict("This page is out of date. Load it again.") from None
