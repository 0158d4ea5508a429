"""Where a referral is, in the words its patient reads."""

import datetime as dt
from dataclasses import dataclass

from directory.referrals.from_match import contact_route
from directory.referrals.tracking import Whereabouts
from directory.referrals.wording import Wording
from directory.web.shell import Shell


@dataclass(frozen=True, kw_only=True)
class Where:
    """`phone` None: nobody's number is known, and the page says whom to ask instead."""

    number: str
    status: str
    since: str
    next: str | None
    by: str | None
    visit_by: str | None
    who: str
    phone: str | None
    phone_link: str
    stops: tuple[tuple[str, str], ...]


def where(shell: Shell, found: Whereabouts, wording: Wording) -> Where:
    _ = shell.gettext
    words = wording.of(found.status)
    program = shell.catalogue.programs[found.program]
    route = None if found.with_practice else contact_route(program)
    phone = route.value if route else shell.settings.site_phone or None
    return Where(
        number=found.number,
        status=shell.said(words.patient or words.staff),
        since=_("Since %(day)s") % {"day": shell.day(_day(shell, found.since))},
        next=shell.said(words.next) if words.next else None,
        by=shell.day(_day(shell, found.by)) if found.by else None,
        visit_by=shell.day(found.expected_by) if found.expected_by and found.by else None,
        who=_("Your doctor’s office") if found.with_practice else shell.said(program.name),
        phone=phone,
        phone_link="".join(each for each in phone or "" if each.isdigit() or each == "+"),
        stops=tuple(
            (shell.said(said), shell.day(_day(shell, stop.at)))
            for stop in found.stops
            if (said := wording.of(stop.status).patient)
        ),
    )


def _day(shell: Shell, moment: dt.datetime) -> dt.date:
    return moment.astimezone(shell.settings.zone).date()
