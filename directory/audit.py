"""The inspectors' log: who did what to which object, and whether it was allowed.

Each entry is written in the transaction of what it records, so the two stand or fall together.
Entries carry ids and coded words only: no names, no notes, nothing a person typed.

**Chain.** Every process writes a chain of its own, so that processes do not queue for one another.
Each entry's mark is an HMAC over its content and the mark before it. A row for each chain holds its
length and last mark under an HMAC, and one row holds the number of chains the same way. Without the
key, which is not in the database, nobody can change, remove or cut entries so that `verify` still
agrees. What it cannot show is the whole database put back to an earlier state: backups kept
elsewhere show that.
"""

import datetime as dt
import hashlib
import hmac
import json
from enum import StrEnum
from uuid import uuid4

import msgspec
from sqlalchemy import Index
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col, select

from directory.database import UTC
from directory.keys import KeyRing

GENESIS = b"\0" * 32


class Outcome(StrEnum):
    OK = "ok"
    DENIED = "denied"
    FAILED = "failed"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened. `shown` lists the ids a list or search put before the caller."""

    action: str
    object_id: str = ""
    outcome: Outcome = Outcome.OK
    actor_kind: str = ""
    actor: str = ""
    practice: str = ""
    reason: str = ""  # a code, never free text
    shown: tuple[str, ...] = ()
    under: str = ""  # break-glass episode


class AuditChainRow(SQLModel, table=True):
    __tablename__ = "audit_chain"

    id: str = Field(primary_key=True, max_length=32)
    length: int
    head: bytes
    seal: bytes
    key_id: str = Field(max_length=16)


class AuditRegisterRow(SQLModel, table=True):
    """One row: how many chains there are."""

    __tablename__ = "audit_register"

    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    chains: int
    seal: bytes
    key_id: str = Field(max_length=16)


class AuditRow(SQLModel, table=True):
    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_object", "object_id", "at"),
        Index("ix_audit_entry_at", "at"),
    )

    chain: str = Field(primary_key=True, max_length=32, foreign_key="audit_chain.id")
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: dt.datetime = Field(sa_type=UTC)
    action: str = Field(max_length=60)
    object_id: str = Field(max_length=80)
    outcome: str = Field(max_length=10)
    actor_kind: str = Field(max_length=30)
    actor: str = Field(max_length=80)
    practice: str = Field(max_length=80)
    reason: str = Field(max_length=80)
    shown: str
    under: str = Field(max_length=40)
    key_id: str = Field(max_length=16)
    mark: bytes


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """`first_bad` names the chain and position where the log stops being believable."""

    ok: bool
    entries: int
    first_bad: str | None = None
    what: str | None = None


class Trail:
    """This process's chain, from `begin`. Written to from any number of transactions."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring
        self._marks = {key.id: key.purposed("audit") for key in ring.keys}
        self._chain = uuid4().hex

    async def begin(self, db: AsyncSession) -> None:
        """Registers the chain. Needs a transaction of its own, inside `database.preparing()`."""
        register = await db.get(AuditRegisterRow, 1)
        if register is None:
            register = AuditRegisterRow(chains=0, seal=b"", key_id="")
            db.add(register)
        register.chains += 1
        register.key_id = self._ring.newest.id
        register.seal = self._mac(register.key_id, _said(register))
        chain = AuditChainRow(id=self._chain, length=0, head=GENESIS, seal=b"", key_id="")
        self._close(chain)
        db.add(chain)

    async def record(self, db: AsyncSession, *entries: Entry, now: dt.datetime) -> None:
        """Adds entries to the transaction. Other transactions of this process wait for its end."""
        chain = await db.get_one(
            AuditChainRow, self._chain, with_for_update=True, populate_existing=True
        )
        for entry in entries:
            chain.length += 1
            row = _row(entry, chain=self._chain, position=chain.length, now=now)
            row.key_id = self._ring.newest.id
            row.mark = chain.head = self._mark(row, before=chain.head)
            db.add(row)
        self._close(chain)
        await db.flush()

    async def verify(self, db: AsyncSession) -> Verdict:
        """Reads the whole log in order. Entries written meanwhile are not looked at."""
        entries = 0
        chains = (await db.scalars(select(AuditChainRow).order_by(col(AuditChainRow.id)))).all()
        register = await db.get(AuditRegisterRow, 1)
        if (register.chains if register else 0) != len(chains):
            return Verdict(ok=False, entries=0, what="a chain is missing or was added")
        if register is not None and not self._agrees(
            register.key_id, register.seal, _said(register)
        ):
            return Verdict(ok=False, entries=0, what="the number of chains was changed")
        for chain in chains:
            if not self._agrees(chain.key_id, chain.seal, _said(chain)):
                return _bad(entries, chain.id, chain.length, "the end of the chain was changed")
            found = await self._verify_chain(db, chain)
            if found is not None:
                return msgspec.structs.replace(found, entries=entries)
            entries += chain.length
        strays = select(AuditRow.chain).where(col(AuditRow.chain).not_in([c.id for c in chains]))
        if (await db.scalars(strays.limit(1))).first() is not None:
            return Verdict(ok=False, entries=entries, what="entries of an unknown chain")
        return Verdict(ok=True, entries=entries)

    async def _verify_chain(self, db: AsyncSession, chain: AuditChainRow) -> Verdict | None:
        before, expected = GENESIS, 0
        query = (
            select(AuditRow).where(col(AuditRow.chain) == chain.id).order_by(col(AuditRow.position))
        )
        async for row in await db.stream_scalars(query.execution_options(yield_per=500)):
            expected += 1
            if row.position != expected:
                return _bad(0, chain.id, expected, "an entry is missing")
            if not hmac.compare_digest(row.mark, self._mark(row, before=before)):
                return _bad(0, chain.id, expected, "an entry was changed")
            before = row.mark
        if expected != chain.length or before != chain.head:
            return _bad(0, chain.id, expected, "the end of the chain is missing")
        return None

    def _close(self, chain: AuditChainRow) -> None:
        chain.key_id = self._ring.newest.id
        chain.seal = self._mac(chain.key_id, _said(chain))

    def _mark(self, row: AuditRow, *, before: bytes) -> bytes:
        return self._mac(row.key_id, before + _said(row))

    def _mac(self, key_id: str, said: bytes) -> bytes:
        key = self._marks.get(key_id)
        return hmac.digest(key, said, hashlib.sha256) if key else b""

    def _agrees(self, key_id: str, seal: bytes, said: bytes) -> bool:
        return bool(seal) and hmac.compare_digest(seal, self._mac(key_id, said))


def _row(entry: Entry, *, chain: str, position: int, now: dt.datetime) -> AuditRow:
    return AuditRow(
        chain=chain,
        position=position,
        at=now,
        action=entry.action,
        object_id=entry.object_id,
        outcome=entry.outcome.value,
        actor_kind=entry.actor_kind,
        actor=entry.actor,
        practice=entry.practice,
        reason=entry.reason,
        shown=" ".join(entry.shown),
        under=entry.under,
        key_id="",
        mark=b"",
    )


def _said(row: AuditRow | AuditChainRow | AuditRegisterRow) -> bytes:
    """Everything of a row that its mark or seal stands for, in one canonical form."""
    values = row.model_dump(exclude={"mark", "seal"})
    if isinstance(row, AuditChainRow):
        values["head"] = row.head.hex()
    if isinstance(row, AuditRow):
        values["at"] = row.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    return json.dumps(values, sort_keys=True, separators=(",", ":")).encode()


def _bad(entries: int, chain: str, position: int, what: str) -> Verdict:
    return Verdict(ok=False, entries=entries, first_bad=f"{chain}/{position}", what=what)
