"""Pins a referral: its summary with the listing, the names and the practice of that moment."""

import datetime as dt
from collections.abc import Mapping

import msgspec

from directory.accounts import users
from directory.catalogue.model import Location, Program
from directory.matching.answer import Answer
from directory.referrals import gate
from directory.referrals.desk import Desk
from directory.referrals.filling import summary_of
from directory.referrals.groups import groups_of
from directory.referrals.items import Items
from directory.referrals.lifecycle import priority_of
from directory.referrals.model import Referral, Team, TeamKind
from directory.referrals.naming import Names, names_of
from directory.referrals.pinned import Gaps, Pinned, Sender, ToFollow, gaps
from directory.referrals.summary import Content, Summary
from directory.referrals.timers import Timers

UNTIL_HEARD = ("decision", "contact")
"""Timers that run out before a patient has reason to ask."""


async def pinned(desk: Desk, referral: Referral) -> Pinned:
    """As the referral and everything around it stand now."""
    catalogue = desk.catalogue
    program = catalogue.programs[referral.program]
    groups = groups_of(desk.matcher)
    beside = catalogue.public_programs()
    answer = gate.read(referral.content, program, desk.matcher, now=desk.now, beside=beside)
    places = catalogue.locations
    return pin(
        referral,
        msgspec.structs.replace(answer, findings=groups.shown(answer.findings)),
        program,
        places=tuple(places[slug] for slug in program.locations if slug in places),
        names=names_of(desk.matcher, catalogue),
        sender=await _sender(desk, referral),
        items=desk.guide.items,
        groups=groups.of,
        timers=desk.timers(program.slug),
        zone=desk.zone,
        sample=catalogue.sample,
    )


def pin(
    referral: Referral,
    answer: Answer,
    program: Program,
    *,
    places: tuple[Location, ...],
    names: Names,
    sender: Sender,
    items: Items,
    groups: Mapping[str, str],
    timers: Timers,
    zone: dt.tzinfo,
    sample: bool = False,
) -> Pinned:
    filled = summary_of(referral, answer, program, items=items, groups=groups)
    contents = tuple(_by_name(each, sender) for each in filled.contents)
    summary = msgspec.structs.replace(filled, contents=contents)
    content = referral.content
    ordered = content.ordered_by
    return Pinned(
        referral=referral.id,
        number=referral.number,
        version=referral.content_version,
        made_at=referral.changed_at.astimezone(zone),
        sent_at=referral.sent_at and referral.sent_at.astimezone(zone),
        call_by=_call_by(referral, timers, zone),
        sent_by=(ordered and ordered.name) or referral.created_by.name,
        sender=sender,
        patient=content.patient,
        questions=tuple(question.text for question in content.questions),
        summary=summary,
        gaps=_gaps(referral, summary, items, sender, names, zone),
        listing=program,
        places=places,
        names=names.used_in(summary),
        sample=sample,
    )


def _by_name(content: Content, sender: Sender) -> Content:
    """A practice is printed by its name, with its phone, never by its key."""
    if content.id != "referrer":
        return content
    printed = ", ".join(part for part in (sender.name, sender.phone) if part)
    return msgspec.structs.replace(
        content,
        facts=tuple(
            msgspec.structs.replace(fact, value=printed) if fact.field == "practice" else fact
            for fact in content.facts
        ),
    )


async def _sender(desk: Desk, referral: Referral) -> Sender:
    known = await users.practice(desk.db, referral.practice) if referral.practice else None
    if known is None:
        return Sender(name=desk.catalogue.departments[referral.department].name["en"])
    return Sender(name=known.name, phone=known.phone, address=known.address)


def _gaps(
    referral: Referral,
    summary: Summary,
    items: Items,
    sender: Sender,
    names: Names,
    zone: dt.tzinfo,
) -> Gaps:
    """What is missing, with who owes it by when, as it was said when it was sent."""
    found = gaps(summary, items)
    if referral.sent_at is None:
        return found
    owed = {each.id: each for each in referral.completeness.missing}

    def to_follow(item: str) -> ToFollow:
        if item not in owed:
            return ToFollow(id=item, owed_by=sender.name)
        due = owed[item].due.astimezone(zone).date()
        return ToFollow(id=item, owed_by=_team(owed[item].owner, sender, names), due=due)

    missing = tuple(to_follow(each.id) for each in found.missing)
    return msgspec.structs.replace(found, missing=missing)


def _team(team: Team, sender: Sender, names: Names) -> str:
    return sender.name if team.kind is TeamKind.PRACTICE else names.department(team.id, "en")


def _call_by(referral: Referral, timers: Timers, zone: dt.tzinfo) -> dt.date | None:
    """When the patient should have heard: the program decides, then it calls."""
    if referral.sent_at is None:
        return None
    heard = referral.sent_at
    for step in UNTIL_HEARD:
        timer = timers.timer(step)
        if length := timer.of(priority_of(referral)):
            heard = length.after(heard, timers.calendar(timer))
    return heard.astimezone(zone).date()
