"""Editing drafts, adding to what was sent, taking, accepting, declining, cancelling."""

import datetime as dt
from typing import Any

import pytest

from directory.errors import Conflict, DirectoryError, Invalid, NotAllowed
from directory.referrals import actions, store
from directory.referrals.asked import Patch
from directory.referrals.effects import NEXT_STEP
from directory.referrals.model import Question, Referral, Status, TeamKind
from directory.referrals.versions import tag
from tests.referrals.ground import (
    CLIENT,
    CLINICIAN,
    INTAKE,
    REFERRER,
    ROSA,
    SCHEDULER,
    World,
    changed,
)

WHY = "The patient called"


async def update(
    world: World, referral: Referral, *, by: Any = REFERRER, **fields: Any
) -> Referral:
    async with world.desk() as desk:
        return await actions.update(
            desk, referral.id, by=by, if_match=tag(referral), read=lambda: Patch(**fields)
        )


async def last_event(world: World, referral: Referral) -> Any:
    async with world.desk() as desk:
        return (await actions.history(desk, referral.id, by=REFERRER))[-1]


async def test_a_draft_is_edited_freely_and_keeps_no_old_versions(world: World) -> None:
    draft = await world.a_referral("draft")
    after = await update(
        world,
        draft,
        program="pain-clinic",
        content={"notes": "More", "patient": {"given_name": "Ana"}, "priority": "stat"},
    )
    assert (after.program, after.department) == ("pain-clinic", "pain-medicine")
    assert after.content.patient == changed(ROSA, given_name="Ana")
    assert after.version == draft.version + 1
    assert after.due == draft.created_at + dt.timedelta(minutes=15)
    assert (await last_event(world, draft)).detail["fields"] == [
        "notes",
        "patient",
        "priority",
        "program_id",
    ]
    async with world.desk() as desk:
        assert await store.contents(desk.db, desk.sealer, draft.id) == []


async def test_after_sending_a_change_says_why_and_both_versions_are_kept(world: World) -> None:
    sent = await world.a_referral(notes="First")
    with pytest.raises(Invalid) as refused:
        await update(world, sent, content={"notes": "Second"})
    assert [error.field for error in refused.value.errors] == ["change_reason"]
    after = await update(world, sent, content={"notes": "Second"}, change_reason=WHY)
    assert (after.status, after.content_version) == (Status.SENT, 2)
    async with world.desk() as desk:
        kept = await store.contents(desk.db, desk.sealer, sent.id)
    assert [(number, each.notes) for number, each in kept] == [(1, "First"), (2, "Second")]
    assert (await last_event(world, sent)).detail["change_reason"] == WHY


@pytest.mark.parametrize(
    "fields",
    [
        {"program": "pain-clinic"},
        {"content": {"patient": {"given_name": "Ana"}}},
        {"content": {"patient": {"date_of_birth": dt.date(1971, 4, 10)}}},
    ],
    ids=repr,
)
async def test_program_and_person_stay_once_it_was_sent(
    world: World, fields: dict[str, Any]
) -> None:
    sent = await world.a_referral()
    with pytest.raises(Conflict):
        await update(world, sent, change_reason=WHY, **fields)


async def test_contacts_may_change_after_sending(world: World) -> None:
    sent = await world.a_referral()
    same = {"patient": {"phone": "617 555 0199", "given_name": ROSA.given_name}}
    after = await update(world, sent, content=same, program="spine-service", change_reason=WHY)
    assert after.content.patient.phone == "617 555 0199"


@pytest.mark.parametrize("field", ["reason", "priority"])
async def test_the_minimum_cannot_be_taken_away_again(world: World, field: str) -> None:
    sent = await world.a_referral()
    with pytest.raises(Invalid):
        await update(world, sent, content={field: None}, change_reason=WHY)


async def test_a_change_measures_the_gaps_anew(world: World) -> None:
    draft = await world.a_referral("draft")
    after = await update(world, draft, content={"questions": (Question(text="Why now?"),)})
    assert after.completeness.score > draft.completeness.score
    assert "question" not in {each.id for each in after.completeness.missing}


async def test_nothing_named_changes_nothing(world: World) -> None:
    with pytest.raises(Invalid):
        await update(world, await world.a_referral())


@pytest.mark.parametrize(
    ("by", "fields", "passes"),
    [
        (INTAKE, {"handling": {"assignee": "intake-1"}}, True),
        (CLINICIAN, {"handling": {"assignee": "intake-1"}}, True),
        (INTAKE, {"handling": {"snoozed_until": dt.date(2026, 12, 1)}}, True),
        (INTAKE, {"handling": {"assignee": "intake-9"}}, False),  # of another department
        (INTAKE, {"handling": {"assignee": "referrer-1"}}, False),
        (REFERRER, {"handling": {"assignee": "practice-scheduler-1"}}, True),
        (REFERRER, {"handling": {"assignee": "referrer-9"}}, False),  # of another practice
        (REFERRER, {"handling": {"assignee": None}}, True),
        (INTAKE, {"handling": {"snoozed_until": dt.date(2026, 11, 21)}}, False),
        (CLIENT, {"handling": {"assignee": "referrer-1"}}, False),
        (CLINICIAN, {"content": {"notes": "x"}, "change_reason": WHY}, False),
        (SCHEDULER, {"content": {"notes": "x"}, "change_reason": WHY}, True),
        (CLIENT, {"content": {"notes": "x"}, "change_reason": WHY}, True),
    ],
    ids=lambda each: getattr(each, "id", None) or repr(each),
)
async def test_who_may_change_what(
    world: World, by: Any, fields: dict[str, Any], passes: bool
) -> None:
    sent = await world.a_referral()
    if passes:
        after = await update(world, sent, by=by, **fields)
        assert (after.status, after.version) == (sent.status, sent.version + 1)
        return
    with pytest.raises((Invalid, NotAllowed)):
        await update(world, sent, by=by, **fields)


async def test_taking_it_is_on_record_as_taking(world: World) -> None:
    sent = await world.a_referral()
    after = await update(world, sent, by=INTAKE, handling={"assignee": "intake-1"})
    assert (after.assignee, after.due) == ("intake-1", sent.due)
    assert [row.action for row in await world.entries()][-1] == "referral.assign"
    assert (await last_event(world, sent)).action == "assign"


async def test_accepting_says_by_when_and_may_change_the_priority_with_a_word(
    world: World,
) -> None:
    usual = await world.step(await world.a_referral(priority="asap"), "accept")
    assert usual.expected_by == dt.date(2026, 11, 25)
    assert usual.owner.kind is TeamKind.INTAKE
    sent = await world.a_referral()
    with pytest.raises(Invalid):
        await world.step(sent, "accept", priority="urgent")
    raised = await world.step(
        sent, "accept", priority="urgent", comment="Weak foot", expected_by=dt.date(2026, 12, 3)
    )
    assert (raised.content.priority, raised.expected_by) == ("urgent", dt.date(2026, 12, 3))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "reason"),
        ({"reason": "because"}, "reason"),
        ({"reason": "other"}, "comment"),
        ({"reason": "clinically-unsuitable", "comment": " "}, "comment"),
        ({"reason": "no-longer-needed"}, "reason"),  # a reason of another action
    ],
)
async def test_declining_needs_a_coded_reason_and_some_reasons_a_word(
    world: World, said: dict[str, str], field: str
) -> None:
    sent = await world.a_referral()
    with pytest.raises(Invalid) as refused:
        await world.step(sent, "decline", **said)
    assert [error.field for error in refused.value.errors] == [field]


async def test_a_declined_referral_is_the_referrers_again_with_a_next_step(world: World) -> None:
    sent = await world.a_referral()
    taken = await update(world, sent, by=INTAKE, handling={"assignee": "intake-1"})
    declined = await world.step(taken, "decline", reason="other", comment="No MRI here")
    assert (declined.owner.kind, declined.owner.id) == (TeamKind.PRACTICE, "main-street")
    assert declined.assignee is None
    assert declined.due is not None
    event = await last_event(world, sent)
    assert (event.reason, event.detail) == (
        "other",
        {"comment": "No MRI here", "next_step": NEXT_STEP},
    )
    async with world.desk() as desk:
        (attempt,) = await store.attempts(desk.db, sent.id)
    assert (attempt.status, attempt.ended_at) == (Status.DECLINED, declined.changed_at)


@pytest.mark.parametrize(
    ("at", "action", "by"),
    [
        ("accepted", "accept", INTAKE),
        ("declined", "accept", INTAKE),
        ("declined", "decline", INTAKE),
        ("sent", "send", REFERRER),
        ("accepted", "cancel", REFERRER),
        ("cancelled", "send", REFERRER),
    ],
)
async def test_what_the_status_does_not_allow_is_a_conflict_and_leaves_no_event(
    world: World, at: str, action: str, by: Any
) -> None:
    referral = await world.a_referral(at)
    reason = {"decline": "no-capacity", "cancel": "no-longer-needed"}.get(action)
    before = await last_event(world, referral)
    with pytest.raises(Conflict):
        await world.step(referral, action, by=by, reason=reason)
    assert await last_event(world, referral) == before


async def test_an_ended_referral_stays_as_it_is(world: World) -> None:
    ended = await world.a_referral("cancelled")
    assert ended.due is None
    with pytest.raises(Conflict):
        await update(world, ended, content={"notes": "x"}, change_reason=WHY)


@pytest.mark.parametrize(
    ("by", "action"),
    [
        (REFERRER, "accept"),
        (SCHEDULER, "decline"),
        (CLIENT, "accept"),
        (CLINICIAN, "cancel"),
        (CLINICIAN, "send"),
    ],
    ids=lambda each: getattr(each, "id", each),
)
async def test_an_action_of_the_other_side_is_refused_and_named_for_the_record(
    world: World, by: Any, action: str
) -> None:
    sent = await world.a_referral()
    with pytest.raises(NotAllowed) as refused:
        await world.step(sent, action, by=by, reason="other", comment="x")
    assert refused.value.refusal is not None
    assert refused.value.refusal.object_id == sent.id


@pytest.mark.holds("security S15")
async def test_each_change_is_one_event_and_one_entry(world: World) -> None:
    draft = await world.a_referral("draft")
    edited = await update(world, draft, content={"notes": "x"})
    sent = await world.step(edited, "send", by=REFERRER)
    await world.step(sent, "accept")
    assert [(row.action, row.reason) for row in await world.entries()] == [
        ("referral.create", ""),
        ("referral.update", ""),
        ("referral.transition", "send"),
        ("referral.transition", "accept"),
    ]
    async with world.desk() as desk:
        events = await actions.history(desk, draft.id, by=REFERRER)
    assert [event.seq for event in events] == [1, 2, 3, 4]


async def test_a_step_that_fails_at_the_end_leaves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = await world.a_referral()

    async def fails(*_: Any, **__: Any) -> None:
        raise DirectoryError("the log cannot be written")

    with monkeypatch.context() as patched:
        patched.setattr(world.trail, "record", fails)
        with pytest.raises(DirectoryError):
            await world.step(sent, "accept")
    async with world.desk() as desk:
        assert await actions.read(desk, sent.id, by=REFERRER) == sent
