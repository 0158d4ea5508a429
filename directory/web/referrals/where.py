"""Where a referral is, in the words its people read: the five answers, and the team that has it."""

import datetime as dt
from dataclasses import dataclass

from directory.accounts import users
from directory.referrals import store
from directory.referrals.desk import Desk
from directory.referrals.model import Referral, Team, TeamKind
from directory.referrals.whereabouts import Sender, Standing, strip
from directory.web.shell import Shell


@dataclass(frozen=True, kw_only=True)
class Where:
    """`phone` empty: it is not known here; `call` still says whose it would be."""

    who: str
    since: str
    next: str
    by: str
    call: str
    phone: str
    phone_link: str


async def where_is(shell: Shell, desk: Desk, referral: Referral) -> Where:
    practice = await users.practice(desk.db, referral.practice) if referral.practice else None
    booked = referral.appointment
    found = strip(
        Standing(
            status=referral.status,
            turn=referral.owner.kind,
            since=await store.in_status_since(desk.db, referral.id),
            due=referral.due,
            visit=booked.start if booked and booked.is_booked else None,
        ),
        reader="staff",
        answers=desk.guide.answers,
        program=desk.catalogue.programs[referral.program],
        sender=Sender(name=practice.name, phone=practice.phone) if practice else None,
        zone=shell.settings.zone,
        site_phone=shell.settings.site_phone or "",
    )
    assert found is not None  # only a patient is ever shown nothing
    day = shell.day(found.by) if found.by else ""
    return Where(
        who=shell.said(found.who),
        since=shell.day(found.since),
        next=shell.said(found.next),
        by=found.when(shell.language, day),
        call=shell.said(found.call),
        phone=found.phone or "",
        phone_link="".join(each for each in found.phone or "" if each.isdigit() or each == "+"),
    )


def team_name(shell: Shell, referral: Referral, team: Team) -> str:
    """The team in a few words; a department is named by the program it works for."""
    _ = shell.gettext
    if team.kind is TeamKind.PRACTICE:
        return _("the practice")
    program = shell.catalogue.programs.get(referral.program)
    name = shell.said(program.name) if program else team.id
    if team.kind is TeamKind.CLINICIANS:
        return _("clinicians of %(program)s") % {"program": name}
    return _("intake of %(program)s") % {"program": name}


def stamp(shell: Shell, moment: dt.datetime) -> str:
    """Day and time as the place writes them."""
    there = moment.astimezone(shell.settings.zone)
    return f"{shell.day(there.date())}, {shell.clock(there.strftime('%H:%M'))}"
