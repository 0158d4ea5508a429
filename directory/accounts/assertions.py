"""Assertions a machine signs to show who it is (SMART Backend Services, RFC 7523).

Each is good once and for five minutes at most. Every refusal reads alike, so that nobody learns
from it which clients there are.
"""

import base64
import binascii
import datetime as dt
import hashlib
import json
from typing import Any

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.accounts import client_keys
from directory.accounts.tables import AssertionRow, ClientRow

LONGEST_LIFE = dt.timedelta(minutes=5)
LEEWAY = dt.timedelta(seconds=10)
"""How far a client's clock may be ahead of ours."""

LONGEST_ASSERTION = 8_000
LONGEST_ID = 255


class BadAssertion(Exception):
    """Not to be believed. `client_id` is known where the client exists; `why` is a code."""

    def __init__(self, why: str, client_id: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.client_id = client_id


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    client_id: str
    jti: str
    expires_at: dt.datetime


async def believed(
    db: AsyncSession, assertion: str, *, audience: str, now: dt.datetime
) -> ClientRow:
    """The client that signed it. Uses the assertion up. Raises BadAssertion."""
    header, unproven = _read(assertion)
    client_id = unproven.get("iss")
    if not isinstance(client_id, str) or not _is_id(client_id):
        raise BadAssertion("iss")
    client = await db.get(ClientRow, client_id)
    if client is None:
        raise BadAssertion("unknown")
    if client.revoked_at is not None or client.expires_at <= now:
        raise BadAssertion("ended", client.id)
    proven = _proven(assertion, header, client)
    claims = _claims(proven, client, audience=audience, now=now)
    await _use_up(db, claims, now=now)
    return client


def _read(assertion: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, before anything is proven."""
    parts = assertion.split(".")
    if len(assertion) > LONGEST_ASSERTION or len(parts) != 3:
        raise BadAssertion("unreadable")
    try:
        header, claims = (
            json.loads(base64.b64decode(part + "=" * (-len(part) % 4), b"-_", validate=True))
            for part in parts[:2]
        )
    except (ValueError, binascii.Error, RecursionError):
        raise BadAssertion("unreadable") from None
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise BadAssertion("unreadable")
    return header, claims


def _proven(assertion: str, header: dict[str, Any], client: ClientRow) -> dict[str, Any]:
    """The claims under a signature of one of the client's keys.

    The header chooses among the keys by `kid` and nothing else: the algorithm follows from the
    key, and `jku` or `jwk` in a header are not looked at.
    """
    keys = (client.jwks or {}).get("keys", [])
    key = next((each for each in keys if each["kid"] == header.get("kid")), None)
    if key is None:
        raise BadAssertion("key", client.id)
    algorithm = client_keys.algorithm_of(key)
    if header.get("alg") != algorithm or header.get("typ", "JWT") != "JWT":
        raise BadAssertion("algorithm", client.id)
    try:
        found = jwt.decode(assertion, client_keys.key_set({"keys": [key]}), algorithms=[algorithm])
    except (JoseError, ValueError, RecursionError):
        raise BadAssertion("signature", client.id) from None
    return found.claims


def _claims(given: dict[str, Any], client: ClientRow, *, audience: str, now: dt.datetime) -> Claims:
    said = given.get("aud")
    audiences = said if isinstance(said, list) else [said]
    if given.get("iss") != client.id or given.get("sub") != client.id:
        raise BadAssertion("sub", client.id)
    if audience not in audiences:
        raise BadAssertion("aud", client.id)
    expires_at = _moment(given.get("exp"))
    if expires_at is None or not now < expires_at <= now + LONGEST_LIFE + LEEWAY:
        raise BadAssertion("exp", client.id)
    for name in ("iat", "nbf"):
        moment = _moment(given.get(name))
        if name in given and (moment is None or moment > now + LEEWAY):
            raise BadAssertion(name, client.id)
    issued_at = _moment(given.get("iat"))
    if issued_at is not None and expires_at - issued_at > LONGEST_LIFE:
        raise BadAssertion("exp", client.id)
    jti = given.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= LONGEST_ID:
        raise BadAssertion("jti", client.id)
    return Claims(client_id=client.id, jti=jti, expires_at=expires_at)


async def _use_up(db: AsyncSession, claims: Claims, *, now: dt.datetime) -> None:
    """Of the same assertion sent twice at one moment, the table lets one in."""
    await db.execute(delete(AssertionRow).where(col(AssertionRow.expires_at) <= now))
    jti = hashlib.sha256(claims.jti.encode("utf-8", "surrogatepass")).hexdigest()
    db.add(AssertionRow(client_id=claims.client_id, jti=jti, expires_at=claims.expires_at))
    try:
        await db.flush()
    except IntegrityError:
        raise BadAssertion("replayed", claims.client_id) from None


def _moment(value: object) -> dt.datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return dt.datetime.fromtimestamp(value, dt.UTC)
    except (OverflowError, OSError, ValueError):  # too far away, or no number
        return None


def _is_id(text: str) -> bool:
    return len(text) == 36 and text.isascii() and text.isprintable()
