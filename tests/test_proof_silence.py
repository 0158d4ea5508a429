"""Whatever failed, a referral that was sent and not taken in shows on the list by its timer.

A real server with each fault in turn, then the next one on the same store some working days later
by `DIRECTORY_TEST_CLOCK`.
"""

import datetime as dt
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.commands.running import directory
from tests.faults.site import Site, a_site, refused_in_time
from tests.serving import a_free_port, serving

SENT = dt.datetime(2026, 11, 18, 15, 0, tzinfo=dt.UTC)  # a Wednesday
LATER = SENT + dt.timedelta(days=5)
"""Past the two working days in which a routine referral is taken in."""

pytestmark = [pytest.mark.long, pytest.mark.holds("security R5")]

Fault = Callable[[Site], AbstractContextManager[None]]


@contextmanager
def nothing_to_refuse(_site: Site) -> Iterator[None]:
    """Mail server and receiver are down all along; whoever writes notices nothing."""
    yield


@contextmanager
def locked(site: Site) -> Iterator[None]:
    holder = sqlite3.connect(site.folder / "directory.db", isolation_level=None, timeout=10)
    holder.execute("BEGIN IMMEDIATE")
    try:
        refused_in_time(site.write())
        yield
    finally:
        holder.execute("ROLLBACK")
        holder.close()


@contextmanager
def full(site: Site) -> Iterator[None]:
    """Only where the test's disk is a small one."""
    filler = site.folder.parent / "filler"
    room = os.statvfs(site.folder)
    filler.write_bytes(b"\0" * (room.f_bavail * room.f_frsize - 300 * 1024))
    while (answer := site.write("A hoarse voice. " * 100)).status == 201:
        pass
    refused_in_time(answer)
    try:
        yield
    finally:
        filler.unlink()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a small disk needs root on Linux")
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(disk)], capture_output=True
    )
    if made.returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.mark.parametrize("fault", [nothing_to_refuse, locked], ids=["receivers down", "locked"])
def test_it_shows_after_the_fault(tmp_path: Path, fault: Fault) -> None:
    shows_by_its_timer(tmp_path, fault)


def test_it_shows_after_a_full_disk(small_disk: Path) -> None:
    shows_by_its_timer(small_disk, full)


def shows_by_its_timer(folder: Path, fault: Fault) -> None:
    dead = a_free_port()
    down: dict[str, Any] = {
        "smtp_url": f"smtp://127.0.0.1:{dead}",
        "mail_from": "directory@example.org",
        "webhook_hosts": f"http://127.0.0.1:{dead}",
        "rate_limit": "off",
    }
    data = folder / "data"
    with a_site(data, folder / "wanted.json", test_clock=SENT.isoformat(), **down) as site:
        hook = {"url": f"http://127.0.0.1:{dead}/hook"}
        assert site.ask("POST", "/api/v1/webhooks", by="boss", json=hook).status == 201
        answer = site.write()
        assert answer.response is not None and answer.status == 201
        sent = answer.response.json()["id"]
        with fault(site):
            site.reads_go_on()
            assert site.ask("GET", "/health").status == 200
        assert site.seconds_until_it_writes() <= 2
        assert (sent, "no_receipt") not in silent(site)
    with serving(data_dir=data, test_clock=LATER.isoformat(), **down) as address:
        site = Site(address, data, tokens_again(data, folder / "wanted.json"))
        found = silent(site)
        assert (sent, "no_receipt") in found
        assert site.is_believed()
    ran = directory("reconcile", data_dir=data, env="test", test_clock=LATER.isoformat())
    assert ran.code == 0, ran.said
    print(f"{len(found)} on the list; {ran.said.splitlines()[1]}")
    spoil(data, sent)
    ran = directory("reconcile", data_dir=data, env="test", test_clock=LATER.isoformat())
    assert ran.code == 1
    assert sent in ran.said


def silent(site: Site) -> set[tuple[str, str]]:
    answer = site.ask("GET", "/api/v1/silent-failures?limit=100", by="doctor").response
    assert answer is not None and answer.status_code == 200, answer
    return {(each["referral_id"], each["kind"]) for each in answer.json()["items"]}


def tokens_again(data: Path, wanted: Path) -> dict[str, str]:
    """The first ones ended with their day."""
    ran = directory(
        *("provision", "--file", str(wanted), "--print-credentials"),
        data_dir=data,
        env="test",
        test_clock=LATER.isoformat(),
    )
    assert ran.code == 0, ran.beside
    tokens: dict[str, str] = ran.json["tokens"]
    return tokens


def spoil(data: Path, referral: str) -> None:
    """As nothing of ours would: somebody else has its next step."""
    with sqlite3.connect(data / "directory.db") as store:
        store.execute("UPDATE referral SET owner_id = 'nobody' WHERE id = ?", (referral,))
    store.close()
