"""A list of referrals as CSV, for a spreadsheet."""

from typing import Any

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
from litestar.response import Stream

from directory.accounts.model import Caller
from directory.api.asked import read_query
from directory.api.operation import Operation, does
from directory.api.referral_lists import Narrowing, narrowed
from directory.api.referrals import TAG
from directory.referrals import exporting
from directory.referrals.desk import Desk

CSV = "text/csv"


@does(
    HttpMethod.GET,
    "/referrals/export.csv",
    Operation(
        id="exportReferrals",
        tag=TAG,
        summary="Your referrals as a table for a spreadsheet",
        action=exporting.PERMISSION,
        answer=None,
        also_media_types=(CSV,),
        headers={"Content-Disposition": "attachment"},
        query=Narrowing,
        refusals=(422,),
        streamed=True,
    ),
)
async def export_referrals(
    request: Request[Any, Any, Any],
    state: State,
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Stream:
    """The filters are those of the list. A cell that a spreadsheet would count begins with an
    apostrophe. Who took which referrals along is on record."""
    filters = narrowed(read_query(request, Narrowing))
    export = await exporting.begin(desk, filters, by=caller)
    return Stream(
        exporting.lines(state.database, desk.sealer, export),
        media_type=f"{CSV}; header=present",
        headers={
            "Content-Disposition": f'attachment; filename="referrals-{desk.today}.csv"',
            "Cache-Control": "no-store",
        },
    )


ROUTES = (export_referrals,)
