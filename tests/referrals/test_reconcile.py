"""The books balance, and every way in which they could fail to is told."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlmodel import SQLModel, col

from directory import paths
from directory.outbox import Channel, OutboxRow, State
from directory.referrals.desk import load_guide
from directory.referrals.model import Attempt, Referral, Status, Team, TeamKind
from directory.referrals.reconcile import Books, reconcile, wrong_with
from directory.referrals.tables import AttemptRow, EventRow, ReferralRow
from tests.referrals.drafts import MADE_AT, a_draft
from tests.referrals.ground import World
from tests.referrals.lives import brought

Spoil = Callable[[World, Referral], Awaitable[None]]


async def books(world: World) -> Books:
    async with world.database.reading() as db:
        return await reconcile(db, world.sealer, load_guide(paths.DATA), now=world.now)


async def a_full_world(world: World) -> Referral:
    for each in ("draft", "accepted", "declined", "cancelled"):
        await world.a_referral(each)
    return await world.a_referral("sent")


async def test_an_empty_store_balances(world: World) -> None:
    found = await books(world)
    assert found.balance
    assert (found.created, found.drafts, found.open, found.ended) == (0, 0, 0, 0)


async def test_whatever_was_made_is_open_or_ended(world: World) -> None:
    await a_full_world(world)
    found = await books(world)
    assert found.findings == ()
    assert found.balance
    assert (found.created, found.drafts, found.open, found.ended) == (5, 1, 3, 1)


async def test_the_books_balance_with_referrals_in_every_status(world: World) -> None:
    for status in Status:
        await brought(world, status)
    found = await books(world)
    assert found.findings == ()
    assert found.balance
    assert found.created == len(Status)


async def lost(world: World, referral: Referral) -> None:
    async with world.database.writing() as db:
        for table in reversed(SQLModel.metadata.sorted_tables):
            if "referral_id" in table.columns:
                await db.execute(delete(table).where(table.c.referral_id == referral.id))
        await db.execute(delete(ReferralRow).where(col(ReferralRow.id) == referral.id))


def set_to(**values: Any) -> Spoil:
    async def spoil(world: World, referral: Referral) -> None:
        async with world.database.writing() as db:
            changed = update(ReferralRow).where(col(ReferralRow.id) == referral.id)
            await db.execute(changed.values(**values))

    return spoil


async def another_attempt(world: World, referral: Referral) -> None:
    async with world.database.writing() as db:
        row = await db.get_one(AttemptRow, (referral.id, 1))
        fields = {name: getattr(row, name) for name in AttemptRow.model_fields}
        db.add(AttemptRow(**fields | {"number": 2}))


async def an_event_less(world: World, referral: Referral) -> None:
    async with world.database.writing() as db:
        last = delete(EventRow).where(
            col(EventRow.referral_id) == referral.id, col(EventRow.seq) == 2
        )
        await db.execute(last)


@pytest.mark.parametrize(
    ("spoil", "check"),
    [
        (lost, "lost"),
        (set_to(status="accepted"), "fold"),
        (set_to(tries=2), "fold"),
        (an_event_less, "fold"),
        (set_to(owner_id=""), "owner"),
        (set_to(owner_kind="practice"), "owner"),
        (another_attempt, "attempt"),
    ],
    ids=lambda each: each if isinstance(each, str) else getattr(each, "__name__", ""),
)
async def test_what_does_not_add_up_is_told(world: World, spoil: Spoil, check: str) -> None:
    referral = await a_full_world(world)
    await spoil(world, referral)
    found = await books(world)
    assert not found.balance
    assert (check, referral.id) in {(each.check, each.id) for each in found.findings}


async def test_a_referral_nobody_is_on_record_to_have_made_is_told(world: World) -> None:
    referral = await a_full_world(world)
    async with world.database.writing() as db:
        made_up = {
            name: getattr(await db.get_one(ReferralRow, referral.id), name)
            for name in ReferralRow.model_fields
        }
        db.add(ReferralRow(**made_up | {"id": "0" * 36, "number": "R-0"}))
    found = await books(world)
    told = {(each.check, each.id) for each in found.findings}
    assert {("unaudited", "0" * 36), ("sealed", "0" * 36)} <= told  # nor can it be opened there
    assert not found.balance


def a_message(world: World, state: State, **fields: Any) -> OutboxRow:
    own: dict[str, Any] = {
        "id": f"message-{state.value}",
        "channel": Channel.MAIL.value,
        "to_kind": "practice",
        "to_id": "main-street",
        "about": {},
        "state": state.value,
        "tries": 3,
        "created_at": world.now,
        "next_at": world.now,
    }
    return OutboxRow(**own | fields)


@pytest.mark.parametrize("state", [State.DEAD, State.WAITING])
async def test_a_message_that_did_not_get_through_is_listed(world: World, state: State) -> None:
    referral = await a_full_world(world)
    async with world.database.writing() as db:
        db.add(a_message(world, state, referral_id=referral.id))
    world.now += dt.timedelta(days=30)
    found = await books(world)
    assert found.listed >= 1
    assert found.balance


async def test_a_message_that_nobody_tries_and_no_list_shows_is_told(world: World) -> None:
    async with world.database.writing() as db:
        db.add(a_message(world, State.WAITING))
    world.now += dt.timedelta(minutes=59)
    assert (await books(world)).balance
    world.now += dt.timedelta(minutes=1)
    found = await books(world)
    assert [(each.check, each.id) for each in found.findings] == [("message", "message-waiting")]


@pytest.mark.quick
@pytest.mark.parametrize(
    ("fields", "check"),
    [
        ({"due": None}, "due"),
        ({"owner": Team(kind=TeamKind.PRACTICE, id="")}, "owner"),
        ({"status": Status.SENT}, "fold"),
        ({"attempt": 2}, "attempt"),
    ],
)
def test_one_referral_is_looked_at_by_itself(fields: dict[str, Any], check: str) -> None:
    attempt = Attempt(
        number=1,
        program="spine-service",
        department="orthopaedics",
        status=Status.DRAFT,
        listing_version=1,
        sent_at=MADE_AT,
    )
    found = wrong_with(a_draft(**fields), [], [attempt])
    assert check in {each.check for each in found}


@pytest.mark.quick
def test_a_status_nobody_can_move_on_from_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("directory.referrals.reconcile.NEXT", {})
    assert "next" in {each.check for each in wrong_with(a_draft(), [], [])}
