"""Delivery over real sockets, on both databases: everything arrives, or stands in a list."""

import asyncio
import base64
import datetime as dt
import hashlib
import hmac
import json

import pytest

from directory.accounts.model import SYSTEM
from directory.delivery import mail as mailing
from directory.delivery import rounds
from directory.outbox import Channel, State
from directory.referrals import store, telling
from directory.referrals.lifecycle import Change
from directory.referrals.transitions import ROWS
from tests.delivery.office import Post
from tests.delivery.receivers import Asked, a_mail_server, a_receiver, answering
from tests.private import given_away
from tests.referrals.ground import REFERRER, ROSA, World, changed


class Killed(BaseException):
    """What no handler takes, as a process that is gone."""


PERSONAL = ("Rosa", "Delacroix", "1971", "0142", "Back pain", "weeks")


async def test_a_step_reaches_the_webhook_once_signed_and_without_a_word_of_the_patient(
    world: World,
) -> None:
    async with a_receiver() as receiver:
        post = Post(world, webhook_hosts=receiver.address)
        made = await post.webhook(f"{receiver.address}/care")
        referral = await post.a_referral()
        await post.tell(referral, "practice", "patient")
        await post.round()
        await post.round()
    (asked,) = receiver.asked
    told = json.loads(asked.body)
    assert told["type"] == "referral.accept"
    assert told["data"] == {
        "referral_id": referral.id,
        "status": "sent",
        "sequence": told["data"]["sequence"],
    }
    assert told["id"] == asked.headers["webhook-id"]
    everything = asked.line + str(asked.headers) + asked.body.decode()
    assert not given_away(PERSONAL, everything)
    assert referral.number not in everything
    assert signature(made.secret, asked) == asked.headers["webhook-signature"]
    (delivery,) = await post.all(Channel.WEBHOOK)
    assert (delivery.state, delivery.tries) == (State.DELIVERED, 1)


def signature(secret: str, asked: Asked) -> str:
    """As the receiver works it out, by Standard Webhooks."""
    signed = f"{asked.headers['webhook-id']}.{asked.headers['webhook-timestamp']}.".encode()
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mark = hmac.new(key, signed + asked.body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(mark).decode()}"


async def test_a_webhook_is_told_of_its_own_referrals_and_steps_only(world: World) -> None:
    async with a_receiver() as receiver:
        post = Post(world, webhook_hosts=receiver.address)
        for path, wanted in {
            "all": {},
            "mine": {"practice": "main-street"},
            "theirs": {"practice": "river-side"},
            "here": {"department": "orthopaedics"},
            "there": {"department": "pain-medicine"},
            "accepts": {"actions": ("accept",)},
            "declines": {"actions": ("decline",)},
            "paused": {"paused": True},
        }.items():
            await post.webhook(f"{receiver.address}/{path}", **wanted)
        await post.tell(await post.a_referral())
        await post.round()
    asked = {each.line.split(" ")[1] for each in receiver.asked}
    assert asked == {"/all", "/mine", "/here", "/accepts"}


async def test_a_draft_is_told_to_nobody(world: World) -> None:
    post = Post(world)
    draft = await world.a_referral("draft")
    async with world.desk() as desk:
        event = (await store.history(desk.db, desk.sealer, draft.id))[-1]
        await telling.tell(desk, Change(referral=draft, event=event), ROWS["cancel"])
    assert await post.all() == []


async def test_where_no_admin_set_up_a_way_it_stands_in_the_product_only(world: World) -> None:
    post = Post(world, mail_from="")
    await post.tell(await post.a_referral(), "practice", "program", "patient")
    await post.round()
    assert {each.channel for each in await post.all()} == {Channel.EVENT, Channel.NOTICE}
    assert await post.all(state=State.WAITING) == []


@pytest.mark.parametrize(
    "answer", [answering("500 Oops"), answering("302 Found"), b"", b"junk\r\n"]
)
async def test_a_receiver_that_fails_is_tried_later_and_later_then_listed(
    world: World, answer: bytes
) -> None:
    async with a_receiver(answer) as receiver:
        post = Post(world, webhook_hosts=receiver.address)
        await post.webhook(receiver.address)
        await post.tell(await post.a_referral())
        tried = []
        for wait in [*post.patience.waits, dt.timedelta(days=365)]:
            await post.round()
            (delivery,) = await post.all(Channel.WEBHOOK)
            tried.append(delivery.tries)
            world.now += wait - dt.timedelta(seconds=1)
            assert await post.round() == 0  # not a second too early
            post.later(seconds=1)
    assert tried == list(range(1, len(post.patience.waits) + 2))
    assert delivery.state is State.DEAD
    assert len({each.headers["webhook-id"] for each in receiver.asked}) == 1


async def test_a_receiver_that_comes_back_gets_what_waited(world: World) -> None:
    async with a_receiver() as receiver:
        address, port = receiver.address, receiver.port
    post = Post(world, webhook_hosts=address)
    await post.webhook(address)
    await post.tell(await post.a_referral())
    await post.round()
    (delivery,) = await post.all(Channel.WEBHOOK)
    assert (delivery.state, delivery.failed_with) == (State.WAITING, "not-reachable")
    back = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answering("200 OK"))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", port)
    post.later(hours=1)
    await post.round()
    server.close()
    (delivery,) = await post.all(Channel.WEBHOOK)
    assert (delivery.state, len(back)) == (State.DELIVERED, 1)


async def test_a_worker_killed_after_sending_sends_again_under_the_same_id(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Delivered at least once: the second one carries the id by which it is known."""
    async with a_receiver() as receiver:
        post = Post(world, webhook_hosts=receiver.address)
        await post.webhook(receiver.address)
        await post.tell(await post.a_referral())
        with monkeypatch.context() as patched:

            async def killed(*_: object, **__: object) -> None:
                raise Killed

            patched.setattr(rounds.outbox, "delivered", killed)
            with pytest.raises((Killed, BaseExceptionGroup)):
                await post.round()
        assert receiver.asked == []  # killed while events became deliveries: nothing happened
        post.later(minutes=5)
        await rounds.spread(post.office())
        with monkeypatch.context() as patched:
            patched.setattr(rounds.outbox, "delivered", killed)
            with pytest.raises((Killed, BaseExceptionGroup)):
                await rounds.send_out(post.office())
        assert len(receiver.asked) == 1
        post.later(minutes=5)
        await post.round()
    assert [each.headers["webhook-id"] for each in receiver.asked] == [
        receiver.asked[0].headers["webhook-id"]
    ] * 2
    (delivery,) = await post.all(Channel.WEBHOOK)
    assert delivery.state is State.DELIVERED


async def test_one_that_hangs_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("directory.delivery.post.ANSWER_SECONDS", 0.3)
    async with a_receiver(after=asyncio.Event()) as slow, a_receiver() as quick:
        post = Post(world, webhook_hosts=f"{slow.address},{quick.address}")
        await post.webhook(slow.address)
        await post.webhook(quick.address)
        await post.tell(await post.a_referral())
        await post.round()
    states = {each.failed_with: each.state for each in await post.all(Channel.WEBHOOK)}
    assert states == {None: State.DELIVERED, "no-answer-in-time": State.WAITING}
    assert len(quick.asked) == 1


async def test_the_store_is_free_while_a_receiver_is_slow(world: World) -> None:
    """No transaction is open during a call: others write at once."""
    go_on = asyncio.Event()
    async with a_receiver(after=go_on) as receiver:
        post = Post(world, webhook_hosts=receiver.address)
        await post.webhook(receiver.address)
        await post.tell(await post.a_referral())
        working = asyncio.create_task(post.round())
        await receiver.reached.wait()
        made = await world.a_referral(external_ref="EHR-1")  # a held lock would refuse it
        go_on.set()
        await working
    assert made.sent_at is not None


@pytest.mark.parametrize("change", ["removed", "unlisted"])
async def test_what_may_not_be_called_any_more_is_given_up_at_once(
    world: World, change: str
) -> None:
    async with a_receiver() as receiver:
        post = Post(world, webhook_hosts=receiver.address)
        made = await post.webhook(receiver.address)
        await post.tell(await post.a_referral())
        await rounds.spread(post.office())
        if change == "removed":
            async with world.database.writing() as db:
                from directory.delivery import webhooks
                from tests.delivery.office import ADMIN

                await webhooks.remove(
                    db, made.webhook.id, by=ADMIN, now=world.now, trail=world.trail
                )
        hosts = post.office().hosts if change == "removed" else ()
        await post.round(hosts=hosts)
    assert receiver.asked == []
    (delivery,) = await post.all(Channel.WEBHOOK)
    assert delivery.state is State.DEAD


async def test_a_team_gets_one_letter_for_each_of_its_schedulers_and_nothing_of_the_patient(
    world: World,
) -> None:
    async with a_mail_server() as server:
        post = Post(world, smtp_url=server.url)
        referral = await post.a_referral()
        await post.tell(referral, "practice", "program", by=SYSTEM)
        await post.round()
    to = sorted(line for letter in server.letters for line in letter.splitlines() if "To:" in line)
    assert to == ["To: intake-1@example.org", "To: practice-scheduler-1@example.org"]
    for letter in server.letters:
        assert f"https://d.example.org/referrals/{referral.id}" in letter.replace("=\r\n", "")
        assert not given_away(PERSONAL, letter)
        assert referral.number not in letter
    ids = {each.id for each in await post.all(Channel.MAIL, state=State.DELIVERED)}
    assert {
        line.split("<")[1].split("@")[0]
        for letter in server.letters
        for line in letter.splitlines()
        if line.startswith("Message-ID")
    } == ids


@pytest.mark.parametrize(
    ("patient", "written"),
    [
        ({"contact_by": "email", "email": "rosa@example.org"}, True),
        ({"contact_by": "phone", "email": "rosa@example.org"}, False),
        ({"email": "rosa@example.org"}, False),
        ({"contact_by": "email"}, False),
    ],
)
async def test_a_patient_is_written_to_only_where_they_asked_for_it(
    world: World, patient: dict[str, str], written: bool
) -> None:
    async with a_mail_server() as server:
        post = Post(world, smtp_url=server.url)
        await post.tell(await post.a_referral(patient=changed(ROSA, **patient)), "patient")
        await post.round()
    assert len(server.letters) == written
    for letter in server.letters:
        assert "https://d.example.org/track" in letter
        assert not given_away((*PERSONAL, "referral", "rehab"), letter)
    assert len(await world.entries("referral.tell")) == written


@pytest.mark.parametrize(
    ("refuse", "code"),
    [("550 no such person", "address-refused"), ("451 later", "address-refused")],
)
async def test_a_mail_server_that_refuses_is_tried_again(
    world: World, refuse: str, code: str
) -> None:
    async with a_mail_server(refuse) as server:
        post = Post(world, smtp_url=server.url)
        await post.tell(await post.a_referral(), "program", by=REFERRER)
        await post.round()
    (letter,) = await post.all(Channel.MAIL)
    assert (letter.state, letter.failed_with) == (State.WAITING, code)


async def test_a_mail_server_that_is_down_or_silent_loses_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "SECONDS", 0.2)
    async with a_mail_server(silent=True) as server:
        post = Post(world, smtp_url=server.url)
        await post.tell(await post.a_referral(), "program")
        await post.round()
        (letter,) = await post.all(Channel.MAIL)
        assert (letter.state, letter.failed_with) == (State.WAITING, "no-answer-in-time")
    post.later(hours=1)
    await post.round()
    (letter,) = await post.all(Channel.MAIL)
    assert (letter.state, letter.failed_with) == (State.WAITING, "not-reachable")


async def test_a_person_who_left_is_not_written_to(world: World) -> None:
    from directory.accounts.tables import UserRow

    async with a_mail_server() as server:
        post = Post(world, smtp_url=server.url)
        await post.tell(await post.a_referral(), "program")
        await rounds.spread(post.office())
        async with world.database.writing() as db:
            (await db.get_one(UserRow, "intake-1")).disabled_at = world.now
        await post.round()
    (letter,) = await post.all(Channel.MAIL)
    assert server.letters == []
    assert (letter.state, letter.failed_with) == (State.DEAD, "receiver-left")


async def test_every_step_tells_whom_its_row_names_and_a_repeat_tells_nobody_anew(
    world: World,
) -> None:
    post = Post(world)
    referral = await world.a_referral("accepted")
    told = [
        (each.about["action"], each.to_kind)
        for each in await post.all(Channel.NOTICE)
        if each.referral_id == referral.id
    ]
    assert sorted(told) == [
        ("accept", "patient"),
        ("accept", "practice"),
        ("send", "intake"),
        ("send", "patient"),
    ]
    assert len(await post.all(Channel.EVENT)) == 2
