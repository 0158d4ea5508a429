"""For admins: who has seen or touched a patient's referrals."""

import datetime as dt

import msgspec
from litestar.di import NamedDependency
from litestar.enums import HttpMethod
from litestar.params import FromPath
from sqlalchemy.ext.asyncio import AsyncSession

from directory.accounts.model import Caller
from directory.api.operation import Operation, does
from directory.audit import Trail
from directory.referrals import access_report
from directory.referrals.access_report import Access


class AccessReport(msgspec.Struct, frozen=True, kw_only=True):
    """Newest first."""

    items: tuple[Access, ...]
    next_cursor: None = None


@does(
    HttpMethod.GET,
    "/referrals/{referral_id:str}/accesses",
    Operation(
        id="reportAccesses",
        tag="Administration",
        summary="Who has seen or touched the referrals of this one's patient",
        action=access_report.ACTION,
        answer=AccessReport,
        refusals=(404,),
    ),
)
async def report_accesses(
    referral_id: FromPath[str],
    caller: NamedDependency[Caller],
    db: NamedDependency[AsyncSession],
    trail: NamedDependency[Trail],
    now: NamedDependency[dt.datetime],
) -> AccessReport:
    """Every look, change and refused attempt, over all referrals of the same patient. It names
    people and machines by id, and no patient. Asking for it is on record too."""
    found = await access_report.report(db, trail, referral_id, by=caller, now=now)
    return AccessReport(items=tuple(found))
