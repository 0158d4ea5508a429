"""What `directory provision` reads, and how it lays it into the store.

Several short transactions, each of them harmless to repeat: hashing a password takes a third of a
second, and a server may be working on the same store.
"""

import datetime as dt
import re
from typing import Annotated
from uuid import NAMESPACE_URL, uuid5

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from directory.accounts import bearers, passwords, people, users
from directory.accounts import clients as machines
from directory.accounts.bearers import Kind
from directory.accounts.entries import entry
from directory.accounts.model import OPERATOR, MachineScope, Practice, Role
from directory.accounts.people import NewPerson
from directory.accounts.places import Place
from directory.accounts.tables import ClientRow, UserRow
from directory.audit import Trail
from directory.catalogue import store as catalogue_store
from directory.catalogue.model import BasisOf, Catalogue, Department, Listing, Program
from directory.commands.store_here import Store
from directory.errors import BadData, Invalid

USER_TOKEN_LIFE = dt.timedelta(days=2)
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"

Slug = Annotated[str, msgspec.Meta(pattern=SLUG, max_length=80)]
Key = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """Fields that are not known are passed over: such files come from other systems."""


class DepartmentEntry(Entry, frozen=True, kw_only=True):
    id: Slug
    name: Name


class ProgramEntry(Entry, frozen=True, kw_only=True):
    id: Slug
    name: Name
    department_id: Slug
    active: bool = True


class PracticeEntry(Entry, frozen=True, kw_only=True):
    id: Slug
    name: Name


class UserEntry(Entry, frozen=True, kw_only=True):
    key: Key
    email: str
    role: Role
    password: str
    name: str | None = None
    practice_id: Slug | None = None
    departments: tuple[Slug, ...] = ()


class ClientEntry(Entry, frozen=True, kw_only=True):
    key: Key
    name: Name
    scopes: tuple[MachineScope, ...] | str
    practice_id: Slug | None = None

    @property
    def wanted(self) -> tuple[str, ...]:
        """However they were written: a list, or words with spaces between as in a token."""
        return tuple(self.scopes.split()) if isinstance(self.scopes, str) else self.scopes


class File(Entry, frozen=True, kw_only=True):
    departments: tuple[DepartmentEntry, ...] = ()
    programs: tuple[ProgramEntry, ...] = ()
    practices: tuple[PracticeEntry, ...] = ()
    users: tuple[UserEntry, ...] = ()
    clients: tuple[ClientEntry, ...] = ()


class Done(msgspec.Struct, frozen=True):
    """How many of each the run added."""

    departments: int
    programs: int
    practices: int
    users: int
    clients: int

    @property
    def sentence(self) -> str:
        counts = [f"{count} {name}" for name, count in msgspec.structs.asdict(self).items()]
        return f"Added {', '.join(counts)}. What was there stays as it was."


class Provisioner:
    """One run over one store."""

    def __init__(self, store: Store, trail: Trail) -> None:
        self._store = store
        self._trail = trail
        self._now = store.now
        self._ids: dict[str, tuple[Kind, str]] = {}

    async def load(self, wanted: File) -> Done:
        """Raises BadData naming what cannot be loaded."""
        async with self._store.database.writing() as db:
            catalogue = await catalogue_store.read_catalogue(db)
            departments = await self._departments(db, wanted, catalogue)
            programs = await self._programs(db, wanted, catalogue)
            practices = await self._practices(db, wanted)
        added = [await self._user(each) for each in wanted.users]
        clients = await self._clients(wanted)
        return Done(departments, programs, practices, sum(added), clients)

    async def tokens(self, wanted: File) -> dict[str, str]:
        """A new token for each user and client; those of an earlier run go on until they end."""
        made = {}
        async with self._store.database.writing() as db:
            for key in [
                *(each.key for each in wanted.users),
                *(each.key for each in wanted.clients),
            ]:
                kind, subject = self._ids[key]
                life = USER_TOKEN_LIFE
                if kind is Kind.CLIENT:
                    life = dt.timedelta(days=machines.DAYS)
                token = await bearers.issue(
                    db, kind=kind, subject=subject, expires_at=self._now + life, now=self._now
                )
                issued = entry(OPERATOR, "token.issue", subject)
                await self._trail.record(db, issued, now=self._now)
                made[key] = token.token
        return made

    async def _departments(self, db: AsyncSession, wanted: File, catalogue: Catalogue) -> int:
        missing = [each for each in wanted.departments if each.id not in catalogue.departments]
        for number, each in enumerate(missing, 1):
            record = Department(
                slug=each.id,
                uuid=uuid5(NAMESPACE_URL, f"department/{each.id}"),
                name={"en": each.name},
                plain={"en": ""},
                badge=_badge(each.name),
                line=_badge(each.name).lower(),
                order=len(catalogue.departments) + number,
                basis=BasisOf(stated=("name",)),
            )
            await catalogue_store.put(db, "departments", record, replaces=None, now=self._now)
            catalogue.departments[each.id] = record
        return len(missing)

    async def _programs(self, db: AsyncSession, wanted: File, catalogue: Catalogue) -> int:
        added = 0
        for each in wanted.programs:
            listing = Listing.PUBLISHED if each.active else Listing.PAUSED
            known = catalogue.programs.get(each.id)
            if each.department_id not in catalogue.departments:
                raise _bad("programs", each.id, "department_id names no department")
            if known is None:
                record = Program(
                    slug=each.id,
                    uuid=uuid5(NAMESPACE_URL, f"program/{each.id}"),
                    name={"en": each.name},
                    department=each.department_id,
                    plain={"en": ""},
                    clinical={"en": ""},
                    listing=listing,
                    basis=BasisOf(stated=("name", "department")),
                )
                await catalogue_store.put(db, "programs", record, replaces=None, now=self._now)
                catalogue.programs[each.id] = record
                added += 1
            elif (known.listing, known.department) != (listing, each.department_id):
                newer = msgspec.structs.replace(
                    known, listing=listing, department=each.department_id
                )
                catalogue.programs[each.id] = newer
                await catalogue_store.put(
                    db, "programs", newer, replaces=known.version, now=self._now
                )
        return added

    async def _practices(self, db: AsyncSession, wanted: File) -> int:
        added = 0
        for each in wanted.practices:
            if await users.practice(db, each.id) is None:
                await people.add_practice(
                    db,
                    Practice(slug=each.id, name=each.name),
                    by=OPERATOR,
                    now=self._now,
                    trail=self._trail,
                )
                added += 1
        return added

    async def _user(self, wanted: UserEntry) -> bool:
        async with self._store.database.reading() as db:
            known = await users.by_email(db, wanted.email)
        if known is not None:
            self._ids[wanted.key] = (Kind.USER, known.id)
            return False
        place = Place(role=wanted.role, practice=wanted.practice_id, departments=wanted.departments)
        person = NewPerson(email=wanted.email, name=wanted.name or wanted.key, place=place)
        weak = self._is_weak(wanted)
        kept = await passwords.hashed(wanted.password) if weak else None
        async with self._store.database.writing() as db:
            try:
                added = await people.add(
                    db,
                    person,
                    password=None if weak else wanted.password,
                    by=OPERATOR,
                    now=self._now,
                    trail=self._trail,
                )
            except Invalid as error:
                raise _refused("users", wanted.key, error) from None
            if kept is not None:
                row = await db.get_one(UserRow, added.user.id)
                row.password_hash, row.password_once = kept, False
        self._ids[wanted.key] = (Kind.USER, added.user.id)
        return True

    def _is_weak(self, wanted: UserEntry) -> bool:
        """Tests and demos may use passwords that production refuses."""
        if self._store.settings.env == "production":
            return False
        own = (wanted.name or wanted.key, wanted.email)
        return bool(passwords.mistakes(wanted.password, second_factor=False, context=own))

    async def _clients(self, wanted: File) -> int:
        """A client of the same name and practice that is still good is the one meant."""
        added = 0
        async with self._store.database.writing() as db:
            for each in wanted.clients:
                row = await self._known_client(db, each)
                if row is None:
                    try:
                        made = await machines.add(
                            db,
                            name=each.name,
                            scopes=each.wanted,
                            practice=each.practice_id,
                            may_be_of_none=True,
                            by=OPERATOR,
                            now=self._now,
                            trail=self._trail,
                        )
                    except Invalid as error:
                        raise _refused("clients", each.key, error) from None
                    self._ids[each.key] = (Kind.CLIENT, made.client.id)
                    added += 1
                else:
                    self._ids[each.key] = (Kind.CLIENT, row.id)
        return added

    async def _known_client(self, db: AsyncSession, wanted: ClientEntry) -> ClientRow | None:
        taken = {subject for _, subject in self._ids.values()}
        found = await db.scalars(
            select(ClientRow)
            .where(
                col(ClientRow.name) == wanted.name,
                col(ClientRow.practice).is_not_distinct_from(wanted.practice_id),
                col(ClientRow.revoked_at).is_(None),
                col(ClientRow.expires_at) > self._now,
            )
            .order_by(col(ClientRow.created_at), col(ClientRow.id))
        )
        scopes = set(wanted.wanted)
        fits = (row for row in found if row.id not in taken and set(row.scopes) == scopes)
        return next(fits, None)


def _badge(name: str) -> str:
    words = re.findall(r"[A-Za-z]+", name) or ["X"]
    letters = "".join(word[0] for word in words[:2]) if len(words) > 1 else words[0][:2]
    return letters.upper()


def _refused(list_name: str, key: str, error: Invalid) -> BadData:
    return BadData(
        tuple(f"{list_name} {key}: {each.field}: {each.message}" for each in error.errors)
    )


def _bad(list_name: str, key: str, why: str) -> BadData:
    return BadData((f"{list_name} {key}: {why}",))
