"""One person of each kind in a running application, and browsers they are signed in with."""

import asyncio
import datetime as dt
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from html.parser import HTMLParser
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import httpx
from argon2 import PasswordHasher
from litestar import Litestar
from sqlmodel import SQLModel

from directory.accounts import passwords, people, sessions, tables, users
from directory.accounts.model import OPERATOR, Practice, Role, User
from directory.accounts.people import NewPerson
from directory.accounts.places import Place
from directory.app import create_app
from directory.audit import Trail
from directory.clock import Clock
from directory.database import Database
from directory.matching.suggest import Matcher
from directory.referrals import tables as referral_tables
from directory.referrals import version_tables
from directory.settings import Settings
from tests.referrals.ground import OneFlagMatcher

NOW = dt.datetime(2026, 3, 2, 15, tzinfo=dt.UTC)
PASSWORD = "seven green kettles sing"
ACCOUNTS = frozenset(
    row.__tablename__
    for row in (
        *(tables.PracticeRow, tables.UserRow, tables.UserDepartmentRow, tables.RecoveryCodeRow),
        *(tables.SessionRow, tables.ClientRow, tables.BearerRow, tables.BreakGlassRow),
        *(tables.AssertionRow, tables.ThrottleRow),
    )
)
OF_REFERRALS = frozenset(
    str(row.__tablename__)
    for module in (referral_tables, version_tables)
    for row in vars(module).values()
    if isinstance(row, type) and issubclass(row, SQLModel) and hasattr(row, "__table__")
)
KEPT: dict[str, str] = {}
HOST = "http://testserver.local"

PLACES = {
    "referrer": Place(role=Role.REFERRER, practice="oak-street"),
    "practice-scheduler": Place(role=Role.SCHEDULER, practice="oak-street"),
    "intake": Place(role=Role.SCHEDULER, departments=("orthopaedics",)),
    "clinician": Place(role=Role.CLINICIAN, departments=("orthopaedics",)),
    "steward": Place(role=Role.STEWARD),
    "admin": Place(role=Role.ADMIN),
    "second-admin": Place(role=Role.ADMIN),
}


def light_hashing() -> Any:
    """Passwords hashed in a millisecond; test_passwords.py looks at the real thing."""
    light = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return patch.object(passwords, "_HASHER", light)


class Hands:
    """The clock of a test: it stands still until it is moved."""

    def __init__(self, now: dt.datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += dt.timedelta(**by)


def email_of(who: str) -> str:
    return f"{who}@staff.example"


@asynccontextmanager
async def running(settings: Settings, hands: Clock) -> AsyncIterator[Litestar]:
    """The application, its time told by `hands`. Nobody is in it: see `everybody_anew`.

    A task of its own opens and closes it, as a fixture is set up and torn down by different ones.
    """
    app = create_app(settings)
    opened, close = asyncio.Event(), asyncio.Event()

    async def keep_open() -> None:
        # Reading the rulebook takes longer than all else; no page of staff asks it much.
        no_rulebook = patch.object(Matcher, "load", lambda _data: OneFlagMatcher())
        async with AsyncExitStack() as house:
            with no_rulebook:  # only while this house opens: other applications read theirs
                await house.enter_async_context(app.lifespan())
            app.state.clock = hands
            opened.set()
            await close.wait()

    keeping = asyncio.create_task(keep_open())
    waiting = asyncio.create_task(opened.wait())
    await asyncio.wait((keeping, waiting), return_when=asyncio.FIRST_COMPLETED)
    if not opened.is_set():
        waiting.cancel()
        await keeping  # raises what went wrong
    try:
        yield app
    finally:
        close.set()
        await keeping


async def everybody_anew(app: Litestar) -> None:
    """Everybody of PLACES as on their first day: what tests did before, referrals too, is gone."""
    async with app.state.database.writing() as db:
        for table in reversed(SQLModel.metadata.sorted_tables):
            if table.name in ACCOUNTS | OF_REFERRALS:
                await db.execute(table.delete())
    await add_everybody(app.state.database, app.state.trail)


async def add_everybody(database: Database, trail: Trail) -> None:
    """Departments are there already. The password is hashed once for all."""
    kept = KEPT.get(PASSWORD) or KEPT.setdefault(PASSWORD, await passwords.hashed(PASSWORD))
    oak = Practice(slug="oak-street", name="Oak Street Clinic")
    async with database.writing() as db:
        await people.add_practice(db, oak, by=OPERATOR, now=NOW, trail=trail)
        for who, place in PLACES.items():
            person = NewPerson(email=email_of(who), name=f"The {who}", place=place)
            await people.put(db, person, kept=kept, once=False, by=OPERATOR, now=NOW, trail=trail)


async def user(app: Litestar, who: str) -> User:
    async with app.state.database.reading() as db:
        found = await users.by_email(db, email_of(who))
    assert found is not None
    return found


def a_browser(app: Litestar, *, address: str = "192.0.2.7") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 1))  # type: ignore[arg-type]  # Litestar is an ASGI app
    return httpx.AsyncClient(transport=transport, base_url=HOST)


async def signed_in(app: Litestar, who: str, *, second_factor: bool = False) -> httpx.AsyncClient:
    """A browser with a session, without the third of a second a password takes."""
    async with app.state.database.writing() as db:
        found = await users.by_email(db, email_of(who))
        assert found is not None
        token = await sessions.begin(
            db,
            found.id,
            second_factor=second_factor,
            device="Firefox, Linux",
            now=app.state.clock(),
        )
    browser = a_browser(app)
    production = app.state.settings.env == "production"
    browser.cookies.set("__Host-session" if production else "session", token)
    return browser


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self.fields: list[list[tuple[str, str]]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.forms.append(given)
            self.fields.append([])
        elif tag == "input" and self.forms and given.get("name") and "type" in given:
            if given["type"] != "checkbox":
                self.fields[-1].append((given["name"], given.get("value", "")))
        elif tag == "button" and self.forms and given.get("name"):
            self.fields[-1].append((given["name"], given.get("value", "")))


class PageForm:
    """A form as it stands on a page: where it goes, and what it would send untouched."""

    def __init__(self, attributes: dict[str, str], fields: list[tuple[str, str]], at: str) -> None:
        self.method = attributes.get("method", "get").upper()
        self.action = urlsplit(attributes.get("action", at)).path
        self.fields = dict(fields)


def forms_of(answer: httpx.Response) -> list[PageForm]:
    reader = _Forms()
    reader.feed(answer.text)
    pairs = zip(reader.forms, reader.fields, strict=True)
    return [PageForm(form, fields, str(answer.url)) for form, fields in pairs]


def form_to(answer: httpx.Response, action: str) -> PageForm:
    found = [each for each in forms_of(answer) if each.action == action and each.method == "POST"]
    assert found, f"no form to {action} at {answer.url}"
    return found[0]


async def send(
    browser: httpx.AsyncClient, page: str, action: str = "", **fields: str | list[str]
) -> httpx.Response:
    """Opens the page, fills its form in, and sends it as a browser would."""
    shown = await browser.get(page)
    form = form_to(shown, action or page)
    sent: dict[str, str | list[str]] = {**form.fields, **fields}
    return await browser.post(form.action, data=sent)


async def sign_in(
    browser: httpx.AsyncClient, who: str, *, password: str = PASSWORD, page: str = "/login"
) -> httpx.Response:
    return await send(browser, page, "/login", email=email_of(who), password=password)


def shown_once(answer: httpx.Response) -> str:
    """What stands in the box of a secret that is shown once."""
    found = re.search(r'class="once">([^<]+)<', answer.text)
    assert found, answer.text
    return found[1]
