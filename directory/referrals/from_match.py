"""From a match to a summary: everything a note, the rules and the listing can say, and no more."""

import datetime as dt
from collections.abc import Iterable, Mapping

import msgspec

from directory.catalogue.model import Contact, Program
from directory.matching.answer import Answer, Level, Match, Met
from directory.matching.needs import Certainty, Finding
from directory.referrals.items import Item, Items, Priority
from directory.referrals.summary import (
    NOTE_LIMIT,
    OTHERWISE,
    REASON_LIMIT,
    Asked,
    AskedFor,
    Basis,
    Content,
    Decision,
    Fact,
    FlagAsked,
    Origin,
    Scalar,
    State,
    Summary,
)

STANDING = (Certainty.PRESENT, Certainty.POSSIBLE)
REASON_FINDINGS = 4


def from_match(
    answer: Answer,
    program: Program,
    *,
    items: Items,
    text: str,
    now: dt.datetime,
    groups: Mapping[str, str],
    decisions: Iterable[Decision] = (),
    removed: tuple[str, ...] = (),
    by_hand: frozenset[str] = frozenset(),
) -> Summary:
    """The summary as far as a note goes. `groups` says to which group each finding belongs.

    `by_hand` names the needs (age_years, sex, duration_days) that a person set. An emergency has
    no summary to send: the caller shows where to go instead.
    """
    proposal = items.proposal(answer.urgency.level, same_day=answer.urgency.same_day)
    known = _Known(answer, program, text, now, groups, items, proposal.priority, by_hand)
    return Summary(
        program=program.slug,
        priority=proposal.priority,
        send_by=now.date() + dt.timedelta(days=proposal.days),
        made_at=now,
        contents=tuple(known.content(item) for item in items.items),
        red_flags=flags_asked(answer, decisions),
        basis=Basis(
            rulebook=answer.rulebook,
            chosen=_chosen(answer, program),
            alternatives=tuple(
                each.program for each in answer.matches if each.program != program.slug
            ),
            excluded=tuple((each.program, each.rule) for each in answer.excluded),
            removed=removed,
        ),
        asked_for=tuple(
            AskedFor(id=each.id, name=each.name, required=each.required, item=each.summary_item)
            for each in program.what_to_send
        ),
    )


def _chosen(answer: Answer, program: Program) -> Match | None:
    """The program's match with what speaks for it and its entry rules.

    A rule that was not met only says what the patient has not: dozens of them say nothing.
    """
    entry = {criterion.id for criterion in program.eligibility}
    for match in answer.matches:
        if match.program == program.slug:
            told = (each for each in match.reasons if each.met is Met.YES or each.rule in entry)
            return msgspec.structs.replace(match, reasons=tuple(told))
    return None


def flags_asked(answer: Answer, decisions: Iterable[Decision] = ()) -> tuple[FlagAsked, ...]:
    """Every red-flag rule with its answer: raised first, then ruled out, then never asked."""
    decided = {decision.rule: decision for decision in decisions}
    raised = [
        FlagAsked(
            rule=flag.id,
            asked=Asked.YES,
            quote=flag.quote,
            settled=decided[flag.id].settled if flag.id in decided else None,
            settled_reason=decided[flag.id].reason[:REASON_LIMIT] if flag.id in decided else "",
        )
        for flag in answer.red_flags
    ]
    denied = [FlagAsked(rule=rule, asked=Asked.NO) for rule in answer.flags_checked.ruled_out]
    silent = [
        FlagAsked(rule=rule, asked=Asked.NOT_ASKED) for rule in answer.flags_checked.not_mentioned
    ]
    return (*raised, *denied, *silent)


def is_asked(item: Item, program: Program, age_years: float | None, *, has_facts: bool) -> bool:
    """Whether the item's condition holds, or the program requires it. What was said was asked."""
    if item.when is None or has_facts:
        return True
    if any(each.required and each.summary_item == item.number for each in program.what_to_send):
        return True
    when = item.when
    young = when.age_under is not None and age_years is not None and age_years < when.age_under
    return young or bool(set(when.care_types) & set(program.care_types))


class _Known:
    """Sorts what an answer knows into the items. One instance for one summary."""

    def __init__(
        self,
        answer: Answer,
        program: Program,
        text: str,
        now: dt.datetime,
        groups: Mapping[str, str],
        items: Items,
        priority: Priority,
        by_hand: frozenset[str],
    ) -> None:
        self.answer = answer
        self.program = program
        self.groups = groups
        self.by_hand = by_hand
        age = answer.needs.get("age_years")
        self.age = float(age) if isinstance(age, int | float) else None
        self.special: dict[str, list[Fact]] = {
            "reference": [
                _fact("state", "not-sent", Origin.SITE),
                _fact("made_at", now, Origin.SITE),
            ],
            "urgency": self._urgency(priority),
            "patient": self._needs("age_years", "sex"),
            "recipient": self._recipient(),
            "reason": self._reason(),
            "phase-goals": [_fact("phase", answer.phase, Origin.MATCH)] if answer.phase else [],
            "presenting-problem": [
                *([_fact("note", text[:NOTE_LIMIT], Origin.NOTE)] if text.strip() else []),
                *self._regions(),
                *self._needs("duration_days"),
            ],
            "severity-function": [*self._needs("pain"), *self._scores()],
            "red-flags": [
                _fact("flag", flag.rule, Origin.MATCH, quote=flag.quote)
                for flag in flags_asked(answer)
                if flag.asked is not Asked.NOT_ASKED
            ],
            "match-basis": [_fact("rulebook", answer.rulebook, Origin.MATCH)],
            "completeness": [_fact("items_version", items.version, Origin.SITE)],
        }

    def content(self, item: Item) -> Content:
        facts = (*self.special.get(item.id, []), *self._findings(item))
        asked = is_asked(item, self.program, self.age, has_facts=bool(facts))
        state = State.PRESENT if facts else State.NOT_ASKED if asked else State.NOT_NEEDED
        return Content(number=item.number, id=item.id, state=state, facts=facts)

    def _findings(self, item: Item) -> list[Fact]:
        found = [
            finding
            for finding in self.answer.findings
            if self.groups.get(finding.id, OTHERWISE) in item.groups
        ]
        if item.id == "reason":  # one sentence: only what is there, and not all of it
            found = [each for each in found if each.certainty in STANDING][:REASON_FINDINGS]
        return [_of_finding(finding) for finding in found]

    def _needs(self, *fields: str) -> list[Fact]:
        found = [(field, self.answer.needs.get(field)) for field in fields]
        return [
            _fact(field, value, Origin.EDITED if field in self.by_hand else Origin.NOTE)
            for field, value in found
            if isinstance(value, str | int | float)
        ]

    def _regions(self) -> list[Fact]:
        regions = self.answer.needs.get("regions")
        listed = regions if isinstance(regions, list | tuple) else ()
        return [_fact("region", str(region), Origin.NOTE) for region in listed]

    def _scores(self) -> list[Fact]:
        scores = self.answer.needs.get("scores")
        listed = scores if isinstance(scores, dict) else {}
        return [
            _fact("score", value, Origin.NOTE, quote=str(name)) for name, value in listed.items()
        ]

    def _urgency(self, priority: Priority) -> list[Fact]:
        flags = self.answer.red_flags
        reasons = [
            _fact("urgency_reason", flag.id, Origin.MATCH, quote=flag.quote)
            for flag in flags
            if flag.level is not Level.ROUTINE
        ]
        return [
            _fact("priority", priority, Origin.MATCH),
            _fact("timeframe", priority, Origin.MATCH),
            *(reasons or [_fact("urgency_reason", "no-red-flag", Origin.MATCH)]),
        ]

    def _recipient(self) -> list[Fact]:
        program = self.program
        facts = [
            _fact("program", program.slug, Origin.LISTING),
            _fact("department", program.department, Origin.LISTING),
            _fact("listing_version", program.version, Origin.LISTING),
        ]
        if program.checked_on:
            facts.append(_fact("checked_on", program.checked_on, Origin.LISTING))
        if route := contact_route(program):
            facts.append(_fact("route", route.value, Origin.LISTING, quote=route.kind))
        return facts

    def _reason(self) -> list[Fact]:
        """Where and how long; the findings join them, and all three make one sentence."""
        said = self.answer.findings or self.answer.needs.get("regions")
        stated = [_fact("reason", "from-note", Origin.NOTE)] if said else []
        return [*self._regions(), *self._needs("duration_days"), *stated]


def contact_route(program: Program) -> Contact | None:
    """How a practice reaches the program: its own route for referrals first, then any phone."""
    preferred = ("referrals", "intake", "appointments", "urgent")
    phones = [each for each in program.contacts if each.kind in ("phone", "fax")]
    return min(
        phones,
        key=lambda each: (
            preferred.index(each.purpose) if each.purpose in preferred else len(preferred),
            each.kind != "phone",
        ),
        default=None,
    )


def _fact(field: str, value: Scalar, origin: Origin, *, quote: str = "") -> Fact:
    return Fact(field=field, value=value, origin=origin, quote=quote)


def _of_finding(finding: Finding) -> Fact:
    return Fact(
        field="finding",
        value=finding.id,
        origin=Origin.NOTE if finding.spans else Origin.EDITED,
        quote=finding.quote,
        certainty=finding.certainty,
        side=finding.side,
    )
