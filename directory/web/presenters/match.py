"""The match page: what was understood, what fits and why, what does not, what to ask next."""

import datetime as dt
from dataclasses import dataclass

from babel.dates import format_date

from directory.catalogue.model import Capacity, Listing, Program, Words
from directory.matching.answer import Answer, Excluded, Level, Match, Met, Question, Reason, RedFlag
from directory.matching.needs import Finding
from directory.matching.reading import Read
from directory.matching.suggest import Matcher
from directory.referrals.groups import Groups
from directory.web.match_form import MatchForm
from directory.web.match_quotes import flagged_findings
from directory.web.presenters.match_note import Piece, marked
from directory.web.presenters.match_understood import Understood, understood
from directory.web.shell import Shell


@dataclass(frozen=True, kw_only=True)
class Flag:
    rule: str
    name: str
    where_to_go: str
    quote: str
    source: str
    is_emergency: bool
    settled: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """One rule asked of one program."""

    met: str
    sentence: str
    points: int
    rule: str | None  # None: an entry rule of the program, without a page of its own


@dataclass(frozen=True, kw_only=True)
class Result:
    number: int
    slug: str
    name: Words
    badge: str
    line: str
    verdict: str
    met: tuple[Said, ...]
    needed: tuple[Said, ...]
    other: tuple[Said, ...]  # care rules that may yet speak for it
    points: int
    next_visit: str
    checked: str
    chosen: bool
    paused: bool


@dataclass(frozen=True, kw_only=True)
class NoFit:
    name: Words
    slug: str
    sentence: str
    rule: str | None


@dataclass(frozen=True, kw_only=True)
class Person:
    name: Words
    slug: str
    reason: str
    rule: str | None
    programs: tuple[Words, ...]


@dataclass(frozen=True, kw_only=True)
class MatchPage:
    """`state`: emergency, fits, none-fits, nothing-understood."""

    state: str
    title: str
    heading: str
    flags: tuple[Flag, ...]
    is_emergency: bool
    same_day: bool
    where_to_go: str | None
    counted: str
    note: tuple[Piece, ...]
    form: MatchForm
    understood: Understood
    results: tuple[Result, ...]
    maybe: tuple[Result, ...]
    excluded: tuple[NoFit, ...]
    people: tuple[Person, ...]
    phase: Words | None
    phase_slug: str | None
    phase_reason: str | None
    question: Question | None
    answered_in: str | None  # the field that answers it; None: it has a yes and a no
    turn_to: str | None
    after: tuple[NoFit, ...]
    cautions: tuple[str, ...]
    taken_out: tuple[str, ...]
    made: str
    rulebook: str


def match_page(
    shell: Shell, matcher: Matcher, groups: Groups, form: MatchForm, read: Read, answer: Answer,
    taken_out: tuple[Finding, ...],
) -> MatchPage:  # fmt: skip
    presenter = _Presenter(shell, matcher, groups, form, read, answer)
    return presenter.page(taken_out)


class _Presenter:
    """Turns one answer into one page. Each method is one part of it."""

    def __init__(
        self, shell: Shell, matcher: Matcher, groups: Groups, form: MatchForm, read: Read,
        answer: Answer,
    ) -> None:  # fmt: skip
        self.shell = shell
        self.matcher = matcher
        self.groups = groups
        self.form = form
        self.read = read
        self.answer = answer
        self._ = shell.gettext
        fits = [match for match in answer.matches if match.points > 0]
        self.fits = fits
        self.maybe = [match for match in answer.matches if match.points <= 0]
        self.flagged = flagged_findings(matcher, answer)

    def page(self, taken_out: tuple[Finding, ...]) -> MatchPage:
        answer = self.answer
        heading = self.heading()
        results = [self.result(n, match) for n, match in enumerate(self.fits, 1)]
        first_maybe = len(results) + 1
        phase = self.shell.catalogue.phases.get(answer.phase or "")
        return MatchPage(
            state=self.state(),
            title=heading,
            heading=heading,
            flags=tuple(self.flag(flag) for flag in answer.red_flags),
            is_emergency=answer.urgency.level is Level.EMERGENCY,
            same_day=answer.urgency.same_day,
            where_to_go=answer.urgency.where_to_go,
            counted=self.counted(),
            note=marked(self.form.text, self.read, self.flagged),
            form=self.form,
            understood=understood(self.shell, self.groups, self.form, answer, self.flagged),
            results=tuple(results),
            maybe=tuple(self.result(n, match) for n, match in enumerate(self.maybe, first_maybe)),
            excluded=tuple(self.no_fit(each) for each in answer.excluded),
            people=self.people(),
            phase=phase.name if phase else None,
            phase_slug=phase.slug if phase else None,
            phase_reason=answer.phase_reason,
            question=answer.question,
            answered_in=self.answered_in(answer.question),
            turn_to=answer.turn_to,
            after=tuple(
                NoFit(
                    name=self.program(each.program).name,
                    slug=each.program,
                    sentence=each.sentence,
                    rule=None,
                )
                for each in answer.after_emergency
            ),
            cautions=answer.cautions,
            taken_out=tuple(
                self.groups.name_of(each.id, self.shell.language) for each in taken_out
            ),
            made=self._("%(count)s rules, no language model")
            % {"count": len(self.matcher.rules())},
            rulebook=answer.rulebook,
        )

    def state(self) -> str:
        if self.answer.urgency.level is Level.EMERGENCY:
            return "emergency"
        if not self.answer.findings:
            return "nothing-understood"
        return "fits" if self.fits else "none-fits"

    def heading(self) -> str:
        _ = self._
        match self.state():
            case "emergency":
                return _("Emergency: act now")
            case "nothing-understood":
                return _("Nothing understood yet")
            case "none-fits":
                return _("No program here fits")
        return self.shell.counted(
            "%(count)s program fits", "%(count)s programs fit", len(self.fits)
        )

    def counted(self) -> str:
        """How the red-flag rules came out, in one sentence."""
        counts = self.answer.flags_checked
        return self._(
            "%(checked)s red-flag rules checked: %(raised)s raised, %(out)s ruled out by the note, "
            "%(silent)s not mentioned."
        ) % {
            "checked": counts.checked,
            "raised": len(self.answer.red_flags),
            "out": len(counts.ruled_out),
            "silent": len(counts.not_mentioned),
        }

    def flag(self, flag: RedFlag) -> Flag:
        decision = next((each for each in self.form.decisions if each.rule == flag.id), None)
        return Flag(
            rule=flag.id,
            name=flag.name,
            where_to_go=flag.where_to_go,
            quote=flag.quote,
            source=flag.source,
            is_emergency=flag.level is Level.EMERGENCY,
            settled=decision.settled if decision else "",
            reason=decision.reason if decision else "",
        )

    def answered_in(self, question: Question | None) -> str | None:
        """A question about a figure (how long, how old) is answered by writing the figure."""
        if question is None or question.finding in self.matcher.vocabulary.findings:
            return None
        figures = {band.id: band.of for band in self.matcher.rulebook.bands}
        fields = {"age": "age", "days": "duration"}
        return fields.get(figures.get(question.finding, ""), "add")

    def program(self, slug: str) -> Program:
        return self.shell.catalogue.programs[slug]

    def result(self, place: int, match: Match) -> Result:
        program = self.program(match.program)
        department = self.shell.catalogue.departments[program.department]
        entry = {criterion.id for criterion in program.eligibility}
        unknown = [each for each in match.reasons if each.met is Met.UNKNOWN]
        return Result(
            number=place,
            slug=match.program,
            name=program.name,
            badge=department.badge,
            line=department.line,
            verdict=match.verdict,
            met=tuple(self.said(each) for each in match.reasons if each.met is Met.YES),
            needed=tuple(self.said(each) for each in unknown if each.rule in entry),
            other=tuple(self.said(each) for each in unknown if each.rule not in entry),
            points=match.points,
            next_visit=self.next_visit(program),
            checked=self.checked(program),
            chosen=match.program == self.form.program if self.form.program else place == 1,
            paused=program.listing is Listing.PAUSED,
        )

    def said(self, reason: Reason) -> Said:
        return Said(
            met=reason.met,
            sentence=reason.sentence,
            points=reason.points,
            rule=self.page_of(reason.rule),
        )

    def page_of(self, rule: str) -> str | None:
        return rule if self.matcher.rule(rule) is not None else None

    def next_visit(self, program: Program) -> str:
        known = [each for each in program.capacity if each.next_visit_days is not None]
        if not known:
            return self._("not stated yet")
        first = min(known, key=_days)
        as_of = first.as_of.astimezone(self.shell.settings.zone)
        return self._("about %(days)s days (%(day)s)") % {
            "days": first.next_visit_days,
            "day": format_date(as_of, format="medium", locale=self.shell.language),
        }

    def checked(self, program: Program) -> str:
        if program.checked_on is None:
            return self._("not checked yet")
        days = (self.shell.today - program.checked_on) // dt.timedelta(days=1)
        if days < 1:
            return self._("today")
        return self.shell.counted("%(count)s day ago", "%(count)s days ago", days)

    def no_fit(self, excluded: Excluded) -> NoFit:
        return NoFit(
            name=self.program(excluded.program).name,
            slug=excluded.program,
            sentence=excluded.sentence,
            rule=self.page_of(excluded.rule),
        )

    def people(self) -> tuple[Person, ...]:
        catalogue = self.shell.catalogue
        return tuple(
            Person(
                name=catalogue.disciplines[each.slug].name,
                slug=each.slug,
                reason=each.reason,
                rule=self.page_of(each.rule),
                programs=tuple(
                    catalogue.programs[slug].name
                    for slug in each.programs
                    if slug in catalogue.programs
                ),
            )
            for each in self.answer.disciplines
            if each.slug in catalogue.disciplines
        )


def _days(capacity: Capacity) -> int:
    return capacity.next_visit_days or 0
