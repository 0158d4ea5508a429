"""The match page: what was understood, what fits and why, what does not, what to ask next."""

from dataclasses import dataclass

from directory.catalogue.model import Words
from directory.matching.answer import Answer, Level, Question
from directory.matching.needs import Finding
from directory.matching.reading import Read
from directory.matching.suggest import Matcher
from directory.referrals.groups import Groups
from directory.web.match_changes import Changes, fits
from directory.web.match_form import MatchForm
from directory.web.match_quotes import flagged_findings
from directory.web.presenters.match_changes import Changed, changed
from directory.web.presenters.match_flags import Flag, counted, flags
from directory.web.presenters.match_note import Piece, marked
from directory.web.presenters.match_programs import (
    Result,
    Together,
    chosen_of,
    results,
    together,
)
from directory.web.presenters.match_team import Called, called
from directory.web.presenters.match_understood import Understood, understood
from directory.web.shell import Shell


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
    changed: Changed | None  # None: nothing was changed, or there is no note to compare with
    results: tuple[Result, ...]
    maybe: tuple[Result, ...]
    excluded: tuple[Together, ...]
    excluded_count: int
    team: tuple[Called, ...]
    phase: Words | None
    phase_slug: str | None
    phase_reason: str | None
    question: Question | None
    answered_in: str | None  # the field that answers it; None: it has a yes and a no
    turn_to: str | None
    after: tuple[Together, ...]
    cautions: tuple[str, ...]
    taken_out: tuple[str, ...]
    made: str
    rulebook: str


def match_page(
    shell: Shell, matcher: Matcher, groups: Groups, form: MatchForm, read: Read, answer: Answer,
    *, taken_out: tuple[Finding, ...], changes: Changes | None,
) -> MatchPage:  # fmt: skip
    presenter = _Presenter(shell, matcher, groups, form, read, answer)
    return presenter.page(taken_out, changes)


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
        self.fits = tuple(match for match in answer.matches if fits(match))
        self.maybe = tuple(match for match in answer.matches if not fits(match))
        self.flagged = flagged_findings(matcher, answer)

    def page(self, taken_out: tuple[Finding, ...], changes: Changes | None) -> MatchPage:
        shell, matcher, form, answer = self.shell, self.matcher, self.form, self.answer
        heading = self.heading()
        chosen = chosen_of(form, (*self.fits, *self.maybe))
        phase = shell.catalogue.phases.get(answer.phase or "")
        return MatchPage(
            state=self.state(),
            title=heading,
            heading=heading,
            flags=flags(shell, matcher, self.groups, form, answer),
            is_emergency=answer.urgency.level is Level.EMERGENCY,
            same_day=answer.urgency.same_day,
            where_to_go=answer.urgency.where_to_go,
            counted=counted(shell, answer),
            note=marked(form.text, self.read, self.flagged),
            form=form,
            understood=understood(shell, self.groups, form, answer, self.flagged),
            changed=self.changed(changes),
            results=results(shell, matcher, self.fits, first=1, chosen=chosen),
            maybe=results(shell, matcher, self.maybe, first=len(self.fits) + 1, chosen=chosen),
            excluded=together(
                shell,
                matcher,
                ((each.program, each.sentence, each.rule) for each in answer.excluded),
            ),
            excluded_count=len(answer.excluded),
            team=called(shell, matcher, answer),
            phase=phase.name if phase else None,
            phase_slug=phase.slug if phase else None,
            phase_reason=answer.phase_reason,
            question=answer.question,
            answered_in=self.answered_in(answer.question),
            turn_to=answer.turn_to,
            after=together(
                shell,
                matcher,
                ((each.program, each.sentence, "") for each in answer.after_emergency),
            ),
            cautions=answer.cautions,
            taken_out=tuple(self.groups.name_of(each.id, shell.language) for each in taken_out),
            made=self._("%(count)s rules, no language model") % {"count": len(matcher.rules())},
            rulebook=answer.rulebook,
        )

    def changed(self, changes: Changes | None) -> Changed | None:
        if changes is None:
            return None
        raised = (*changes.before.red_flags, *self.answer.red_flags)
        names = {flag.id: flag.name for flag in raised}
        return changed(self.shell, self.groups, names, changes, self.answer)

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

    def answered_in(self, question: Question | None) -> str | None:
        """A question about a figure (how long, how old) is answered by writing the figure."""
        if question is None or question.finding in self.matcher.vocabulary.findings:
            return None
        figures = {band.id: band.of for band in self.matcher.rulebook.bands}
        fields = {"age": "age", "days": "duration"}
        return fields.get(figures.get(question.finding, ""), "add")
