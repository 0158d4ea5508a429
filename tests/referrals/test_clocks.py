"""Whose time is running, as the events tell it; and who hears when it ran out."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory import paths
from directory.referrals.clocks import Clock, clocks, due
from directory.referrals.escalation import Alarm, Tries, alarms, tries
from directory.referrals.items import Priority
from directory.referrals.model import ENDS, Actor, Event, Status
from directory.referrals.timers import PRIORITIES, load_timers
from tests.referrals.moments import CALENDAR, at

pytestmark = pytest.mark.quick

TIMERS = load_timers(paths.DATA).within(program=CALENDAR, site=CALENDAR)
SOMEONE = Actor(kind="intake", id="intake-1")


def story(*steps: tuple[str, str] | tuple[str, str, dict[str, str]]) -> list[Event]:
    """Events from pairs: a status it came into, or an action in brackets, and when."""
    events = []
    for seq, (what, when, *detail) in enumerate(steps, start=1):
        stays = what.startswith("(")
        events.append(
            Event(
                seq=seq,
                at=at(when),
                action=what.strip("()") if stays else f"to_{what}",
                by=SOMEONE,
                attempt=1,
                to=None if stays else Status(what),
                detail=detail[0] if detail else {},
            )
        )
    return events


ASKED = (
    ("draft", "2026-11-20 09:00"),
    ("sent", "2026-11-20 10:00"),
    ("received", "2026-11-23 09:00"),  # a Monday
    ("info_requested", "2026-11-24 10:00"),
)
ANSWERED = (*ASKED, ("received", "2026-11-27 15:00"))


def the(timer: str, events: list[Event], now: str, priority: Priority = "urgent") -> Clock | None:
    found = clocks(events, priority=priority, timers=TIMERS, now=at(now))
    return next((each for each in found if each.timer == timer), None)


def test_the_program_s_clock_stands_still_while_it_waits_for_an_answer_and_says_so() -> None:
    clock = the("decision", story(*ASKED), "2026-11-26 10:00")
    assert clock is not None
    assert clock.due is None
    assert clock.paused_since == at("2026-11-24 10:00")
    assert clock.waits_in is Status.INFO_REQUESTED
    assert clock.used == dt.timedelta(hours=25)


def test_an_answer_sets_it_going_again_with_what_was_left() -> None:
    clock = the("decision", story(*ANSWERED), "2026-11-27 16:00")
    assert clock is not None
    assert clock.pauses == ((at("2026-11-24 10:00"), at("2026-11-27 15:00")),)
    assert clock.due == at("2026-12-01 17:00")  # three days from Monday, and the three of waiting
    assert clock.used == dt.timedelta(hours=26)
    assert due(story(*ANSWERED), priority="urgent", timers=TIMERS) == clock.due


def test_asking_while_a_cancellation_is_talked_about_is_one_pause() -> None:
    events = story(
        *ASKED,
        ("cancel_requested", "2026-11-25 10:00"),
        ("info_requested", "2026-11-25 11:00"),
        ("received", "2026-11-26 10:00"),
    )
    clock = the("decision", events, "2026-11-26 12:00")
    assert clock is not None
    assert clock.pauses == ((at("2026-11-24 10:00"), at("2026-11-26 10:00")),)


@pytest.mark.parametrize("events", [ASKED, ANSWERED, ASKED[:2]])
def test_the_patient_s_clock_never_pauses(events: tuple[tuple[str, str], ...]) -> None:
    clock = the("appointment", story(*events), "2026-11-28 09:00")
    assert clock is not None
    assert clock.since == at("2026-11-20 10:00")
    assert clock.due == at("2026-12-04 23:59:59")
    assert clock.left == at("2026-12-04 23:59:59") - at("2026-11-28 09:00")


def test_the_patient_s_clock_goes_on_when_another_program_is_asked() -> None:
    events = story(*ANSWERED, ("declined", "2026-11-30 09:00"), ("sent", "2026-12-01 09:00"))
    clock = the("appointment", events, "2026-12-01 10:00")
    assert clock is not None
    assert clock.since == at("2026-11-20 10:00")


@pytest.mark.parametrize(
    ("status", "goes_on"), [("scheduled", True), ("in_care", False), ("cancelled", False)]
)
def test_it_ends_when_the_patient_was_seen(status: str, goes_on: bool) -> None:
    events = story(*ANSWERED, ("accepted", "2026-11-30 09:00"), (status, "2026-12-01 09:00"))
    assert (the("appointment", events, "2026-12-01 10:00") is not None) is goes_on


def test_a_waiting_list_pauses_the_first_call() -> None:
    events = story(
        ("sent", "2026-11-20 10:00"),
        ("accepted", "2026-11-23 09:00"),
        ("waitlisted", "2026-11-24 09:00"),
        ("accepted", "2026-12-01 09:00"),
    )
    clock = the("contact", events, "2026-12-01 10:00")
    assert clock is not None
    assert clock.due == at("2026-12-03 17:00")  # one of three days was used


def test_a_visit_is_to_be_recorded_after_its_time_not_after_it_was_booked() -> None:
    events = story(("sent", "2026-11-20 10:00"), ("scheduled", "2026-11-23 09:00"))
    visit = at("2026-12-10 14:00")
    assert due(events, priority="routine", timers=TIMERS, appointment=visit) == (
        at("2026-12-11 17:00")
    )
    assert due(events, priority="routine", timers=TIMERS) == at("2026-11-24 17:00")


def test_what_was_paused_before_the_visit_does_not_put_its_record_off() -> None:
    events = story(
        ("scheduled", "2026-11-23 09:00"),
        ("cancel_requested", "2026-11-24 09:00"),
        ("scheduled", "2026-11-30 09:00"),
    )
    visit = at("2026-12-10 14:00")
    assert due(events, priority="routine", timers=TIMERS, appointment=visit) == (
        at("2026-12-11 17:00")
    )


def test_an_interim_note_sets_the_report_going_anew() -> None:
    events = story(
        ("in_care", "2026-11-23 09:00"),
        ("(note)", "2026-11-30 09:00"),
        ("(call)", "2026-12-01 09:00"),
    )
    clock = the("report", events, "2026-12-01 10:00")
    assert clock is not None
    assert clock.since == at("2026-11-30 09:00")
    assert clock.began == 2


def test_a_clock_that_stepped_back_takes_nothing_away() -> None:
    events = story(*ASKED, ("received", "2026-11-24 09:00"))  # an hour before the question
    clock = the("decision", events, "2026-11-24 09:30")
    assert clock is not None
    assert clock.pauses == ((at("2026-11-24 10:00"), at("2026-11-24 10:00")),)


def test_nothing_runs_once_it_ended() -> None:
    for end in ENDS:
        events = story(*ASKED, (end.value, "2026-11-25 09:00"))
        assert clocks(events, priority="stat", timers=TIMERS, now=at("2027-11-25 09:00")) == ()
        assert due(events, priority="stat", timers=TIMERS) is None
    assert due([], priority="stat", timers=TIMERS) is None


def rung(events: list[Event], now: str, timer: str = "decision") -> Alarm | None:
    found = alarms(events, priority="urgent", timers=TIMERS, now=at(now))
    return next((each for each in found if each.timer == timer), None)


@pytest.mark.parametrize(
    ("now", "level", "tells", "told"),
    [
        ("2026-11-26 17:00", 1, ("intake",), ("intake",)),
        ("2026-11-27 16:59", 1, ("intake",), ("intake",)),
        ("2026-11-27 17:00", 2, ("clinicians",), ("intake", "clinicians")),
        ("2026-11-30 17:00", 3, ("referrer",), ("intake", "clinicians", "referrer")),
        ("2036-11-30 17:00", 3, ("referrer",), ("intake", "clinicians", "referrer")),
    ],
)
def test_what_ran_out_is_told_upward(
    now: str, level: int, tells: tuple[str, ...], told: tuple[str, ...]
) -> None:
    found = rung(story(*ASKED[:3]), now)
    assert found is not None
    assert (found.level, found.tells, found.told) == (level, tells, told)
    assert found.key == f"decision/3/{level}"
    assert "accept" in found.offers
    assert found.next["en"].startswith("Decide")


@pytest.mark.parametrize("now", ["2026-11-26 16:59", "2026-11-23 09:00"])
def test_nobody_is_told_before_it_ran_out(now: str) -> None:
    assert rung(story(*ASKED[:3]), now) is None


def test_nobody_is_told_while_it_stands_still() -> None:
    assert rung(story(*ASKED), "2036-11-26 16:59") is None


def called(*results: str) -> list[Event]:
    calls = (
        ("(call)", f"2026-11-2{3 + n} 10:00", {"result": each}) for n, each in enumerate(results)
    )
    return story(("sent", "2026-11-20 10:00"), ("accepted", "2026-11-23 09:00"), *calls)


@pytest.mark.parametrize(
    ("results", "made", "reached", "closing", "alarm"),
    [
        ((), 0, False, False, True),
        (("no_answer", "left_message"), 2, False, False, True),
        (("no_answer", "left_message", "no_answer"), 3, False, True, False),
        (("no_answer", "reached"), 1, True, False, False),
        (("no_answer", "no_answer", "no_answer", "reached"), 3, True, False, False),
    ],
)
def test_after_three_tries_closing_may_be_offered_and_is_never_done(
    results: tuple[str, ...], made: int, reached: bool, closing: bool, alarm: bool
) -> None:
    events = called(*results)
    found = tries(events, priority="urgent", timers=TIMERS, now=at("2026-11-27 10:00"))
    assert found == Tries(made=made, wanted=3, reached=reached, by=at("2026-11-30 17:00"))
    assert found.may_offer_closing is closing
    assert (rung(events, "2026-12-01 09:00", "attempts") is not None) is alarm


def test_where_nobody_has_to_be_reached_there_are_no_tries() -> None:
    assert tries(story(*ASKED), priority="stat", timers=TIMERS, now=at("2026-11-27 10:00")) is None


def test_a_day_people_agreed_on_counts_for_its_status_and_no_other() -> None:
    events = story(("sent", "2026-11-20 10:00"), ("waitlisted", "2026-11-23 09:00"))
    agreed = at("2027-01-15 17:00")
    found = alarms(
        events, priority="urgent", timers=TIMERS, now=at("2026-12-20 10:00"), agreed=agreed
    )
    assert [each.timer for each in found] == ["appointment"]  # the patient's own clock goes on
    later = alarms(events, priority="urgent", timers=TIMERS, now=agreed, agreed=agreed)
    assert {each.timer for each in later} == {"appointment", "waitlist-review"}


statuses = st.lists(st.sampled_from(Status), max_size=8)
hours = st.integers(0, 2000)


@given(statuses, st.lists(hours, min_size=9, max_size=9), st.sampled_from(PRIORITIES), hours, hours)
def test_with_time_only_more_people_hear_of_it(
    through: list[Status], waits: list[int], priority: Priority, soon: int, later: int
) -> None:
    now, events = at("2026-11-20 10:00"), []
    for seq, status in enumerate([Status.DRAFT, *through], start=1):
        now += dt.timedelta(hours=waits[seq - 1])
        events.append(Event(seq=seq, at=now, action="x", by=SOMEONE, attempt=1, to=status))

    def told(after: int) -> dict[str, Alarm]:
        moment = now + dt.timedelta(hours=after)
        found = alarms(events, priority=priority, timers=TIMERS, now=moment)
        return {each.timer: each for each in found}

    first, then = told(soon), told(soon + later)
    assert set(first) <= set(then)
    for timer, alarm in first.items():
        assert then[timer].level >= alarm.level
        assert set(alarm.told) <= set(then[timer].told)
    if events[-1].to in ENDS:
        assert not then
    else:
        expected = due(events, priority=priority, timers=TIMERS)
        assert expected is not None
        assert then or now + dt.timedelta(hours=soon + later) < expected
