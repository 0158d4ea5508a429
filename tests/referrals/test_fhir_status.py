"""FHIR's words for a status: which row holds, and every mistake of the table."""

from pathlib import Path

import pytest

from directory import paths
from directory.errors import BadData
from directory.referrals.fhir_status import load_fhir_statuses
from directory.referrals.model import Status
from tests.referrals.ground import INTAKE, REFERRER
from tests.referrals.walking import at

pytestmark = pytest.mark.quick

FILE = paths.DATA / "statuses" / "fhir.toml"


def broken(folder: Path, *, old: str, new: str) -> Path:
    (folder / "statuses").mkdir()
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    (folder / "statuses" / "fhir.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.SCHEDULED, Status.IN_CARE])
def test_a_task_keeps_its_status_while_its_cancellation_is_asked_for(status: Status) -> None:
    found = load_fhir_statuses(paths.DATA)
    walk = at(status)
    before = found.of(walk.referral).task
    asked = found.of(walk.take("request_cancel", by=REFERRER))
    assert (asked.task, asked.business) == (before, "cancel-requested")


def test_a_missed_date_and_a_cancelled_one_read_differently() -> None:
    found = load_fhir_statuses(paths.DATA)
    missed = at(Status.SCHEDULED)
    assert found.of(missed.take("miss", by=INTAKE, reason="no-show")).business == "no-show"
    cancelled = at(Status.SCHEDULED).take("miss", by=INTAKE, reason="cancelled-by-patient")
    assert found.of(cancelled).business == "appointment-cancelled"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('status = "sent"', 'status = "draft"', "expected sent exactly once"),
        ('missed = "missed"', 'missed = "cancelled"', r"expected missed \(missed\) exactly once"),
        ('task = "requested"\n', "", "rows.sent.task: expected a status"),
        ('request = "draft"', 'request = "new"', "Invalid enum value"),
    ],
)
def test_every_mistake_of_the_table_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(BadData, match=told):
        load_fhir_statuses(broken(tmp_path, old=old, new=new))


def test_a_table_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="cannot be read"):
        load_fhir_statuses(tmp_path)
