"""The disk is full: writes are refused, reads go on, nothing that was answered is lost.

Where the tests run as root on Linux a small tmpfs is filled under a real server; everywhere the
limit on pages of SQLite (`PRAGMA max_page_count`) stands for a full disk, in this process.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.databases import on_sqlite
from tests.faults.site import a_site, refused_in_time
from tests.referrals.face import Face
from tests.referrals.ground import INTAKE, REFERRER

pytestmark = pytest.mark.holds("security R8")

TMPFS_BYTES = 12 * 1024 * 1024
LONG_REASON = "A hoarse voice. " * 100


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of twelve MiB."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("a tmpfs needs root on Linux; the limit on pages is tested instead")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={TMPFS_BYTES}", "tmpfs", str(disk)],
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("a tmpfs cannot be mounted here; the limit on pages is tested instead")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.mark.long
def test_a_full_tmpfs_refuses_writes_and_loses_nothing(small_disk: Path, tmp_path: Path) -> None:
    with a_site(small_disk / "data", tmp_path / "wanted.json") as site:
        filler = small_disk / "filler"
        room = os.statvfs(small_disk)
        filler.write_bytes(b"\0" * (room.f_bavail * room.f_frsize - 600 * 1024))
        answered = set()
        while (answer := site.write(LONG_REASON)).status == 201:
            assert answer.response is not None
            answered.add(answer.response.json()["id"])
        refused_in_time(answer)
        for _ in range(5):
            refused_in_time(site.write(LONG_REASON))
            site.reads_go_on()
        ready = site.ask("GET", "/ready")
        assert ready.response is not None
        assert ready.status == 503 and "full" in ready.response.json()["detail"]
        filler.unlink()
        assert site.seconds_until_it_writes() <= 2
        assert site.ask("GET", "/ready").status == 200
        assert answered and answered <= site.stored()
        assert site.is_believed()


@on_sqlite
async def test_at_the_largest_size_writes_are_refused_and_nothing_is_lost(face: Face) -> None:
    kept = (await face.made()).json()["id"]
    async with face.world.database.writing() as db:
        pages = await db.scalar(text("PRAGMA page_count"))
        await db.execute(text(f"PRAGMA max_page_count = {pages + 8}"))
    answered, refused = [kept], None
    for _ in range(120):
        answer = await face.made(reason=LONG_REASON, by=REFERRER)
        if answer.status_code != 201:
            refused = answer
            break
        answered.append(answer.json()["id"])
    assert refused is not None and refused.status_code == 503
    assert int(refused.headers["retry-after"]) > 0
    assert (await face.http.get("/health")).status_code == 200
    async with face.world.database.writing() as db:
        await db.execute(text("PRAGMA max_page_count = 1000000"))
    assert (await face.made(reason=LONG_REASON)).status_code == 201
    for each in answered:
        assert (await face.ask("GET", f"/referrals/{each}", by=INTAKE)).status_code == 200
    async with face.world.database.reading() as db:
        assert (await face.world.trail.verify(db)).ok
