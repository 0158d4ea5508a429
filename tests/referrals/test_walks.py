"""The whole table, walked: what is reachable, who gets where, and what must never break."""

import os
import random
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import seed as hypothesis_seed
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from directory import paths
from directory.accounts.permissions import BY_ACTION, reach
from directory.errors import Changed, Conflict, NotAllowed
from directory.referrals import lifecycle
from directory.referrals.fhir_status import load_fhir_statuses
from directory.referrals.folds import after, fold
from directory.referrals.lifecycle_page import PAGE, page
from directory.referrals.model import ENDS, OPEN, Drawn, Status
from directory.referrals.transitions import NEXT, ROWS, TABLE, TURNS
from directory.referrals.versions import require_current, tag
from tests.referrals.ground import CLINICIAN
from tests.referrals.walking import (
    DRAFT,
    EVERYBODY,
    INITIATORS,
    RECIPIENTS,
    WAYS,
    Walk,
    at,
    ways,
)

FHIR = load_fhir_statuses(paths.DATA)
SEQUENCES = 2_000
LONG_SEQUENCES = 100_000


class Replayed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of the harmonised table, in our words; see harmonised.toml."""

    tid: int
    by: str
    start: Status
    actions: tuple[str, ...]
    task: str
    reason: str | None = None
    outside: bool = False
    differs: str | None = None


class Harmonised(msgspec.Struct, frozen=True):
    rows: tuple[Replayed, ...]


HARMONISED = msgspec.toml.decode(
    (Path(__file__).parent / "harmonised.toml").read_bytes(), type=Harmonised
).rows


def test_every_status_is_reached_from_a_draft() -> None:
    assert set(WAYS) == set(Status)


@pytest.mark.parametrize("status", [each for each in Status if each in OPEN | {Status.DRAFT}])
def test_from_every_open_status_the_loop_can_be_closed(status: Status) -> None:
    assert Status.CLOSED in ways(at(status))


@pytest.mark.parametrize("status", [each for each in Status if each not in ENDS])
def test_someone_of_the_team_whose_turn_it_is_can_take_the_next_step(status: Status) -> None:
    walk = at(status)
    mine = {"practice": INITIATORS, "intake": RECIPIENTS, "clinicians": (CLINICIAN,)}
    team = mine[TURNS[status].value]
    assert any(NEXT[status] in walk.possible(by) for by in team)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.action)
def test_every_row_is_complete(row: Any) -> None:
    assert lifecycle.permission(row.action) in BY_ACTION
    assert set(row.tells) <= {"practice", "program", "patient", "witness"}
    assert row.moves and all(move.starts for move in row.moves)
    assert len(row.starts) == sum(len(move.starts) for move in row.moves), "no start twice"
    assert ("confirmed_by" in row.takes) == bool(row.on_word)


@pytest.mark.parametrize("row", HARMONISED, ids=lambda row: f"TID{row.tid:02}-{row.actions[-1]}")
def test_the_harmonised_table_replays(row: Replayed) -> None:
    walk = at(row.start, outside=row.outside)
    people = INITIATORS if row.by == "initiator" else RECIPIENTS
    for action in row.actions:
        by = next(
            (each for each in (*people, *RECIPIENTS) if action in walk.possible(each)), people[0]
        )
        said = {"reason": row.reason} if row.reason else {}
        walk.take(action, by=by, **said)
    assert FHIR.of(walk.referral).task == row.task


def test_the_harmonised_table_is_whole() -> None:
    assert {row.tid for row in HARMONISED} == set(range(1, 35))
    assert {row.tid for row in HARMONISED if row.differs} == {4, 9}


@pytest.mark.parametrize("status", Status)
def test_every_status_has_its_words_in_fhir(status: Status) -> None:
    row = FHIR.of(at(status).referral)
    assert row.task is not None
    assert (row.request in ("revoked", "completed", "entered-in-error")) == (status in ENDS)


def test_the_page_of_the_lifecycle_is_up_to_date() -> None:
    written = (Path(__file__).parents[2] / PAGE).read_text(encoding="utf-8")
    assert written == page(), "run: uv run python -m directory.referrals.lifecycle_page"


class Lives(RuleBasedStateMachine):
    """Anybody tries anything at any time; the eight invariants of a referral hold all the while."""

    def __init__(self) -> None:
        super().__init__()
        self.walk = Walk()
        self.seen: list[bytes] = []
        self.drawn = Drawn()

    @initialize(phoned=st.booleans(), outside=st.booleans())
    def begins(self, phoned: bool, outside: bool) -> None:
        practice = None if phoned else "main-street"
        self.walk = Walk(
            msgspec.structs.replace(
                DRAFT,
                outside=outside,
                practice=practice,
                owner=lifecycle.owner(Status.DRAFT, practice=practice, department=DRAFT.department),
            )
        )

    @rule(by=st.sampled_from(EVERYBODY), dice=st.randoms(use_true_random=False))
    def takes_a_step(self, by: Any, dice: random.Random) -> None:
        if not (possible := self.walk.possible(by)):
            return
        action = dice.choice(possible)
        step = self.walk.said(action, by)
        if self.walk.mistakes(step, by):
            return
        before = self.walk.referral
        after_it = self.walk.take(action, by=by)
        assert after_it.version == before.version + 1
        assert after_it.attempt - before.attempt == int(ROWS[action].attempts)
        with pytest.raises(Changed):  # (d, e) the same message once more, or a late one
            require_current(after_it, tag(before))

    @rule(by=st.sampled_from(EVERYBODY), action=st.sampled_from(list(ROWS)))
    def tries_what_is_not_listed(self, by: Any, action: str) -> None:
        """(f) what is not listed is refused, with a sentence."""
        referral = self.walk.referral
        if action in self.walk.possible(by):
            lifecycle.target(referral, action, by=by, now=self.walk.now)
            return
        try:
            lifecycle.require_own(referral, by, action)
            lifecycle.target(referral, action, by=by, now=self.walk.now)
        except (Conflict, NotAllowed) as error:
            assert error.sentence.endswith(".")
        else:
            assert reach(by, lifecycle.permission(action)) is None

    @rule(days=st.integers(0, 400))
    def time_passes(self, days: int) -> None:
        """(h) no time moves anything: nobody is asked, and nothing has changed."""
        before = self.walk.referral
        self.walk.passes(days=days)
        assert self.walk.referral == before

    @invariant()
    def someone_has_it(self) -> None:
        """(a) owner always; next step and due date in every status that is no end."""
        referral = self.walk.referral
        assert referral.owner.id
        assert (referral.due is None) == referral.has_ended
        assert (referral.status in NEXT) == (not referral.has_ended)

    @invariant()
    def the_events_say_it(self) -> None:
        """(b, c) the row is what the events add up to, attempt and all, and none was changed."""
        written = [msgspec.json.encode(event) for event in self.walk.events]
        assert written[: len(self.seen)] == self.seen
        assert [event.seq for event in self.walk.events] == list(range(1, len(written) + 1))
        for event in self.walk.events[len(self.seen) :]:
            self.drawn = after(self.drawn, event)
        self.seen = written
        assert self.walk.referral.drawn == self.drawn

    @invariant()
    def no_end_without_a_reason(self) -> None:
        """(g) but `closed`, which has an acknowledgement."""
        last = next((each for each in reversed(self.walk.events) if each.to), None)
        if last is not None and last.to in ENDS:
            assert last.reason or last.to is Status.CLOSED

    def teardown(self) -> None:
        """Read from the beginning it says the same, in whatever order the events come."""
        assert fold(reversed(self.walk.events)) == self.walk.referral.drawn


def lives(sequences: int) -> None:
    """`DIRECTORY_TEST_RANDOM` plays a run again."""
    seed = int(os.environ.get("DIRECTORY_TEST_RANDOM") or random.SystemRandom().randrange(2**32))
    print(f"DIRECTORY_TEST_RANDOM={seed}")
    machine = hypothesis_seed(seed)(Lives)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=sequences,
            stateful_step_count=10,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.quick
def test_the_invariants_hold_whatever_anybody_does() -> None:
    lives(SEQUENCES)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_the_invariants_hold_over_very_many_lives() -> None:
    lives(LONG_SEQUENCES)
