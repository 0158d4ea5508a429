"""Sentences read by themselves: what one tells as new is not explained away by another.

"Stroke last year. New foot drop since yesterday.": a rule of the foot drop that holds back where
a stroke explains it must not hold back here. So each sentence that tells of something new is also
asked by itself, with the age and sex of the patient; an explanation in the same sentence stands.
"""

import msgspec

from directory.matching.facts import Facts, Known, facts_of, known_of
from directory.matching.needs import PatientNeeds, Span
from directory.matching.rules import Rulebook
from directory.matching.vocabulary import Vocabulary


def with_sentences_alone(
    known: Known, facts: Facts, needs: PatientNeeds, rulebook: Rulebook, vocabulary: Vocabulary
) -> tuple[Known, Facts]:
    """Adds what the sentences say alone, where a rule is held back by its `none`."""
    if len(needs.statements) < 2 or not _held_back(facts, rulebook):
        return known, facts
    alone = tuple(
        facts_of(known_of(_only(needs, number), rulebook, vocabulary), rulebook).true
        for number, statement in enumerate(needs.statements)
        if statement.new
    )
    return known._replace(alone=alone), facts._replace(alone=alone)


def _held_back(facts: Facts, rulebook: Rulebook) -> bool:
    return any(
        not alarm.explained
        and not alarm.when.none.isdisjoint(facts.true)
        and alarm.when.holds(facts.true, anyway=True)
        for rule in rulebook.flags.spoken_for(facts.true)
        for alarm in rule.alarms
    )


def _only(needs: PatientNeeds, number: int) -> PatientNeeds:
    """What the sentence of that number says, of a patient of this age and sex."""
    sentence = needs.statements[number].span
    findings = []
    for finding in needs.findings:
        spans = tuple(span for span in finding.spans if _inside(span, sentence))
        if spans:
            findings.append(msgspec.structs.replace(finding, spans=spans))
    times = any(what == "duration" and _inside(span, sentence) for what, span in needs.read)
    return msgspec.structs.replace(
        needs,
        duration_days=needs.duration_days if times else None,
        findings=tuple(findings),
        told=tuple(each for each in needs.told if each.sentence == number),
    )


def _inside(span: Span, sentence: Span) -> bool:
    return sentence.start <= span.start < sentence.end
