"""Rows of the summary versions that were sent. Added to, never changed."""

import datetime as dt

from sqlmodel import Field, SQLModel

from directory.database import UTC
from directory.referrals.tables import ID, SLUG
from directory.sealing import Place


class SummaryVersionRow(SQLModel, table=True):
    """One version. `record` is its canonical JSON, sealed; `checksum` is of that JSON.

    `code` stands on the paper. What a code tells is here in the open: program, version and date.
    """

    __tablename__ = "summary_version"

    referral_id: str = Field(primary_key=True, foreign_key="referral.id", max_length=ID)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    code: str = Field(unique=True, max_length=20)
    checksum: str = Field(max_length=64)
    program: str = Field(max_length=SLUG)
    made_at: dt.datetime = Field(sa_type=UTC)
    record: bytes


def place(row: SummaryVersionRow) -> Place:
    """Where the sealed record stands; it opens nowhere else."""
    return Place(str(row.__tablename__), f"{row.referral_id}/{row.number}", "record")
