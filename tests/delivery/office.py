"""A worker's office over the world of tests/referrals/ground.py, with receivers of the test's own.

Time stands still until the test moves it: waits of hours take none.
"""

import datetime as dt
from typing import Any

import msgspec
from sqlalchemy import delete
from sqlmodel import col, select

from directory import outbox, paths
from directory.accounts.model import Caller, Standing
from directory.delivery import mail, outgoing, webhooks
from directory.delivery.patience import Patience, load_patience
from directory.delivery.rounds import Office, deliver_due
from directory.delivery.webhooks import Made, Wanted
from directory.outbox import Channel, Message, OutboxRow, State
from directory.referrals import store
from directory.referrals.desk import Desk
from directory.referrals.model import Event, Referral
from directory.referrals.telling import tell_of
from directory.settings import Settings
from tests.builders import a_caller
from tests.referrals.ground import World

ADMIN = a_caller(Standing.ADMIN)


class Post:
    """The outbox of a world: what is put in, what a round makes of it, and the clock between."""

    def __init__(self, world: World, **settings: str) -> None:
        self.world = world
        self.settings = Settings(
            env="test", mail_from="directory@example.org", base_url="https://d.example.org"
        )
        self.settings = msgspec.structs.replace(self.settings, **settings)
        self.patience: Patience = load_patience(paths.DATA)

    def office(self, **changes: Any) -> Office:
        own: dict[str, Any] = {
            "database": self.world.database,
            "settings": self.settings,
            "sealer": self.world.sealer,
            "trail": self.world.trail,
            "clock": lambda: self.world.now,
            "patience": self.patience,
            "hosts": outgoing.allowed(self.settings.webhook_hosts, production=False),
            "server": mail.server(self.settings),
        }
        return Office(**own | changes)

    async def round(self, **changes: Any) -> int:
        return await deliver_due(self.office(**changes))

    def later(self, **time: float) -> None:
        self.world.now += dt.timedelta(**time)

    async def webhook(self, url: str, **wanted: Any) -> Made:
        async with self.world.database.writing() as db:
            return await webhooks.add(
                db,
                self.world.sealer,
                Wanted(url=url, **wanted),
                hosts=outgoing.allowed(self.settings.webhook_hosts, production=False),
                by=ADMIN,
                now=self.world.now,
                trail=self.world.trail,
            )

    async def a_referral(self, at: str = "sent", **fields: Any) -> Referral:
        """One whose own steps have been told already, so that only what follows is looked at."""
        referral = await self.world.a_referral(at, **fields)
        async with self.world.database.writing() as db:
            await db.execute(delete(OutboxRow).where(col(OutboxRow.referral_id) == referral.id))
        return referral

    async def tell(
        self, referral: Referral, *tells: str, action: str = "accept", by: Caller | None = None
    ) -> None:
        """As a step does, in a transaction of its own."""
        async with self.world.desk() as desk:
            event = (await _history(desk, referral))[-1]
            event = msgspec.structs.replace(event, action=action)
            if by is not None:
                actor = msgspec.structs.replace(event.by, kind=by.standing.value)
                event = msgspec.structs.replace(event, by=actor)
            await tell_of(desk.db, referral, event, tells, now=desk.now)

    async def all(self, *channels: Channel, state: State | None = None) -> list[Message]:
        query = select(OutboxRow).order_by(col(OutboxRow.created_at), col(OutboxRow.id))
        async with self.world.database.reading() as db:
            rows = [outbox.message_of(row) for row in await db.scalars(query)]
        wanted = set(channels or Channel)
        return [each for each in rows if each.channel in wanted and state in (None, each.state)]


async def _history(desk: Desk, referral: Referral) -> list[Event]:
    return await store.history(desk.db, desk.sealer, referral.id)
