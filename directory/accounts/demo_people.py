"""The made-up practices and people of a demonstration, and how they are let in at each start."""

import datetime as dt
import tomllib
from collections.abc import Container
from pathlib import Path

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from directory.accounts import people, second_factor, users
from directory.accounts.entries import entry
from directory.accounts.model import OPERATOR, Practice, Role
from directory.accounts.people import NewPerson
from directory.accounts.places import Place, misplaced
from directory.audit import Trail
from directory.errors import BadData

FILE = "demo/people.toml"


class DemoPerson(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    email: str
    name: str
    role: Role
    practice: str | None = None
    departments: tuple[str, ...] = ()
    number: str | None = None
    phone: str | None = None

    @property
    def place(self) -> Place:
        return Place(role=self.role, practice=self.practice, departments=self.departments)


class DemoPeople(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    practices: tuple[Practice, ...]
    people: tuple[DemoPerson, ...]


def load_demo_people(data: Path, *, departments: Container[str] | None = None) -> DemoPeople:
    """Raises BadData with every mistake; departments are looked up where they are given."""
    try:
        found = msgspec.convert(tomllib.loads((data / FILE).read_text("utf-8")), DemoPeople)
    except (OSError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadData((f"{FILE}: {error}",)) from None
    known = {each.slug for each in found.practices}
    problems = [
        f"{FILE}: {each.email}: {mistake.field}: {mistake.message}"
        for each in found.people
        for mistake in misplaced(each.place)
    ]
    problems += [
        f"{FILE}: {each.email}: practice: {each.practice} is none of the practices above"
        for each in found.people
        if each.practice is not None and each.practice not in known
    ]
    problems += [
        f"{FILE}: {each.email}: departments: there is no department {slug}"
        for each in found.people
        for slug in each.departments
        if departments is not None and slug not in departments
    ]
    if problems:
        raise BadData(tuple(problems))
    return found


async def let_in(
    db: AsyncSession, demo: DemoPeople, *, kept: str, now: dt.datetime, trail: Trail
) -> None:
    """Everybody is there and has the password whose hash is `kept`, whatever was tried before."""
    for practice in demo.practices:
        if await users.practice(db, practice.slug) is None:
            await people.add_practice(db, practice, by=OPERATOR, now=now, trail=trail)
    for each in demo.people:
        row = await users.row_by_email(db, each.email)
        if row is None:
            person = NewPerson(
                email=each.email,
                name=each.name,
                place=each.place,
                number=each.number,
                phone=each.phone,
            )
            await people.put(db, person, kept=kept, once=False, by=OPERATOR, now=now, trail=trail)
            continue
        row.password_hash, row.password_once, row.disabled_at = kept, False, None
        await second_factor.drop(db, row)
        await trail.record(db, entry(OPERATOR, "user.reset", row.id), now=now)
