"""Rows of webhooks: addresses that machines want to be told at."""

import datetime as dt

from sqlmodel import Field, SQLModel

from directory.database import JSON_VALUE, UTC


class WebhookRow(SQLModel, table=True):
    """`secret` is sealed: it signs, so it must be read again. `actions` empty: all of them."""

    __tablename__ = "webhook"

    id: str = Field(primary_key=True, max_length=36)
    url: str = Field(max_length=500)
    says: str = Field(default="", max_length=200)
    practice: str | None = Field(default=None, foreign_key="practice.slug", max_length=80)
    department: str | None = Field(default=None, foreign_key="department.slug", max_length=80)
    actions: list[str] = Field(sa_type=JSON_VALUE)
    secret: bytes
    created_at: dt.datetime = Field(sa_type=UTC)
    created_by: str = Field(max_length=80)
    paused_at: dt.datetime | None = Field(default=None, sa_type=UTC)
    removed_at: dt.datetime | None = Field(default=None, sa_type=UTC)
