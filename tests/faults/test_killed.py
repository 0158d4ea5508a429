"""Killed at any moment: what was answered is there once, on record, and the next start is clean.

A real server under writers, killed with SIGKILL a random moment after its first answers; then the
next server on the same folder tells what is there.
"""

import random
import subprocess
import sys
import threading
from pathlib import Path
from uuid import uuid4

import pytest

from tests.faults.site import Site, a_site
from tests.serving import TOP, a_free_port, environment, wait_for

ROUNDS = 100

pytestmark = [pytest.mark.long, pytest.mark.holds("security R1"), pytest.mark.timeout(1800)]


class Writer(threading.Thread):
    """Sends until the server is gone. Repeats what had no answer, as a careful machine would."""

    def __init__(self, site: Site, keys: dict[str, str | None]) -> None:
        super().__init__()
        self._site, self._keys = site, keys
        self.first = threading.Event()

    def run(self) -> None:
        again = [key for key, made in self._keys.items() if made is None]
        while True:
            key = again.pop() if again else uuid4().hex
            self._keys.setdefault(key, None)
            answer = self._site.write(**{"Idempotency-Key": key})
            if answer.response is None:
                self.first.set()
                return
            if answer.status in (200, 201):
                self._keys[key] = answer.response.json()["id"]
                self.first.set()


def killed_while_writing(site: Site, keys: list[dict[str, str | None]], wait: float) -> None:
    port = a_free_port()
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "directory", "serve", "--port", str(port)),
            *("--data-dir", str(site.folder)),
        ],
        cwd=TOP,
        env=environment(rate_limit="off"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(address, process)
    here = Site(address, site.folder, site.tokens)
    writers = [Writer(here, each) for each in keys]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.first.wait(20)
    threading.Event().wait(wait)
    process.kill()
    process.wait()
    for writer in writers:
        writer.join()


def test_a_hundred_kills_lose_nothing_double_nothing_and_leave_nothing_off_the_record(
    tmp_path: Path,
) -> None:
    folder, wanted = tmp_path / "data", tmp_path / "wanted.json"
    with a_site(folder, wanted) as site:
        pass
    keys: list[dict[str, str | None]] = [{} for _ in range(3)]
    chance = random.Random(4)
    for _ in range(ROUNDS):
        killed_while_writing(site, keys, chance.uniform(0, 0.25))
    made = {key: found for each in keys for key, found in each.items()}
    answered = {found for found in made.values() if found is not None}
    with a_site(folder, wanted) as site:
        stored = site.stored()
        assert len(answered) >= ROUNDS
        assert answered <= stored, "lost"
        assert len(stored) <= len(made), "double"
        assert site.is_believed()
        created = 0
        cursor = ""
        while cursor is not None:
            page = site.ask(
                "GET", f"/api/v1/audit?action=referral.create&limit=100&cursor={cursor}", by="boss"
            ).response
            assert page is not None
            created += len([1 for each in page.json()["items"] if each["outcome"] == "ok"])
            cursor = page.json()["next_cursor"]
        assert created == len(stored), "off the record"
    print(f"{ROUNDS} rounds, {len(answered)} answered, {len(stored)} stored, 0 lost")
