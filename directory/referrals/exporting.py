"""A list of referrals as a table for a spreadsheet: within reach, on record, with no formula in it.

Which referrals they are is decided, and put on record, in the transaction of the request; the lines
are read after it in small pieces, so that a long table holds nobody up and fills no memory.
"""

import csv
import datetime as dt
import io
from collections.abc import AsyncGenerator, Iterable

from sqlmodel import col, select

from directory.accounts.model import Caller
from directory.accounts.permissions import Whose, require
from directory.database import Database
from directory.errors import Invalid
from directory.referrals import rows, store
from directory.referrals.desk import Desk
from directory.referrals.model import Referral, Struct
from directory.referrals.store import Filters
from directory.referrals.tables import ReferralRow
from directory.sealing import Sealer

PERMISSION = "referral.export"
MOST = 50_000
AT_A_TIME = 500
COLUMNS = (
    *("number", "status", "priority", "program", "department", "practice", "family_name"),
    *("given_name", "date_of_birth", "phone", "external_ref", "created_at", "sent_at", "due"),
    *("owner", "assignee", "snoozed_until", "expected_by", "appointment", "ended_at"),
)
"""What a worklist shows. Reason, notes and findings stay where they are read one by one."""

FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # the wide ones count in some spreadsheets


class Export(Struct, frozen=True, kw_only=True):
    """What was decided in the request: which referrals, for whom."""

    ids: tuple[str, ...]
    by: Caller
    whose: Whose


async def begin(desk: Desk, filters: Filters, *, by: Caller) -> Export:
    """Raises Invalid for more than anybody reads in one table."""
    whose = require(by, PERMISSION)
    ids: tuple[str, ...] = ()
    if filters.program is None or filters.program in desk.catalogue.programs:
        ids = await store.ids(
            desk.db, desk.sealer, filters, seen_by=by, whose=whose, limit=MOST + 1
        )
    if len(ids) > MOST:
        raise Invalid(f"This is more than {MOST:,} referrals. Narrow it by status or program.")
    await desk.audit(by, PERMISSION, shown=ids)
    return Export(ids=ids, by=by, whose=whose)


async def lines(database: Database, sealer: Sealer, export: Export) -> AsyncGenerator[str, None]:
    """The table piece by piece, newest first, as the list shows it."""
    yield table([COLUMNS])
    for start in range(0, len(export.ids), AT_A_TIME):
        piece = export.ids[start : start + AT_A_TIME]
        query = select(ReferralRow).where(
            col(ReferralRow.id).in_(piece), store.scope(export.by, export.whose)
        )
        async with database.reading() as db:
            found = (await db.scalars(query.order_by(col(ReferralRow.id).desc()))).all()
        yield table(cells(rows.referral_of(sealer, row, whole=False)) for row in found)


def cells(referral: Referral) -> tuple[str, ...]:
    """In the order of COLUMNS; what is not known is empty."""
    content, patient = referral.content, referral.content.patient
    booked = (
        referral.appointment if referral.appointment and referral.appointment.is_booked else None
    )
    values = (
        *(referral.number, referral.status.value, content.priority, referral.program),
        *(referral.department, referral.practice, patient.family_name, patient.given_name),
        *(patient.date_of_birth, patient.phone, content.external_ref, referral.created_at),
        *(referral.sent_at, referral.due, f"{referral.owner.kind.value} {referral.owner.id}"),
        *(referral.assignee, referral.snoozed_until, referral.expected_by),
        *(booked.start if booked else None, referral.ended_at),
    )
    return tuple(_text(value) for value in values)


def _text(value: str | dt.date | None) -> str:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, dt.date) else value or ""


def table(lines: Iterable[Iterable[str]]) -> str:
    """Every cell quoted (RFC 4180), none of them a formula."""
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows(
        [neutral(cell) for cell in line] for line in lines
    )
    return written.getvalue()


def neutral(cell: str) -> str:
    """A spreadsheet shows it and never counts it.

    >>> neutral("=1+1"), neutral("O'Neill-Ruiz")
    ("'=1+1", "O'Neill-Ruiz")
    """
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell
