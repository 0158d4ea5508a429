"""The list of what went silent, for whoever may see it: read, judged, and put on record."""

import datetime as dt
from functools import cache

from directory.accounts.model import Caller
from directory.accounts.permissions import require
from directory.referrals import silence
from directory.referrals.desk import Desk
from directory.referrals.silence import Silent

ACTION = "referral.silent"
Place = tuple[dt.datetime, str]
"""Where an entry stands in the list: since when it is silent, then its key."""


async def listed(
    desk: Desk, *, by: Caller, limit: int, after: Place | None = None
) -> tuple[list[Silent], Place | None]:
    """Longest silent first, and the place after which the next page begins."""
    whose = require(by, ACTION)
    found = silence.silent(
        await silence.traces(desk.db, seen_by=by, whose=whose, now=desk.now),
        desk.guide.silence,
        now=desk.now,
        timers=cache(desk.timers),
    )
    left = [each for each in found if after is None or place(each) > after]
    page = left[:limit]
    await desk.audit(by, ACTION, shown=tuple(dict.fromkeys(each.referral for each in page)))
    return page, place(page[-1]) if len(left) > limit else None


def place(each: Silent) -> Place:
    return each.by, each.key
