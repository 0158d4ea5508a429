"""The admin's page of messages: webhooks made and ended, dead letters sent again."""

import datetime as dt

import httpx
from litestar import Litestar

from directory import outbox
from directory.outbox import Channel, Message, State
from tests.staff import forms_of, send, shown_once, signed_in

PAGE = "/admin/webhooks"


async def put_dead(house: Litestar, ident: str = "0a0a0a0a-0000-4000-8000-000000000001") -> str:
    now: dt.datetime = house.state.clock()
    async with house.state.database.writing() as db:
        await outbox.put(
            db,
            [
                Message(
                    id=ident,
                    channel=Channel.WEBHOOK,
                    to_kind="webhook",
                    to_id="w",
                    about={"action": "accept"},
                    state=State.DEAD,
                    tries=10,
                    created_at=now,
                    next_at=now,
                    settled_at=now,
                    failed_with="certificate",
                )
            ],
        )
    return ident


async def pressed(admin: httpx.AsyncClient, ending: str, which: int = 0) -> httpx.Response:
    """The button of a form on the page."""
    form = [each for each in forms_of(await admin.get(PAGE)) if each.action.endswith(ending)][which]
    return await admin.post(form.action, data=form.fields)


async def test_a_webhook_is_made_paused_let_go_on_and_removed(house: Litestar) -> None:
    admin = await signed_in(house, "admin")
    url = "https://hooks.example.org/care-page"
    made = await send(admin, PAGE, url=url, says="Our EHR", actions=["accept"])
    secret = shown_once(made)
    page = await admin.get(PAGE)
    assert secret.startswith("whsec_") and secret not in page.text
    assert url in page.text and "Our EHR" in page.text
    assert (await pressed(admin, "/pause", -1)).headers["location"] == f"{PAGE}?done=paused"
    assert "paused</span>" in (await admin.get(PAGE)).text
    assert (await pressed(admin, "/pause", -1)).headers["location"] == f"{PAGE}?done=going-on"
    assert (await pressed(admin, "/remove", -1)).status_code == 303
    assert url not in (await admin.get(PAGE)).text


async def test_an_address_that_may_not_be_called_is_told_and_stays_in_the_form(
    house: Litestar,
) -> None:
    admin = await signed_in(house, "admin")
    answer = await send(admin, PAGE, url="https://169.254.169.254/latest", says="cloud")
    assert answer.status_code == 422
    assert "not on the list of hosts" in answer.text
    assert "https://169.254.169.254/latest" in answer.text


async def test_what_was_given_up_stands_there_with_its_reason_until_it_is_sent_again(
    house: Litestar,
) -> None:
    admin = await signed_in(house, "admin")
    ident = await put_dead(house)
    page = await admin.get(PAGE)
    assert "its certificate cannot be trusted" in page.text
    assert "10 tries." in page.text
    assert (await pressed(admin, f"{ident}/again")).status_code == 303
    assert ident not in (await admin.get(PAGE)).text
    async with house.state.database.reading() as db:
        assert (await outbox.get(db, ident)).state is State.WAITING
