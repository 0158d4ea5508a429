"""What the page says it understood: the figures as fields, the findings as chips to untick."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from directory.documents.wording import number
from directory.matching.answer import Answer
from directory.matching.needs import Certainty, Finding
from directory.referrals.groups import Groups
from directory.web.match_form import DAYS, MatchForm, key_of
from directory.web.shell import Shell


@dataclass(frozen=True, kw_only=True)
class Link:
    text: str
    href: str | None


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One finding in the list of what was understood; unticking it takes it out.

    `value` also names the findings that stand behind it: they were read from the same words.
    """

    field: str  # keep, or add for one put in by hand
    value: str
    text: str
    how: str  # "", denied, past, family, possible
    is_flag: bool


@dataclass(frozen=True, kw_only=True)
class Group:
    name: str
    chips: tuple[Chip, ...]


@dataclass(frozen=True, kw_only=True)
class Understood:
    """`unseen` are findings the vocabulary does not show; they travel along unticked by nobody."""

    age: str
    sex: str
    duration: str
    unit: str
    groups: tuple[Group, ...]
    unseen: tuple[str, ...]
    missing: tuple[Link, ...]


def understood(
    shell: Shell, groups: Groups, form: MatchForm, answer: Answer, flagged: frozenset[str]
) -> Understood:
    unit, duration = duration_of(form, answer)
    shown = groups.shown(answer.findings)
    behind = groups.behind(answer.findings)
    return Understood(
        age=number(answer.needs.get("age_years", "")),
        sex=str(answer.needs.get("sex", "")),
        duration=duration,
        unit=unit,
        groups=grouped(shell, groups, answer.findings, flagged),
        unseen=tuple(
            key_of(each)
            for each in answer.findings
            if each.spans and each not in shown and front_of(each, behind) not in shown
        ),
        missing=missing(shell, groups, answer),
    )


def duration_of(form: MatchForm, answer: Answer) -> tuple[str, str]:
    """Unit and count as people would write them; what was typed stays as it was typed."""
    if form.edited:
        return form.unit, form.duration
    days = answer.needs.get("duration_days")
    return in_units(days) if isinstance(days, int | float) else ("days", "")


def in_units(days: float) -> tuple[str, str]:
    """The largest unit that goes into it without a rest.

    >>> in_units(49)
    ('weeks', '7')
    """
    for unit in ("years", "months", "weeks"):
        size = DAYS[unit]
        if days >= size and days % size == 0:
            return unit, str(round(days / size))
    return "days", str(round(days))


def grouped(
    shell: Shell, groups: Groups, findings: tuple[Finding, ...], flagged: frozenset[str]
) -> tuple[Group, ...]:
    """`findings`: all that were read; only those worth showing become chips."""
    behind = groups.behind(findings)
    with_it: dict[Finding, list[Finding]] = {}
    for each in behind:
        with_it.setdefault(front_of(each, behind), []).append(each)
    chips: dict[str, list[Chip]] = {}
    for finding in groups.shown(findings):
        chip = chip_of(shell, groups, finding, flagged, with_it.get(finding, ()))
        chips.setdefault(groups.group_of(finding.id), []).append(chip)
    return tuple(
        Group(name=shell.said(name), chips=tuple(chips[ident]))
        for ident, name in groups.in_order()
        if ident in chips
    )


def front_of(finding: Finding, behind: Mapping[Finding, Finding]) -> Finding:
    """The last of a row of findings that stand behind each other."""
    while finding in behind:
        finding = behind[finding]
    return finding


def chip_of(
    shell: Shell,
    groups: Groups,
    finding: Finding,
    flagged: frozenset[str],
    with_it: Sequence[Finding] = (),
) -> Chip:
    read = bool(finding.spans)
    said = "no" if finding.certainty is Certainty.DENIED else "yes"
    return Chip(
        field="keep" if read else "add",
        value=" ".join(map(key_of, (finding, *with_it))) if read else f"{finding.id}:{said}",
        text=groups.name_of(finding.id, shell.language),
        how="" if finding.certainty is Certainty.PRESENT else finding.certainty.value,
        is_flag=any(each.id in flagged for each in (finding, *with_it))
        and finding.certainty is not Certainty.DENIED,
    )


def missing(shell: Shell, groups: Groups, answer: Answer) -> tuple[Link, ...]:
    """What a referral asks for and the note does not say; links lead to the fields below."""
    _ = shell.gettext
    figures = (
        ("age", "age_years", _("age")),
        ("sex", "sex", _("sex")),
        ("duration", "duration_days", _("how long")),
    )
    present = {groups.group_of(each.id) for each in answer.findings}
    return (
        *(
            Link(text=text, href=f"#{field}")
            for field, key, text in figures
            if key not in answer.needs
        ),
        *(
            Link(text=shell.said(name).lower(), href="#add")
            for ident, name in groups.asked_for()
            if ident not in present
        ),
    )
