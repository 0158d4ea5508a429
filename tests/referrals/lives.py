"""Referrals brought through the store to any status, by the steps people take."""

from directory.accounts.model import Caller
from directory.api.step_sent import step as read_step
from directory.referrals import steps
from directory.referrals.model import Referral, Status
from directory.referrals.versions import tag
from tests.referrals.ground import World
from tests.referrals.said import said_with
from tests.referrals.walking import WAYS


async def brought(world: World, status: Status, **fields: object) -> Referral:
    """A referral that stands in this status."""
    referral = await world.a_referral("draft", **fields)
    for action, by in WAYS[status]:
        referral = await taken(world, referral, action, by=by)
    return referral


async def taken(
    world: World, referral: Referral, action: str, *, by: Caller, **said: object
) -> Referral:
    """The referral after one step, said as the API takes it."""
    async with world.desk() as desk:
        body = said_with(action, referral, by, now=world.now) | said
        return await steps.take(
            desk, referral.id, by=by, if_match=tag(referral), read=lambda: read_step(body)
        )
