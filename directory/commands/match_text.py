"""An answer as text for a note: urgency first, then the programs with their reasons."""

import textwrap

import click

from directory.catalogue.model import Catalogue, Discipline, Program, words
from directory.documents.plain import plain
from directory.matching.answer import Answer, Level, Match, Met, Reason, RedFlag, Verdict

WIDTH = 80
MARKS = {Met.YES: "+", Met.NO: "-", Met.UNKNOWN: "?"}
VERDICTS = {
    Verdict.FITS: "fits",
    Verdict.FITS_IF: "fits if …",
    Verdict.DOES_NOT_FIT: "does not fit",
}
COLOURS = {Level.EMERGENCY: "red", Level.URGENT: "yellow"}


def note(answer: Answer, catalogue: Catalogue, *, every_rule: bool = False) -> str:
    """The whole answer, in the order in which it matters.

    A rule that could not be answered is counted, and said only with `every_rule` or where the
    program's fit depends on it.
    """
    parts = [
        _urgency(answer),
        _cautions(answer),
        _programs(answer, catalogue, every_rule),
        _after_emergency(answer, catalogue),
        _question(answer),
        _team(answer, catalogue),
        _excluded(answer, catalogue),
        _foot(answer, catalogue),
    ]
    return "\n\n".join(part for part in parts if part)


def _urgency(answer: Answer) -> str:
    level = answer.urgency.level
    title = level.value.upper() + (", the same day" if answer.urgency.same_day else "")
    lines = [click.style(title, bold=True, fg=COLOURS.get(level))]
    if answer.urgency.where_to_go:
        lines.append(_wrapped(answer.urgency.where_to_go))
    lines += [_flag(flag) for flag in answer.red_flags]
    counted = answer.flags_checked
    lines.append(
        _wrapped(
            f"{counted.checked} warning signs checked: {len(answer.red_flags)} raised, "
            f"{len(counted.ruled_out)} ruled out by the text, "
            f"{len(counted.not_mentioned)} not mentioned."
        )
    )
    return "\n".join(lines)


def _flag(flag: RedFlag) -> str:
    quote = f'"{plain(flag.quote)}"' if flag.quote else "from what was entered"
    lines = [_wrapped(f"! {flag.name}: {quote} ({flag.level.value})", hanging="  ")]
    if flag.ask:
        lines.append(_wrapped(f"Ask: {flag.ask}", indent="  "))
    lines.append(_wrapped(f"Source: {flag.source} [{flag.evidence}]", indent="  "))
    return "\n".join(lines)


def _cautions(answer: Answer) -> str:
    return "\n".join(_wrapped(f"! {caution}", hanging="  ") for caution in answer.cautions)


def _programs(answer: Answer, catalogue: Catalogue, every_rule: bool) -> str:
    if not answer.matches:
        return _wrapped(answer.turn_to or "No program here fits.")
    return "\n\n".join(
        _program(place, match, catalogue, every_rule)
        for place, match in enumerate(answer.matches, 1)
    )


def _program(place: int, match: Match, catalogue: Catalogue, every_rule: bool) -> str:
    program = catalogue.programs[match.program]
    department = words(catalogue.departments[program.department].name, "en")
    head = _wrapped(f"{place}. {_name(program)}, {department}", hanging="   ")
    said = [
        reason
        for reason in match.reasons
        if every_rule or reason.met is not Met.UNKNOWN or match.verdict is Verdict.FITS_IF
    ]
    lines = [
        click.style(head, bold=True),
        f"   {VERDICTS[match.verdict]}, {match.points} points   /programs/{match.program}",
        *(_reason(reason) for reason in said),
    ]
    if unsaid := len(match.reasons) - len(said):
        lines.append(f"   ? {unsaid} more depend on what the text does not say (--all)")
    return "\n".join(lines)


def _reason(reason: Reason) -> str:
    points = f" ({reason.points:+d})" if reason.met is Met.YES and reason.points else ""
    said = f"{MARKS[reason.met]} {reason.sentence}{points} [{reason.rule}]"
    return _wrapped(said, indent="   ", hanging="     ")


def _after_emergency(answer: Answer, catalogue: Catalogue) -> str:
    if not answer.after_emergency:
        return ""
    return "\n".join(
        ["After the emergency:"]
        + [
            _wrapped(f"- {_name(catalogue.programs[each.program])}: {each.sentence}", hanging="  ")
            for each in answer.after_emergency
        ]
    )


def _question(answer: Answer) -> str:
    if answer.question is None:
        return ""
    asked = answer.question
    return "\n".join(
        [
            _wrapped(f"Ask next: {asked.ask}"),
            _wrapped(f"If yes: {asked.if_yes}", indent="  ", hanging="    "),
            _wrapped(f"If no: {asked.if_no}", indent="  ", hanging="    "),
        ]
    )


def _team(answer: Answer, catalogue: Catalogue) -> str:
    lines = []
    if answer.phase and answer.urgency.level is not Level.EMERGENCY:
        phase = answer.phase_reason or words(catalogue.phases[answer.phase].name, "en")
        lines.append(_wrapped(f"Phase: {phase}"))
    if answer.disciplines:
        after = " after the emergency" if answer.urgency.level is Level.EMERGENCY else ""
        lines.append(f"Who may help{after}:")
    for each in answer.disciplines:
        gap = "" if each.programs else " (no program here says it has one)"
        name = _name(catalogue.disciplines[each.slug])
        lines.append(_wrapped(f"- {name}: {each.reason}{gap}", hanging="  "))
    return "\n".join(lines)


def _excluded(answer: Answer, catalogue: Catalogue) -> str:
    if not answer.excluded:
        return ""
    return "\n".join(
        ["Left out:"]
        + [
            _wrapped(f"- {_name(catalogue.programs[each.program])}: {each.sentence}", hanging="  ")
            for each in answer.excluded
        ]
    )


def _foot(answer: Answer, catalogue: Catalogue) -> str:
    lines = [f"Rules: version {answer.rulebook}. Nothing was kept."]
    if catalogue.sample:
        lines.append("Sample contacts, waits and people.")
    return "\n".join(lines)


def _name(record: Program | Discipline) -> str:
    return words(record.name, "en")


def _wrapped(text: str, *, indent: str = "", hanging: str | None = None) -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent if hanging is None else hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )
