"""From an address to a record: by its slug, by one it had before, or not at all."""

import re
from collections.abc import Mapping
from typing import TypeVar

from litestar import Response
from litestar.response import Redirect

from directory.catalogue.model import Listing, Record
from directory.search.find import find
from directory.search.index import SearchIndex
from directory.search.query import LONGEST_TEXT, Query
from directory.web.presenters.search import search_page
from directory.web.shell import Shell

R = TypeVar("R", bound=Record)

PUBLIC = (Listing.PUBLISHED, Listing.PAUSED)
MOST_SHOWN = 5


def look_up(records: Mapping[str, R], slug: str) -> R | None:
    """The public record of that slug, or the one that once had it. None where there is none."""
    found = records.get(slug) or next(
        (each for each in records.values() if slug in each.former_slugs), None
    )
    return found if found is not None and found.listing in PUBLIC else None


def moved(address: str) -> Redirect:
    return Redirect(address, status_code=301)


def not_here(shell: Shell, index: SearchIndex, slug: str) -> Response[str]:
    """A 404 that searches the words of the slug: a dead link is seldom a dead end."""
    words = spoken(slug)
    query = Query(text=words, limit=MOST_SHOWN)
    return shell.page(
        "errors/not_found.html",
        status=404,
        words=words,
        search=search_page(shell, query, find(index, query)) if words else None,
    )


def spoken(slug: str) -> str:
    """The words of an address: `old-spine_clinic` → old spine clinic."""
    return " ".join(re.findall(r"\w+", slug.replace("_", " ")))[:LONGEST_TEXT]
