"""SMART Backend Services: a machine signs an assertion and gets a token of five minutes.

https://hl7.org/fhir/smart-app-launch/backend-services.html. Refusals here are OAuth's own JSON
(RFC 6749 section 5.2), because OAuth clients read nothing else.
"""

import datetime as dt
from typing import Annotated, Any
from urllib.parse import parse_qsl

import msgspec
from litestar import Request, Response, Router, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from sqlalchemy.ext.asyncio import AsyncSession

from directory.accounts import assertions, bearers, client_keys, smart_scopes
from directory.accounts.assertions import BadAssertion
from directory.accounts.bearers import Kind
from directory.accounts.entries import entry
from directory.accounts.model import Caller, MachineScope, Standing
from directory.accounts.tables import ClientRow
from directory.addresses import household_of
from directory.api import rates
from directory.api.caller import CALLER, rates_of
from directory.api.operation import KEY, Operation, reads
from directory.audit import Trail
from directory.errors import DirectoryError, Unavailable
from directory.settings import Settings

TOKEN_PATH = "/oauth/token"  # noqa: S105  # an address
TOKEN_LIFE = dt.timedelta(minutes=5)
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LARGEST_FORM_BYTES = 64 * 1024
FORM = "application/x-www-form-urlencoded"


class OAuthProblem(msgspec.Struct, frozen=True):
    """Why no token was given (RFC 6749)."""

    error: str
    error_description: str


class Refused(DirectoryError):
    """Raised with one of OAuth's error codes."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Configuration(msgspec.Struct, frozen=True, kw_only=True):
    """What a client must know to sign in (SMART App Launch 2.2, conformance)."""

    token_endpoint: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("private_key_jwt",)
    token_endpoint_auth_signing_alg_values_supported: tuple[str, ...] = client_keys.ALGORITHMS
    grant_types_supported: tuple[str, ...] = ("client_credentials",)
    scopes_supported: tuple[str, ...] = smart_scopes.SUPPORTED
    capabilities: tuple[str, ...] = (
        "client-confidential-asymmetric",
        "permission-v1",
        "permission-v2",
    )
    code_challenge_methods_supported: tuple[str, ...] = ("S256",)


class TokenForm(msgspec.Struct, frozen=True, kw_only=True):
    """The form of the token request."""

    grant_type: Annotated[str, msgspec.Meta(examples=["client_credentials"])]
    client_assertion_type: Annotated[str, msgspec.Meta(examples=[ASSERTION_TYPE])]
    client_assertion: Annotated[str, msgspec.Meta(description="A JWT signed with ES384 or RS384")]
    scope: Annotated[str, msgspec.Meta(examples=["system/ServiceRequest.rs"])]


class Token(msgspec.Struct, frozen=True, kw_only=True):
    access_token: str
    token_type: str = "bearer"  # noqa: S105  # a kind of token
    expires_in: int
    scope: str


@reads(
    "/.well-known/smart-configuration",
    Operation(
        id="smartConfiguration",
        tag="Sign in",
        summary="Where and how a machine signs in",
        answer=Configuration,
        stored=False,
    ),
)
async def smart_configuration(
    request: Request[Any, Any, Any], settings: NamedDependency[Settings]
) -> Configuration:
    """For SMART Backend Services: the token address, algorithms and scopes."""
    return Configuration(token_endpoint=_base(request, settings) + TOKEN_PATH)


@post(
    TOKEN_PATH,
    status_code=200,
    opt={
        KEY: Operation(
            id="token",
            tag="Sign in",
            summary="A token for a signed assertion",
            body=TokenForm,
            body_media_type=FORM,
            answer=Token,
            stored=False,
            refusals=(413, 429),
            refused_with={400: OAuthProblem},
        )
    },
    operation_id="token",
    include_in_schema=False,
    request_max_body_size=LARGEST_FORM_BYTES,
)
async def token(
    request: Request[Any, Any, Any],
    settings: NamedDependency[Settings],
    db: NamedDependency[AsyncSession],
    trail: NamedDependency[Trail],
    now: NamedDependency[dt.datetime],
) -> Token:
    """`client_credentials` with `private_key_jwt`. The token lives five minutes and can do no more
    than the client may and asked for. Refusals are OAuth JSON with status 400."""
    rates_of(request).take(rates.UNKNOWN, household_of(request))
    form = await _form(request)
    if form.get("grant_type") != "client_credentials":
        raise Refused("unsupported_grant_type", "Only client_credentials is understood.")
    if form.get("client_assertion_type") != ASSERTION_TYPE or "client_assertion" not in form:
        raise Refused("invalid_request", f"Send a client_assertion of type {ASSERTION_TYPE}.")
    client = await _client(
        request, db, form, audience=_base(request, settings) + TOKEN_PATH, now=now
    )
    given = smart_scopes.granted(
        form.get("scope", ""), (MachineScope(scope) for scope in client.scopes)
    )
    if not given.scopes:
        raise Refused("invalid_scope", "None of these scopes can be given to this client.").about(
            "token.issue", client.id
        )
    await bearers.forget_expired(db, now=now)
    made = await bearers.issue(
        db,
        kind=Kind.CLIENT,
        subject=client.id,
        scopes=given.scopes,
        expires_at=now + TOKEN_LIFE,
        now=now,
    )
    await trail.record(db, entry(_as_caller(client), "token.issue", client.id), now=now)
    return Token(
        access_token=made.token, expires_in=int(TOKEN_LIFE.total_seconds()), scope=given.said
    )


async def _client(
    request: Request[Any, Any, Any],
    db: AsyncSession,
    form: dict[str, str],
    *,
    audience: str,
    now: dt.datetime,
) -> ClientRow:
    refused = Refused("invalid_client", "The assertion does not show who is asking.")
    try:
        client = await assertions.believed(db, form["client_assertion"], audience=audience, now=now)
    except BadAssertion as error:
        if error.client_id:
            refused.about("token.issue", error.client_id)
        raise refused from None
    if form.get("client_id", client.id) != client.id:
        raise refused.about("token.issue", client.id)
    request.scope["state"][CALLER] = _as_caller(client)
    return client


def _as_caller(client: ClientRow) -> Caller:
    return Caller(
        standing=Standing.CLIENT, id=client.id, name=client.name, practice=client.practice
    )


async def _form(request: Request[Any, Any, Any]) -> dict[str, str]:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != FORM:
        raise Refused("invalid_request", f"Send a form: {FORM}.")
    try:
        text = (await request.body()).decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError:
        raise Refused("invalid_request", "The form cannot be read.") from None
    form = dict(pairs)
    if len(form) < len(pairs):
        raise Refused("invalid_request", "Give each parameter once.")
    return form


def _base(request: Request[Any, Any, Any], settings: Settings) -> str:
    """In production the audience must not follow the Host a stranger sends."""
    if settings.base_url:
        return settings.base_url.rstrip("/")
    if settings.env == "production":
        raise Unavailable("Signing in by assertion needs DIRECTORY_BASE_URL to be set.")
    return str(request.base_url).rstrip("/")


def _as_oauth(_: Request[Any, Any, Any], error: Refused) -> Response[OAuthProblem]:
    return Response(
        OAuthProblem(error.code, error.sentence),
        status_code=400,
        headers={"Cache-Control": "no-store", "Pragma": "no-cache"},
    )


ROUTES: tuple[HTTPRouteHandler | Router, ...] = (
    smart_configuration,
    Router("/", route_handlers=[token], exception_handlers={Refused: _as_oauth}),
)
