"""Sentences read by themselves: what one tells as new is not explained away by another.

"Stroke last year. New foot drop since yesterday.": a rule of the foot drop that holds back where
a stroke explains it must not hold back here. So each sentence that tells of something new is also
asked by itself, with the age and sex of the patient; an explanation in the same sentence stands.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator

import msgspec

from directory.matching.facts import Facts, Known, facts_of, known_of
from directory.matching.needs import Finding, PatientNeeds, Span, Told
from directory.matching.rulebook import Rulebook
from directory.matching.vocabulary import Vocabulary


def with_sentences_alone(
    known: Known, needs: PatientNeeds, rulebook: Rulebook, vocabulary: Vocabulary
) -> Known:
    """Adds what holds in each sentence that tells of something new, read by itself."""
    if len(needs.statements) < 2 or not any(statement.new for statement in needs.statements):
        return known
    asked: dict[tuple[object, ...], Facts] = {}
    for only in _new_sentences(needs):
        key = _says(only)
        if key not in asked:
            asked[key] = facts_of(known_of(only, rulebook, vocabulary), rulebook)
    return known._replace(alone=tuple(asked.values()))


def _new_sentences(needs: PatientNeeds) -> Iterator[PatientNeeds]:
    """What each says by itself, of a patient of this age and sex; only those that say something.

    What somebody confirmed stands where the text told it.
    """
    starts = [statement.span.start for statement in needs.statements]

    def sentence_of(span: Span) -> int:
        return max(0, bisect_right(starts, span.start) - 1)

    told: dict[int, list[Told]] = defaultdict(list)
    for each in needs.told:
        told[each.sentence].append(each)
    spans: dict[int, dict[Finding, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for finding in needs.findings:
        for span in finding.spans:
            spans[sentence_of(span)][finding].append(span)
        if not finding.spans:
            for number in {each.sentence for each in needs.told if each.finding == finding.id}:
                spans[number][finding] = []
    times = {sentence_of(span) for what, span in needs.read if what == "duration"}
    for number, found in spans.items():
        if needs.statements[number].new:
            yield msgspec.structs.replace(
                needs,
                duration_days=needs.duration_days if number in times else None,
                findings=tuple(
                    msgspec.structs.replace(finding, spans=tuple(here))
                    for finding, here in found.items()
                ),
                told=tuple(told[number]),
            )


def _says(needs: PatientNeeds) -> tuple[object, ...]:
    """Sentences that say the same are asked once."""
    findings = (msgspec.structs.replace(each, quote="", spans=()) for each in needs.findings)
    return (
        needs.duration_days,
        frozenset(findings),
        frozenset((each.finding, each.weight) for each in needs.told),
    )
