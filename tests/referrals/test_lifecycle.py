"""The table of actions: where each leads, whose turn it is then, and by when."""

import datetime as dt

import pytest

from directory import paths
from directory.accounts.model import Caller
from directory.accounts.permissions import BY_ACTION
from directory.api.referral_history import actions
from directory.referrals import lifecycle
from directory.referrals.folds import status_of
from directory.referrals.model import (
    ENDS,
    Actor,
    Completeness,
    Content,
    Event,
    Referral,
    Status,
    TeamKind,
)
from directory.referrals.timers import load_timers
from directory.referrals.transitions import ROWS, TURNS
from directory.referrals.wording import load_wording
from tests.referrals.ground import CLIENT, INTAKE, NOW, REFERRER, changed

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
    ("start", "action", "by", "end"),
    [
        (Status.DRAFT, "send", REFERRER, Status.SENT),
        (Status.DRAFT, "cancel", REFERRER, Status.CANCELLED),
        (Status.SENT, "accept", INTAKE, Status.ACCEPTED),  # passes `received` over
        (Status.RECEIVED, "accept", INTAKE, Status.ACCEPTED),
        (Status.SENT, "decline", INTAKE, Status.DECLINED),
        (Status.ACCEPTED, "decline", INTAKE, Status.DECLINED),
        (Status.IN_CARE, "decline", INTAKE, Status.DECLINED),
    ],
)
def test_an_action_leads_somewhere(start: Status, action: str, by: Caller, end: Status) -> None:
    assert lifecycle.target(changed(DRAFT, status=start), action, by=by, now=NOW) is end


@pytest.mark.parametrize("practice", ["main-street", None])
@pytest.mark.parametrize(
    ("status", "action"), [(Status.DECLINED, "close_incomplete"), (Status.DECLINED, "cancel")]
)
def test_after_a_decline_intake_ends_it_only_where_nobody_here_sent_it(
    status: Status, action: str, practice: str | None
) -> None:
    referral = changed(DRAFT, status=status, practice=practice)
    assert action in lifecycle.possible(referral, REFERRER, now=NOW)
    assert (action in lifecycle.possible(referral, INTAKE, now=NOW)) is (practice is None)


@pytest.mark.parametrize("by", [REFERRER, INTAKE, CLIENT], ids=lambda by: by.standing.value)
def test_only_who_acts_on_a_doctors_word_is_asked_whose_it_is(by: Caller) -> None:
    [item] = actions(changed(DRAFT, status=Status.MISSED), ["close_incomplete"], by=by).items
    assert ("confirmed_by" in item.needs) is (by is not REFERRER)
    assert "confirmed_by" not in item.takes


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

    assert status_of([]) is None
    assert status_of([event(2, Status.SENT), event(1, Status.DRAFT), event(3, None)]) is Status.SENT
