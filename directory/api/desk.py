"""The desk of a request: its transaction and the rules, put together once for all handlers."""

import datetime as dt

from litestar.di import NamedDependency
from sqlalchemy.ext.asyncio import AsyncSession

from directory import paths
from directory.audit import Trail
from directory.catalogue.model import Catalogue
from directory.matching.suggest import Matcher
from directory.referrals.desk import Desk, load_guide
from directory.referrals.groups import groups_of
from directory.sealing import Sealer
from directory.settings import Settings


def provide_desk(
    db: NamedDependency[AsyncSession],
    now: NamedDependency[dt.datetime],
    trail: NamedDependency[Trail],
    sealer: NamedDependency[Sealer],
    catalogue: NamedDependency[Catalogue],
    matcher: NamedDependency[Matcher],
    settings: NamedDependency[Settings],
) -> Desk:
    """Its transaction begins with the first statement, not here."""
    return Desk(
        db=db,
        now=now,
        trail=trail,
        sealer=sealer,
        catalogue=catalogue,
        matcher=matcher,
        guide=load_guide(paths.DATA),
        groups=groups_of(matcher).of,
        zone=settings.zone,
    )
