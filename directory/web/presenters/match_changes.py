"""What a change did, in words: flags, urgency, and programs that enter, leave or move."""

from collections.abc import Iterable
from dataclasses import dataclass

from directory.catalogue.model import Words
from directory.documents.wording import number
from directory.matching.answer import Answer, Level, Urgency
from directory.matching.match import NOT_ASKED_FOR
from directory.matching.needs import Certainty, Finding
from directory.matching.what_if import Moved
from directory.referrals.groups import Groups
from directory.web.match_changes import Changes, Figure
from directory.web.presenters.match_understood import in_units
from directory.web.shell import Shell


@dataclass(frozen=True, kw_only=True)
class ProgramLink:
    name: Words
    slug: str
    places: str  # "from 2 to 1", or the place it has or had; may be empty


@dataclass(frozen=True, kw_only=True)
class Step:
    """Programs that went the same way for the same reasons."""

    says: str
    programs: tuple[ProgramLink, ...]
    because: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Changed:
    """`sum_up` is one sentence to be read aloud; `steps` are the details."""

    changed: tuple[str, ...]
    sum_up: str
    urgency: str | None
    flags: tuple[str, ...]
    steps: tuple[Step, ...]


def changed(
    shell: Shell, groups: Groups, flag_names: dict[str, str], changes: Changes, answer: Answer
) -> Changed:
    return _Presenter(shell, groups, flag_names, changes, answer).shown()


class _Presenter:
    def __init__(
        self, shell: Shell, groups: Groups, flag_names: dict[str, str], changes: Changes,
        answer: Answer,
    ) -> None:  # fmt: skip
        self.shell = shell
        self.groups = groups
        self.flag_names = flag_names
        self.changes = changes
        self.answer = answer
        self._ = shell.gettext

    def shown(self) -> Changed:
        return Changed(
            changed=self.what(),
            sum_up=self.sum_up(),
            urgency=self.urgency(),
            flags=self.flags(),
            steps=self.steps(),
        )

    def what(self) -> tuple[str, ...]:
        _ = self._
        return (
            *(self.figure(each) for each in self.changes.figures),
            *(_("Taken out: %s") % self.finding(each) for each in self.changes.taken_out),
            *(_("Put in: %s") % self.finding(each) for each in self.changes.put_in),
        )

    def figure(self, figure: Figure) -> str:
        _ = self._
        names = {"age_years": _("Age"), "sex": _("Sex"), "duration_days": _("How long")}
        return _("%(what)s: %(was)s → %(now)s") % {
            "what": names[figure.field],
            "was": self.value(figure.field, figure.was),
            "now": self.value(figure.field, figure.now),
        }

    def value(self, field: str, value: float | str | None) -> str:
        _ = self._
        if value is None:
            return _("not said")
        if isinstance(value, str):
            return {"female": _("female"), "male": _("male"), "other": _("other")}.get(value, value)
        if field == "duration_days":
            return self.how_long(value)
        return number(value)

    def how_long(self, days: float) -> str:
        unit, count = in_units(days)
        one, many = {
            "days": ("%(count)s day", "%(count)s days"),
            "weeks": ("%(count)s week", "%(count)s weeks"),
            "months": ("%(count)s month", "%(count)s months"),
            "years": ("%(count)s year", "%(count)s years"),
        }[unit]
        return self.shell.counted(one, many, int(count))

    def finding(self, finding: Finding) -> str:
        name = self.groups.name_of(finding.id, self.shell.language)
        return f"{self._('No:')} {name}" if finding.certainty is Certainty.DENIED else name

    def sum_up(self) -> str:
        _ = self._
        found = self.changes.difference
        counts = (
            (_("%s program enters"), _("%s programs enter"), len(found.enters)),
            (_("%s program leaves"), _("%s programs leave"), len(found.leaves)),
            (_("%s program moves"), _("%s programs move"), len(found.moves)),
            (_("%s red flag is new"), _("%s red flags are new"), len(found.flags_new)),
            (_("%s red flag is gone"), _("%s red flags are gone"), len(found.flags_gone)),
        )
        said = [(one if count == 1 else many) % count for one, many, count in counts if count]
        if said:
            return _("Against the note as written: %s.") % ", ".join(said)
        if self.urgency():
            return _("Against the note as written, only the urgency is new.")
        return _("Nothing changes: the same flags, the same programs, the same order.")

    def urgency(self) -> str | None:
        before = self.level(self.changes.before.urgency)
        after = self.level(self.answer.urgency)
        if before == after:
            return None
        return self._("Urgency: %(was)s → %(now)s") % {"was": before, "now": after}

    def level(self, urgency: Urgency) -> str:
        _ = self._
        if urgency.level is Level.EMERGENCY:
            return _("emergency")
        if urgency.level is Level.ROUTINE:
            return _("routine")
        return _("urgent, today") if urgency.same_day else _("urgent")

    def flags(self) -> tuple[str, ...]:
        _ = self._
        found = self.changes.difference
        return (
            *(_("New red flag: %s") % self.flag_names[each] for each in found.flags_new),
            *(_("Red flag gone: %s") % self.flag_names[each] for each in found.flags_gone),
        )

    def steps(self) -> tuple[Step, ...]:
        _ = self._
        found = self.changes.difference
        return (
            *self.gathered(_("Enters:"), found.enters),
            *self.gathered(_("Leaves:"), found.leaves),
            *self.gathered(_("Moves:"), found.moves),
        )

    def gathered(self, says: str, moved: Iterable[Moved]) -> Iterable[Step]:
        by_reason: dict[tuple[str, ...], list[ProgramLink]] = {}
        for each in moved:
            by_reason.setdefault(self.because(each), []).append(self.link(each))
        return [
            Step(says=says, programs=tuple(links), because=because)
            for because, links in by_reason.items()
        ]

    def link(self, moved: Moved) -> ProgramLink:
        return ProgramLink(
            name=self.shell.catalogue.programs[moved.program].name,
            slug=moved.program,
            places=self.places(moved),
        )

    def places(self, moved: Moved) -> str:
        _ = self._
        if moved.before and moved.after:
            return _("from place %(was)s to %(now)s") % {"was": moved.before, "now": moved.after}
        if moved.after:
            return _("now in place %s") % moved.after
        return _("was in place %s") % moved.before

    def because(self, moved: Moved) -> tuple[str, ...]:
        """A program that is shut out says what shuts it out, before the rules it lost."""
        if moved.after is None:
            out = [each for each in self.answer.excluded if each.program == moved.program]
            if out and out[0].rule != NOT_ASKED_FOR:
                return (out[0].sentence,)
        return moved.because or (self._("Its own reasons are the same; others changed place."),)
