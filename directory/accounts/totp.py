"""The second factor: codes from an authenticator app (RFC 6238), and codes on paper for a lost one.

Six digits, 30 seconds, SHA-1: the one setting every app understands. A code of the step before or
after is taken too, as clocks drift.
"""

import base64
import datetime as dt
import hashlib
import hmac
import io
import re
import secrets
from urllib.parse import quote, urlencode

import segno

STEP_SECONDS = 30
DIGITS = 6
DRIFT_STEPS = 1
SECRET_BYTES = 20
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_secret() -> str:
    """160 random bits in base32, as authenticator apps take them by hand."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def step_of(now: dt.datetime) -> int:
    return int(now.timestamp()) // STEP_SECONDS


def code_at(secret: str, step: int, digits: int = DIGITS) -> str:
    """HOTP (RFC 4226) of the step."""
    mac = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1)
    start = mac[-1] & 0x0F
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def step_used(secret: str, typed: str, *, now: dt.datetime, last: int | None) -> int | None:
    """The step whose code was typed, or None. Steps up to `last` are spent: a code works once."""
    code = re.sub(r"[\s-]", "", typed)
    found = None
    for step in range(step_of(now) - DRIFT_STEPS, step_of(now) + DRIFT_STEPS + 1):
        fits = hmac.compare_digest(code_at(secret, step).encode(), code.encode("utf-8", "replace"))
        if fits and (last is None or step > last):
            found = step
    return found


def address(secret: str, *, email: str, site: str) -> str:
    """What the QR code says to an authenticator app."""
    label = quote(f"{site}:{email}", safe="@:")
    asked = urlencode({"secret": secret, "issuer": site}, quote_via=quote)
    return f"otpauth://totp/{label}?{asked}"


def qr_code(text: str) -> str:
    """An SVG with a quiet zone, dark on white in every colour scheme, to stand inside a page."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", scale=5, border=4, dark="#000", light="#fff", xmldecl=False, nl=False
    )
    return out.getvalue().decode()


def new_recovery_codes() -> tuple[str, ...]:
    """Each opens the account once, in place of the app; 50 random bits each."""
    return tuple(
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2))
        for _ in range(RECOVERY_CODES)
    )


def recovery_key(typed: str) -> str:
    """The code as it is hashed: without the marks and the case people add or lose."""
    return re.sub(r"[^a-z0-9]", "", typed.lower())
