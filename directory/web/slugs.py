"""What an address answers whose slug is an older one, or nobody's."""

import re

from litestar import Response
from litestar.response import Redirect

from directory.search.find import find
from directory.search.index import SearchIndex
from directory.search.query import LONGEST_TEXT, Query
from directory.web.presenters.search import search_page
from directory.web.shell import Shell

MOST_SHOWN = 5


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
