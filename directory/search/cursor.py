"""Where the next page of results begins, as a short text that fits one query only."""

import base64
import binascii
import hashlib

import msgspec

from directory.errors import FieldError, Invalid
from directory.search.query import Query

MOST_SEEN = 10_000_000


class Place(msgspec.Struct, frozen=True, array_like=True):
    """The last listing seen, and how many were seen with it. `order` is its department's."""

    query: str
    slug: str
    order: int
    seen: int


def fingerprint(query: Query) -> str:
    """Tells whether a cursor belongs to a query. The size of a page may change on the way."""
    first_page = query.with_(limit=1)
    return hashlib.blake2s(first_page.address().encode(), digest_size=6).hexdigest()


def write(place: Place) -> str:
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(place)).rstrip(b"=").decode()


def read(query: Query) -> Place | None:
    """Raises Invalid for a cursor that is damaged or was made for another query."""
    if query.cursor is None:
        return None
    try:
        padded = query.cursor + "=" * (-len(query.cursor) % 4)
        place = msgspec.msgpack.decode(base64.urlsafe_b64decode(padded), type=Place)
    except (msgspec.DecodeError, binascii.Error, ValueError):
        place = None
    if place is None or place.query != fingerprint(query) or not 0 <= place.seen <= MOST_SEEN:
        message = "This page of results cannot be found. Start again from the first page."
        raise Invalid(message, (FieldError("cursor", "invalid", message),))
    return place
