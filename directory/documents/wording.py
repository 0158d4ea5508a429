"""Values of a summary in words: names of findings and rules, durations, days, how sure."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from babel.dates import format_date, format_time

from directory.catalogue.model import Words, words
from directory.documents.plain import isolated, one_line, plain
from directory.matching.needs import Certainty
from directory.referrals.items import Priority
from directory.referrals.naming import Names
from directory.referrals.summary import Fact, Origin

Translate = Callable[[str], str]


@dataclass(frozen=True, kw_only=True)
class Wording:
    """Everything needed to say a fact in one language."""

    translate: Translate
    language: str
    names: Names

    def day(self, date: dt.date) -> str:
        return format_date(date, format="full", locale=self.language)

    def date(self, date: dt.date) -> str:
        return format_date(date, format="long", locale=self.language)

    def time(self, moment: dt.datetime) -> str:
        clock = format_time(moment, format="short", locale=self.language)
        return f"{self.date(moment.date())}, {clock}"

    def said(self, text: Words) -> str:
        return words(text, self.language)

    def finding(self, fact: Fact) -> str:
        """By its name; one that a person wrote in their own words stays in them."""
        if fact.certainty is None:
            return self.marked(fact, isolated(one_line(str(fact.value))))
        name = plain(self.names.finding(str(fact.value), self.language))
        _ = self.translate
        side = {"left": _("left"), "right": _("right"), "both": _("both sides")}.get(
            fact.side or "", ""
        )
        return f"{name} ({side})" if side else name

    def findings(self, facts: tuple[Fact, ...]) -> list[tuple[str, str]]:
        """One line for each certainty; what is plainly there has no label of its own."""
        _ = self.translate
        labels = {
            Certainty.PRESENT: "",
            Certainty.POSSIBLE: _("Possible"),
            Certainty.DENIED: _("No"),
            Certainty.PAST: _("In the past"),
            Certainty.FAMILY: _("In the family"),
        }
        written = [self.finding(fact) for fact in facts if fact.certainty is None]
        lines = [("", "; ".join(written))] if written else []
        for certainty, label in labels.items():
            named = [self.finding(fact) for fact in facts if fact.certainty is certainty]
            if named:
                lines.append((label, "; ".join(dict.fromkeys(named))))
        return lines

    def fact(self, fact: Fact) -> str:
        """One value in words. What somebody typed stays as it was, made safe to print."""
        if isinstance(fact.value, dt.datetime):
            return self.time(fact.value)
        if isinstance(fact.value, dt.date):
            return self.date(fact.value)
        if isinstance(fact.value, str):
            return self.named(fact, fact.value)
        if fact.field == "duration_days":
            return duration(int(fact.value), self.translate)
        if fact.field == "score" and fact.quote:
            return f"{plain(fact.quote)} {number(fact.value)}"
        return number(fact.value)

    def named(self, fact: Fact, value: str) -> str:
        """By its name where the value is the id of something that has one."""
        if fact.field == "finding":
            return self.finding(fact)
        if fact.field == "sex":
            return one_line(self.sex(value))
        known = {
            "region": self.names.regions,
            "phase": self.names.phases,
            "program": self.names.programs,
            "department": self.names.departments,
        }.get(fact.field)
        if known is not None and value in known:
            return plain(self.said(known[value]))
        if known is not None and fact.origin is not Origin.EDITED:
            value = value.replace("-", " ")
        quoted = f"{plain(fact.quote)} " if fact.field == "score" and fact.quote else ""
        return self.marked(fact, isolated(quoted + one_line(value)))

    def marked(self, fact: Fact, said: str) -> str:
        """What the patient wrote themselves is never read as the clinician's."""
        _ = self.translate
        if fact.origin is Origin.PATIENT:
            return _("%(words)s (the patient’s own words)") % {"words": said}
        if fact.origin is Origin.CORRECTED:
            return _("%(words)s (the patient puts this right)") % {"words": said}
        return said

    def priority(self, priority: Priority) -> str:
        _ = self.translate
        return {
            "routine": _("routine"),
            "urgent": _("urgent"),
            "asap": _("as soon as possible"),
            "stat": _("same day"),
        }[priority]

    def sex(self, value: str) -> str:
        _ = self.translate
        return {"female": _("female"), "male": _("male"), "other": _("other")}.get(value, value)


def number(value: object) -> str:
    """A number without a needless ".0"."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def duration(days: int, translate: Translate) -> str:
    """Days as people say them: 49 days are 7 weeks."""
    _ = translate
    for size, one, many in (
        (365, _("1 year"), _("%(count)s years")),
        (30, _("1 month"), _("%(count)s months")),
        (7, _("1 week"), _("%(count)s weeks")),
    ):
        # Weeks up to three months, months up to two years: the unit people would use.
        if days >= size and days % size == 0 and _usual(size, days):
            count = days // size
            return one if count == 1 else many % {"count": count}
    for size, floor, many in (
        (365, 730, _("about %(count)s years")),
        (30, 91, _("about %(count)s months")),
        (7, 21, _("about %(count)s weeks")),
    ):
        if days >= floor:
            return many % {"count": round(days / size)}
    return _("1 day") if days == 1 else _("%(count)s days") % {"count": days}


def _usual(size: int, days: int) -> bool:
    return {365: True, 30: days < 730, 7: days <= 126}[size]
