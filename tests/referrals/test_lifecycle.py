"""The table of actions: where each leads, whose turn it is then, and by when."""

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory import paths
from directory.accounts.model import Standing
from directory.accounts.permissions import BY_ACTION
from directory.errors import Conflict
from directory.referrals import lifecycle
from directory.referrals.lifecycle import ROWS, TABLE, TURNS
from directory.referrals.model import (
    ENDS,
    Actor,
    Completeness,
    Content,
    Event,
    Referral,
    Status,
    TeamKind,
    fold,
)
from directory.referrals.timers import load_timers
from directory.referrals.wording import load_wording
from tests.builders import a_caller
from tests.referrals.ground import INTAKE, NOW, REFERRER, changed

pytestmark = pytest.mark.quick

TIMERS = load_timers(paths.DATA)
DRAFT = Referral(
    id="r1",
    number="R-1",
    version=1,
    status=Status.DRAFT,
    content=Content(priority="asap"),
    program="spine-service",
    department="orthopaedics",
    practice="main-street",
    owner=lifecycle.owner(Status.DRAFT, practice="main-street", department="orthopaedics"),
    due=NOW,
    created_at=NOW,
    created_by=lifecycle.actor(REFERRER),
    changed_at=NOW,
    listing_version=1,
    completeness=Completeness(score=0.0),
)


@pytest.mark.parametrize(
    ("start", "action", "end"),
    [
        (Status.DRAFT, "send", Status.SENT),
        (Status.DRAFT, "cancel", Status.CANCELLED),
        (Status.SENT, "accept", Status.ACCEPTED),  # passes `received` over
        (Status.RECEIVED, "accept", Status.ACCEPTED),
        (Status.SENT, "decline", Status.DECLINED),
        (Status.ACCEPTED, "decline", Status.DECLINED),
        (Status.IN_CARE, "decline", Status.DECLINED),
    ],
)
def test_an_action_leads_somewhere(start: Status, action: str, end: Status) -> None:
    assert lifecycle.target(start, action) is end


@pytest.mark.parametrize("action", ROWS)
@pytest.mark.parametrize("start", Status)
def test_from_every_other_status_it_is_refused_with_a_sentence(start: Status, action: str) -> None:
    if start in ROWS[action].starts:
        assert lifecycle.target(start, action) in Status
        return
    with pytest.raises(Conflict, match="cannot be"):
        lifecycle.target(start, action)


@pytest.mark.parametrize("action", ROWS)
def test_every_action_has_a_row_in_the_permission_table(action: str) -> None:
    assert lifecycle.permission(action) in BY_ACTION


@pytest.mark.parametrize("status", Status)
def test_every_status_has_an_owner_words_and_unless_it_is_an_end_a_due_date(
    status: Status,
) -> None:
    assert status in TURNS
    assert load_wording(paths.DATA).of(status).staff["en"]
    due = TIMERS.due(status, "routine", since=NOW)
    assert (due is None) == (status in ENDS)
    assert due is None or due > NOW


@pytest.mark.parametrize("status", Status)
def test_a_referral_no_practice_here_sent_is_owned_by_the_department(status: Status) -> None:
    owner = lifecycle.owner(status, practice=None, department="orthopaedics")
    assert owner.id == "orthopaedics"
    assert owner.kind is not TeamKind.PRACTICE


def test_a_step_sets_status_owner_due_and_version_and_says_so() -> None:
    change = lifecycle.apply(DRAFT, "send", by=REFERRER, now=NOW, timers=TIMERS, seq=2)
    assert change.referral.status is Status.SENT
    assert change.referral.owner.kind is TeamKind.INTAKE
    assert change.referral.due == NOW + dt.timedelta(hours=4)
    assert change.referral.version == 2
    assert change.event.to is Status.SENT
    assert change.event.by == Actor(kind="referrer", id="referrer-1", name="Pat Doe")


def test_whoever_took_it_keeps_it_until_it_changes_teams() -> None:
    taken = changed(
        DRAFT,
        assignee="intake-1",
        status=Status.SENT,
        owner=lifecycle.owner(Status.SENT, practice="main-street", department="orthopaedics"),
    )
    accepted = lifecycle.apply(taken, "accept", by=INTAKE, now=NOW, timers=TIMERS, seq=3)
    declined = lifecycle.apply(
        accepted.referral, "decline", by=INTAKE, now=NOW, timers=TIMERS, seq=4
    )
    assert accepted.referral.assignee == "intake-1"
    assert declined.referral.assignee is None


def test_the_status_is_what_the_events_add_up_to() -> None:
    def event(seq: int, to: Status | None) -> Event:
        by = lifecycle.actor(REFERRER)
        return Event(seq=seq, at=NOW, action="x", by=by, attempt=1, to=to)

    assert fold([]) is None
    assert fold([event(2, Status.SENT), event(1, Status.DRAFT), event(3, None)]) is Status.SENT


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("status", Status)
def test_possible_actions_are_those_the_status_and_the_role_both_let_pass(
    status: Status, standing: Standing
) -> None:
    caller = a_caller(standing)
    referral = changed(DRAFT, status=status)
    senders = {Standing.REFERRER, Standing.PRACTICE_SCHEDULER, Standing.CLIENT}
    receivers = {Standing.INTAKE, Standing.CLINICIAN}
    expected = set()
    if status is Status.DRAFT and standing in senders:
        expected = {"send", "cancel"}
    if status is Status.DRAFT and standing is Standing.INTAKE:
        expected = {"send"}
    if standing in receivers:
        expected |= {a for a in ("accept", "decline") if status in ROWS[a].starts}
    assert set(lifecycle.possible(referral, caller)) == expected


@given(st.lists(st.sampled_from([row.action for row in TABLE]), max_size=8), st.randoms())
def test_whatever_happens_someone_owns_it_and_the_events_add_up(
    actions: list[str], dice: random.Random
) -> None:
    referral, events = (
        DRAFT,
        [lifecycle.noted(DRAFT, "create", by=REFERRER, now=NOW, seq=1, to=Status.DRAFT)],
    )
    now = NOW
    for action in actions:
        now += dt.timedelta(minutes=dice.randint(0, 90_000))
        if referral.status not in ROWS[action].starts:
            with pytest.raises(Conflict):
                lifecycle.target(referral.status, action)
            continue
        change = lifecycle.apply(
            referral, action, by=INTAKE, now=now, timers=TIMERS, seq=len(events) + 1
        )
        assert change.referral.version == referral.version + 1
        referral = change.referral
        events.append(change.event)
        assert fold(events) is referral.status
        assert referral.owner.id in ("main-street", "orthopaedics")
        assert (referral.due is None) == referral.has_ended
        assert referral.due is None or referral.due > now
