"""A real server with a few people in its store, for tests that take something away from it."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.commands.running import directory
from tests.serving import serving

PASSWORD = "nine violet umbrellas hum"
WANTED: dict[str, Any] = {
    "departments": [{"id": "speech-therapy", "name": "Speech Therapy"}],
    "programs": [
        {"id": "voice", "name": "Voice", "department_id": "speech-therapy", "active": True}
    ],
    "practices": [{"id": "north-practice", "name": "North Practice"}],
    "users": [
        {"key": "boss", "email": "boss@example.org", "role": "admin", "password": PASSWORD},
        {
            "key": "doctor",
            "email": "doctor@example.org",
            "role": "referrer",
            "password": PASSWORD,
            "practice_id": "north-practice",
        },
        {
            "key": "desk",
            "email": "desk@example.org",
            "role": "scheduler",
            "password": PASSWORD,
            "departments": ["speech-therapy"],
        },
    ],
    "clients": [],
}
PUBLIC = ("/", "/health", "/api/v1/programs", "/api/v1/search?q=back", "/programs/spine-service")


class Answer:
    """What came back, and after how many seconds. No connection counts as status 0."""

    def __init__(self, ask: Callable[[], httpx.Response]) -> None:
        begun = time.monotonic()
        try:
            self.response: httpx.Response | None = ask()
        except httpx.TransportError:
            self.response = None
        self.seconds = time.monotonic() - begun

    @property
    def status(self) -> int:
        return self.response.status_code if self.response is not None else 0

    def __repr__(self) -> str:
        return f"{self.status} after {self.seconds:.2f} s"


class Site:
    def __init__(self, address: str, folder: Path, tokens: dict[str, str]) -> None:
        self.address = address
        self.folder = folder
        self.tokens = tokens

    def ask(self, method: str, path: str, *, by: str = "", **options: Any) -> Answer:
        headers = {"Authorization": f"Bearer {self.tokens[by]}"} if by else {}
        headers |= options.pop("headers", {})
        return Answer(
            lambda: httpx.request(
                method, self.address + path, headers=headers, timeout=30, **options
            )
        )

    def write(self, reason: str = "A hoarse voice", **headers: str) -> Answer:
        sent = {
            "program_id": "voice",
            "priority": "routine",
            "patient": {
                "given_name": "Rosa",
                "family_name": "Delacroix",
                "date_of_birth": "1971-04-09",
            },
            "reason": reason,
        }
        return self.ask("POST", "/api/v1/referrals", by="doctor", json=sent, headers=headers)

    def sign_in(self) -> httpx.Client:
        """The doctor's browser."""
        browser = httpx.Client(base_url=self.address, timeout=30)
        token = browser.get("/login").text.split('name="csrf_token" value="')[1].split('"')[0]
        form = {"email": "doctor@example.org", "password": PASSWORD, "csrf_token": token}
        assert browser.post("/login", data=form).status_code == 303
        return browser

    def stored(self) -> set[str]:
        """The ids of every referral there is."""
        found: set[str] = set()
        cursor = ""
        while True:
            answer = self.ask("GET", f"/api/v1/referrals?limit=100&cursor={cursor}", by="doctor")
            assert answer.response is not None and answer.status == 200, answer
            page = answer.response.json()
            found |= {each["id"] for each in page["items"]}
            cursor = page["next_cursor"]
            if cursor is None:
                return found

    def is_believed(self) -> bool:
        answer = self.ask("GET", "/api/v1/audit/verify", by="boss")
        return answer.response is not None and answer.response.json().get("ok") is True

    def reads_go_on(self) -> None:
        """Public pages and /health: each within a second."""
        for path in PUBLIC:
            answer = self.ask("GET", path)
            assert answer.status == 200 and answer.seconds <= 1, (path, answer)

    def seconds_until_it_writes(self) -> float:
        begun = time.monotonic()
        while time.monotonic() - begun < 10:
            if self.write().status == 201:
                break
        return time.monotonic() - begun


@contextmanager
def a_site(
    folder: Path, wanted: Path, *options: str, written: Path | None = None, **settings: str
) -> Iterator[Site]:
    """Provisioned, then served. The file that says who is in it stands apart from the data."""
    wanted.write_text(json.dumps(WANTED))
    settings = {"env": "test", "rate_limit": "off"} | settings
    ran = directory(
        *("provision", "--file", str(wanted), "--print-credentials"), data_dir=folder, **settings
    )
    assert ran.code == 0, ran.beside
    with serving(*options, data_dir=folder, written=written, **settings) as address:
        yield Site(address, folder, ran.json["tokens"])


def at_once(*asks: Callable[[], Answer]) -> list[Answer]:
    """The answers to requests that are under way together, in the order they were asked."""
    answers: list[Answer | None] = [None] * len(asks)

    def run(at: int) -> None:
        answers[at] = asks[at]()

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(asks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answer for answer in answers if answer is not None]


def refused_in_time(answer: Answer) -> None:
    """503 or 507 within ten seconds, and it says when to come back."""
    assert answer.status in (503, 507) and answer.seconds <= 10, answer
    assert answer.response is not None
    assert int(answer.response.headers["retry-after"]) > 0
