"""A refusal as a page: what failed, what to do now, and nothing of the inside."""

import re
from typing import Any

from litestar import Litestar, Request, Response
from litestar.exceptions import HTTPException
from litestar.routes import HTTPRoute

from directory.catalogue.model import Catalogue
from directory.errors import (
    Conflict,
    DirectoryError,
    Gone,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TooLarge,
    TooMany,
    Unavailable,
    Unreadable,
    WrongKind,
)
from directory.settings import Settings
from directory.web.entry import to_sign_in
from directory.web.shell import Shell, shell_of
from directory.web.slugs import spoken

STATUS: dict[type[DirectoryError], int] = {
    Unreadable: 400,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    Gone: 410,
    TooLarge: 413,
    WrongKind: 415,
    Invalid: 422,
    TooMany: 429,
    Unavailable: 503,
}

RETRY_AFTER_SECONDS = 5

_PLACE = re.compile(r"{[^}]+}")


def error_page(
    request: Request[Any, Any, Any], error: Exception, *, settings: Settings, catalogue: Catalogue
) -> Response[str]:
    """For every path whose callers are people. Only our own sentences are shown to them."""
    if isinstance(error, NotSignedIn):
        return to_sign_in(request, error)
    shell = shell_of(request, settings, catalogue)
    status = status_of(error)
    answer = (
        shell.page("errors/not_found.html", status=404, words=_words(shell), search=None)
        if status == 404
        else _said(shell, error, status)
    )
    if status in (429, 503):
        seconds = error.retry_after if isinstance(error, TooMany) else RETRY_AFTER_SECONDS
        answer.headers["Retry-After"] = str(seconds)
    if status == 405:
        answer.headers["Allow"] = ", ".join(allowed(request.app, request.scope["path"]))
    return answer


def allowed(app: Litestar, path: str) -> list[str]:
    """The methods of a path; the router that refused one does not say which it knows."""
    return sorted(
        {
            str(method)
            for route in app.routes
            if isinstance(route, HTTPRoute)
            and re.fullmatch(_PLACE.sub("[^/]+", route.path_format), path)
            for method in route.methods
        }
    )


def status_of(error: Exception) -> int:
    """The status a raised error answers with; whatever was not foreseen is a 500."""
    if isinstance(error, HTTPException):
        return error.status_code
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 500)


def _said(shell: Shell, error: Exception, status: int) -> Response[str]:
    title, sentence = _wording(shell, status)
    own = error if isinstance(error, DirectoryError) and status != 500 else None
    return shell.page(
        "errors/error.html",
        status=status,
        title=title,
        sentence=own.sentence if own else sentence,
        errors=own.errors if own else (),
    )


def _wording(shell: Shell, status: int) -> tuple[str, str]:
    _ = shell.gettext
    known = {
        400: (_("This can not be read"), _("Go back and try once more.")),
        403: (_("This is not for you to do"), _("Ask the people who run this site.")),
        405: (_("This does not work here"), _("Go back and use the buttons of the page.")),
        409: (_("This is not possible now"), _("Load the page again to see how things stand.")),
        410: (_("This is not here any more"), _("Go back to the page you came from.")),
        413: (_("That is too much"), _("Send a shorter text, or a smaller file.")),
        422: (_("Something needs a change"), _("Go back and look at what you typed.")),
        429: (_("Too many requests"), _("Wait a little, then try once more.")),
        503: (_("Not able to answer now"), _("Wait a little, then try once more.")),
    }
    broken = (_("Something broke on our side"), _("It is not your fault. Try once more in a bit."))
    return known.get(status, broken if status >= 500 else known[400])


def _words(shell: Shell) -> str:
    return spoken(shell.path.rsplit("/", 1)[-1])
