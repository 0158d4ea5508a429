"""What was answered was synced to the disk first: syncs counted where they can be seen."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from directory.database import open_database
from directory.settings import Settings
from tests.databases import on_sqlite
from tests.faults.site import Site, a_site
from tests.serving import TOP, a_free_port, environment, wait_for

CREATES = 20

pytestmark = pytest.mark.holds("security R1")


@pytest.mark.long
def test_each_create_is_synced_before_its_answer(tmp_path: Path) -> None:
    """One after another, so that no two share a sync."""
    if not may_trace():
        pytest.skip("strace cannot look at a process here; the pragma is read instead")
    with a_site(tmp_path / "data", tmp_path / "wanted.json") as site:
        pass
    counted = tmp_path / "syncs.txt"
    with traced(site, counted) as here:
        assert here.write().status == 201  # what is made at the first use
        before = syncs(counted)
        for _ in range(CREATES):
            seen = syncs(counted)
            assert here.write().status == 201
            assert syncs(counted) > seen
        made = syncs(counted) - before
    print(f"strace: {made} syncs for {CREATES} creates")
    assert made >= CREATES


@on_sqlite
async def test_the_connection_that_writes_waits_for_the_disk(database_settings: Settings) -> None:
    """Where no process may be traced, this is what stands for it: FULL is 2."""
    database = open_database(database_settings)
    async with database.writing() as db:
        assert await db.scalar(text("PRAGMA synchronous")) == 2
        assert await db.scalar(text("PRAGMA journal_mode")) == "wal"
    await database.close()


def may_trace() -> bool:
    if shutil.which("strace") is None:
        return False
    tried = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True)
    return tried.returncode == 0


def syncs(counted: Path) -> int:
    return len(re.findall(r"\b(?:fsync|fdatasync)\(", counted.read_text()))


@contextmanager
def traced(site: Site, counted: Path) -> Iterator[Site]:
    """The server of this site under strace, with every sync of it and its children written down.

    Without the worker, whose own writes are synced as well.
    """
    port = a_free_port()
    process = subprocess.Popen(
        [
            *("strace", "-f", "-qq", "-e", "trace=fsync,fdatasync", "-o", str(counted)),
            *(sys.executable, "-m", "directory", "serve", "--no-worker", "--port", str(port)),
            *("--data-dir", str(site.folder), "--drain", "0"),
        ],
        cwd=TOP,
        env=environment(rate_limit="off"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # strace itself does not listen: all of them are told
    )
    address = f"http://127.0.0.1:{port}"
    wait_for(address, process)
    try:
        yield Site(address, site.folder, site.tokens)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
