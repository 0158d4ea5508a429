"""One referral: write and send it, read it, change it."""

from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
from litestar.params import FromPath

from directory.accounts.model import Caller
from directory.api.asked import decoded, taken
from directory.api.operation import Operation, does
from directory.api.referral_sent import (
    ReferralChange,
    ReferralSent,
    new_referral,
    patch,
)
from directory.api.referral_shown import (
    OwnReferralOut,
    ReferralOut,
    shown,
)
from directory.errors import Unreadable
from directory.referrals import actions as doing
from directory.referrals import idempotency, sending
from directory.referrals.desk import Desk
from directory.referrals.model import Referral
from directory.referrals.versions import tag

TAG = "Referrals"
ETAG = {"ETag": "The version; send it as If-Match with a change"}
IF_MATCH = {"If-Match": "The ETag you read; a change needs it"}
KEY = "Idempotency-Key"

Shown = ReferralOut | OwnReferralOut


def answer(
    referral: Referral,
    to: Caller,
    *,
    status: int = 200,
    warnings: tuple[sending.Caution, ...] = (),
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
    return answer(
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
    return answer(await doing.read(desk, referral_id, by=caller), caller)


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
    return answer(referral, caller)


ROUTES = (create_referral, get_referral, change_referral)
