"""One round of delivery: what happened becomes deliveries, and what is due is sent.

Between two transactions nothing is held: a message is taken, the store is let go, the receiver is
called, and what came of it is written down. Killed at any of these points, the message is due again
when its lease is over; a receiver that had it already knows it by its id.
"""

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from directory import outbox
from directory.accounts.entries import entry
from directory.accounts.model import SYSTEM
from directory.audit import Trail
from directory.clock import Clock
from directory.database import Database
from directory.delivery import mail, receivers, webhooks
from directory.delivery.outgoing import Allowed, Forbidden, Resolve, looked_up, target
from directory.delivery.patience import Patience
from directory.delivery.post import Undelivered, post
from directory.languages import DEFAULT, OFFERED
from directory.outbox import Channel, Message, id_for
from directory.referrals.tables import ReferralRow
from directory.referrals.telling import PATIENT
from directory.sealing import Sealer
from directory.settings import Settings

log = logging.getLogger(__name__)

HAPPENED = (Channel.EVENT, Channel.NOTICE)
SENT_OUT = (Channel.MAIL, Channel.WEBHOOK)
Sending = Coroutine[Any, Any, None]
"""What is left once everything was read from the store: the call itself."""

USER = "user"
WEBHOOK = "webhook"


@dataclass(frozen=True, kw_only=True)
class Office:
    """What delivery needs; made once for each worker. Setting `stop` ends its work: what is being
    sent is broken off and given back, and nothing of the store is cut in the middle."""

    database: Database
    settings: Settings
    sealer: Sealer
    trail: Trail
    clock: Clock
    patience: Patience
    hosts: tuple[Allowed, ...]
    server: mail.Server | None
    resolve: Resolve = field(default=looked_up)
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[AsyncSession, None]:
        async with self.database.writing() as db:
            yield db


async def deliver_due(office: Office) -> int:
    """Everything that is due now; how many messages were handled."""
    handled = 0
    while not office.stop.is_set():
        async with office.database.reading() as db:
            if not await outbox.has_due(db, now=office.clock()):
                return handled
        made = await spread(office)
        sent = await send_out(office)
        if not made and not sent:
            return handled  # another worker has them
        handled += made + sent
    return handled


async def spread(office: Office) -> int:
    """Events and notices become deliveries, in one transaction: all of them or none."""
    async with office.writing() as db:
        now = office.clock()
        found = await outbox.claim(
            db, HAPPENED, now=now, lease=office.patience.lease, limit=office.patience.batch
        )
        for message in found:
            await outbox.put(db, await _deliveries(office, db, message))
            await outbox.delivered(db, message.id, now=now)
    return len(found)


async def _deliveries(office: Office, db: AsyncSession, message: Message) -> list[Message]:
    """To whom a message goes out; nobody, where no admin has set up a way."""
    if message.channel is Channel.EVENT:
        if not office.hosts or message.referral_id is None:
            return []
        referral = await db.get_one(ReferralRow, message.referral_id)
        concerned = await webhooks.concerned(
            db,
            action=message.about["action"],
            practice=referral.practice,
            department=referral.department,
        )
        return [_to(message, Channel.WEBHOOK, WEBHOOK, each) for each in concerned]
    if office.server is None:
        return []
    if message.to_kind == PATIENT:
        patient = await receivers.patient_of(db, office.sealer, message.to_id)
        wanted = receivers.wants_mail(patient)
        return [_to(message, Channel.MAIL, PATIENT, message.to_id)] if wanted else []
    people = await receivers.people_of(db, message)
    return [_to(message, Channel.MAIL, USER, each) for each in people]


def _to(message: Message, channel: Channel, kind: str, ident: str) -> Message:
    return Message(
        id=id_for(message.id, channel, ident),
        channel=channel,
        to_kind=kind,
        to_id=ident,
        referral_id=message.referral_id,
        about=message.about,
        created_at=message.created_at,
        next_at=message.created_at,
    )


async def send_out(office: Office) -> int:
    """Takes a batch and tries each message once, several at a time."""
    patience = office.patience
    async with office.writing() as db:
        found = await outbox.claim(
            db, SENT_OUT, now=office.clock(), lease=patience.lease, limit=patience.at_once
        )
    async with asyncio.TaskGroup() as group:
        for message in found:
            group.create_task(_try(office, message))
    return len(found)


async def _try(office: Office, message: Message) -> None:
    """Sends, and writes down what came of it. What the receiver said is kept as a code only."""
    why: str | None = None
    try:
        if message.channel is Channel.WEBHOOK:
            sending = await _hook(office, message)
        else:
            sending = await _mail(office, message)
        await _unless_stopped(office, sending)
    except Undelivered as error:
        why = error.code
    except Exception as error:  # one message must not stop the others
        why = "broken"
        log.error("a %s could not be tried: %s", message.channel.value, type(error).__name__)
    async with office.writing() as db:
        now = office.clock()
        if why is None:
            await outbox.delivered(db, message.id, now=now)
            return
        again = None if why in HOPELESS else office.patience.after(message.tries)
        if why == STOPPED:
            again = dt.timedelta()
        await outbox.failed(db, message.id, why, now=now, again=again)
        if why in DOWN:
            whom = message.to_id if message.channel is Channel.WEBHOOK else None
            until = now + office.patience.waits[0]
            await outbox.hold(db, message.channel, whom, until=until)
    log.warning("a %s was not delivered: %s", message.channel.value, why)


async def _unless_stopped(office: Office, sending: Sending) -> None:
    """Raises what the sending raises, and Undelivered when it was broken off."""
    under_way = asyncio.create_task(sending)
    stopped = asyncio.create_task(office.stop.wait())
    await asyncio.wait({under_way, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if not under_way.done():
        under_way.cancel()
        await asyncio.gather(under_way, return_exceptions=True)
        raise Undelivered(STOPPED)
    await under_way


STOPPED = "stopped"
"""The worker was told to end; the next one tries at once."""

DOWN = frozenset(("not-reachable", "no-answer-in-time", "sign-in-refused"))
"""It is the receiver, or the mail server, and not the one message."""

HOPELESS = frozenset(
    {"receiver-left", "host-not-allowed", "not-https", "not-an-address", "not-set-up"}
)
"""Trying again would change nothing before a person does something about it."""


async def _hook(office: Office, message: Message) -> Sending:
    async with office.database.reading() as db:
        found = await webhooks.address_and_secret(db, office.sealer, message.to_id)
    if found is None:
        raise Undelivered("receiver-left")
    url, secret = found
    try:
        place = target(url, office.hosts)
    except Forbidden as error:
        raise Undelivered(error.code) from None
    content = webhooks.body(message)
    headers = webhooks.signed(secret, message.id, content, now=dt.datetime.now(dt.UTC))
    return post(place, content, headers, resolve=office.resolve)


async def _mail(office: Office, message: Message) -> Sending:
    if office.server is None:
        raise Undelivered("not-set-up")
    language = DEFAULT
    if message.to_kind == PATIENT:
        async with office.writing() as db:
            patient = await receivers.patient_of(db, office.sealer, message.to_id)
            now = office.clock()
            told = entry(SYSTEM, "referral.tell", message.to_id, reason="mail")
            await office.trail.record(db, told, now=now)
        to = patient.email if receivers.wants_mail(patient) else None
        language = patient.language if patient.language in OFFERED else DEFAULT
    else:
        async with office.database.reading() as db:
            to = await receivers.address_of_user(db, message.to_id)
    if to is None:
        raise Undelivered("receiver-left")
    try:
        found = mail.letter(
            message,
            to=to,
            settings=office.settings,
            language=language,
            for_patient=message.to_kind == PATIENT,
        )
    except ValueError:
        raise Undelivered("address-refused") from None  # no header can hold it
    return mail.send(found, office.server)
