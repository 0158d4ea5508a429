"""The API over the world of ground.py, asked with real tokens and no network."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import httpx
from litestar import Litestar
from litestar.di import Provide

from directory import app as application
from directory.accounts import bearers
from directory.accounts.bearers import Kind
from directory.accounts.model import Caller, Standing
from directory.accounts.tables import ClientRow
from directory.api.counting import Requests, Timing, count_answer
from directory.api.desk import provide_desk
from directory.api.rates import Rates
from directory.api.refusals import record_refusal
from directory.api.routes import ROUTES
from directory.incidental import Incidental
from directory.settings import Settings
from directory.web.routes import ROUTES as WEB_ROUTES
from tests.referrals.ground import CLIENT, NOW, OneFlagMatcher, World

ROSA = {
    "given_name": "Rosa María",
    "family_name": "Delacroix-Okafor",
    "date_of_birth": "1971-04-09",
    "phone": "(617) 555-0142",
}


def body(**fields: Any) -> dict[str, Any]:
    """A referral as an EHR would send it."""
    own: dict[str, Any] = {
        "program_id": "spine-service",
        "priority": "routine",
        "patient": dict(ROSA),
        "reason": "Back pain for seven weeks, worse on sitting",
    }
    return own | fields


class Face:
    """One client of the API for each caller, by `face.as_(caller)`."""

    def __init__(self, world: World, http: httpx.AsyncClient, app: Litestar) -> None:
        self.app = app
        self.world = world
        self.http = http
        self._tokens: dict[str, str] = {}

    async def token(self, caller: Caller) -> str:
        if caller.id not in self._tokens:
            kinds = {Standing.CLIENT: Kind.CLIENT, Standing.PATIENT: Kind.PATIENT}
            async with self.world.database.writing() as db:
                if caller.standing is Standing.CLIENT:
                    db.add(_client(caller))
                    await db.flush()
                made = await bearers.issue(
                    db,
                    kind=kinds.get(caller.standing, Kind.USER),
                    subject=caller.id,
                    expires_at=NOW.replace(year=2030),
                    now=NOW,
                )
            self._tokens[caller.id] = made.token
        return self._tokens[caller.id]

    async def ask(
        self, method: str, path: str, *, by: Caller | str | None = CLIENT, **options: Any
    ) -> httpx.Response:
        headers = dict(options.pop("headers", {}))
        if by is not None:
            token = by if isinstance(by, str) else await self.token(by)
            headers["Authorization"] = f"Bearer {token}"
        return await self.http.request(method, f"/api/v1{path}", headers=headers, **options)

    async def made(self, *, by: Caller = CLIENT, **fields: Any) -> httpx.Response:
        return await self.ask("POST", "/referrals", by=by, json=body(**fields))

    async def step(self, path: str, etag: str | None, *, by: Caller, **said: Any) -> httpx.Response:
        headers = {"If-Match": etag} if etag else {}
        return await self.ask("POST", f"{path}/transitions", by=by, json=said, headers=headers)


def _client(caller: Caller) -> ClientRow:
    return ClientRow(
        id=caller.id,
        name=caller.name,
        practice=caller.practice,
        scopes=[scope.value for scope in caller.scopes],
        created_at=NOW,
        expires_at=NOW.replace(year=2030),
    )


@asynccontextmanager
async def a_face(
    world: World, *, pages: bool = False, webhook_hosts: str = ""
) -> AsyncIterator[Face]:
    """With `pages` also what patients and staff see; they take a while to put together."""
    settings = Settings(env="test", webhook_hosts=webhook_hosts)
    app = Litestar(
        route_handlers=[*(WEB_ROUTES if pages else ()), *ROUTES],
        request_max_body_size=application.BODY_LIMIT_BYTES,
        exception_handlers=application.EXCEPTION_HANDLERS,
        after_exception=[record_refusal],
        middleware=[Timing()],
        before_send=[count_answer],
        openapi_config=None,
        logging_config=None,
        dependencies={
            "settings": Provide(lambda: settings, sync_to_thread=False),
            "catalogue": Provide(lambda: world.catalogue, sync_to_thread=False),
            "search_index": Provide(lambda: None, sync_to_thread=False),
            "matcher": Provide(OneFlagMatcher, sync_to_thread=False),
            "db": Provide(application.provide_db),
            "reading": Provide(application.provide_reading),
            "now": Provide(application.provide_now, sync_to_thread=False),
            "trail": Provide(application.provide_trail, sync_to_thread=False),
            "sealer": Provide(application.provide_sealer, sync_to_thread=False),
            "api_document": Provide(lambda: None, sync_to_thread=False),
            "desk": Provide(provide_desk, sync_to_thread=False),
        },
    )
    app.state.database = world.database
    app.state.incidental = Incidental()
    app.state.trail = world.trail
    app.state.sealer = world.sealer
    app.state.settings = settings
    app.state.key_rings = SimpleNamespace(secret=world.ring)
    app.state.proxies = ()
    app.state.rates = Rates(on=False)
    app.state.requests = Requests()
    app.state.clock = lambda: world.now
    app.state.current = SimpleNamespace(snapshot=SimpleNamespace(catalogue=world.catalogue))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)  # type: ignore[arg-type]  # Litestar is an ASGI app
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver.local") as http:
        yield Face(world, http, app)
