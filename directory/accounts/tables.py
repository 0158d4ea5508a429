"""Rows of people, machines and what lets them in; they never leave the stores of this folder.

Passwords, tokens, links and recovery codes stand here as hashes only.
"""

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from directory.accounts.model import Role
from directory.database import JSON_VALUE, UTC

ID = 36
SLUG = 80
_ROLES = ", ".join(f"'{role.value}'" for role in Role)


class PracticeRow(SQLModel, table=True):
    __tablename__ = "practice"

    slug: str = Field(primary_key=True, max_length=SLUG)
    name: str = Field(max_length=200)
    phone: str | None = Field(default=None, max_length=40)
    address: str | None = Field(default=None, max_length=300)


class UserRow(SQLModel, table=True):
    """`email` is casefolded. `totp_secret` is sealed; `totp_step` is the last step used, so that a
    code works once. `password_once`: somebody else knows the password, so the owner must choose
    another before anything else."""

    __tablename__ = "user_account"
    __table_args__ = (CheckConstraint(f"role IN ({_ROLES})", name="role"),)

    id: str = Field(primary_key=True, max_length=ID)
    email: str = Field(unique=True, max_length=320)
    name: str = Field(max_length=200)
    role: str = Field(max_length=20)
    practice: str | None = Field(default=None, foreign_key="practice.slug", max_length=SLUG)
    number: str | None = Field(default=None, max_length=40)
    phone: str | None = Field(default=None, max_length=40)
    password_hash: str | None = Field(default=None, max_length=200)
    password_once: bool = False
    totp_secret: bytes | None = None
    totp_step: int | None = None
    created_at: dt.datetime = Field(sa_type=UTC)
    disabled_at: dt.datetime | None = Field(default=None, sa_type=UTC)
    last_seen: dt.datetime | None = Field(default=None, sa_type=UTC)


class UserDepartmentRow(SQLModel, table=True):
    __tablename__ = "user_department"

    user_id: str = Field(primary_key=True, foreign_key="user_account.id", max_length=ID)
    department: str = Field(primary_key=True, foreign_key="department.slug", max_length=SLUG)


class RecoveryCodeRow(SQLModel, table=True):
    __tablename__ = "recovery_code"

    user_id: str = Field(primary_key=True, foreign_key="user_account.id", max_length=ID)
    hash: bytes = Field(primary_key=True)
    used_at: dt.datetime | None = Field(default=None, sa_type=UTC)


class SessionRow(SQLModel, table=True):
    """A signed-in browser. `token_hash` changes at sign-in; `seen_at` moves with real activity."""

    __tablename__ = "session"

    id: str = Field(primary_key=True, max_length=ID)
    token_hash: bytes = Field(unique=True)
    user_id: str = Field(foreign_key="user_account.id", index=True, max_length=ID)
    second_factor: bool = False
    device: str = Field(default="", max_length=120)
    created_at: dt.datetime = Field(sa_type=UTC)
    seen_at: dt.datetime = Field(sa_type=UTC)
    ends_at: dt.datetime = Field(sa_type=UTC)


class ClientRow(SQLModel, table=True):
    """A machine. `jwks` holds its public keys where it signs its own assertions (SMART)."""

    __tablename__ = "client"

    id: str = Field(primary_key=True, max_length=ID)
    name: str = Field(max_length=200)
    practice: str | None = Field(default=None, foreign_key="practice.slug", max_length=SLUG)
    scopes: list[str] = Field(sa_type=JSON_VALUE)
    jwks: dict[str, Any] | None = Field(default=None, sa_type=JSON_VALUE)
    created_at: dt.datetime = Field(sa_type=UTC)
    expires_at: dt.datetime = Field(sa_type=UTC)
    revoked_at: dt.datetime | None = Field(default=None, sa_type=UTC)
    last_used: dt.datetime | None = Field(default=None, sa_type=UTC)


class BearerRow(SQLModel, table=True):
    """A Bearer token and whom it speaks for: a client, a user, or the holder of an access link."""

    __tablename__ = "bearer"
    __table_args__ = (CheckConstraint("kind IN ('client', 'user', 'patient')", name="kind"),)

    hash: bytes = Field(primary_key=True)
    kind: str = Field(max_length=10)
    subject: str = Field(index=True, max_length=ID)
    scopes: list[str] | None = Field(default=None, sa_type=JSON_VALUE)
    created_at: dt.datetime = Field(sa_type=UTC)
    expires_at: dt.datetime = Field(sa_type=UTC)
    revoked_at: dt.datetime | None = Field(default=None, sa_type=UTC)


class AssertionRow(SQLModel, table=True):
    """A client assertion that was used; the same one again is refused until it has expired."""

    __tablename__ = "client_assertion"

    client_id: str = Field(primary_key=True, foreign_key="client.id", max_length=ID)
    jti: str = Field(primary_key=True, max_length=255)
    expires_at: dt.datetime = Field(sa_type=UTC)


class BreakGlassRow(SQLModel, table=True):
    """An admin's emergency look at patient data: why (sealed: it may name a patient), and until
    when."""

    __tablename__ = "break_glass"

    id: str = Field(primary_key=True, max_length=ID)
    user_id: str = Field(foreign_key="user_account.id", index=True, max_length=ID)
    reason: bytes | None = None  # None: written before reasons were sealed, and not kept
    opened_at: dt.datetime = Field(sa_type=UTC)
    closes_at: dt.datetime = Field(sa_type=UTC)
    reported_at: dt.datetime | None = Field(default=None, sa_type=UTC)


class ThrottleRow(SQLModel, table=True):
    """Counts tries in a window. `who` is a keyed hash of an account or an address."""

    __tablename__ = "throttle"
    __table_args__ = (Index("ix_throttle_ends_at", "ends_at"),)

    kind: str = Field(primary_key=True, max_length=30)
    who: bytes = Field(primary_key=True)
    ends_at: dt.datetime = Field(sa_type=UTC)
    count: int
