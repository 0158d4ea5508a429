"""The way in: to the sign-in page and, after it, back to where the person wanted to go."""

import re
from typing import Any
from urllib.parse import quote, urlsplit

from litestar import Request, Response

from directory.accounts.model import Standing
from directory.errors import NotSignedIn
from directory.web.caller import AccountFirst

LOGIN = "/login"

START = {
    Standing.ADMIN: "/admin/users",
    Standing.REFERRER: "/referrals",
    Standing.PRACTICE_SCHEDULER: "/worklist",
    Standing.INTAKE: "/worklist",
    Standing.CLINICIAN: "/worklist",
}
"""Where a person begins the day; the others at the first page."""

_LOCAL = re.compile(r"/(?![/\\])[\x21-\x7e]*")


def start_of(standing: Standing) -> str:
    return START.get(standing, "/")


def local(path: str) -> str:
    """The path if it is one of this site, else nothing: no sign-in leads to another site."""
    return path if _LOCAL.fullmatch(path) and len(path) <= 2000 else ""


def to_sign_in(request: Request[Any, Any, Any], error: NotSignedIn) -> Response[Any]:
    """303 to the page that comes first. htmx swaps regions, so it is told to load a page."""
    path = error.path if isinstance(error, AccountFirst) else _login_with_way_back(request)
    headers = {"Cache-Control": "no-store"}
    if request.headers.get("hx-request") == "true":
        return Response(None, status_code=204, headers=headers | {"HX-Redirect": path})
    return Response(None, status_code=303, headers=headers | {"Location": path})


def _login_with_way_back(request: Request[Any, Any, Any]) -> str:
    """A form cannot be sent again by a redirect: it leads back to the page it stood on."""
    path, query = request.scope["path"], request.scope.get("query_string", b"").decode("latin-1")
    if request.method not in ("GET", "HEAD"):
        referer = urlsplit(request.headers.get("referer", ""))
        own = referer.netloc == request.headers.get("host", "")
        path, query = (referer.path, referer.query) if own else ("", "")
    wanted = local(quote(path, safe="/-._~%") + (f"?{query}" if query else ""))
    return f"{LOGIN}?next={quote(wanted, safe='')}" if wanted else LOGIN
