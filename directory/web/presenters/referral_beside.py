"""What stands beside the steps of a referral, as people read it: calls, messages, documents."""

from collections.abc import Iterable
from dataclasses import dataclass

from directory.accounts.model import Caller
from directory.referrals import noting
from directory.referrals.appointment import Side
from directory.referrals.attachments import Attachment
from directory.referrals.call_log import Call
from directory.referrals.desk import Desk
from directory.referrals.links import Link
from directory.referrals.messages import Message
from directory.referrals.model import Referral
from directory.web.presenters.referral_words import link_kinds, sides
from directory.web.referrals.where import stamp
from directory.web.shell import Shell

KB = 1024


@dataclass(frozen=True, kw_only=True)
class LinkLine:
    """`number` empty: the reader may not see the other one."""

    other: str
    number: str
    status: str
    kind: str
    says: str
    held: str
    can_unlink: bool


@dataclass(frozen=True, kw_only=True)
class CallLine:
    """`can_undo`: the reader's own side logged it, and it stands."""

    seq: int
    at: str
    to: str
    result: str
    note: str
    by: str
    undone: bool
    can_undo: bool


@dataclass(frozen=True, kw_only=True)
class MessageLine:
    at: str
    way: str
    by: str
    text: str
    unread: bool
    read_at: str


@dataclass(frozen=True, kw_only=True)
class DocumentLine:
    """`can_withdraw`: the reader's own side attached it, and it stands."""

    id: str
    name: str
    kind: str
    size: str
    at: str
    by: str
    withdrawn: bool
    can_withdraw: bool


def link_lines(shell: Shell, desk: Desk, links: Iterable[Link]) -> tuple[LinkLine, ...]:
    _, kinds, wording = shell.gettext, link_kinds(shell), desk.guide.wording
    found = []
    for each in links:
        until = wording.of(each.hold_until) if each.held and each.hold_until else None
        says = _("It names this one: %(what)s") if each.of_other else "%(what)s"
        found.append(
            LinkLine(
                other=each.other,
                number=each.number or "",
                status=shell.said(wording.of(each.status).staff) if each.status else "",
                kind=each.kind.value,
                says=says % {"what": kinds[each.kind.value]},
                can_unlink=not each.of_other,
                held=shell.said(until.staff) if until and not each.of_other else "",
            )
        )
    return tuple(found)


def results(shell: Shell) -> dict[str, str]:
    """What came of a call, the usual answers first."""
    _ = shell.gettext
    return {
        "reached": _("Spoke to them"),
        "no_answer": _("No answer"),
        "left_message": _("Left a message"),
        "wrong_number": _("Wrong number"),
    }


def call_lines(shell: Shell, calls: Iterable[Call], caller: Caller) -> tuple[CallLine, ...]:
    own, whom, what = noting.side_of(caller), sides(shell), results(shell)
    return tuple(
        CallLine(
            seq=each.seq,
            at=stamp(shell, each.at),
            to=whom[each.to.value],
            result=what[each.result.value],
            note=each.note or "",
            by=each.by.name or each.by.id,
            undone=each.undone,
            can_undo=not each.undone and noting.side_of_actor(each.by) is own,
        )
        for each in reversed(tuple(calls))
    )


def message_lines(shell: Shell, messages: Iterable[Message]) -> tuple[MessageLine, ...]:
    _, whom = shell.gettext, sides(shell)
    way = _("%(sender)s to: %(receiver)s")
    return tuple(
        MessageLine(
            at=stamp(shell, each.at),
            way=way % {"sender": whom[each.sent_from.value], "receiver": whom[each.to.value]},
            by=each.by.name or each.by.id,
            text=each.text,
            unread=each.unread,
            read_at=stamp(shell, each.read_at) if each.read_at else "",
        )
        for each in messages
    )


def document_kinds(shell: Shell) -> dict[str, str]:
    """What a document is to the referral; the first is what nobody chose."""
    _ = shell.gettext
    return {
        "other": _("Document"),
        "letter": _("Letter"),
        "report": _("Report"),
        "image": _("Image"),
        "result": _("Result"),
    }


def document_lines(
    shell: Shell, documents: Iterable[Attachment], caller: Caller
) -> tuple[DocumentLine, ...]:
    _, kinds, own = shell.gettext, document_kinds(shell), noting.side_of(caller)
    return tuple(
        DocumentLine(
            id=each.id,
            name=each.name,
            kind=kinds[each.kind.value],
            size=_("%(count)s KB") % {"count": max(1, each.size // KB)},
            at=stamp(shell, each.at),
            by=each.by.name or each.by.id,
            withdrawn=each.withdrawn,
            can_withdraw=not each.withdrawn and noting.side_of_actor(each.by) is own,
        )
        for each in documents
    )


def receivers(shell: Shell, referral: Referral, caller: Caller) -> tuple[tuple[str, str], ...]:
    """The sides that can read a message here; the other end first."""
    own, names = noting.side_of(caller), sides(shell)
    usual = (Side.PROGRAM, Side.PRACTICE, Side.PATIENT)
    nobody = {own}
    if referral.outside:
        nobody.add(Side.PROGRAM)
    if referral.practice is None:
        nobody.add(Side.PRACTICE)
    return tuple((side.value, names[side.value]) for side in usual if side not in nobody)
