"""What happened to a referral, as people read it: who, when, what, and what was said with it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from directory.referrals import handled
from directory.referrals.desk import Desk
from directory.referrals.handled import Undo
from directory.referrals.model import Event
from directory.referrals.patient_side import SAID, Kind
from directory.web.presenters.referral_beside import results
from directory.web.presenters.referral_words import answered, done, said_by_patient, sides
from directory.web.referrals.fields import day, moment
from directory.web.referrals.where import stamp
from directory.web.shell import Shell


@dataclass(frozen=True, kw_only=True)
class Happened:
    """`lines` are what was said: a word for it, and the words. `undo` names what a form takes back,
    and `was` what stands again then."""

    seq: int
    at: str
    moment: str
    what: str
    by: str
    status: str
    lines: tuple[tuple[str, str], ...]
    undo: str = ""
    was: str = ""


def happened(
    shell: Shell,
    desk: Desk,
    events: Iterable[Event],
    names: Mapping[str, str],
    undoable: Mapping[int, Undo],
) -> tuple[Happened, ...]:
    """Newest first: what is asked is mostly what happened last."""
    found = [_happened(shell, desk, event, names, undoable.get(event.seq)) for event in events]
    return tuple(reversed(found))


def _happened(
    shell: Shell, desk: Desk, event: Event, names: Mapping[str, str], undo: Undo | None
) -> Happened:
    word = desk.guide.wording.of(event.to) if event.to else None
    return Happened(
        seq=event.seq,
        at=stamp(shell, event.at),
        moment=event.at.isoformat(),
        what=_what(shell, event),
        by=event.by.name or event.by.id,
        status=shell.said(word.staff) if word else "",
        lines=tuple(_lines(shell, desk, event, names)),
        undo=("snooze" if undo.field == handled.SNOOZED else "assign") if undo else "",
        was=(undo.was or "") if undo else "",
    )


def _what(shell: Shell, event: Event) -> str:
    _, fields = shell.gettext, handled.fields_of(event)
    if event.action == "assign" and handled.SNOOZED in fields:
        return _("Put off") if event.detail.get(handled.SNOOZED) else _("Not put off any more")
    if event.action == "assign" and handled.ASSIGNEE in fields:
        return _("Taken") if event.detail.get(handled.ASSIGNEE) == event.by.id else _("Handed over")
    return done(shell).get(event.action, event.action.replace("_", " "))


def _lines(
    shell: Shell, desk: Desk, event: Event, names: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    _ = shell.gettext
    said = event.detail
    if event.reason:
        label = _("What helps") if event.action == "escalate" else _("Reason")
        yield label, _reason(shell, desk, event)
    for name, label in _texts(shell).items():
        if value := said.get(name):
            yield label, _written(shell, value)
    if result := said.get("result"):
        yield _("Result"), results(shell).get(str(result), str(result))
    if event.action == "assign" and handled.SNOOZED not in handled.fields_of(event):
        whom = said.get("assignee")
        yield _("With"), names.get(str(whom), str(whom)) if whom else _("nobody")
    if event.action == SAID:
        yield from _of_patient(shell, desk, said)
    if booked := said.get("appointment"):
        yield _("Visit"), _visit(shell, desk, booked)
    for each in said.get("follow_up") or ():
        yield _("Next step"), _planned(shell, each)
    yield from _outcome(shell, said.get("outcome") or {})


def _of_patient(shell: Shell, desk: Desk, said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    about, text = said_by_patient(shell), str(said.get("text") or "")
    if says := said.get("patient_says"):
        yield about[str(says)], text
        return
    kind = str(said.get("kind"))
    if kind == Kind.STOP:
        codes = {each.code: shell.said(each.name) for each in desk.guide.reasons.reasons}
        text = codes.get(text, text)
    yield about[kind], text


def _texts(shell: Shell) -> dict[str, str]:
    _ = shell.gettext
    return {
        "comment": _("Comment"),
        "note": _("Note"),
        "questions": _("Asked"),
        "answer": _("Answer"),
        "next_step": _("Suggested instead"),
        "change_reason": _("Why it changed"),
        "expected_by": _("Will be seen by"),
        "review_on": _("Looked at again on"),
        "estimate": _("May take"),
        "attended_on": _("Seen on"),
        "seen_by": _("Seen by"),
        "told_by": _("Told by"),
        "snoozed_until": _("Put off until"),
    }


def _written(shell: Shell, value: Any) -> str:
    if isinstance(value, list):
        return " · ".join(str(each) for each in value)
    date = day(value) if isinstance(value, str) and len(value) == len("2026-01-01") else None
    return shell.day(date) if date else str(value)


def _reason(shell: Shell, desk: Desk, event: Event) -> str:
    code = event.reason or ""
    if event.action == "escalate":
        return shell.said(desk.guide.timers.timer(code).next)
    found = next((each for each in desk.guide.reasons.reasons if each.code == code), None)
    return shell.said(found.name) if found else code.replace("-", " ")


def _visit(shell: Shell, desk: Desk, booked: Mapping[str, Any]) -> str:
    start = moment(str(booked.get("start", "")), desk.zone)
    parts = [
        stamp(shell, start) if start else "",
        *(str(booked.get(name) or "") for name in ("place", "link", "with_whom")),
    ]
    return ", ".join(part for part in parts if part)


def _planned(shell: Shell, each: Mapping[str, Any]) -> str:
    who = sides(shell).get(str(each.get("owner")), "")
    by = day(str(each.get("by") or ""))
    return f"{each.get('what')} ({who}{', ' + shell.day(by) if by else ''})"


def _outcome(shell: Shell, outcome: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    _ = shell.gettext
    if report := outcome.get("report"):
        yield _("Report"), str(report)
    for each in outcome.get("answers") or ():
        word = answered(shell).get(str(each.get("answered")), "")
        yield _("Question answered: %(how)s") % {"how": word}, str(each.get("text", ""))
    for each in outcome.get("plan") or ():
        yield _("Next step"), _planned(shell, each)
