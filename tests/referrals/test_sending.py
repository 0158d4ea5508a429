"""A referral is made whole or not at all: the minimum, the gate, the program, the warning."""

from directory.referrals import actions
from directory.referrals.model import Status, Team, TeamKind, fold
from tests.referrals.ground import (
    REFERRER,
    World,
)


async def test_a_referral_is_made_and_sent_in_one_go(world: World) -> None:
    referral = await world.a_referral()
    assert referral.status is Status.SENT
    assert referral.owner == Team(kind=TeamKind.INTAKE, id="orthopaedics")
    assert referral.due is not None
    assert referral.patient_id is not None
    async with world.desk() as desk:
        events = await actions.history(desk, referral.id, by=REFERRER)
        read = await actions.read(desk, referral.id, by=REFERRER)
    assert [event.action for event in events] == ["create", "send"]
    assert fold(events) is Status.SENT
    assert read == referral
    assert [row.action for row in await world.entries()] == [
        "referral.create",
        "referral.read",
        "referral.read",
    ]
