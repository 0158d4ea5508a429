"""Every refusal of the API as an RFC 9457 problem document, with nothing of what was sent in it."""

import logging
from typing import Annotated, Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandler, Scope

from directory.errors import (
    Changed,
    Conflict,
    DirectoryError,
    FieldError,
    Gone,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    TooLarge,
    TooMany,
    Unavailable,
    Unreadable,
    VersionMissing,
    WrongKind,
)
from directory.referrals.gate import Unsettled, UnsettledFlag

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
PLACES = ("/api", "/health", "/ready", "/metrics", "/schema", "/oauth", "/.well-known")
"""Paths whose callers are machines. Everywhere else a refusal is a page."""

RETRY_AFTER_SECONDS = 5


class Kind(msgspec.Struct, frozen=True):
    """One kind of refusal: its stable name (the end of `type`), its title, what to do about it."""

    name: str
    title: str
    detail: str


KINDS: dict[int, Kind] = {
    400: Kind("unreadable", "This cannot be read", "Check the address, the JSON and its UTF-8."),
    401: Kind("not-signed-in", "We do not know who is asking", "Send a valid token."),
    403: Kind("not-allowed", "You may not do this", "Your role may never do this."),
    404: Kind("not-found", "There is nothing here", "Nothing here has this address."),
    405: Kind("wrong-method", "This cannot be done here", "Use a method named in Allow."),
    409: Kind("conflict", "Not possible right now", "Read the present state and try again."),
    410: Kind("gone", "This has ended", "Ask for a new one."),
    412: Kind("changed", "It was changed meanwhile", "Read it again, then send your change."),
    413: Kind("too-large", "Too much was sent", "Send at most 1 MiB."),
    415: Kind(
        "wrong-media-type", "This media type is not read here", "Send it as application/json."
    ),
    422: Kind("invalid", "Some fields need a change", "Correct the fields named in errors."),
    428: Kind("if-match-missing", "If-Match is missing", "Send the ETag you read as If-Match."),
    429: Kind("too-many-requests", "Too many requests", "Wait as long as Retry-After says."),
    431: Kind("headers-too-large", "The headers are too large", "Send fewer or shorter headers."),
    500: Kind("broken", "Something broke on our side", "It is not your request. Try again."),
    503: Kind("unavailable", "Not able to answer now", "Wait as long as Retry-After says."),
}

STATUS: dict[type[DirectoryError], int] = {
    Unreadable: 400,
    NotSignedIn: 401,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    Gone: 410,
    Changed: 412,
    TooLarge: 413,
    WrongKind: 415,
    VersionMissing: 428,
    Invalid: 422,
    TooMany: 429,
    Unavailable: 503,
}


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Why a request was refused (RFC 9457). Nothing of what was sent is repeated in it."""

    type: Annotated[
        str,
        msgspec.Meta(
            description="Address of a page that explains this kind of refusal",
            examples=["/docs/api#problem-invalid"],
        ),
    ]
    title: Annotated[str, msgspec.Meta(description="The kind of refusal, in a few words")]
    status: Annotated[int, msgspec.Meta(ge=400, le=599, description="The HTTP status again")]
    detail: Annotated[str, msgspec.Meta(description="What went wrong this time and what to do")]
    errors: Annotated[
        tuple[FieldError, ...], msgspec.Meta(description="One entry for each mistake found")
    ] = ()
    flags: Annotated[
        tuple[UnsettledFlag, ...] | msgspec.UnsetType,
        msgspec.Meta(description="Red flags that need a decision before a referral is sent"),
    ] = msgspec.UNSET


def speaks_problems(path: str) -> bool:
    """Whether a refusal at this path is a problem document; elsewhere it is a page.

    Doubled slashes count once, as they do for the router.
    """
    path = "/" + "/".join(part for part in path.split("/") if part)
    return any(path == place or path.startswith(place + "/") for place in PLACES)


def problem(status: int, detail: str = "", errors: tuple[FieldError, ...] = ()) -> Problem:
    kind = KINDS.get(status) or KINDS[400 if status < 500 else 500]
    return Problem(
        type=f"/docs/api#problem-{kind.name}",
        title=kind.title,
        status=status,
        detail=detail or kind.detail,
        errors=errors,
    )


def status_of(error: Exception) -> int:
    """The status a raised error answers with; whatever was not foreseen is a 500."""
    if isinstance(error, HTTPException):
        return error.status_code
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 500)


def problem_of(error: Exception) -> Problem:
    """Only our own errors bring their own words: those of libraries may repeat what was sent."""
    status = status_of(error)
    if isinstance(error, Unsettled):
        found = problem(status, error.sentence)
        return msgspec.structs.replace(found, flags=error.flags)
    if isinstance(error, DirectoryError) and status != 500:
        return problem(status, error.sentence, error.errors)
    return problem(status)


def as_problem(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """Litestar exception handler of every machine's face that speaks problem+json."""
    found = problem_of(error)
    if found.status == 500:
        log_break(request.scope, error)
    headers = dict(getattr(error, "headers", None) or {})
    if found.status in (429, 503):
        seconds = error.retry_after if isinstance(error, TooMany) else RETRY_AFTER_SECONDS
        headers.setdefault("Retry-After", str(seconds))
    if found.status == 401:
        headers.setdefault("WWW-Authenticate", "Bearer")
    headers |= {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(found, status_code=found.status, media_type=MEDIA_TYPE, headers=headers)


def log_break(scope: Scope, error: Exception) -> None:
    """The route and the kind of error; never its message, which may hold what a patient said."""
    where = scope.get("path_template") or "an unknown route"
    trail = []
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        trail.append(f"{code.co_filename.rpartition('/')[2]}:{step.tb_lineno} {code.co_name}")
        step = step.tb_next
    log.error("%s at %s, by %s", type(error).__name__, where, " > ".join(trail[-6:]))


problem_handlers: "dict[int | type[Exception], ExceptionHandler[Any]]" = {
    HTTPException: as_problem,
    DirectoryError: as_problem,
    Exception: as_problem,
}
"""For `exception_handlers=` of an app whose every path is a machine's; see `speaks_problems`."""
