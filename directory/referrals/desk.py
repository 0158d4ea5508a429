"""Where one request's work on referrals is done: its transaction, its moment, and the rules."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from directory.accounts.entries import entry
from directory.accounts.model import Caller
from directory.audit import Trail
from directory.catalogue.model import Catalogue
from directory.matching.suggest import Matcher
from directory.referrals.calendar import of_program
from directory.referrals.fixes import Fixes, load_fixes
from directory.referrals.items import Items, load_items
from directory.referrals.reasons import Reasons, load_reasons
from directory.referrals.silence import Silence, load_silence
from directory.referrals.timers import Site, Timers, load_site, load_timers
from directory.referrals.whereabouts import Answers, load_answers
from directory.referrals.wording import Wording, load_wording
from directory.sealing import Sealer


@dataclass(frozen=True, kw_only=True)
class Guide:
    """What the data files say about referrals, read once."""

    items: Items
    fixes: Fixes
    timers: Timers
    site: Site
    silence: Silence
    reasons: Reasons
    wording: Wording
    answers: Answers


@cache
def load_guide(data: Path) -> Guide:
    """Raises BadData with every mistake of the first file that has any."""
    items = load_items(data)
    return Guide(
        items=items,
        fixes=load_fixes(data, items),
        timers=load_timers(data),
        site=load_site(data),
        silence=load_silence(data),
        reasons=load_reasons(data),
        wording=load_wording(data),
        answers=load_answers(data),
    )


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Handed to every action. What an action writes, it also records here, in one transaction."""

    db: AsyncSession
    now: dt.datetime
    trail: Trail
    sealer: Sealer
    catalogue: Catalogue
    matcher: Matcher
    guide: Guide
    groups: Mapping[str, str] = field(default_factory=dict)  # finding → group of the summary
    zone: dt.tzinfo = dt.UTC

    @property
    def today(self) -> dt.date:
        """The day people at the site write."""
        return self.now.astimezone(self.zone).date()

    def timers(self, program: str) -> Timers:
        """The timers as they count for one program: in its working days, and in the site's."""
        site = self.guide.site.calendar(self.zone)
        own = of_program(self.catalogue.programs.get(program), site)
        return self.guide.timers.within(program=own, site=site)

    async def audit(
        self,
        by: Caller,
        action: str,
        object_id: str = "",
        *,
        reason: str = "",
        shown: tuple[str, ...] = (),
    ) -> None:
        """One entry for the inspectors. `reason` is a code, never anything a person typed."""
        await self.trail.record(
            self.db,
            entry(by, action, object_id, reason=reason, shown=shown),
            now=self.now,
        )
