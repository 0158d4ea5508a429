"""Killed at any moment, on either database: what was answered is there, once, and on record.

A real server under writers who make referrals and take steps with them, killed with SIGKILL a
random moment after its first answers. The next server on the same store goes on; at the end the
store is held against what the writers were told.
"""

import asyncio
import datetime as dt
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlmodel import col, select

from directory.audit import AuditRow
from directory.database import open_database
from directory.referrals.tables import EventRow, ReferralRow
from directory.settings import Settings
from tests.commands.running import directory
from tests.faults.site import a_site
from tests.serving import TOP, a_free_port, environment, wait_for

ROUNDS = {"sqlite": 100, "postgresql": 30}
"""A kill of ours leaves SQLite's file as it is; PostgreSQL, a process of its own, writes on."""

WRITERS = 3
PLAN = ("receive", "accept", "schedule", "reschedule", "reschedule")
BODY = {
    "program_id": "voice",
    "priority": "routine",
    "patient": {"given_name": "Rosa", "family_name": "Sample", "date_of_birth": "1971-04-09"},
    "reason": "A hoarse voice",
}

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(7200),
    pytest.mark.holds("security R1"),
    pytest.mark.holds("security R2"),
    pytest.mark.holds("security R5"),
]


@dataclass
class Way:
    """One referral on its way. `asked`: a step that was sent and has no answer so far."""

    key: str = field(default_factory=lambda: uuid4().hex)
    id: str | None = None
    tag: str = ""
    done: list[str] = field(default_factory=list)
    asked: str | None = None

    @property
    def is_over(self) -> bool:
        return len(self.done) == len(PLAN)


class Writer:
    """Goes on where it was when the server went away, as a careful machine would."""

    def __init__(self, tokens: dict[str, str]) -> None:
        self._tokens = tokens
        self.ways = [Way()]
        self.answered = 0
        self.unanswered = 0
        self.wrong: list[str] = []

    def work(self, address: str, first: threading.Event, stop: threading.Event) -> None:
        """Until the server is gone, or with `stop` until nothing is without an answer."""
        with httpx.Client(base_url=f"{address}/api/v1", timeout=30) as http:
            try:
                while not (stop.is_set() and self._is_settled()):
                    self._once(http)
                    first.set()
            except httpx.TransportError:
                self.unanswered += 1
            finally:
                first.set()

    def _is_settled(self) -> bool:
        way = self.ways[-1]
        return bool(self.wrong) or (way.id is not None and way.asked is None)

    def _once(self, http: httpx.Client) -> None:
        way = self.ways[-1]
        if way.is_over:
            self.ways.append(Way())
        elif way.id is None:
            headers = self._by("doctor") | {"Idempotency-Key": way.key}
            answer = http.post("/referrals", json=BODY, headers=headers)
            if self._is_good(answer, 200, 201):
                way.id, way.tag = answer.json()["id"], answer.headers["ETag"]
        elif way.asked is not None:
            answer = http.get(f"/referrals/{way.id}", headers=self._by("desk"))
            if self._is_good(answer, 200):
                self._found(way, answer.headers["ETag"])
        else:
            way.asked = PLAN[len(way.done)]
            headers = self._by("desk") | {"If-Match": way.tag}
            said = said_with(way.asked)
            answer = http.post(f"/referrals/{way.id}/transitions", json=said, headers=headers)
            if self._is_good(answer, 200):
                self._found(way, answer.headers["ETag"])

    def _found(self, way: Way, tag: str) -> None:
        """Another tag means that the step was taken, answered or not."""
        if tag != way.tag and way.asked is not None:
            way.done.append(way.asked)
            way.tag = tag
        way.asked = None

    def _is_good(self, answer: httpx.Response, *wanted: int) -> bool:
        if answer.status_code in wanted:
            self.answered += 1
            return True
        if answer.status_code != 503:
            self.wrong.append(f"{answer.status_code} {answer.text}")
            raise httpx.TransportError("it answered what it must not")
        time.sleep(0.05)  # it comes up, or goes down
        return False

    def _by(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._tokens[who]}"}


def said_with(action: str) -> dict[str, Any]:
    if "schedule" not in action:
        return {"action": action}
    start = dt.datetime.now(dt.UTC) + dt.timedelta(days=30)
    return {"action": action, "appointment": {"start": start.isoformat()}}


def killed_while_writing(
    settings: Settings, writers: list[Writer], chance: random.Random, *, last: bool
) -> None:
    port = a_free_port()
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "directory", "serve", "--port", str(port)),
            *("--data-dir", str(settings.data_dir)),
        ],
        cwd=TOP,
        env=environment(rate_limit="off", database_url=settings.database_url),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(address, process)
    firsts = [threading.Event() for _ in writers]
    stop = threading.Event()
    if last:
        stop.set()
    threads = [
        threading.Thread(target=writer.work, args=(address, first, stop))
        for writer, first in zip(writers, firsts, strict=True)
    ]
    for thread in threads:
        thread.start()
    for first in firsts:
        first.wait(20)
    if last:
        for thread in threads:
            thread.join()
    else:
        threading.Event().wait(chance.uniform(0, 0.4))
    process.kill()
    process.wait()
    for thread in threads:
        thread.join()


def test_kills_lose_nothing_double_nothing_and_leave_nothing_off_the_record(
    bare_settings: Settings, tmp_path: Path
) -> None:
    folder, url = bare_settings.data_dir, bare_settings.database_url
    rounds = ROUNDS["postgresql" if url else "sqlite"]
    with a_site(folder, tmp_path / "wanted.json", database_url=url) as site:
        tokens = site.tokens
    writers = [Writer(tokens) for _ in range(WRITERS)]
    chance = random.Random(7)
    for number in range(rounds):
        killed_while_writing(bare_settings, writers, chance, last=False)
        assert not any(writer.wrong for writer in writers), (number, writers[0].wrong)
    killed_while_writing(bare_settings, writers, chance, last=True)
    assert [each for writer in writers for each in writer.wrong] == []
    ways = [way for writer in writers for way in writer.ways if way.id is not None]
    stored, histories, entries = asyncio.run(everything(bare_settings))
    told = {way.id: ["create", "send", *way.done] for way in ways}
    assert told.keys() <= stored, "lost"
    assert stored <= told.keys(), "double"
    assert histories == told, "a step was lost or taken twice"
    for way in ways:
        assert entries[way.id, "referral.create"] == 1, "off the record"
        assert entries[way.id, "referral.transition"] == len(way.done), "off the record"
    for command in (("audit", "verify"), ("reconcile",)):
        ran = directory(*command, data_dir=folder, env="test", database_url=url)
        assert ran.code == 0, ran.said
    answered = sum(writer.answered for writer in writers)
    unanswered = sum(writer.unanswered for writer in writers)
    taken = sum(len(way.done) for way in ways)
    print(
        f"{rounds} kills, {answered} answers, {unanswered} cut off: {len(ways)} referrals and "
        f"{taken} steps, 0 lost, 0 double, 0 off the record"
    )
    assert unanswered >= rounds / 2, "it was killed while it wrote"


async def everything(
    settings: Settings,
) -> tuple[set[str], dict[str, list[str]], Counter[tuple[str | None, str]]]:
    """Ids of referrals, what happened to each, and how often that is on record as done."""
    database = open_database(settings)
    histories: dict[str, list[str]] = {}
    async with database.reading() as db:
        stored = set(await db.scalars(select(col(ReferralRow.id))))
        for row in await db.scalars(select(EventRow).order_by(col(EventRow.seq))):
            histories.setdefault(row.referral_id, []).append(row.action)
        found = await db.execute(
            select(col(AuditRow.object_id), col(AuditRow.action)).where(
                col(AuditRow.outcome) == "ok"
            )
        )
        entries: Counter[tuple[str | None, str]] = Counter((row[0], row[1]) for row in found)
    await database.close()
    return stored, histories, entries
