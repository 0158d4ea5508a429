"""Practices and people, as an admin keeps them. Every change is one audit entry.

A password is hashed before the first statement, so that nobody waits for the store meanwhile.
"""

import datetime as dt
import re

import msgspec
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from directory.accounts import bearers, passwords, second_factor, sessions, users
from directory.accounts.entries import entry
from directory.accounts.model import Caller, Practice, User
from directory.accounts.permissions import require
from directory.accounts.places import Place, misplaced
from directory.accounts.tables import PracticeRow, UserRow
from directory.audit import Trail
from directory.errors import Conflict, FieldError, Invalid, NotFound
from directory.identifiers import could_be_id, new_id

EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class NewPerson(msgspec.Struct, frozen=True, kw_only=True):
    email: str
    name: str
    place: Place
    number: str | None = None
    phone: str | None = None


class Added(msgspec.Struct, frozen=True, kw_only=True):
    """`password` is set when it was made here: the one moment it can be shown."""

    user: User
    password: str | None


async def add(
    db: AsyncSession,
    person: NewPerson,
    *,
    password: str | None = None,
    context: tuple[str, ...] = (),
    by: Caller,
    now: dt.datetime,
    trail: Trail,
) -> Added:
    """Without a password one is made, which the person must replace at the first sign-in."""
    require(by, "user.manage")
    wrong = [*_mistakes_of(person), *misplaced(person.place)]
    if password is not None:
        own = (*context, person.name, person.email)
        wrong += passwords.mistakes(password, second_factor=False, context=own)
    if wrong:
        raise Invalid("Some fields need a change.", tuple(wrong))
    made = None if password is not None else passwords.made_up()
    kept = await passwords.hashed(password or made or "")
    user = await put(db, person, kept=kept, once=made is not None, by=by, now=now, trail=trail)
    return Added(user=user, password=made)


async def put(
    db: AsyncSession,
    person: NewPerson,
    *,
    kept: str,
    once: bool,
    by: Caller,
    now: dt.datetime,
    trail: Trail,
) -> User:
    """A new account with a password that was hashed already."""
    await _known(db, person.place)
    if await users.row_by_email(db, person.email) is not None:
        raise _taken()
    row = UserRow(
        id=new_id(now),
        email=users.email_key(person.email),
        name=person.name.strip(),
        role=person.place.role.value,
        practice=person.place.practice,
        number=person.number or None,
        phone=person.phone or None,
        password_hash=kept,
        password_once=once,
        created_at=now,
    )
    db.add(row)
    try:
        await db.flush()
    except IntegrityError:
        raise _taken() from None  # somebody added the same person at this moment
    await users.set_departments(db, row.id, person.place.departments)
    await trail.record(db, entry(by, "user.add", row.id, reason=row.role), now=now)
    return await users.as_user(db, row)


async def list_people(db: AsyncSession, *, by: Caller) -> list[User]:
    require(by, "user.manage")
    return await users.everybody(db)


async def person(db: AsyncSession, user_id: str, *, by: Caller) -> User:
    require(by, "user.manage")
    found = await users.get(db, user_id)
    if found is None:
        raise NotFound("There is no such person.")
    return found


async def by_email(db: AsyncSession, email: str, *, by: Caller) -> User:
    require(by, "user.manage")
    found = await users.by_email(db, email)
    if found is None:
        raise NotFound("Nobody signs in with this e-mail.")
    return found


async def move(
    db: AsyncSession, user_id: str, place: Place, *, by: Caller, now: dt.datetime, trail: Trail
) -> User:
    """Another role, practice or departments. It holds from the person's next request on."""
    require(by, "user.manage", user_id)
    _refuse_oneself(by, user_id)
    if wrong := misplaced(place):
        raise Invalid("Some fields need a change.", wrong)
    await _known(db, place)
    row = await _row(db, user_id)
    row.role = place.role.value
    row.practice = place.practice
    await users.set_departments(db, row.id, place.departments)
    await trail.record(db, entry(by, "user.move", row.id, reason=row.role), now=now)
    return await users.as_user(db, row)


async def disable(
    db: AsyncSession, user_id: str, *, by: Caller, now: dt.datetime, trail: Trail
) -> User:
    """Nobody can sign in as this person any more; every session ends now."""
    require(by, "user.manage", user_id)
    _refuse_oneself(by, user_id)
    row = await _row(db, user_id)
    if row.disabled_at is None:
        row.disabled_at = now
        await _end_all(db, row.id, now=now)
        await trail.record(db, entry(by, "user.disable", row.id), now=now)
    return await users.as_user(db, row)


async def enable(
    db: AsyncSession, user_id: str, *, by: Caller, now: dt.datetime, trail: Trail
) -> User:
    require(by, "user.manage", user_id)
    row = await _row(db, user_id)
    if row.disabled_at is not None:
        row.disabled_at = None
        await trail.record(db, entry(by, "user.enable", row.id), now=now)
    return await users.as_user(db, row)


async def reset(
    db: AsyncSession,
    user_id: str,
    *,
    password: str | None = None,
    keep_second_factor: bool = True,
    by: Caller,
    now: dt.datetime,
    trail: Trail,
) -> str | None:
    """A new password, made here unless given, that the person must replace at the next sign-in.

    Every session ends. For a lost phone the second factor goes too. Returns what was made.
    """
    require(by, "user.manage", user_id)
    _refuse_oneself(by, user_id)
    if password is not None and (wrong := passwords.mistakes(password, second_factor=False)):
        raise Invalid("Some fields need a change.", wrong)
    made = None if password is not None else passwords.made_up()
    kept = await passwords.hashed(password or made or "")
    row = await _row(db, user_id)
    row.password_hash = kept
    row.password_once = made is not None
    if not keep_second_factor:
        await second_factor.drop(db, row)
    await _end_all(db, row.id, now=now)
    what = "" if keep_second_factor else "second-factor-removed"
    await trail.record(db, entry(by, "user.reset", row.id, reason=what), now=now)
    return made


async def add_practice(
    db: AsyncSession, practice: Practice, *, by: Caller, now: dt.datetime, trail: Trail
) -> Practice:
    require(by, "user.manage")
    wrong = []
    if not SLUG.fullmatch(practice.slug) or len(practice.slug) > 80:
        said = "Use small letters, digits and single dashes, at most 80."
        wrong.append(FieldError("slug", "not-a-slug", said))
    if not 0 < len(practice.name.strip()) <= 200:
        wrong.append(FieldError("name", "missing", "Give the practice a name."))
    if not wrong and await users.practice(db, practice.slug) is not None:
        wrong.append(FieldError("slug", "taken", "Another practice has this short name."))
    if wrong:
        raise Invalid("Some fields need a change.", tuple(wrong))
    db.add(
        PracticeRow(
            slug=practice.slug,
            name=practice.name.strip(),
            phone=practice.phone or None,
            address=practice.address or None,
        )
    )
    await db.flush()
    await trail.record(db, entry(by, "practice.add", practice.slug), now=now)
    return practice


async def list_practices(db: AsyncSession, *, by: Caller) -> list[Practice]:
    require(by, "user.manage")
    return await users.practices(db)


def _mistakes_of(person: NewPerson) -> list[FieldError]:
    wrong = []
    if not EMAIL.fullmatch(person.email.strip()) or len(person.email) > 320:
        wrong.append(FieldError("email", "not-an-email", "Write the e-mail like ana@example.org."))
    if not 0 < len(person.name.strip()) <= 200:
        wrong.append(FieldError("name", "missing", "Write the person’s name."))
    long = [each for each in ("number", "phone") if len(getattr(person, each) or "") > 40]
    wrong += [FieldError(each, "too-long", "Use at most 40 characters.") for each in long]
    return wrong


def _taken() -> Invalid:
    taken = FieldError("email", "taken", "Somebody has this e-mail already.")
    return Invalid("Some fields need a change.", (taken,))


async def _known(db: AsyncSession, place: Place) -> None:
    """Raises Invalid for a practice or department that is not there."""
    wrong = []
    if place.practice and await users.practice(db, place.practice) is None:
        wrong.append(FieldError("practice", "unknown", "There is no such practice."))
    unknown = set(place.departments) - await users.departments_among(db, place.departments)
    if unknown:
        wrong.append(FieldError("departments", "unknown", "There is no such department."))
    if wrong:
        raise Invalid("Some fields need a change.", tuple(wrong))


async def _end_all(db: AsyncSession, user_id: str, *, now: dt.datetime) -> None:
    """Every session and every token: whoever holds one is out."""
    await sessions.end_all(db, user_id)
    await bearers.revoke(db, kind=bearers.Kind.USER, subject=user_id, now=now)


async def _row(db: AsyncSession, user_id: str) -> UserRow:
    if not could_be_id(user_id):
        raise NotFound("There is no such person.")
    row = await db.get(UserRow, user_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound("There is no such person.")
    return row


def _refuse_oneself(by: Caller, user_id: str) -> None:
    if by.id == user_id:
        raise Conflict("This is your own account. Another admin can do it.")
