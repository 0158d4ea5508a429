"""Lives of referrals through the API: what is listed passes, what is not is refused, nothing is
lost or done twice."""

import os
import random
from typing import Any

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from directory.accounts.model import SYSTEM, Caller
from directory.accounts.permissions import Whose
from directory.audit import AuditRow, Outcome
from directory.referrals import store
from directory.referrals.folds import fold
from directory.referrals.model import ENDS, Referral, Status
from directory.referrals.transitions import NEXT, ROWS
from tests.referrals.face import Face
from tests.referrals.ground import CLIENT, CLINICIAN, INTAKE, REFERRER, SCHEDULER, STRANGER
from tests.referrals.lives import brought
from tests.referrals.said import said_with

CALLERS = (REFERRER, SCHEDULER, CLIENT, INTAKE, CLINICIAN)
USUAL = (Status.SENT, Status.SCHEDULED)
LIVES = 24
LONG_LIVES = 2_000  # on each database
STEPS = 9


@pytest.mark.parametrize("status", USUAL)
async def test_the_listed_actions_are_exactly_those_that_pass(face: Face, status: Status) -> None:
    await _exactly_those(face, status)


@pytest.mark.long
@pytest.mark.parametrize("status", [each for each in Status if each not in USUAL])
async def test_they_are_in_every_status(face: Face, status: Status) -> None:
    await _exactly_those(face, status)


async def _exactly_those(face: Face, status: Status) -> None:
    referral = await brought(face.world, status)
    for caller in CALLERS:
        listed = await face.ask("GET", f"/referrals/{referral.id}/actions", by=caller)
        hidden = listed.status_code == 404
        assert hidden == (referral.sent_at is None and caller in (INTAKE, CLINICIAN))
        possible = [] if hidden else listed.json()["actions"]
        for action in ROWS:
            one = await brought(face.world, status) if action in possible else referral
            answer = await _step(face, one, action, by=caller)
            refused = (404,) if hidden else (403, 409)
            expected = (200,) if action in possible else refused
            assert answer.status_code in expected, (action, caller.id, answer.json())


async def _step(face: Face, referral: Referral, action: str, *, by: Caller) -> Any:
    said = said_with(action, referral, by, now=face.world.now)
    return await face.step(f"/referrals/{referral.id}", f'"{referral.version}"', by=by, **said)


async def test_random_lives_hold_the_invariants(face: Face) -> None:
    await lives(face, LIVES)


@pytest.mark.long
@pytest.mark.timeout(7200)
async def test_very_many_random_lives_do(face: Face) -> None:
    await lives(face, LONG_LIVES)


async def lives(face: Face, count: int) -> None:
    """`DIRECTORY_TEST_RANDOM` plays a run again."""
    seed = int(os.environ.get("DIRECTORY_TEST_RANDOM") or random.SystemRandom().randrange(2**32))
    print(f"DIRECTORY_TEST_RANDOM={seed}")
    dice = random.Random(seed)
    for _ in range(count):
        await a_life(face, dice)


async def a_life(face: Face, dice: random.Random) -> None:
    sender = dice.choice((REFERRER, SCHEDULER, CLIENT, INTAKE))
    made = await face.made(by=sender, draft=dice.random() < 0.3, questions=["Would it help?"])
    assert made.status_code == 201
    path, steps = f"/referrals/{made.json()['id']}", 0
    for _ in range(STEPS):
        caller = dice.choice(CALLERS)
        listed = await face.ask("GET", f"{path}/actions", by=caller)
        if listed.status_code == 404:
            assert (await face.step(path, '"1"', by=caller, action="send")).status_code == 404
            continue
        referral = await _stored(face, made.json()["id"])
        possible = listed.json()["actions"]
        await _is_refused(face, dice, referral, caller, possible)
        if possible:
            answer = await _step(face, referral, dice.choice(possible), by=caller)
            assert answer.status_code == 200, answer.json()
            steps += 1
            stands = await _stored(face, referral.id)
            late = await _step(face, referral, dice.choice(possible), by=caller)
            # 422 where what was said fits no more: rerouted to where it is already.
            assert late.status_code in (412, 422), "the same message once more changes nothing"
            assert await _stored(face, referral.id) == stands
        await _holds(face, made.json()["id"])
    assert (await face.ask("GET", path, by=STRANGER)).status_code == 404
    assert await _entries(face, made.json()["id"]) == steps


async def _is_refused(
    face: Face, dice: random.Random, referral: Referral, by: Caller, possible: list[str]
) -> None:
    action = dice.choice([each for each in ROWS if each not in possible])
    answer = await _step(face, referral, action, by=by)
    assert answer.status_code in (403, 409), (action, answer.json())


async def _entries(face: Face, referral_id: str) -> int:
    """How many steps with it are on record as done."""
    query = (
        select(func.count())
        .select_from(AuditRow)
        .where(
            col(AuditRow.object_id) == referral_id,
            col(AuditRow.action) == "referral.transition",
            col(AuditRow.outcome) == Outcome.OK.value,
        )
    )
    async with face.world.database.reading() as db:
        return await db.scalar(query) or 0


async def _stored(face: Face, referral_id: str) -> Referral:
    async with face.world.database.reading() as db:
        return await store.get(
            db,
            face.world.sealer,
            referral_id,
            seen_by=SYSTEM,
            whose=Whose.ALL,
            action="referral.read",
        )


async def _holds(face: Face, referral_id: str) -> None:
    referral = await _stored(face, referral_id)
    async with face.world.database.reading() as db:
        events = await store.history(db, face.world.sealer, referral_id)
        attempts = await store.attempts(db, referral_id)
    assert fold(events) == referral.drawn
    assert [each.seq for each in events] == list(range(1, len(events) + 1))
    assert (referral.due is None) == (referral.status in ENDS) == (referral.status not in NEXT)
    assert referral.owner.id
    assert [each.number for each in attempts] == list(range(1, referral.attempt + 1))
    assert all(each.ended_at for each in attempts[:-1]), "one attempt is active"
    if referral.status in ENDS - {Status.CLOSED}:
        assert next(each for each in reversed(events) if each.to).reason
