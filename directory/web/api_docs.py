"""For developers: a quick start that runs as it stands, and every operation.

Each operation has a page of its own with every field it takes and answers with: however much the
API grows, each page stays a light one.
"""

import re
from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.params import FromPath

from directory.errors import NotFound
from directory.web.presenters.api_docs import detail, reference
from directory.web.routing import page
from directory.web.shell import Shell

PLAIN_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?|\[[0-9A-Fa-f:]+\](:[0-9]{1,5})?")


@page("/docs/api")
def show_api_docs(
    request: Request[Any, Any, Any],
    shell: NamedDependency[Shell],
    api_document: NamedDependency[dict[str, Any]],
) -> Response[str]:
    base = shell.settings.base_url.rstrip("/") or asked_at(request)
    return shell.page("api_docs/page.html", base=base, reference=reference(api_document))


@page("/docs/api/{ident:str}")
def show_operation(
    shell: NamedDependency[Shell],
    api_document: NamedDependency[dict[str, Any]],
    ident: FromPath[str],
) -> Response[str]:
    found = detail(api_document, ident)
    if found is None:
        raise NotFound("The API has nothing of this name.")
    return shell.page("api_docs/operation.html", detail=found)


def asked_at(request: Request[Any, Any, Any]) -> str:
    """The address the reader came by, for commands to paste; a strange Host is not repeated."""
    host = request.headers.get("host", "")
    return f"{request.scope['scheme']}://{host if PLAIN_HOST.fullmatch(host) else 'localhost'}"


ROUTES = (show_api_docs, show_operation)
"""The document comes from app.py: pages and API do not know one another."""
