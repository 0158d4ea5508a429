"""Links for patients: make one, end them, open one with the birth date."""

import datetime as dt
from typing import Annotated, Any

import msgspec
from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
from litestar.params import FromPath

from directory.accounts.model import Caller
from directory.api.asked import decoded, taken, valid
from directory.api.operation import Operation, asks, does
from directory.api.sent_needs import Sent
from directory.audit import Trail
from directory.referrals import access_links
from directory.referrals.desk import Desk
from directory.sealing import Sealer
from directory.settings import Settings

TAG = "Referrals"


class LinkSent(Sent, frozen=True, kw_only=True):
    """Nothing needs saying: send {}."""


class LinkMade(msgspec.Struct, frozen=True, kw_only=True):
    """A link for the patient. The token is shown this once."""

    token: str
    url: Annotated[str, msgspec.Meta(description="The page to give to the patient")]
    expires_at: dt.datetime


class LinksEnded(msgspec.Struct, frozen=True, kw_only=True):
    ended: int


class RedeemSent(Sent, frozen=True, kw_only=True):
    token: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    date_of_birth: dt.date


class RedeemOut(msgspec.Struct, frozen=True, kw_only=True):
    """A Bearer token that reads this one referral and nothing else."""

    access_token: str
    expires_at: dt.datetime


@does(
    HttpMethod.POST,
    "/referrals/{referral_id:str}/access-links",
    Operation(
        id="createAccessLink",
        tag=TAG,
        summary="Make a link with which the patient follows the referral",
        action="access-link.create",
        status=201,
        answer=LinkMade,
        body=LinkSent,
        refusals=(404, 409, 413, 415, 422),
        examples={"nothing": {}},
    ),
)
async def create_link(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
    settings: NamedDependency[Settings],
) -> LinkMade:
    """Good for a week, for one use, with the patient's birth date. Looking at the page spends
    nothing."""
    body = await taken(request)
    made = await access_links.create(desk, referral_id, by=caller)
    valid(decoded(request, body), LinkSent)
    token = made.token or ""
    return LinkMade(token=token, url=_url(request, settings, token), expires_at=made.expires_at)


def _url(request: Request[Any, Any, Any], settings: Settings, token: str) -> str:
    """In production never by the Host header, which anybody can write: a path alone then."""
    base = settings.base_url
    if not base and settings.env != "production":
        base = f"{request.url.scheme}://{request.url.netloc}"
    return f"{base.rstrip('/')}/access/{token}"


@does(
    HttpMethod.DELETE,
    "/referrals/{referral_id:str}/access-links",
    Operation(
        id="revokeAccessLinks",
        tag=TAG,
        summary="End the patient's links and what was opened with them",
        action="access-link.revoke",
        answer=LinksEnded,
        refusals=(404,),
    ),
)
async def revoke_links(
    referral_id: FromPath[str], caller: NamedDependency[Caller], desk: NamedDependency[Desk]
) -> LinksEnded:
    """Every link of this referral ends at once."""
    return LinksEnded(ended=await access_links.revoke(desk, referral_id, by=caller))


@asks(
    "/access-links/redeem",
    Operation(
        id="redeemAccessLink",
        tag=TAG,
        summary="Open a patient's link with the birth date",
        answer=RedeemOut,
        body=RedeemSent,
        stored=False,
        refusals=(404, 410, 413, 415, 422, 429),
        examples={"link": {"token": "the token of the link", "date_of_birth": "1971-04-09"}},
    ),
)
async def redeem_link(
    request: Request[Any, Any, Any],
    state: State,
    now: NamedDependency[dt.datetime],
    trail: NamedDependency[Trail],
    sealer: NamedDependency[Sealer],
) -> RedeemOut:
    """Once. It answers 410 when the link was used, has ended, or after five wrong dates."""
    sent = valid(decoded(request, await taken(request)), RedeemSent)
    async with state.database.writing() as db:
        outcome = await access_links.redeem(
            db, trail, sealer, token=sent.token, date_of_birth=sent.date_of_birth, now=now
        )
        token = ""
        if isinstance(outcome, access_links.Opened):
            token = await access_links.access_token(db, outcome, now=now)
    if isinstance(outcome, access_links.Redeemed):
        raise access_links.refusal(outcome)
    return RedeemOut(access_token=token, expires_at=outcome.expires_at)


ROUTES = (create_link, revoke_links, redeem_link)
