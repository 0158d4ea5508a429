"""The page for developers: a quick start that runs as it stands, and every operation."""

from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency

from directory.web.presenters.api_docs import reference
from directory.web.routing import page
from directory.web.shell import Shell


@page("/docs/api")
def show_api_docs(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    api_document: NamedDependency[dict[str, Any]],
) -> Response[str]:
    base = shell.settings.base_url.rstrip("/") or str(request.base_url).rstrip("/")
    return shell.page("api_docs/page.html", base=base, reference=reference(api_document))


ROUTES = (show_api_docs,)
"""The document comes from app.py: pages and API do not know one another."""
