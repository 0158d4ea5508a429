"""A draft as a plain value, for rules that need no store."""

import datetime as dt
from typing import Any

from directory.referrals.model import (
    Actor,
    Completeness,
    Content,
    Referral,
    Status,
    Team,
    TeamKind,
)

MADE_AT = dt.datetime(2026, 11, 22, 15, 0, tzinfo=dt.UTC)


def a_draft(**fields: Any) -> Referral:
    own: dict[str, Any] = {
        "id": "r1",
        "number": "R-1",
        "version": 1,
        "status": Status.DRAFT,
        "content": Content(),
        "program": "spine-service",
        "department": "orthopaedics",
        "practice": "main-street",
        "owner": Team(kind=TeamKind.PRACTICE, id="main-street"),
        "due": MADE_AT,
        "created_at": MADE_AT,
        "created_by": Actor(kind="referrer", id="referrer-1"),
        "changed_at": MADE_AT,
        "listing_version": 1,
        "completeness": Completeness(score=0.0),
    }
    return Referral(**own | fields)
