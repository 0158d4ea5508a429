"""Which programs suit a patient: text or needs in, the whole answer out."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from directory.catalogue.model import Program, words
from directory.matching.alone import with_sentences_alone
from directory.matching.answer import AfterEmergency, Answer, Level, Match
from directory.matching.facts import Known, facts_of, known_of
from directory.matching.match import EMERGENCY_FIRST, Ranked, emergency_excludes, places, ranked
from directory.matching.needs import Finding, PatientNeeds
from directory.matching.phase import phase_of
from directory.matching.question import Outcome, best_question
from directory.matching.reading import Read, read
from directory.matching.rulebook import Rulebook, load_rulebook
from directory.matching.rules import Rule
from directory.matching.team import team_for
from directory.matching.urgency import counted, raised, red_flags, urgency_of
from directory.matching.vocabulary import Vocabulary, load_vocabulary


class Matcher:
    """Vocabulary and rulebook, compiled once at start. Holds nothing of any patient."""

    rulebook_version: str

    def __init__(self, vocabulary: Vocabulary, rulebook: Rulebook) -> None:
        self.vocabulary = vocabulary
        self.rulebook = rulebook
        self.rulebook_version = rulebook.release.version
        self._rules = {rule.id: rule for rule in rulebook.rules}

    @classmethod
    def load(cls, data: Path) -> "Matcher":
        """Reads `data/vocabulary` and `data/rules`. Raises BadData with every mistake."""
        vocabulary = load_vocabulary(data)
        return cls(vocabulary, load_rulebook(data, vocabulary))

    def rules(self) -> tuple[Rule, ...]:
        """Every rule that can be printed, in the order of the data."""
        return tuple(self._rules.values())

    def rule(self, ident: str) -> Rule | None:
        return self._rules.get(ident)

    def read(self, text: str) -> Read:
        return read(text, self.vocabulary)

    def known(self, needs: PatientNeeds) -> Known:
        known = known_of(needs, self.rulebook, self.vocabulary)
        return with_sentences_alone(known, needs, self.rulebook, self.vocabulary)

    def suggest(
        self,
        *,
        text: str | None,
        needs: PatientNeeds | None = None,
        programs: Iterable[Program],
        limit: int | None = None,
    ) -> Answer:
        """Fields of `needs` win over what the text says. Pure: no clock, no network, no store."""
        offered = sorted(programs, key=lambda each: each.slug)
        text = text or ""
        understood = self.read(text)
        told = merged(understood.needs, needs)
        return self._answer(text, told, offered, understood, limit)

    def _answer(
        self,
        text: str,
        needs: PatientNeeds,
        offered: list[Program],
        understood: Read,
        limit: int | None,
    ) -> Answer:
        book = self.rulebook
        known = self.known(needs)
        facts = facts_of(known, book)
        fired = raised(facts, book)
        urgency = urgency_of(fired)
        standings = places(facts, needs.age_years, offered, book)
        found = ranked(standings, facts, needs, book)
        by_slug = {program.slug: program for program in offered}
        fitting = [by_slug[match.program] for match in found.matches if match.points > 0]
        team = team_for(facts, fitting, book)
        after: tuple[AfterEmergency, ...] = ()
        if urgency.level is Level.EMERGENCY:
            sentence = words(self._rules[EMERGENCY_FIRST].says, "en")
            after = tuple(
                AfterEmergency(program=match.program, sentence=sentence)
                for match in found.matches
                if match.points > 0
            )
            found = Ranked((), emergency_excludes(standings, book))
            fitting = []
        matches = found.matches if limit is None else found.matches[:limit]
        phase, phase_reason = phase_of(facts, needs, book)
        now = Outcome(
            urgency.level,
            urgency.same_day and urgency.level is Level.URGENT,
            tuple(match.program for match in found.matches),
            None,
        )
        emergency = urgency.level is Level.EMERGENCY
        return Answer(
            urgency=urgency,
            red_flags=red_flags(fired, facts, needs, text, self.vocabulary),
            flags_checked=counted(fired, facts, book),
            needs=as_shown(needs),
            findings=needs.findings,
            matches=matches,
            excluded=found.excluded,
            disciplines=team,
            phase=phase,
            phase_reason=phase_reason,
            question=None
            if emergency
            else best_question(known, facts, needs.age_years, offered, book, now),
            turn_to=self._turn_to(facts.true) if not fitting and not emergency else None,
            after_emergency=after,
            cautions=tuple(
                words(rule.says, "en")
                for rule in book.cautions
                if any(when.holds(facts.true) for when in rule.when)
            ),
            not_understood=understood.not_understood,
            rulebook=book.release.version,
        )

    def _turn_to(self, facts: frozenset[str]) -> str | None:
        for rule in self.rulebook.turns:
            if any(when.holds(facts) for when in rule.when):
                return words(rule.says, "en")
        return None


def stood_behind(matches: Iterable[Match]) -> list[str]:
    """Programs a rule speaks for. Those that only might fit, once more is known, are not named."""
    return [match.program for match in matches if match.points > 0]


def merged(read_from_text: PatientNeeds, given: PatientNeeds | None) -> PatientNeeds:
    """What was given wins field by field; a given finding replaces the same one of the text."""
    if given is None:
        return read_from_text
    named = {finding.id for finding in given.findings}
    findings: tuple[Finding, ...] = (
        *given.findings,
        *(finding for finding in read_from_text.findings if finding.id not in named),
    )
    changes = {
        name: value
        for name in ("age_years", "sex", "duration_days", "pain", "phase")
        if (value := getattr(given, name)) is not None
    }
    return msgspec.structs.replace(
        read_from_text,
        findings=findings,
        regions=tuple(dict.fromkeys((*given.regions, *read_from_text.regions))),
        scores={**read_from_text.scores, **given.scores},
        **changes,
    )


def as_shown(needs: PatientNeeds) -> dict[str, object]:
    """The figures as understood, without the findings, which the answer lists itself."""
    return {
        name: value
        for name in (
            "age_years", "sex", "regions", "duration_days", "pain", "scores", "phase"
        )
        if (value := getattr(needs, name)) not in (None, (), {})
    }  # fmt: skip
