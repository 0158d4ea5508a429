"""Where a referral is, in five answers: who has it, since when, next step, by when, whom to call.

Pure. One source, worded for staff and for the patient; the words stand in `data/statuses`.
"""

import datetime as dt
from pathlib import Path
from typing import Literal, get_args

import msgspec

from directory.catalogue.model import Program, Words, words
from directory.errors import BadData
from directory.referrals.from_match import contact_route
from directory.referrals.model import Status, TeamKind

Reader = Literal["staff", "patient"]
By = Literal["due", "visit", "nothing"]
WHERE = "data/statuses/where.toml"


class Struct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Worded(Struct, frozen=True, kw_only=True):
    staff: Words
    patient: Words | None = None

    def to(self, reader: Reader) -> Words | None:
        return self.staff if reader == "staff" else self.patient


class Next(Worded, frozen=True, kw_only=True):
    status: Status
    by: By


class Answers(Struct, frozen=True, kw_only=True):
    """The words as their file states them."""

    version: str
    has: dict[TeamKind, Worded]
    by: dict[By, Words]
    next: tuple[Next, ...]

    def of(self, status: Status) -> Next:
        return next(each for each in self.next if each.status is status)


class Sender(Struct, frozen=True, kw_only=True):
    """The practice as people know it."""

    name: str
    phone: str | None = None


class Standing(Struct, frozen=True, kw_only=True):
    """What the referral says of itself: nothing of the patient, nothing clinical."""

    status: Status
    turn: TeamKind
    since: dt.datetime
    due: dt.datetime | None
    visit: dt.datetime | None = None


class Strip(Struct, frozen=True, kw_only=True):
    """The five answers. `by` is the day for the place `%(day)s` in `by_when`; None: nothing is due.

    `phone` None: the number is not known here; `call` still says whose it would be.
    """

    who: Words
    since: dt.date
    next: Words
    by_when: Words
    by: dt.date | None
    call: Words
    phone: str | None

    def when(self, language: str, day: str) -> str:
        """By when, with the day as that language writes it."""
        return words(self.by_when, language).replace("%(day)s", day)


def strip(
    standing: Standing,
    *,
    reader: Reader,
    answers: Answers,
    program: Program,
    sender: Sender | None,
    zone: dt.tzinfo,
    site_phone: str = "",
) -> Strip | None:
    """None only for a patient, of a draft or of what was entered in error.

    `sender` None: the department took it by phone and answers for it.
    """
    found = answers.of(standing.status)
    coming = found.to(reader)
    if coming is None:
        return None
    turn = standing.turn if sender is not None else _at_program(standing.turn)
    who = _named(answers.has[turn].to(reader) or {}, program, sender)
    kind, moment = _by(found.by, standing)
    return Strip(
        who=who,
        since=standing.since.astimezone(zone).date(),
        next=coming,
        by_when=answers.by[kind],
        by=moment.astimezone(zone).date() if moment else None,
        call=who,
        phone=_phone(turn, program, sender) or site_phone or None,
    )


def _by(kind: By, standing: Standing) -> tuple[By, dt.datetime | None]:
    """A status that waits for a visit whose date is not known waits for its due date."""
    if kind == "visit" and standing.visit is not None:
        return kind, standing.visit
    if kind == "nothing" or standing.due is None:
        return "nothing", None
    return "due", standing.due


def _at_program(turn: TeamKind) -> TeamKind:
    return TeamKind.INTAKE if turn is TeamKind.PRACTICE else turn


def _named(said: Words, program: Program, sender: Sender | None) -> Words:
    practice = sender.name if sender else ""
    return {
        language: text.replace("%(practice)s", practice).replace(
            "%(program)s", words(program.name, language)
        )
        for language, text in said.items()
    }


def _phone(turn: TeamKind, program: Program, sender: Sender | None) -> str | None:
    if turn is TeamKind.PRACTICE:
        return sender.phone if sender else None
    route = contact_route(program)
    return route.value if route and route.kind == "phone" else None


def load_answers(data: Path) -> Answers:
    """Reads `data/statuses/where.toml`. Raises BadData with every mistake found."""
    try:
        answers = msgspec.toml.decode((data / "statuses" / "where.toml").read_bytes(), type=Answers)
    except OSError:
        raise BadData((f"{WHERE}: cannot be read; expected the five answers",)) from None
    except msgspec.DecodeError as error:
        raise BadData((f"{WHERE}: {error}",)) from None
    given = [each.status for each in answers.next]
    problems = [
        f"{WHERE}: next: expected {status.value} exactly once"
        for status in Status
        if given.count(status) != 1
    ]
    for kind in TeamKind:
        worded = answers.has.get(kind)
        if worded is None or not worded.staff.get("en") or not (worded.patient or {}).get("en"):
            problems.append(f"{WHERE}: has.{kind.value}: expected staff.en and patient.en")
    problems += [
        f"{WHERE}: by.{by}.en: expected a text"
        for by in get_args(By)
        if not answers.by.get(by, {}).get("en")
    ]
    problems += [
        f"{WHERE}: next.{each.status.value}.{name}.en: expected a text"
        for each in answers.next
        for name, said in (("staff", each.staff), ("patient", each.patient))
        if said is not None and not said.get("en")
    ]
    if problems:
        raise BadData(tuple(problems))
    return answers
