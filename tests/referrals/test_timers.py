"""The timers: 15 × 4 lengths as data, counted in working days, open hours and calendar days."""

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory import paths
from directory.errors import BadData
from directory.referrals.model import ENDS, Status
from directory.referrals.timers import (
    PRIORITIES,
    Length,
    Timer,
    length,
    load_site,
    load_timers,
)
from directory.referrals.transitions import NEXT, ROWS
from tests.referrals.moments import CALENDAR, ZONE, at

pytestmark = pytest.mark.quick

TIMERS = load_timers(paths.DATA)
HERE = TIMERS.within(program=CALENDAR, site=CALENDAR)


@pytest.mark.parametrize(
    ("text", "hours"),
    [("15 min", 0.25), ("4 h", 4), ("4 wh", 4), ("2 d", 48), ("7 cd", 168), ("same day", 8)],
)
def test_a_length_is_a_number_and_a_unit(text: str, hours: float) -> None:
    found = length(text)
    assert found is not None
    assert found.about == dt.timedelta(hours=hours)


@pytest.mark.parametrize("text", ["soon", "4", "h 4", "-1 d", "4 weeks", "1.5 h"])
def test_anything_else_is_no_length(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        length(text)


def test_a_dash_says_that_there_is_no_such_timer() -> None:
    assert length("-") is None
    draft = TIMERS.timer("stale-draft")
    assert TIMERS.expiry(draft, "stat", since=at("2026-11-23 09:00")) is None
    assert TIMERS.length("stale-draft", "stat") == dt.timedelta()


@pytest.mark.parametrize(
    ("status", "priority", "since", "due"),
    [
        # minutes and hours run on at night and on Sunday
        (Status.SENT, "stat", "2026-11-22 23:50", "2026-11-23 00:05"),
        (Status.SENT, "asap", "2026-11-27 16:00", "2026-11-27 20:00"),
        # working days end when the place closes; the first day is not counted
        (Status.SENT, "urgent", "2026-11-23 09:00", "2026-11-24 17:00"),
        (Status.SENT, "routine", "2026-11-27 16:00", "2026-12-01 17:00"),  # over a weekend
        (Status.RECEIVED, "routine", "2026-11-23 09:00", "2026-11-30 17:00"),
        (Status.OUTCOME_RETURNED, "routine", "2026-11-23 09:00", "2026-12-07 17:00"),
        # calendar days for those who wait
        (Status.WAITLISTED, "urgent", "2026-11-23 09:00", "2026-12-07 23:59:59"),
        # the same day: by closing time, or by midnight, never in less than an hour
        (Status.ACCEPTED, "stat", "2026-11-23 09:00", "2026-11-23 17:00"),
        (Status.ACCEPTED, "stat", "2026-11-23 16:30", "2026-11-23 23:59:59"),
        (Status.ACCEPTED, "stat", "2026-11-22 10:00", "2026-11-22 23:59:59"),  # a Sunday
        (Status.ACCEPTED, "stat", "2026-11-23 23:30", "2026-11-24 00:30"),
        # over both changes of the clock
        (Status.SENT, "urgent", "2026-03-06 12:00", "2026-03-09 17:00"),
        (Status.SENT, "urgent", "2026-10-30 12:00", "2026-11-02 17:00"),
        # over a leap day
        (Status.SENT, "routine", "2028-02-28 12:00", "2028-03-01 17:00"),
    ],
)
def test_a_status_is_due(status: Status, priority: str, since: str, due: str) -> None:
    assert HERE.due(status, priority, since=at(since)) == at(due)  # type: ignore[arg-type]  # one of four


def test_hours_of_work_pass_only_while_the_place_is_open() -> None:
    four = Length(count=4, unit="wh")
    assert four.after(at("2026-11-27 15:00"), CALENDAR) == at("2026-11-30 10:00")


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("4 h", "2026-11-23 15:00"),  # two hours longer
        ("4 wh", "2026-11-23 15:00"),
        ("1 d", "2026-11-24 17:00"),  # the pause stayed within a day
        ("1 cd", "2026-11-24 23:59:59"),
        ("same day", "2026-11-23 17:00"),
    ],
)
def test_what_was_paused_does_not_count(text: str, due: str) -> None:
    pause = (at("2026-11-23 10:00"), at("2026-11-23 12:00"))
    found = length(text)
    assert found is not None
    assert found.after(at("2026-11-23 09:00"), CALENDAR, [pause]) == at(due)


def test_days_of_a_pause_are_added() -> None:
    over_the_weekend = (at("2026-11-27 10:00"), at("2026-12-01 12:00"))
    found = HERE.due(
        Status.RECEIVED, "urgent", since=at("2026-11-26 09:00"), pauses=[over_the_weekend]
    )
    assert found == at("2026-12-03 17:00")  # three days, of which the 27th to the 1st are two


def test_without_a_calendar_a_day_is_24_hours() -> None:
    since = at("2026-11-27 16:00")
    pause = (since, since + dt.timedelta(hours=3))
    assert TIMERS.due(Status.SENT, "routine", since=since) == since + dt.timedelta(days=2)
    assert TIMERS.due(Status.SENT, "urgent", since=since, pauses=[pause]) == (
        since + dt.timedelta(days=1, hours=3)
    )


@pytest.mark.parametrize("priority", PRIORITIES)
@pytest.mark.parametrize("status", Status)
def test_every_status_but_an_end_has_a_due_date_ahead(status: Status, priority: str) -> None:
    since = at("2026-11-22 15:00")
    for timers in (TIMERS, HERE):
        due = timers.due(status, priority, since=since)  # type: ignore[arg-type]  # one of four
        assert (due is None) == (status in ENDS)
        assert due is None or due > since


@given(
    st.sampled_from([timer.id for timer in TIMERS.timers]),
    st.integers(0, 8 * 365 * 24 * 60),
)
def test_the_more_urgent_is_never_due_later(timer_id: str, minutes: int) -> None:
    since = dt.datetime(2024, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
    timer = HERE.timer(timer_id)
    found = [HERE.expiry(timer, priority, since=since) for priority in PRIORITIES]
    given_dates = [each for each in found if each is not None]
    assert given_dates == sorted(given_dates)
    assert all(each > since for each in given_dates)


def test_each_of_the_thirteen_timers_of_the_lifecycle_is_there() -> None:
    assert {timer.id for timer in TIMERS.timers} >= {
        "send",
        "receipt",
        "decision",
        "reply",
        "contact",
        "attempts",
        "appointment",
        "rebook",
        "waitlist-review",
        "report",
        "acknowledge",
        "cancel-confirmation",
        "stale-draft",
    }


@pytest.mark.parametrize("timer", TIMERS.timers, ids=lambda timer: timer.id)
def test_a_timer_offers_steps_that_are_possible_where_it_runs(timer: Timer) -> None:
    where = {timer.starts, *timer.runs_in}
    for action in timer.offers:
        assert action == "call" or ROWS[action].starts & where, action
    if timer.sets_due:
        assert NEXT[timer.starts] in timer.offers


def broken(tmp_path: Path, file: str, old: str, new: str) -> Path:
    text = (paths.DATA / "timers" / file).read_text()
    assert old in text
    (tmp_path / "timers").mkdir()
    (tmp_path / "timers" / file).write_text(text.replace(old, new, 1))
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('routine = "2 d"', 'routine = "soon"', "timers.send.routine: expected a time"),
        ('starts = "sent"', 'starts = "received"', "exactly one that starts in sent"),
        ('starts = "sent"', 'starts = "received"', "exactly one that starts in received"),
        ('stat = "15 min"', 'stat = "15 d"', "timers.send: expected stat ≤ asap"),
        ('stat = "15 min"', 'stat = "-"', "timers.send: expected a time for each priority"),
        ('id = "receipt"', 'id = "send"', "timers.id: expected each id once"),
        ('tells = [["scheduler"], ["referrer"]]', "tells = []", "timers.send.tells"),
        ('offers = ["send", "cancel"]', "offers = []", "timers.send.offers"),
        ("next.en", "next.fr", "timers.send.next.en"),
        ('clock = "practice"', 'clock = "wall"', "clock"),
        ("[climbs]", "[climb]", "climb"),
    ],
)
def test_a_mistake_of_the_timers_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(BadData) as error:
        load_timers(broken(tmp_path, "defaults.toml", old, new))
    assert told in str(error.value)
    assert "data/timers/defaults.toml" in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('days = "Monday', 'days = "Moonday', "expected days such as"),
        ("08:00", "eight", "hours such as"),
        ("holidays = []", 'holidays = ["Christmas"]', "holidays"),
    ],
)
def test_a_mistake_of_the_site_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(BadData) as error:
        load_site(broken(tmp_path, "site.toml", old, new))
    assert told in str(error.value)
    assert "data/timers/site.toml" in str(error.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    for load in (load_timers, load_site):
        with pytest.raises(BadData, match="cannot be read"):
            load(tmp_path)


def test_the_site_s_holidays_are_no_working_days(tmp_path: Path) -> None:
    data = broken(tmp_path, "site.toml", "holidays = []", "holidays = [2026-11-26, 2026-11-27]")
    calendar = load_site(data).calendar(ZONE)
    timers = TIMERS.within(program=calendar, site=calendar)
    assert timers.due(Status.SENT, "urgent", since=at("2026-11-25 09:00")) == at("2026-11-30 17:00")
