"""Pins a referral: its summary with the listing, the names and the practice of that moment."""

import datetime as dt
import math

import msgspec

from directory.accounts import users
from directory.catalogue.model import Program
from directory.referrals import gate
from directory.referrals.desk import Desk
from directory.referrals.filling import summary_of
from directory.referrals.groups import groups_of
from directory.referrals.lifecycle import priority_of
from directory.referrals.model import Referral, Team, TeamKind
from directory.referrals.naming import Names, names_of
from directory.referrals.pinned import Gaps, Pinned, Sender, ToFollow, gaps
from directory.referrals.summary import Content, Summary

HOURS_A_DAY = 24


async def pinned(desk: Desk, referral: Referral) -> Pinned:
    """As the referral and everything around it stand now."""
    program = desk.catalogue.programs[referral.program]
    names = names_of(desk.matcher, desk.catalogue)
    sender = await _sender(desk, referral, names)
    summary = _summary(desk, referral, program, sender)
    content = referral.content
    ordered = content.ordered_by
    return Pinned(
        referral=referral.id,
        number=referral.number,
        version=referral.content_version,
        made_at=referral.changed_at,
        sent_at=referral.sent_at,
        call_by=_call_by(desk, referral),
        sent_by=(ordered and ordered.name) or referral.created_by.name,
        sender=sender,
        patient=content.patient,
        questions=tuple(question.text for question in content.questions),
        summary=summary,
        gaps=_gaps(desk, referral, summary, sender),
        listing=program,
        places=tuple(
            desk.catalogue.locations[slug]
            for slug in program.locations
            if slug in desk.catalogue.locations
        ),
        names=names.used_in(summary),
        sample=desk.catalogue.sample,
    )


def _summary(desk: Desk, referral: Referral, program: Program, sender: Sender) -> Summary:
    answer = gate.read(
        referral.content,
        program,
        desk.matcher,
        now=desk.now,
        beside=desk.catalogue.public_programs(),
    )
    groups = groups_of(desk.matcher)
    shown = msgspec.structs.replace(answer, findings=groups.shown(answer.findings))
    filled = summary_of(referral, shown, program, items=desk.guide.items, groups=groups.of)
    contents = tuple(_by_name(each, sender) for each in filled.contents)
    return msgspec.structs.replace(filled, contents=contents)


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


async def _sender(desk: Desk, referral: Referral, names: Names) -> Sender:
    known = await users.practice(desk.db, referral.practice) if referral.practice else None
    if known is None:
        return Sender(name=names.department(referral.department, "en"))
    return Sender(name=known.name, phone=known.phone, address=known.address)


def _gaps(desk: Desk, referral: Referral, summary: Summary, sender: Sender) -> Gaps:
    """What is missing, with who owes it by when, as it was said when it was sent."""
    found = gaps(summary, desk.guide.items)
    if referral.sent_at is None:
        return found
    owed = {each.id: each for each in referral.completeness.missing}
    return msgspec.structs.replace(
        found,
        missing=tuple(
            ToFollow(
                id=each.id,
                owed_by=_team(owed[each.id].owner, sender) if each.id in owed else sender.name,
                due=owed[each.id].due.astimezone(desk.zone).date() if each.id in owed else None,
            )
            for each in found.missing
        ),
    )


def _team(team: Team, sender: Sender) -> str:
    return sender.name if team.kind is TeamKind.PRACTICE else team.id


def _call_by(desk: Desk, referral: Referral) -> dt.date | None:
    """When the patient should have heard: the program decides, then it calls."""
    if referral.sent_at is None:
        return None
    timers, priority = desk.guide.timers, priority_of(referral)
    length = timers.length("decision", priority) + timers.length("contact", priority)
    days = math.ceil(length / dt.timedelta(hours=HOURS_A_DAY))
    return referral.sent_at.astimezone(desk.zone).date() + dt.timedelta(days=days)
