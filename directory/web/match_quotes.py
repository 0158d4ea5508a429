"""Red flags and the note: which findings raised one, in which words, and which it really denies."""

import msgspec

from directory.matching.answer import Answer
from directory.matching.needs import Certainty, Finding
from directory.matching.rules import FlagRule
from directory.matching.suggest import Matcher

RAISES = (Certainty.PRESENT, Certainty.POSSIBLE, Certainty.PAST)


def named_by(matcher: Matcher, rule_id: str) -> frozenset[str]:
    """Findings the rule names itself: "cancer", not the back pain a need beside it stands on."""
    rule = matcher.rule(rule_id)
    if not isinstance(rule, FlagRule):
        return frozenset()
    facts = (
        fact
        for alarm in rule.alarms
        for fact in alarm.when.all | alarm.when.any | alarm.when.also_any
    )
    return frozenset(fact.rpartition(":")[2] for fact in facts)


def flagged_findings(matcher: Matcher, answer: Answer) -> frozenset[str]:
    return frozenset().union(*(named_by(matcher, flag.id) for flag in answer.red_flags))


def quoted(matcher: Matcher, answer: Answer) -> Answer:
    """Each flag with the words of the findings its rule names; its own quote where there are none.

    Also for needs that were edited: they come without a text, but their findings keep their words.
    """
    return msgspec.structs.replace(
        answer,
        red_flags=tuple(
            msgspec.structs.replace(
                flag, quote=_words(answer.findings, named_by(matcher, flag.id)) or flag.quote
            )
            for flag in answer.red_flags
        ),
    )


def denied_only(matcher: Matcher, answer: Answer) -> Answer:
    """A rule counts as ruled out only where the note denies a sign the rule names.

    An age outside a rule's band is no denial: nobody asked a child of 13 about cancer.
    """
    denied = {each.id for each in answer.findings if each.certainty is Certainty.DENIED}
    counted = answer.flags_checked
    out = tuple(each for each in counted.ruled_out if named_by(matcher, each) & denied)
    silent = tuple(each for each in counted.ruled_out if each not in out)
    return msgspec.structs.replace(
        answer,
        flags_checked=msgspec.structs.replace(
            counted, ruled_out=out, not_mentioned=(*silent, *counted.not_mentioned)
        ),
    )


def _words(findings: tuple[Finding, ...], named: frozenset[str]) -> str:
    """Quotes in the note's order, none inside another."""
    said = [
        finding
        for finding in findings
        if finding.id in named and finding.certainty in RAISES and finding.quote
    ]
    said.sort(key=lambda each: each.spans[:1])
    quotes = list(dict.fromkeys(" ".join(each.quote.split()) for each in said))
    whole = [each for each in quotes if not any(each != one and each in one for one in quotes)]
    return " … ".join(whole)
