"""Lists of referrals: yours, and those found by what is known of the patient."""

import base64
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request
from litestar.di import NamedDependency
from litestar.enums import HttpMethod

from directory.accounts.model import Caller
from directory.api.asked import decoded, read_query, taken, valid, written
from directory.api.operation import Operation, does
from directory.api.paging import Cursor, Limit
from directory.api.referral_sent import SearchSent
from directory.api.referral_shown import ReferralPage, item
from directory.errors import FieldError, Invalid, Unreadable
from directory.referrals import actions as doing
from directory.referrals import store
from directory.referrals.desk import Desk
from directory.referrals.finder import Sought
from directory.referrals.model import Referral, Status
from directory.referrals.number import parse
from directory.referrals.store import Filters, Task

TAG = "Referrals"


class Narrowing(msgspec.Struct, frozen=True, kw_only=True):
    """What a list is narrowed to."""

    status: (
        Annotated[
            str,
            msgspec.Meta(max_length=300, description="One status, or several with commas between"),
        ]
        | None
    ) = None
    program: Annotated[str, msgspec.Meta(max_length=80)] | None = None
    task: (
        Annotated[
            Literal["sign", "witness"],
            msgspec.Meta(description="Those that still ask for a signature, or for a witness"),
        ]
        | None
    ) = None
    external_ref: Annotated[str, msgspec.Meta(max_length=200)] | None = None


class ListQuery(Narrowing, frozen=True, kw_only=True):
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
    before = _before(asked.cursor)
    found, following = await doing.listed(
        desk, narrowed(asked), by=caller, limit=asked.limit, before=before
    )
    return _page(found, following)


def narrowed(asked: Narrowing) -> Filters:
    """Raises Unreadable for a status there is not."""
    return Filters(
        status=_statuses(asked.status),
        program=asked.program,
        task=Task(asked.task) if asked.task else None,
        sought=Sought(external_ref=asked.external_ref),
    )


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


ROUTES = (list_referrals, search_referrals)
