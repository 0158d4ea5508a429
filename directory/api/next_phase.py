"""Drafting the next phase's referral from the report of one that is back."""

from typing import Annotated, Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
from litestar.params import FromPath
from msgspec import Meta

from directory.accounts.model import Caller
from directory.api.asked import decoded, taken, valid, written
from directory.api.operation import Operation, does
from directory.api.referral_sent import Slug
from directory.api.referral_shown import ReferralOut
from directory.api.referrals import ETAG, TAG, Shown, answer
from directory.api.sent_needs import Sent
from directory.referrals import next_phase_draft
from directory.referrals.desk import Desk


class NextPhaseSent(Sent, frozen=True, kw_only=True):
    program_id: Annotated[
        Slug | None, Meta(description="Left out: the program the report suggests")
    ] = None


@does(
    HttpMethod.POST,
    "/referrals/{referral_id:str}/next-phase",
    Operation(
        id="draftNextPhase",
        tag=TAG,
        summary="Draft the next phase from the report",
        action=next_phase_draft.PERMISSION,
        status=201,
        also=(200,),
        answer=ReferralOut,
        body=NextPhaseSent,
        headers=ETAG | {"Location": "Address of the draft"},
        refusals=(404, 409, 413, 415, 422),
        examples={
            "as the report suggests": {},
            "to a program of choice": {"program_id": "spine-service"},
        },
    ),
)
async def draft_next_phase(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Shown]:
    """Carries the patient, what lasts, and what the report says; it is linked and not sent. Asked
    again before it was sent, the answer is the same draft, with 200. A client needs
    referrals.read as well."""
    body = await taken(request)
    made = await next_phase_draft.draft(
        desk,
        referral_id,
        by=caller,
        read=lambda: valid(written(decoded(request, body)), NextPhaseSent).program_id,
    )
    return answer(
        made.referral,
        caller,
        status=200 if made.again else 201,
        warnings=made.warnings,
        headers={"Location": f"/api/v1/referrals/{made.referral.id}"},
    )


ROUTES = (draft_next_phase,)
