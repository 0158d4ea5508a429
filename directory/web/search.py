"""Search: one address for the page and for its live region, told apart by HX-Request."""

from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency

from directory.errors import Invalid
from directory.search.find import find
from directory.search.index import SearchIndex
from directory.search.query import Query, from_parameters
from directory.web.presenters.search import SearchPage, search_page
from directory.web.routing import page
from directory.web.shell import Shell


@page("/search")
def show_search(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    search_index: NamedDependency[SearchIndex],
) -> Response[str]:
    """A query that cannot be read is answered with the page, the words kept, and what to change."""
    typed = request.query_params.get("q", "")
    try:
        query = from_parameters(request.query_params)
        found = search_page(shell, query, find(search_index, query))
    except Invalid as error:
        return _answer(shell, None, typed, error.sentence, status=422)
    return _answer(shell, found, typed, None, status=200)


def _answer(
    shell: Shell, found: SearchPage | None, typed: str, mistake: str | None, *, status: int
) -> Response[str]:
    template = "search/region.html" if shell.fragment else "search/page.html"
    filters = (found.query if found else Query()).canonical().filters()
    return shell.page(
        template, status=status, found=found, typed=typed, mistake=mistake, filters=filters
    )


ROUTES = (show_search,)
