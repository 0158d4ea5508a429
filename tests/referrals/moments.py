"""Moments as people at the site write them, and the working week of most places."""

import datetime as dt
from zoneinfo import ZoneInfo

from directory.referrals.calendar import Calendar, Open

ZONE = ZoneInfo("America/New_York")
OFFICE = Open(opens=dt.time(8), closes=dt.time(17))
CALENDAR = Calendar(zone=ZONE, week=dict.fromkeys(range(5), OFFICE))


def at(text: str) -> dt.datetime:
    """`2026-11-23 09:00` at the site."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(dt.UTC)
