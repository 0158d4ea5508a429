"""How a status reads in FHIR: the order, the work, and its fine step. Data in `data/statuses`."""

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from directory.errors import BadData
from directory.referrals.appointment import AppointmentState
from directory.referrals.model import Referral, Status

FILE = "data/statuses/fhir.toml"

Request = Literal["draft", "active", "on-hold", "revoked", "completed", "entered-in-error"]
Task = Literal[
    "draft",
    "requested",
    "received",
    "accepted",
    "rejected",
    "ready",
    "cancelled",
    "in-progress",
    "on-hold",
    "failed",
    "completed",
    "entered-in-error",
]


class FhirStatus(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row. `task` None: as it was when the cancellation was asked for."""

    status: Status
    missed: Literal["missed", "cancelled"] | None = None
    request: Request
    task: Task | None = None
    business: str | None = None


class FhirStatuses(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: str
    rows: tuple[FhirStatus, ...]

    def of(self, referral: Referral) -> FhirStatus:
        """The row of a referral as it stands, with a Task status always."""
        row = self._row(referral.status, referral)
        if row.task is not None:
            return row
        before = self._row(referral.came_from or Status.RECEIVED, referral)
        return msgspec.structs.replace(row, task=before.task)

    def _row(self, status: Status, referral: Referral) -> FhirStatus:
        found = [row for row in self.rows if row.status is status]
        date = referral.appointment
        gone = date is not None and date.state is AppointmentState.CANCELLED
        return next(
            (row for row in found if row.missed == ("cancelled" if gone else "missed")), found[0]
        )


@cache
def load_fhir_statuses(data: Path) -> FhirStatuses:
    """Reads `data/statuses/fhir.toml`. Raises BadData with every mistake found."""
    try:
        text = (data / "statuses" / "fhir.toml").read_bytes()
        statuses = msgspec.toml.decode(text, type=FhirStatuses)
    except OSError:
        raise BadData((f"{FILE}: cannot be read; expected FHIR's words for each status",)) from None
    except msgspec.DecodeError as error:
        raise BadData((f"{FILE}: {error}",)) from None
    expected: list[tuple[Status, str | None]] = [
        (status, None) for status in Status if status is not Status.MISSED
    ]
    expected += [(Status.MISSED, "missed"), (Status.MISSED, "cancelled")]
    given: list[tuple[Status, str | None]] = [(row.status, row.missed) for row in statuses.rows]
    problems = [
        f"{FILE}: rows: expected {status.value}{f' ({missed})' if missed else ''} exactly once"
        for status, missed in expected
        if given.count((status, missed)) != 1
    ]
    problems += [
        f"{FILE}: rows.{row.status.value}.task: expected a status; only cancel_requested has none"
        for row in statuses.rows
        if (row.task is None) != (row.status is Status.CANCEL_REQUESTED)
    ]
    if problems:
        raise BadData(tuple(problems))
    return statuses
