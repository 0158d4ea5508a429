"""Referrals that have to do with one another, and drafts that wait for another one."""

import datetime as dt
from typing import Annotated, Any, Literal

from litestar import Request, Response
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
from litestar.params import FromPath
from msgspec import Meta, Struct

from directory.accounts.model import Caller
from directory.api.asked import decoded, read_query, taken, valid, written
from directory.api.operation import Operation, does
from directory.api.referral_sent import Line
from directory.api.referral_shown import Out, ReferralOut
from directory.api.referrals import ETAG, TAG, Shown, answer
from directory.api.sent_needs import Sent
from directory.referrals import links as doing
from directory.referrals.desk import Desk
from directory.referrals.links import Link, LinkKind, NewLink
from directory.referrals.model import Status


class ReferralLinkSent(Sent, frozen=True, kw_only=True):
    other: Annotated[Line, Meta(description="Id of the other referral, of the same patient")]
    kind: Annotated[LinkKind, Meta(description="What the other is to this one")]
    hold_until: Annotated[
        Literal["accepted", "scheduled", "in_care", "outcome_returned", "closed"] | None,
        Meta(description="This draft is not sent before the other has come so far"),
    ] = None


class ReferralLinkOut(Out, frozen=True, kw_only=True):
    """One link, as this referral sees it. Number and status only where you may see the other."""

    other: str
    number: str | None
    status: Status | None
    kind: LinkKind
    of_other: Annotated[bool, Meta(description="The other one names this one")]
    held: Annotated[bool, Meta(description="It still waits")]
    hold_until: Status | None
    released_at: dt.datetime | None
    at: dt.datetime


class ReferralLinksOut(Out, frozen=True, kw_only=True):
    """Every link, both ways, oldest first."""

    items: tuple[ReferralLinkOut, ...]
    next_cursor: None = None


class UnlinkQuery(Struct, frozen=True, kw_only=True):
    kind: Annotated[
        LinkKind | None, Meta(description="Only the link of this kind; without it, every one")
    ] = None


def shown(link: Link) -> ReferralLinkOut:
    return ReferralLinkOut(
        **{name: getattr(link, name) for name in ReferralLinkOut.__struct_fields__}
    )


@does(
    HttpMethod.POST,
    "/referrals/{referral_id:str}/links",
    Operation(
        id="linkReferral",
        tag=TAG,
        summary="Link it to another one, and hold it back if it should wait",
        action=doing.PERMISSION,
        status=201,
        answer=ReferralLinkOut,
        body=ReferralLinkSent,
        refusals=(404, 409, 413, 415, 422),
        examples={
            "next phase": {
                "other": "01a203c5-6d80-7f4c-9269-f9a8eb0072cc",
                "kind": "next_phase",
                "hold_until": "outcome_returned",
            },
        },
    ),
)
async def link_referral(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[ReferralLinkOut]:
    """A draft with hold_until cannot be sent before the other has come so far, has ended, or
    somebody lets it go. It is never sent by itself: its sender is told."""
    body = await taken(request)
    made = await doing.link(
        desk,
        referral_id,
        by=caller,
        read=lambda: _new(valid(written(decoded(request, body)), ReferralLinkSent)),
    )
    return Response(shown(made), status_code=201)


def _new(sent: ReferralLinkSent) -> NewLink:
    until = Status(sent.hold_until) if sent.hold_until else None
    return NewLink(other=sent.other, kind=sent.kind, hold_until=until)


@does(
    HttpMethod.GET,
    "/referrals/{referral_id:str}/links",
    Operation(
        id="listLinks",
        tag=TAG,
        summary="The referrals it has to do with",
        action="referral.history",
        answer=ReferralLinksOut,
        refusals=(404,),
    ),
)
async def list_links(
    referral_id: FromPath[str], caller: NamedDependency[Caller], desk: NamedDependency[Desk]
) -> ReferralLinksOut:
    """Both ways: what it names, and what names it."""
    found = await doing.listed(desk, referral_id, by=caller)
    return ReferralLinksOut(items=tuple(shown(each) for each in found))


@does(
    HttpMethod.POST,
    "/referrals/{referral_id:str}/links/{other_id:str}/release",
    Operation(
        id="releaseReferral",
        tag=TAG,
        summary="Let a draft go that waits for another one",
        action=doing.PERMISSION,
        answer=ReferralOut,
        headers=ETAG,
        refusals=(404, 409),
    ),
)
async def release_referral(
    referral_id: FromPath[str],
    other_id: FromPath[str],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Shown]:
    """It may be sent then, and is not sent by itself."""
    return answer(await doing.release(desk, referral_id, other_id, by=caller), caller)


@does(
    HttpMethod.DELETE,
    "/referrals/{referral_id:str}/links/{other_id:str}",
    Operation(
        id="unlinkReferral",
        tag=TAG,
        summary="Take its link to another one away",
        action=doing.PERMISSION,
        answer=ReferralOut,
        headers=ETAG,
        query=UnlinkQuery,
        refusals=(404, 409),
    ),
)
async def unlink_referral(
    request: Request[Any, Any, Any],
    referral_id: FromPath[str],
    other_id: FromPath[str],
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Response[Shown]:
    """Without `kind`, every link by which this one names the other. The history keeps that there
    was one. A draft goes on waiting as long as another link holds it back."""
    kind = read_query(request, UnlinkQuery).kind
    return answer(await doing.unlink(desk, referral_id, other_id, kind, by=caller), caller)


ROUTES = (link_referral, list_links, release_referral, unlink_referral)
