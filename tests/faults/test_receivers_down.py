"""Nobody takes what we send: it waits, it is tried again, and whoever asks us notices nothing.

With a real server and receivers on real sockets. The worker runs inside the server.
"""

import asyncio
import datetime as dt
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.delivery.receivers import a_mail_server, a_receiver
from tests.faults.site import Site, a_site
from tests.serving import TOP, a_free_port, environment, serving, wait_for

T = TypeVar("T")

pytestmark = [pytest.mark.long, pytest.mark.holds("security S17")]


async def ask(site: Site, method: str, path: str, *, by: str = "boss", **options: Any) -> Any:
    answer = await asyncio.to_thread(site.ask, method, path, by=by, **options)
    assert answer.response is not None and answer.status < 300, answer
    return answer.response.json()


async def deliveries(site: Site) -> list[str]:
    """The state of each webhook message."""
    page = await ask(site, "GET", "/api/v1/deliveries?limit=100")
    return [each["state"] for each in page["items"] if each["channel"] == "webhook"]


async def until(site: Site, wanted: list[str], seconds: float = 40) -> None:
    async with asyncio.timeout(seconds):
        while await deliveries(site) != wanted:  # noqa: ASYNC110  # of another process
            await asyncio.sleep(0.2)


async def test_receivers_that_hang_hold_nobody_up_and_get_it_when_they_are_back(
    tmp_path: Path,
) -> None:
    go_on = asyncio.Event()
    async with a_receiver(after=go_on) as receiver, a_mail_server(silent=True) as server:
        settings = {
            "webhook_hosts": receiver.address,
            "smtp_url": server.url,
            "mail_from": "directory@example.org",
        }
        async with beside(a_site(tmp_path / "data", tmp_path / "wanted.json", **settings)) as site:
            await ask(site, "POST", "/api/v1/webhooks", json={"url": receiver.address})
            for _ in range(3):
                assert (await asyncio.to_thread(site.write)).status == 201
            await receiver.reached.wait()
            for _ in range(5):
                await asyncio.to_thread(site.reads_go_on)
                written = await asyncio.to_thread(site.write)
                assert written.status == 201 and written.seconds <= 2, written
            metrics = await asyncio.to_thread(site.ask, "GET", "/metrics")
            assert metrics.response is not None
            assert "directory_outbox_waiting 0" not in metrics.response.text
            go_on.set()
            await until(site, ["delivered"] * 8)
            told = [json.loads(each.body)["id"] for each in receiver.asked]
            page = await ask(site, "GET", "/api/v1/deliveries?limit=100")
            ids = [each["id"] for each in page["items"] if each["channel"] == "webhook"]
            assert set(ids) == set(told)
            assert await asyncio.to_thread(site.is_believed)


async def test_a_server_killed_while_it_sends_sends_it_after_the_next_start(
    tmp_path: Path,
) -> None:
    """Five minutes later by the clock of the second one, so that the lease is over."""
    folder = tmp_path / "data"
    async with a_receiver(after=asyncio.Event()) as hanging:
        settings = {"webhook_hosts": hanging.address, "rate_limit": "off"}
        async with beside(a_site(folder, tmp_path / "wanted.json", **settings)) as site:
            await ask(site, "POST", "/api/v1/webhooks", json={"url": hanging.address})
        async with killed_at_the_end(site, **settings) as here:
            assert (await asyncio.to_thread(here.write)).status == 201
            await hanging.reached.wait()
        (first,) = hanging.asked
    later = (dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5)).isoformat()
    again = serving(data_dir=folder, test_clock=later, **settings)
    async with a_receiver(port=hanging.port) as back, beside(again) as address:
        await until(Site(address, folder, site.tokens), ["delivered"])
    ids = [each.headers["webhook-id"] for each in back.asked]
    assert ids == [first.headers["webhook-id"]]


@asynccontextmanager
async def beside(it: AbstractContextManager[T]) -> AsyncIterator[T]:
    """Entered and left in a thread, so that our receivers go on meanwhile."""
    entered = await asyncio.to_thread(it.__enter__)
    try:
        yield entered
    finally:
        await asyncio.to_thread(it.__exit__, None, None, None)


@asynccontextmanager
async def killed_at_the_end(site: Site, **settings: str) -> AsyncIterator[Site]:
    port = a_free_port()
    process = subprocess.Popen(  # noqa: ASYNC220  # it runs beside, and is waited for in a thread
        [
            *(sys.executable, "-m", "directory", "serve", "--port", str(port)),
            *("--data-dir", str(site.folder)),
        ],
        cwd=TOP,
        env=environment(**settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        await asyncio.to_thread(wait_for, address, process)
        yield Site(address, site.folder, site.tokens)
    finally:
        process.kill()
        await asyncio.to_thread(process.wait)
