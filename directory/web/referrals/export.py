"""A list of referrals as a table to save, for a spreadsheet."""

from typing import Any

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.response import Stream

from directory.accounts.model import Caller
from directory.referrals import exporting
from directory.referrals.desk import Desk
from directory.referrals.store import Filters
from directory.web.referrals.queue import narrowed_of
from directory.web.staff import staff_page

CSV = "text/csv; header=present"


@staff_page("/referrals/export.csv", media_type=CSV)
async def save_table(
    request: Request[Any, Any, Any],
    state: State,
    caller: NamedDependency[Caller],
    desk: NamedDependency[Desk],
) -> Stream:
    """Narrowed by program and status, whatever the view. Who took which along is on record."""
    narrowed = narrowed_of(request)
    filters = Filters(
        status=(narrowed.status,) if narrowed.status else (), program=narrowed.program
    )
    export = await exporting.begin(desk, filters, by=caller)
    return Stream(
        exporting.lines(state.database, desk.sealer, export),
        media_type=CSV,
        headers={
            "Content-Disposition": f'attachment; filename="referrals-{desk.today}.csv"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


ROUTES = (save_table,)
