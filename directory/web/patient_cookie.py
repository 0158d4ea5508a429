"""The cookie of a patient's own page, and for how long it is taken at its word.

It names a session (accounts/patient_sessions.py) and the moment until which nobody asks again:
after a quiet half hour the birth date is asked once more, so that a phone left on a table shows
nothing.
"""

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.datastructures import Cookie
from sqlalchemy.ext.asyncio import AsyncSession

from directory.accounts import patient_sessions
from directory.accounts.patient_sessions import PatientSession
from directory.keys import Key, KeyRing
from directory.settings import Settings
from directory.web import cookies

QUIET = dt.timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Whose cookie it is. `fresh`: no need to ask for the birth date again."""

    session: PatientSession
    token: str
    fresh: bool


async def holder_of(
    request: Request[Any, Any, Any],
    db: AsyncSession,
    ring: KeyRing,
    settings: Settings,
    *,
    now: dt.datetime,
) -> Holder | None:
    value = cookies.read(request, cookies.PATIENT, settings)
    token, until, mac = [*value.split("."), "", ""][:3]
    session = await patient_sessions.find(db, token, now=now) if token else None
    if session is None:
        return None
    return Holder(session=session, token=token, fresh=_is_fresh(ring, token, until, mac, now=now))


def cookie_for(
    token: str, session: PatientSession, ring: KeyRing, settings: Settings, *, now: dt.datetime
) -> Cookie:
    """With each page anew: the half hour begins again."""
    until = str(int((now + QUIET).timestamp()))
    value = f"{token}.{until}.{_mac(ring.newest, token, until)}"
    lasts = max(session.ends_at - now, dt.timedelta())
    return cookies.cookie(cookies.PATIENT, value, settings, lasts=lasts)


def gone(settings: Settings) -> Cookie:
    return cookies.gone(cookies.PATIENT, settings)


def _is_fresh(ring: KeyRing, token: str, until: str, mac: str, *, now: dt.datetime) -> bool:
    said = mac.encode("utf-8", "replace")
    ours = any(hmac.compare_digest(said, _mac(key, token, until).encode()) for key in ring.keys)
    return ours and int(until) > now.timestamp()


def _mac(key: Key, token: str, until: str) -> str:
    signed = f"{token}.{until}".encode("utf-8", "replace")
    return hmac.digest(key.purposed("patient-page"), signed, hashlib.sha256).hex()
