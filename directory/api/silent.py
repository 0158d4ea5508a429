"""What went silent among the referrals you may see."""

import base64
import datetime as dt
from typing import Annotated, Any

import msgspec
from litestar import Request
from litestar.di import NamedDependency
from litestar.enums import HttpMethod

from directory.accounts.model import Caller
from directory.api.asked import read_query
from directory.api.operation import Operation, does
from directory.api.paging import PageQuery
from directory.catalogue.model import Words
from directory.errors import FieldError, Unreadable
from directory.referrals import silent_list
from directory.referrals.desk import Desk
from directory.referrals.items import Priority
from directory.referrals.model import Status, Team
from directory.referrals.silence import Kind, Silent
from directory.referrals.silent_list import Place


class SilentOut(msgspec.Struct, frozen=True, kw_only=True):
    """Ids and codes; who the patient is stands in the referral."""

    kind: Kind
    referral_id: str
    number: str
    status: Status
    priority: Priority
    program_id: str
    owner: Annotated[Team, msgspec.Meta(description="The team whose turn it is")]
    since: Annotated[dt.datetime, msgspec.Meta(description="When it began to wait")]
    due: Annotated[dt.datetime, msgspec.Meta(description="When it should have been heard of")]
    message_id: str | None
    next: Annotated[Words, msgspec.Meta(description="What helps, by language")]


class SilentPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page. Ask again with `cursor` set to `next_cursor` until it is null."""

    items: tuple[SilentOut, ...]
    next_cursor: str | None


@does(
    HttpMethod.GET,
    "/silent-failures",
    Operation(
        id="listSilentFailures",
        tag="Referrals",
        summary="What went silent: no receipt, no record of a visit, a message not got or not read",
        action=silent_list.ACTION,
        answer=SilentPage,
        query=PageQuery,
    ),
)
async def list_silent_failures(
    request: Request[Any, Any, Any], caller: NamedDependency[Caller], desk: NamedDependency[Desk]
) -> SilentPage:
    """Longest silent first. Nothing leaves the list by its age: only when somebody has done
    something about it."""
    asked = read_query(request, PageQuery)
    found, following = await silent_list.listed(
        desk, by=caller, limit=asked.limit, after=_after(asked.cursor)
    )
    return SilentPage(
        items=tuple(_shown(each) for each in found),
        next_cursor=_written(following) if following else None,
    )


def _shown(silent: Silent) -> SilentOut:
    return SilentOut(
        kind=silent.kind,
        referral_id=silent.referral,
        number=silent.number,
        status=silent.status,
        priority=silent.priority,
        program_id=silent.program,
        owner=silent.owner,
        since=silent.since,
        due=silent.by,
        message_id=silent.message,
        next=silent.do,
    )


def _written(place: Place) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def _after(cursor: str | None) -> Place | None:
    """Raises Unreadable for a cursor that is not ours."""
    if cursor is None:
        return None
    try:
        found = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        by, key = msgspec.json.decode(found, type=Place)
    except ValueError:
        by, key = None, ""
    if by is None or by.tzinfo is None:
        mistake = FieldError("cursor", "not_usable", "Send next_cursor of the page before.")
        raise Unreadable("This cursor is not one of ours.", (mistake,))
    return by, key


ROUTES = (list_silent_failures,)
