"""Another process holds the write lock: writes are refused in time, reads go on, nobody hangs.

With a real server, and a lock held by a connection of the test's own.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from tests.faults.site import Answer, Site, a_site, at_once, refused_in_time

pytestmark = [pytest.mark.long, pytest.mark.holds("security R7"), pytest.mark.holds("security R6")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("locked")
    with a_site(folder / "data", folder / "wanted.json") as site:
        assert site.write().status == 201
        yield site


@contextmanager
def locked(site: Site) -> Iterator[None]:
    holder = sqlite3.connect(site.folder / "directory.db", isolation_level=None, timeout=10)
    holder.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        holder.execute("ROLLBACK")
        holder.close()


def test_writes_are_refused_in_time_and_public_reads_go_on(site: Site) -> None:
    referral = next(iter(site.stored()))
    a_look = partial(site.ask, "GET", f"/api/v1/referrals/{referral}", by="doctor")
    answers: list[Answer] = []
    with locked(site):
        writing = threading.Thread(
            target=lambda: answers.extend(at_once(*[site.write] * 12, *[a_look] * 4))
        )
        writing.start()
        while writing.is_alive():
            site.reads_go_on()
            matched = site.ask("POST", "/api/v1/match", json={"text": "low back pain"})
            assert matched.status == 200 and matched.seconds <= 1, matched
    assert len(answers) == 16
    for answer in answers:
        refused_in_time(answer)
    assert site.seconds_until_it_writes() <= 2
    assert site.is_believed()


def test_ready_says_why_not_and_is_ready_again(site: Site) -> None:
    with locked(site):
        answer = site.ask("GET", "/ready")
    assert answer.status == 503 and answer.seconds <= 3, answer
    assert answer.response is not None and "holds it" in answer.response.json()["detail"]
    time.sleep(2)  # the question from before comes to its end
    assert site.ask("GET", "/ready").status == 200


def test_a_page_whose_look_is_noted_does_not_wait_for_the_lock(site: Site) -> None:
    """The session was last noted more than half a minute ago, so this request would write."""
    browser = site.sign_in()
    with sqlite3.connect(site.folder / "directory.db", timeout=10) as past:
        past.execute("UPDATE session SET seen_at = datetime('now', '-5 minutes')")
    past.close()
    with locked(site):
        looked = Answer(lambda: browser.get("/settings"))
        sent = Answer(lambda: browser.post("/login", data={}))
    assert looked.status == 200 and looked.seconds <= 2, looked
    assert sent.status in (400, 403), sent


def test_signing_in_is_refused_in_time(site: Site) -> None:
    with locked(site):
        browser = site.sign_in
        begun = time.monotonic()
        with pytest.raises(AssertionError):  # no session: 503
            browser()
        assert time.monotonic() - begun <= 10
    site.sign_in()
