"""Every status says who has it, since when, what comes next, by when, and whom to call."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from directory import paths
from directory.catalogue.model import Contact
from directory.catalogue.reading_grade import grade, load_names
from directory.errors import BadData
from directory.referrals.model import ENDS, Status, TeamKind
from directory.referrals.transitions import TURNS
from directory.referrals.whereabouts import (
    Reader,
    Sender,
    Standing,
    Strip,
    load_answers,
    strip,
)
from directory.referrals.wording import load_wording
from tests.builders import a_program
from tests.referrals.moments import ZONE, at

pytestmark = pytest.mark.quick

ANSWERS = load_answers(paths.DATA)
PHONE = Contact(purpose="appointments", kind="phone", value="617 555 0100")
SPINE = a_program("spine-service", contacts=(PHONE,))
PRACTICE = Sender(name="Main Street", phone="617 555 0101")


def where(status: Status, reader: Reader = "staff", **fields: Any) -> Strip | None:
    standing = Standing(
        status=status,
        turn=TURNS[status],
        since=at("2026-11-22 23:30"),
        due=None if status in ENDS else at("2026-11-24 17:00"),
        visit=fields.pop("visit", None),
    )
    given: dict[str, Any] = {"program": SPINE, "sender": PRACTICE, "zone": ZONE}
    return strip(standing, reader=reader, answers=ANSWERS, **given | fields)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("reader", ["staff", "patient"])
@pytest.mark.parametrize("status", Status)
def test_every_status_answers_all_five(status: Status, reader: Reader, language: str) -> None:
    found = where(status, reader)
    if found is None:
        assert reader == "patient"
        assert load_wording(paths.DATA).of(status).patient is None
        return
    assert found.who[language]
    assert found.since == dt.date(2026, 11, 22)  # the day at the site, not the day in UTC
    assert found.next[language]
    assert found.when(language, "Tuesday")
    assert (found.by is None) == (status in ENDS)
    assert found.call[language]
    assert found.phone
    assert not any("%(" in text for text in (*found.who.values(), *found.call.values()))


def test_patients_read_plain_words() -> None:
    names = load_names(paths.DATA)
    said = [each.patient["en"] for each in ANSWERS.next if each.patient]
    grades = {text: grade(text, names).grade or 0 for text in said}
    assert max(grades.values()) <= 6, grades


def test_whoever_has_it_is_called() -> None:
    asked, accepted = where(Status.INFO_REQUESTED), where(Status.ACCEPTED)
    assert asked is not None
    assert accepted is not None
    assert (asked.who["en"], asked.phone) == ("Main Street", PRACTICE.phone)
    assert (accepted.who["en"], accepted.phone) == (f"{SPINE.name['en']}, intake", PHONE.value)


def test_the_program_s_time_is_said_to_stand_still_while_it_waits_for_an_answer() -> None:
    found = where(Status.INFO_REQUESTED)
    assert found is not None
    assert "stands still" in found.next["en"]


def test_where_no_practice_here_sent_it_the_department_answers() -> None:
    found = where(Status.DECLINED, sender=None)
    assert found is not None
    assert found.who["en"] == f"{SPINE.name['en']}, intake"


@pytest.mark.parametrize(
    ("contacts", "site_phone", "phone"),
    [
        ((PHONE,), "617 555 0199", "617 555 0100"),
        ((), "617 555 0199", "617 555 0199"),
        ((Contact(purpose="referrals", kind="fax", value="617 555 0102"),), "", None),
        ((), "", None),
    ],
)
def test_a_number_that_is_not_known_is_not_made_up(
    contacts: tuple[Contact, ...], site_phone: str, phone: str | None
) -> None:
    program = a_program("spine-service", contacts=contacts)
    found = where(Status.SENT, "patient", program=program, site_phone=site_phone)
    assert found is not None
    assert found.phone == phone
    assert found.call["en"] == program.name["en"]


def test_a_booked_referral_names_the_day_of_the_visit() -> None:
    booked = where(Status.SCHEDULED, "patient", visit=at("2026-12-10 14:00"))
    unknown = where(Status.SCHEDULED, "patient")
    assert booked is not None
    assert unknown is not None
    assert (booked.by, booked.when("en", "Thursday")) == (dt.date(2026, 12, 10), "On Thursday")
    assert (unknown.by, unknown.when("en", "Tuesday")) == (dt.date(2026, 11, 24), "By Tuesday")


@pytest.mark.parametrize("turn", TeamKind)
def test_a_patient_reads_no_team_of_the_house(turn: TeamKind) -> None:
    standing = Standing(status=Status.SENT, turn=turn, since=at("2026-11-22 10:00"), due=None)
    found = strip(
        standing, reader="patient", answers=ANSWERS, program=SPINE, sender=PRACTICE, zone=ZONE
    )
    assert found is not None
    assert found.who["en"] in ("Your doctor’s office", SPINE.name["en"])


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('status = "sent"', 'status = "draft"', "next: expected draft exactly once"),
        ("[has.intake]", "[has.somebody]", "somebody"),
        ('patient.en = "Your doctor’s office"', 'patient.fr = "x"', "has.practice: expected"),
        ('[by.nothing]\nen = "', '[by.nothing]\nfr = "', "by.nothing.en"),
        ('staff.en = "Finish', 'staff.fr = "Finish', "next.draft.staff.en"),
        ("[[next]]", "[[nexts]]", "next"),
    ],
)
def test_a_mistake_of_the_answers_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = (paths.DATA / "statuses" / "where.toml").read_text()
    assert old in text
    (tmp_path / "statuses").mkdir()
    (tmp_path / "statuses" / "where.toml").write_text(text.replace(old, new, 1))
    with pytest.raises(BadData) as error:
        load_answers(tmp_path)
    assert told in str(error.value)
    assert "data/statuses/where.toml" in str(error.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="cannot be read"):
        load_answers(tmp_path)
