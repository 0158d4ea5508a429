"""Rows of the catalogue; they never leave store.py.

`content` is the whole record. The other columns are drawn from it, so that queries and
constraints can see them.
"""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from directory.catalogue.model import Listing
from directory.database import JSON_VALUE
from directory.database import UTC as MOMENT

SLUG = 80

_LISTINGS = ", ".join(f"'{listing.value}'" for listing in Listing)


class RecordRow(SQLModel):
    """What every kind keeps. `seeded` is the digest of the data file's record last taken over;
    `edited_at` is set by the first edit here, and from then on files no longer touch the row."""

    slug: str = Field(primary_key=True, max_length=SLUG)
    uuid: UUID = Field(unique=True)
    listing: str = Field(max_length=20)
    version: int
    position: int  # reading order
    steward: str | None = Field(default=None, max_length=200)
    checked_on: dt.date | None = None
    seeded: str | None = Field(default=None, max_length=64)
    edited_at: dt.datetime | None = Field(default=None, sa_type=MOMENT)
    changed_at: dt.datetime = Field(sa_type=MOMENT)
    content: dict[str, Any] = Field(sa_type=JSON_VALUE)


def _listed() -> tuple[CheckConstraint, ...]:
    return (CheckConstraint(f"listing IN ({_LISTINGS})", name="listing"),)


class InstitutionRow(RecordRow, table=True):
    __tablename__ = "institution"
    __table_args__ = _listed()


class DepartmentRow(RecordRow, table=True):
    __tablename__ = "department"
    __table_args__ = _listed()


class ProgramRow(RecordRow, table=True):
    """Referrals will point here, so a program is retired and never deleted."""

    __tablename__ = "program"
    __table_args__ = _listed()

    department: str = Field(foreign_key="department.slug", index=True, max_length=SLUG)


class DisciplineRow(RecordRow, table=True):
    __tablename__ = "discipline"
    __table_args__ = _listed()


class ConditionRow(RecordRow, table=True):
    __tablename__ = "condition"
    __table_args__ = _listed()


class RehabPhaseRow(RecordRow, table=True):
    __tablename__ = "rehab_phase"
    __table_args__ = _listed()


class ComponentRow(RecordRow, table=True):
    __tablename__ = "component"
    __table_args__ = _listed()


class LocationRow(RecordRow, table=True):
    __tablename__ = "location"
    __table_args__ = _listed()


class GuideRow(RecordRow, table=True):
    __tablename__ = "guide"
    __table_args__ = _listed()


class NoticeRow(RecordRow, table=True):
    __tablename__ = "notice"
    __table_args__ = _listed()


class FormerSlugRow(SQLModel, table=True):
    """A slug never changes its meaning: an old one leads to its record for good."""

    __tablename__ = "former_slug"

    kind: str = Field(primary_key=True, max_length=20)
    slug: str = Field(primary_key=True, max_length=SLUG)
    leads_to: str = Field(max_length=SLUG)


class ChangeRow(SQLModel, table=True):
    """The change log. `seq` is drawn from StateRow in the same transaction: no gap, no reorder."""

    __tablename__ = "catalogue_change"

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str = Field(max_length=20)
    slug: str = Field(max_length=SLUG)
    version: int
    at: dt.datetime = Field(sa_type=MOMENT)


class StateRow(SQLModel, table=True):
    """One row: which kind of data the store holds, and the last change made to it.

    Writers update it first, so that they take turns and `seq` never runs ahead of what is visible.
    """

    __tablename__ = "catalogue_state"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("data IN ('real', 'demo')", name="data"),
    )

    id: int = Field(default=1, primary_key=True, sa_column_kwargs={"autoincrement": False})
    data: str = Field(max_length=10)
    seq: int = 0


ROWS: dict[str, type[RecordRow]] = {
    "institution": InstitutionRow,
    "departments": DepartmentRow,
    "programs": ProgramRow,
    "disciplines": DisciplineRow,
    "conditions": ConditionRow,
    "phases": RehabPhaseRow,
    "components": ComponentRow,
    "locations": LocationRow,
    "guides": GuideRow,
    "notices": NoticeRow,
}
"""Kind, as in model.KINDS → its table. Departments stand before the programs that name them."""
