"""From a slug to a record that is open to all, also by a slug it had before."""

from collections.abc import Mapping
from typing import TypeVar

from directory.catalogue.model import Listing, Record

R = TypeVar("R", bound=Record)

PUBLIC = (Listing.PUBLISHED, Listing.PAUSED)


def public(record: Record) -> bool:
    return record.listing in PUBLIC


def look_up(records: Mapping[str, R], slug: str) -> R | None:
    """None where there is none, or none that is open to all. Its own slug may be a newer one."""
    found = records.get(slug) or next(
        (each for each in records.values() if slug in each.former_slugs), None
    )
    return found if found is not None and public(found) else None
