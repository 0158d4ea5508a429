"""How many requests this process has answered, by route and status, and how long they took.

Counted by the route's template, never by the address that was asked: an address may hold an id.
"""

import time
from collections import Counter, defaultdict

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

BUCKETS = (0.005, 0.025, 0.1, 0.5, 2.5)
"""Seconds up to which a request counts as this quick."""

METHODS = frozenset(("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"))
BEGAN = "began"
NO_ROUTE = "none"


class Requests:
    """Counters of one process. They begin at nothing when it starts."""

    def __init__(self) -> None:
        self.answered: Counter[tuple[str, str, int]] = Counter()  # method, route, status
        self.seconds: dict[str, float] = defaultdict(float)
        self.timed: Counter[str] = Counter()
        self.within: Counter[tuple[str, float]] = Counter()

    def count(self, method: str, route: str, status: int, seconds: float | None) -> None:
        self.answered[method if method in METHODS else "other", route, status] += 1
        if seconds is None:
            return
        self.timed[route] += 1
        self.seconds[route] += seconds
        for bucket in BUCKETS:
            if seconds <= bucket:
                self.within[route, bucket] += 1


class Timing(ASGIMiddleware):
    """Notes when the work on a request began."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        scope["state"][BEGAN] = time.perf_counter()
        await next_app(scope, receive, send)


async def count_answer(message: Message, scope: Scope) -> None:
    """Litestar's `before_send`: also of what no route took."""
    if message["type"] != "http.response.start" or scope["type"] != ScopeType.HTTP:
        return
    requests: Requests | None = scope["litestar_app"].state.get("requests")
    if requests is None:
        return
    began = scope["state"].get(BEGAN)
    route = scope.get("path_template") or NO_ROUTE
    seconds = None if began is None else time.perf_counter() - began
    requests.count(scope["method"], route, message["status"], seconds)
