"""The cookies there are. In production a browser takes them only from this host, over TLS.

The prefix `__Host-` and `Secure` need TLS, so a demonstration or test over http goes without.
"""

import datetime as dt
from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from directory.settings import Settings

SESSION = "session"
VISIT = "visit"
"""A random value that the form of the sign-in page belongs to; gone with the browser's window."""
KNOWN = "known"
"""Left by a sign-in, so that this browser's tries are counted apart from a stranger's."""

PATIENT = "patient"
"""Of a patient who showed two things about one referral; nobody else is given it."""

KNOWN_LASTS = dt.timedelta(days=180)


def read(request: Request[Any, Any, Any], name: str, settings: Settings) -> str:
    return request.cookies.get(_named(name, settings), "")


def cookie(
    name: str, value: str, settings: Settings, *, lasts: dt.timedelta | None = None
) -> Cookie:
    return Cookie(
        key=_named(name, settings),
        value=value,
        path="/",
        httponly=True,
        secure=_over_tls(settings),
        samesite="lax",
        max_age=None if lasts is None else int(lasts.total_seconds()),
    )


def gone(name: str, settings: Settings) -> Cookie:
    return cookie(name, "", settings, lasts=dt.timedelta())


def _named(name: str, settings: Settings) -> str:
    return f"__Host-{name}" if _over_tls(settings) else name


def _over_tls(settings: Settings) -> bool:
    return settings.env == "production"
