"""A patient on their own page: who showed two things about one referral, in one browser.

Kept as bearers are, by a hash of the cookie, and ended together with the patient's links. It is
good for pages only: as a Bearer token it opens nothing.
"""

import datetime as dt
from enum import StrEnum

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from directory.accounts.bearers import LONGEST_TOKEN, Kind
from directory.accounts.model import Caller, Standing
from directory.accounts.tables import BearerRow
from directory.identifiers import new_token, token_hash

PAGES = "pages"
"""What such a token is for; a Bearer token of a patient has no such mark."""

NUMBER_LASTS = dt.timedelta(hours=1)


class Door(StrEnum):
    """How the patient came in, which says how much the page lets them do."""

    NUMBER = "number"  # the number on the paper, with the birth date
    LINK = "link"  # the link they were given, with the birth date


class PatientSession(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    referral: str
    door: Door
    ends_at: dt.datetime

    @property
    def caller(self) -> Caller:
        """Named so in the history, which holds no name of a patient."""
        return Caller(
            standing=Standing.PATIENT,
            id=self.referral,
            name="Patient",
            referral=self.referral,
            session=self.id,
        )


async def begin(
    db: AsyncSession, referral: str, door: Door, *, ends_at: dt.datetime, now: dt.datetime
) -> tuple[str, PatientSession]:
    """The token for the cookie, which is known at this moment only."""
    token = new_token()
    row = BearerRow(
        hash=token_hash(token),
        kind=Kind.PATIENT.value,
        subject=referral,
        scopes=[PAGES, door.value],
        created_at=now,
        expires_at=ends_at,
    )
    db.add(row)
    await db.flush()
    return token, _session(row)


async def find(db: AsyncSession, token: str, *, now: dt.datetime) -> PatientSession | None:
    row = await _row(db, token)
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        return None
    return _session(row)


async def end(db: AsyncSession, token: str, *, now: dt.datetime) -> None:
    row = await _row(db, token)
    if row is not None and row.revoked_at is None:
        row.revoked_at = now


async def _row(db: AsyncSession, token: str) -> BearerRow | None:
    if not 0 < len(token) <= LONGEST_TOKEN:
        return None
    row = await db.get(BearerRow, token_hash(token))
    return row if row is not None and row.scopes and row.scopes[0] == PAGES else None


def _session(row: BearerRow) -> PatientSession:
    door = Door((row.scopes or [])[-1])
    return PatientSession(
        id=row.hash.hex(), referral=row.subject, door=door, ends_at=row.expires_at
    )
