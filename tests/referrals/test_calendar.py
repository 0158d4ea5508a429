"""Working days and opening hours: weekends, holidays, the two nights the clock changes."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory import paths
from directory.catalogue.loading import load_catalogue
from directory.catalogue.model import Hours
from directory.referrals.calendar import Calendar, Open, days_said, of_program, week_of
from tests.builders import a_program

pytestmark = pytest.mark.quick

NEW_YORK = ZoneInfo("America/New_York")
ZONES = ("America/New_York", "UTC", "Australia/Lord_Howe", "America/Santiago", "Asia/Kathmandu")
WEEK = dict.fromkeys(range(5), Open(opens=dt.time(8), closes=dt.time(17)))
SITE = Calendar(zone=NEW_YORK, week=WEEK)

# Places open and close on the quarter hour, so none is open for less than that.
times = st.integers(0, 4 * 24 - 1).map(lambda quarter: dt.time(quarter // 4, quarter % 4 * 15))
moments = st.integers(0, 5 * 365 * 24 * 60).map(
    lambda minutes: dt.datetime(2024, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
)
dates = st.dates(dt.date(2024, 1, 1), dt.date(2029, 1, 1))
calendars = st.builds(
    lambda zone, days, opens, closes, holidays: Calendar(
        zone=ZoneInfo(zone),
        week=dict.fromkeys(days, Open(opens=opens, closes=closes)),
        holidays=frozenset(holidays),
    ),
    st.sampled_from(ZONES),
    st.sets(st.integers(0, 6), min_size=1),
    times,
    times,
    st.sets(dates, max_size=6),
)
few = st.integers(0, 30)


@given(calendars, moments, st.integers(1, 30))
def test_a_working_day_never_ends_on_a_closed_day(
    calendar: Calendar, since: dt.datetime, days: int
) -> None:
    ends = calendar.after_working_days(since, days)
    assert calendar.is_open(calendar.day(ends))
    assert ends > since
    assert calendar.working_days(since, ends) == days


@given(calendars, moments, few, few)
def test_working_days_add_up(calendar: Calendar, since: dt.datetime, some: int, more: int) -> None:
    at_once = calendar.after_working_days(since, some + more)
    assert calendar.after_working_days(calendar.after_working_days(since, some), more) == at_once


@given(calendars, moments, st.timedeltas(dt.timedelta(), dt.timedelta(days=9)), few)
def test_who_begins_later_is_never_done_sooner(
    calendar: Calendar, since: dt.datetime, later: dt.timedelta, days: int
) -> None:
    sooner = calendar.after_working_days(since, days)
    assert calendar.after_working_days(since + later, days) >= sooner
    assert calendar.after_working_days(since, days + 1) > sooner


@given(calendars, moments, st.timedeltas(dt.timedelta(minutes=1), dt.timedelta(hours=40)))
def test_open_time_passes_only_while_the_place_is_open(
    calendar: Calendar, since: dt.datetime, time: dt.timedelta
) -> None:
    ends = calendar.after_open_time(since, time)
    day = calendar.day(ends - dt.timedelta(microseconds=1))
    assert calendar.is_open(day)
    assert calendar.opens(day) < ends <= calendar.closes(day)
    assert calendar.open_time(since, ends) == time
    half = calendar.after_open_time(since, time / 2)
    assert calendar.after_open_time(half, time - time / 2) == ends


def test_no_working_day_at_all_is_now() -> None:
    now = dt.datetime(2026, 11, 22, 3, tzinfo=dt.UTC)
    assert SITE.after_working_days(now, 0) == now


def test_a_calendar_without_an_open_day_is_refused() -> None:
    with pytest.raises(ValueError, match="no open day"):
        Calendar(zone=NEW_YORK, week={})


@pytest.mark.parametrize(
    ("closes", "day", "utc"),
    [
        ("17:00", "2026-03-06", "2026-03-06T22:00"),
        ("17:00", "2026-03-09", "2026-03-09T21:00"),  # summer time began on the 8th
        ("02:30", "2026-03-08", "2026-03-08T07:30"),  # the clock skips half past two
        ("01:30", "2026-11-01", "2026-11-01T06:30"),  # half past one comes twice: the later one
        ("00:00", "2026-11-22", "2026-11-23T04:59:59"),  # open until the day ends
    ],
)
def test_a_closing_time_is_a_moment(closes: str, day: str, utc: str) -> None:
    open_ = Open(opens=dt.time(1), closes=dt.time.fromisoformat(closes))
    calendar = Calendar(zone=NEW_YORK, week=dict.fromkeys(range(7), open_))
    expected = dt.datetime.fromisoformat(utc).replace(tzinfo=dt.UTC)
    assert calendar.closes(dt.date.fromisoformat(day)) == expected


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Monday to Friday", {0, 1, 2, 3, 4}),
        ("Mondays to Fridays", {0, 1, 2, 3, 4}),
        ("Monday-Thursday and Saturday", {0, 1, 2, 3, 5}),
        ("Tuesday and Thursday", {1, 3}),
        ("Monday, Wednesday and Friday", {0, 2, 4}),
        ("Friday to Monday", {4, 5, 6, 0}),
        ("Sunday", {6}),
        ("Every day", set(range(7))),
        ("Weekdays", set(range(5))),
        ("By appointment", set()),
        ("Monday to Friday to Sunday", set()),
        ("", set()),
    ],
)
def test_days_in_words_are_weekdays(text: str, days: set[int]) -> None:
    assert days_said(text) == days


def line(days: str, opens: str, closes: str) -> Hours:
    return Hours(days={"en": days}, opens=opens, closes=closes)


def test_two_lines_for_one_day_are_joined() -> None:
    week = week_of([line("Monday", "08:00", "12:00"), line("Monday", "13:00", "18:00")])
    assert week == {0: Open(opens=dt.time(8), closes=dt.time(18))}


@pytest.mark.parametrize(
    "hours", [(), (line("Some days", "08:00", "17:00"),), (line("Monday", "early", "late"),)]
)
def test_hours_that_are_not_stated_or_not_understood_are_the_site_s(
    hours: tuple[Hours, ...],
) -> None:
    assert of_program(a_program("spine-service", hours=hours), SITE) is SITE
    assert of_program(None, SITE) is SITE


def test_a_program_s_own_hours_count_and_the_site_s_holidays_with_them() -> None:
    site = Calendar(zone=NEW_YORK, week=WEEK, holidays=frozenset({dt.date(2026, 11, 26)}))
    program = a_program("spine-service", hours=(line("Tuesday and Thursday", "17:00", "19:30"),))
    own = of_program(program, site)
    monday = dt.datetime(2026, 11, 23, 15, tzinfo=dt.UTC)
    assert own.day(own.after_working_days(monday, 2)) == dt.date(2026, 12, 1)  # not on the 26th


def test_all_hours_of_the_sample_programs_are_understood() -> None:
    catalogue = load_catalogue(paths.DATA, demo=True)
    hours = [program.hours for program in catalogue.programs.values() if program.hours]
    assert hours
    assert all(week_of(each) for each in hours)
