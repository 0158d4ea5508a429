"""Referrals: write, send, read, find, change, and the steps of their life."""

import base64
from typing import Annotated, Any

import msgspec
from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
from litestar.params import FromPath

from directory.accounts.model import Caller
from directory.api.asked import decoded, read_query, taken, valid, written
from directory.api.operation import Operation, does
from directory.api.paging import Cursor, Limit
from directory.api.referral_sent import (
    ReferralChange,
    ReferralSent,
    SearchSent,
    StepSent,
    new_referral,
    patch,
    step,
)
from directory.api.referral_shown import (
    ActionsOut,
    HistoryOut,
    OwnReferralOut,
    ReferralOut,
    ReferralPage,
    actions,
    history,
    item,
    shown,
)
from directory.errors import FieldError, Invalid, Unreadable
from directory.referrals import actions as doing
from directory.referrals import idempotency, sending, steps, store
from directory.referrals.desk import Desk
from directory.referrals.finder import Sought
from directory.referrals.model import Referral, Status
from directory.referrals.number import parse
from directory.referrals.store import Filters
from directory.referrals.versions import tag

TAG = "Referrals"
ETAG = {"ETag": "The version; send it as If-Match with a change"}
IF_MATCH = {"If-Match": "The ETag you read; a change needs it"}
KEY = "Idempotency-Key"

Shown = ReferralOut | OwnReferralOut


def _answer(
    referral: Referral,
    to: Caller,
    *,
    status: int = 200,
    warnings: tuple[sending.Warning, ...] = (),
    headers: dict[str, str] | None = None,
) -> Response[Shown]:
    return Response(
        shown(referral, to, warnings),
        status_code=status,
        headers={"ETag": tag(referral), **(headers or {})},
    )


@does(
    HttpMethod.POST,
    "/referrals",
    Operation(
        id="createReferral",
        tag=TAG,
        summary="Make a referral and send it, or keep it as a draft",
        action="referral.create",
        status=201,
        also=(200,),
        answer=ReferralOut,
        body=ReferralSent,
        headers=ETAG | {"Location": "Address of the referral"},
        asks_headers={KEY: "1 to 255 visible ASCII characters; the same key makes one referral"},
        refusals=(409, 413, 415, 422),
        examples={
            "sent": {
                "program_id": "spine-service",
                "priority": "routine",
                "patient": {
                    "given_name": "Ana",
                    "family_name": "Sample",
                    "date_of_birth": "1971-04-09",
                    "phone": "617 555 0142",
                },
                "reason": "Back pain for seven weeks",
                "questions": ["Would an injection help?"],
            },
        },
    ),
)
async def create_referral(
    request: Request[Any, Any, Any], caller: NamedDependency[Caller], desk: NamedDependency[Desk]
) -> Response[Shown]:
    """Sends it at once, or with draft: true keeps it. A red flag in its words that nobody decided
    about answers 409 with flags, and nothing is made. With an Idempotency-Key that was used before
    the answer is the first referral again, with 200."""
    sending.may_create(caller, draft=True)
    body = await taken(request)
    given = decoded(request, body)
    new = new_referral(given)
    made = await sending.create(desk, new, by=caller, key=_key(request), body=given)
    return _answer(
        made.referral,
        caller,
        status=200 if made.again else 201,
        warnings=made.warnings,
        headers={"Location": f"/api/v1/referrals/{made.referral.id}"},
    )


def _key(request: Request[Any, Any, Any]) -> str | None:
    given = request.headers.getall(KEY, [])
    if len(given) > 1:
        raise Unreadable("Send one Idempotency-Key.")
    return idempotency.check(given[0]) if given else None


class ListQuery(msgspec.Struct, frozen=True, kw_only=True):
    status: (
        Annotated[
            str,
            msgspec.Meta(max_length=300, description="One status, or several with commas between"),
        ]
        | None
    ) = None
    program: Annotated[str, msgspec.Meta(max_length=80)] | None = None
    external_ref: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    limit: Limit = 20
    cursor: Cursor | None = None


@does(
    HttpMethod.GET,
    "/referrals",
    Operation(
        id="listReferrals",
        tag=TAG,
        summary="Your referrals, newest first",
        action="referral.list",
        answer=ReferralPage,
        query=ListQuery,
    ),
)
async def list_referrals(
    request: Request[Any, Any, Any], caller: NamedDependency[Caller], desk: NamedDependency[Desk]
) -> ReferralPage:
    """Those of your practice, or those sent to your departments. Patients are found by
    POST /referrals/search, so that no name stands in an address."""
    asked = read_query(request, ListQuery)
    filters = Filters(
        status=_statuses(asked.status),
        program=asked.program,
        sought=Sought(external_ref=asked.external_ref),
    )
    before = _before(asked.cursor)
    found, following = await doing.listed(
        desk, filters, by=caller, limit=asked.limit, before=before
    )
    return _page(found, following)


@does(
    HttpMethod.POST,
    "/referrals/search",
    Operation(
        id="searchReferrals",
        tag=TAG,
        summary="Find a patient's referrals",
        action="referral.list",
        answer=ReferralPage,
        body=SearchSent,
        refusals=(413, 415, 422),
        examples={"name": {"name": "sam", "date_of_birth": "1971-04-09"}},
    ),
)
async def search_referrals(
    request: Request[Any, Any, Any], caller: NamedDependency[Caller], desk: NamedDependency[Desk]
) -> ReferralPage:
    """By the beginnings of names, a birth date, the end of a phone number, a record or referral
    number. Everything that is sent must hold."""
    body = await taken(request)
    sent = valid(written(decoded(request, body)), SearchSent)
    number = None if sent.number is None else parse(sent.number)
    if sent.number is not None and number is None:
        sentence = "This is not a referral number: check each character."
        raise Invalid(sentence, (FieldError("number", "not_usable", sentence),))
    filters = Filters(status=sent.status, program=sent.program, sought=sent.sought, number=number)
    found, following = await doing.listed(
        desk, filters, by=caller, limit=sent.limit, before=_before(sent.cursor), search=True
    )
    return _page(found, following)


@does(
    HttpMethod.GET,
    "/referrals/{referral_id:str}",
    Operation(
        id="getReferral",
        tag=TAG,
        summary="One referral",
        action="referral.read",
        answer=ReferralOut,
        headers=ETAG,
        refusals=(404,),
    ),
)
async def get_referral(
    referral_id: FromPath[str], caller: NamedDependency[Caller], desk: NamedDependency[Desk]
) -> Response[Shown]:
    """Reading changes neither its status nor its ETag; who read it is on record."""
    return _answer(await doing.read(desk, referral_id, by=caller), caller)


@does(
    HttpMethod.PATCH,
    "/referrals/{referral_id:str}",
    Operation(
        id="changeReferral",
        tag=TAG,
        summary="Edit a draft, add to what was sent, or take it",
        action="referral.update",
        answer=ReferralOut,
        body=ReferralChange,
        headers=ETAG,
        asks_headers=IF_MATCH,
        refusals=(404, 409, 412, 413, 415, 422, 428),
        examples={"assign": {"snoozed_until": "2026-12-01"}},
    ),
)
async def change_referral(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Shown]:
    """Once sent, a change of content needs change_reason and makes a new version beside the old
    one; the program and the patient's name and birth date stay."""
    body = await taken(request)
    referral = await doing.update(
        desk,
        referral_id,
        by=caller,
        if_match=request.headers.get("if-match"),
        read=lambda: patch(decoded(request, body)),
    )
    return _answer(referral, caller)


@does(
    HttpMethod.GET,
    "/referrals/{referral_id:str}/actions",
    Operation(
        id="listReferralActions",
        tag=TAG,
        summary="What you may do with it now",
        action="referral.read",
        answer=ActionsOut,
        refusals=(404,),
    ),
)
async def list_actions(
    referral_id: FromPath[str], caller: NamedDependency[Caller], desk: NamedDependency[Desk]
) -> ActionsOut:
    """Exactly the actions that a POST to its transitions would accept from you."""
    referral, possible = await doing.possible(desk, referral_id, by=caller)
    return actions(referral, possible)


@does(
    HttpMethod.POST,
    "/referrals/{referral_id:str}/transitions",
    Operation(
        id="stepReferral",
        tag=TAG,
        summary="Take a step: send, accept, decline and so on",
        action="referral.transition",
        answer=ReferralOut,
        body=StepSent,
        headers=ETAG,
        asks_headers=IF_MATCH,
        refusals=(404, 409, 412, 413, 415, 422, 428),
        examples={
            "accept": {"action": "accept"},
            "decline": {"action": "decline", "reason": "no-capacity"},
        },
    ),
)
async def step_referral(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Shown]:
    """Of several who act at once on the same version one is first; the others get 412."""
    body = await taken(request)
    referral = await steps.take(
        desk,
        referral_id,
        by=caller,
        if_match=request.headers.get("if-match"),
        read=lambda: step(decoded(request, body)),
    )
    return _answer(referral, caller)


@does(
    HttpMethod.GET,
    "/referrals/{referral_id:str}/history",
    Operation(
        id="listReferralHistory",
        tag=TAG,
        summary="Everything that happened to it",
        action="referral.history",
        answer=HistoryOut,
        refusals=(404,),
    ),
)
async def list_history(
    referral_id: FromPath[str], caller: NamedDependency[Caller], desk: NamedDependency[Desk]
) -> HistoryOut:
    """Who did what and when, first things first. Nothing in it is ever changed or removed."""
    return history(await doing.history(desk, referral_id, by=caller))


def _page(found: list[Referral], following: str | None) -> ReferralPage:
    cursor = following and base64.urlsafe_b64encode(following.encode()).decode().rstrip("=")
    return ReferralPage(items=tuple(item(each) for each in found), next_cursor=cursor)


def _before(cursor: str | None) -> str | None:
    """The id the page before ended with. Raises Unreadable for a cursor that is not ours."""
    if cursor is None:
        return None
    try:
        found = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except ValueError:
        found = ""
    if not store.is_id(found):
        mistake = FieldError("cursor", "not_usable", "Send next_cursor of the page before.")
        raise Unreadable("This cursor is not one of ours.", (mistake,))
    return found


def _statuses(text: str | None) -> tuple[Status, ...]:
    if text is None:
        return ()
    try:
        return tuple(Status(each.strip()) for each in text.split(","))
    except ValueError:
        sentence = f"Send one of {', '.join(status.value for status in Status)}."
        mistake = FieldError("status", "not_usable", sentence)
        raise Unreadable("Some query parameters cannot be used.", (mistake,)) from None


ROUTES = (
    create_referral,
    list_referrals,
    search_referrals,
    get_referral,
    change_referral,
    list_actions,
    step_referral,
    list_history,
)
