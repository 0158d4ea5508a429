"""The steps of a referral's life: what you may do now, doing it, and what was done."""

from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
from litestar.params import FromPath

from directory.accounts.model import Caller
from directory.api.asked import decoded, taken
from directory.api.operation import Operation, does
from directory.api.referral_history import ActionsOut, HistoryOut, actions, history
from directory.api.referral_shown import ReferralOut
from directory.api.referrals import ETAG, IF_MATCH, TAG, Shown, answer
from directory.api.step_sent import StepSent, step
from directory.referrals import actions as doing
from directory.referrals import steps
from directory.referrals.desk import Desk


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
    return actions(referral, possible, by=caller)


@does(
    HttpMethod.POST,
    "/referrals/{referral_id:str}/transitions",
    Operation(
        id="stepReferral",
        tag=TAG,
        summary="Take a step: send, accept, book, report and so on",
        action="referral.transition",
        answer=ReferralOut,
        body=StepSent,
        headers=ETAG,
        asks_headers=IF_MATCH,
        refusals=(404, 409, 412, 413, 415, 422, 428),
        examples={
            "accept": {"action": "accept"},
            "decline": {"action": "decline", "reason": "no-capacity"},
            "schedule": {
                "action": "schedule",
                "appointment": {
                    "start": "2026-12-08T14:30:00-05:00",
                    "minutes": 45,
                    "place": "Entrance B, second floor",
                },
            },
            "return_outcome": {
                "action": "return_outcome",
                "outcome": {
                    "report": "Seen and treated.",
                    "answers": [{"answered": "yes", "text": "An injection would help."}],
                    "plan": [{"owner": "patient", "what": "Exercises every day"}],
                },
            },
            "acknowledge": {
                "action": "acknowledge",
                "follow_up": "We see the patient again in six weeks.",
                "patient_told": True,
            },
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
    return answer(referral, caller, warnings=await steps.cautions(desk, referral, by=caller))


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


ROUTES = (list_actions, step_referral, list_history)
