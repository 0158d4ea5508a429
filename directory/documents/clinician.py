"""The summary for the program's clinicians: one page where it fits, blanks where nothing is known.

What stands on page one is data (`page_one` in data/summary/items.toml). Nothing is claimed that
nobody said: an unknown is a blank to fill in, or stands in the list of what is to follow.
"""

import msgspec

from directory.documents import basis, flags
from directory.documents.plain import one_line, plain
from directory.documents.reference import Reference, check, running, state
from directory.documents.sheets import ClinicianSheet, Line, Part
from directory.documents.wording import Wording
from directory.referrals.completeness import FAST, own_id
from directory.referrals.items import Item, Items
from directory.referrals.naming import Names
from directory.referrals.pinned import Gaps, gaps
from directory.referrals.summary import (
    NOTE_LIMIT,
    Fact,
    Origin,
    State,
    Summary,
)
from directory.templating import translator

WHY = "urgency_reason"

SIDES = (("patient", "patient-contact", "language-access"), ("referrer", "recipient"))
"""Items that stand beside each other at the top of page one."""

OWN_PLACE = {
    *(item for side in SIDES for item in side),
    "reference",
    "urgency",
    "red-flags",
    "completeness",
    "match-basis",
    "signature",
}
"""Items drawn by a function of their own instead of label and value."""


class Printing(msgspec.Struct, frozen=True, kw_only=True):
    """How a sheet is asked for."""

    language: str = "en"
    paper: str = "us-letter"  # or a4
    sample: bool = False


def clinician_sheet(
    summary: Summary,
    *,
    items: Items,
    names: Names,
    printing: Printing,
    reference: Reference | None = None,
    known_gaps: Gaps | None = None,
) -> ClinicianSheet:
    """Without `reference` it prints from a match: no number, and nothing has been sent."""
    wording = Wording(
        translate=translator(printing.language), language=printing.language, names=names
    )
    complete = known_gaps or gaps(summary, items)
    return _Writer(summary, items, wording, complete, reference).sheet(printing)


class _Writer:
    """Writes one sheet. Each method is one part of the page."""

    def __init__(
        self,
        summary: Summary,
        items: Items,
        wording: Wording,
        complete: Gaps,
        reference: Reference | None,
    ) -> None:
        self.summary = summary
        self.items = items
        self.wording = wording
        self.complete = complete
        self.reference = reference
        self._ = wording.translate

    def sheet(self, printing: Printing) -> ClinicianSheet:
        _ = self._
        reference = self.reference
        return ClinicianSheet(
            language=printing.language,
            paper=printing.paper,
            title=_("Referral summary"),
            running=running(reference, self.wording) if reference else "",
            state=state(reference, self.wording)
            if reference
            else _("Nothing has been sent yet. This sheet has no number."),
            made=self.made(),
            warnings=flags.warnings(self.summary, self.wording),
            urgency=self.urgency(),
            sides=(
                Part(heading=_("Patient"), lines=self.side(*SIDES[0])),
                Part(heading=_("From and to"), lines=self.side(*SIDES[1])),
            ),
            first=(
                *self.parts(page_one=True),
                flags.part(self.summary, self.items, self.wording),
            ),
            rest=(
                *self.parts(page_one=False),
                *basis.parts(self.summary.basis, self.items, self.wording),
            ),
            missing_heading=_("To follow"),
            missing=self.to_follow(),
            score=_("%(filled)s of %(asked)s items complete, score %(score)s of 100")
            % {
                "filled": self.complete.filled,
                "asked": self.complete.asked,
                "score": round(self.complete.score),
            },
            signature=self.signature(),
            footer=_("Made by rules (rulebook %(rulebook)s), no language model.")
            % {"rulebook": self.summary.basis.rulebook if self.summary.basis else "-"},
            cut=_("[cut here]"),
            page_of=_("Page {page} of {pages}"),
            check=check(reference, self.wording) if reference else None,
            sample=_("Sample contacts, waits and people.") if printing.sample else "",
        )

    def made(self) -> str:
        _ = self._
        sent = self.reference.sent_at if self.reference else None
        said = _("Sent on %(when)s") if sent else _("Made on %(when)s")
        return said % {"when": self.wording.time(sent or self.summary.made_at)}

    def to_follow(self) -> tuple[str, ...]:
        """Item by item; those owed together share their day."""
        _ = self._
        names = {item.id: item.name for item in self.items.items}
        names |= {own_id(each.id): each.name for each in self.summary.asked_for}
        named = {each.id: self.wording.said(names[each.id]) for each in self.complete.missing}
        dues = dict.fromkeys(each.due for each in self.complete.missing if each.due)
        if not dues:
            return tuple(named.values())
        owed_by = plain(self.complete.missing[0].owed_by)
        return tuple(
            _("by %(day)s from %(who)s: %(what)s")
            % {
                "day": self.wording.date(due),
                "who": owed_by,
                "what": ", ".join(
                    named[each.id] for each in self.complete.missing if each.due == due
                ),
            }
            for due in dues
        )

    def signature(self) -> Line:
        _ = self._
        content = self.summary.item("signature")
        signed = [one_line(str(fact.value)) for fact in content.of("signed_by")]
        if not signed:
            return Line(label=_("Signed by, role, date and time"), blank=True)
        prepared = [one_line(str(fact.value)) for fact in content.of("prepared_by")]
        said = "; ".join(signed)
        if prepared:
            said += _(" (prepared by %(who)s)") % {"who": "; ".join(prepared)}
        return Line(label=_("Signed by"), text=said)

    def urgency(self) -> Part:
        _ = self._
        content = self.summary.item("urgency")
        timeframe = self.wording.said(self.items.timeframes[self.summary.priority])
        if self.reference is None:
            timeframe = _("%(timeframe)s, to be sent by %(day)s") % {
                "timeframe": timeframe,
                "day": self.wording.day(self.summary.send_by),
            }
        lines = [
            Line(label=_("Timeframe"), text=timeframe),
            Line(label=_("Reason"), text="; ".join(map(self.urgency_reason, content.of(WHY)))),
        ]
        phoned = "; ".join(one_line(str(fact.value)) for fact in content.of("phoned"))
        if phoned or self.summary.priority in FAST:
            lines.append(Line(label=_("Phoned: whom, when"), text=phoned, blank=not phoned))
        return Part(
            heading=_("Urgency: %(priority)s")
            % {"priority": self.wording.priority(self.summary.priority)},
            lines=tuple(lines),
        )

    def urgency_reason(self, fact: Fact) -> str:
        if fact.value == "no-red-flag":
            return self._("no red flag was found in the note")
        if fact.origin is Origin.EDITED:
            return one_line(str(fact.value))
        return self.wording.names.rule(str(fact.value), self.wording.language)

    def side(self, *item_ids: str) -> tuple[Line, ...]:
        """Each needed field, filled or blank; what is known beyond that."""
        return tuple(
            line
            for item_id in item_ids
            for line in self.lines(self.items.item(item_id), blanks=True)
        )

    def lines(self, item: Item, *, blanks: bool) -> list[Line]:
        content = self.summary.item(item.id)
        if content.state is State.NONE:
            return [Line(label="", text=self._("none"))]
        lines: list[Line] = []
        for field in item.fields:
            facts = content.of(field.id)
            label = self.wording.said(field.name)
            if field.id == "finding":
                lines += [
                    Line(label=how or label, text=named)
                    for how, named in self.wording.findings(facts)
                ]
            elif field.id == "question" and len(facts) > 1:
                lines += [
                    Line(label=str(number), text=self.wording.fact(fact))
                    for number, fact in enumerate(facts, 1)
                ]
            elif facts and not (field.id == "region" and content.of("finding")):
                said = self.shown(field.id, "; ".join(self.wording.fact(fact) for fact in facts))
                if field.joins and lines and lines[-1].text:
                    named = f"{label.lower()} {said}" if field.joins == "named" else said
                    lines[-1] = Line(label=lines[-1].label, text=f"{lines[-1].text}, {named}")
                else:
                    lines.append(Line(label=label, text=said))
            elif field.needed and blanks and not facts:
                lines.append(Line(label=self.unless_heading(item, label), blank=True))
        return lines

    def unless_heading(self, item: Item, label: str) -> str:
        """No label where it only repeats the heading beside it."""
        single = len(item.needed) == 1 and item.page_one and item.id not in OWN_PLACE
        return "" if single else label

    def shown(self, field: str, said: str) -> str:
        """The note of a match was cut when it was read, and says so."""
        is_cut = field == "note" and self.reference is None and len(said) >= NOTE_LIMIT
        return f"{said} {self._('[cut here]')}" if is_cut else said

    def parts(self, *, page_one: bool) -> tuple[Part, ...]:
        """Page one keeps its blanks; after it only what is known is printed."""
        parts = []
        for item in self.items.items:
            if item.page_one is not page_one or item.id in OWN_PLACE:
                continue
            if self.summary.item(item.id).state is State.NOT_NEEDED:
                continue
            lines = self.reason() if item.id == "reason" else self.lines(item, blanks=page_one)
            if lines:
                parts.append(Part(heading=self.wording.said(item.name), lines=tuple(lines)))
        return tuple(parts)

    def reason(self) -> list[Line]:
        """As the sender wrote it; else one sentence: what, and for how long."""
        content = self.summary.item("reason")
        own = [fact for fact in content.of("reason") if fact.origin is Origin.EDITED]
        if own:
            return [Line(label="", text="; ".join(map(self.wording.fact, own)))]
        what = [self.wording.finding(fact) for fact in content.of("finding")]
        said = ", ".join(what or [self.wording.fact(fact) for fact in content.of("region")])
        for fact in content.of("duration_days"):
            span = self.wording.fact(fact)
            said = self._("%(what)s, for %(span)s") % {"what": said, "span": span} if said else span
        return [Line(label="", text=said[:1].upper() + said[1:], blank=not said)]
