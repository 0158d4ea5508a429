"""The rulebook as pages for people: the full list, and a table to read and sign."""

from collections.abc import Iterable

from directory import paths
from directory.matching.conditions import When
from directory.matching.rulebook import Rulebook
from directory.matching.rules import (
    Alarm,
    CareRule,
    CautionRule,
    FlagRule,
    LimitRule,
    PhaseRule,
    QuestionRule,
    Rule,
    TeamRule,
    TurnRule,
    conditions,
)
from directory.matching.suggest import Matcher

MARKS = {
    "V": "read in a copy of the source",
    "P": "only partly read",
    "G": "our own clinical reading",
}
_HELD_BACK = (
    "“In the same sentence none of”: a sign told as begun lately is held back only by what its own",
    "sentence tells, any other sign by what the whole text tells. A plain “none of” looks at the",
    "whole text in both cases, for it names the illness that the sign belongs to.",
)
_PARTS: tuple[tuple[str, type[Rule]], ...] = (
    ("Red flags", FlagRule),
    ("Which care", CareRule),
    ("What keeps a program out", LimitRule),
    ("Which professions", TeamRule),
    ("Which phase", PhaseRule),
    ("Where to turn", TurnRule),
    ("What to think of", CautionRule),
    ("Questions", QuestionRule),
)


def rulebook_page(rulebook: Rulebook) -> str:
    """`docs/reference/rulebook.md`."""
    lines = [
        "# Rulebook",
        "",
        f"Version {rulebook.release.version}. {rulebook.release.standing['en']}",
        "",
        "Made from `data/rules/` by `directory.matching.rulebook_page`; do not edit by hand.",
        "Evidence: " + "; ".join(f"**{mark}** {words}" for mark, words in MARKS.items()) + ".",
    ]
    for title, kind in _PARTS:
        several = [rule for rule in rulebook.rules if isinstance(rule, kind)]
        lines += ["", f"## {title} ({len(several)})"]
        if kind is FlagRule:
            lines += ["", *_HELD_BACK]
        for rule in several:
            lines += ["", f"### `{rule.id}` {rule.name['en']}", "", rule.says["en"], ""]
            lines += [f"- {line}" for line in _facts_of(rule)]
    return "\n".join(lines) + "\n"


def decision_table(rulebook: Rulebook) -> str:
    """`docs/explanation/decision-table.md`: one row a rule, with room for a clinician's mark."""
    lines = [
        "# Decision table",
        "",
        f"**{rulebook.release.standing['en']}** Rulebook version {rulebook.release.version}.",
        "",
        "Each row is one rule of `data/rules/`. Read it, put your initials and the date in the"
        " last column, or write what should change. Evidence: "
        + "; ".join(f"{mark} = {words}" for mark, words in MARKS.items())
        + ".",
    ]
    for title, kind in _PARTS:
        lines += [
            "",
            f"## {title}",
            "",
            "| rule | what it says | leads to | source | mark | sign |",
        ]
        lines += ["| --- | --- | --- | --- | --- | --- |"]
        for rule in rulebook.rules:
            if isinstance(rule, kind):
                cells = (
                    f"`{rule.id}` v{rule.version}",
                    rule.says["en"],
                    leads_to(rule),
                    rule.source,
                    str(rule.evidence),
                    " ",
                )
                lines.append("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def leads_to(rule: Rule) -> str:
    """What follows when the rule holds, in a few words."""
    if isinstance(rule, FlagRule):
        levels = dict.fromkeys(
            f"{alarm.level}{', same day' if alarm.same_day else ''}" for alarm in rule.alarms
        )
        return "; ".join(levels)
    if isinstance(rule, CareRule):
        return f"{rule.points} points: {', '.join(rule.care_types)}"
    if isinstance(rule, LimitRule):
        return f"not offered: {', '.join(rule.care_types) or 'by its own listing'}"
    if isinstance(rule, TeamRule):
        return ", ".join(rule.disciplines)
    if isinstance(rule, PhaseRule):
        return "no phase" if rule.phase == "none" else rule.phase
    if isinstance(rule, QuestionRule):
        return rule.ask["en"]
    return "a sentence"


def _facts_of(rule: Rule) -> Iterable[str]:
    yield f"Version {rule.version}. Evidence **{rule.evidence}**. Source: {rule.source}"
    yield f"Leads to: {leads_to(rule)}"
    if isinstance(rule, FlagRule):
        yield from map(_raised_when, rule.alarms)
    else:
        yield from (f"When {_when(when)}" for when in conditions(rule))
    for example in rule.examples:
        yield f"{'Applies' if example.applies else 'Does not apply'}: “{example.text}”"


def _raised_when(alarm: Alarm) -> str:
    level = f"{alarm.level}, same day," if alarm.same_day else alarm.level
    none = "none of" if alarm.explained else "in the same sentence none of"
    return f"{level.capitalize()} when {_when(alarm.when, none)}"


def _when(when: When, none: str = "none of") -> str:
    parts = [
        f"{words} " + ", ".join(f"`{fact}`" for fact in sorted(several))
        for words, several in (
            ("all of", when.all),
            ("any of", when.any),
            ("any of", when.also_any),
            (none, when.none),
        )
        if several
    ]
    return "; ".join(parts) or "nothing else holds"


def _write() -> None:
    """Writes both pages into `docs/` of the checkout."""
    matcher = Matcher.load(paths.DATA)
    docs = paths.DATA.parent / "docs"
    for place, text in (
        ("reference/rulebook.md", rulebook_page(matcher.rulebook)),
        ("explanation/decision-table.md", decision_table(matcher.rulebook)),
    ):
        (docs / place).parent.mkdir(parents=True, exist_ok=True)
        (docs / place).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    _write()
