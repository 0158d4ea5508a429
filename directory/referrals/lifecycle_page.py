"""Writes docs/reference/lifecycle.md from the tables: the diagram, the actions, FHIR's words.

    python -m directory.referrals.lifecycle_page

A test compares what it would write with what is committed.
"""

from pathlib import Path

from directory import paths
from directory.accounts.model import Standing
from directory.accounts.permissions import BY_ACTION
from directory.referrals.fhir_status import load_fhir_statuses
from directory.referrals.lifecycle import SENTENCES, permission
from directory.referrals.model import ENDS, Status
from directory.referrals.transitions import NEXT, TABLE, TURNS, Move, Row

PAGE = Path("docs") / "reference" / "lifecycle.md"
HEAD = """<!-- Written by directory/referrals/lifecycle_page.py: change the tables, run it. -->
# The life of a referral

One table of actions decides (`directory/referrals/transitions.py`). The buttons of the pages, the
API's list of actions and every write walk it. The status of a referral is what its events add up
to (`folds.py`): events are added, never changed. Nothing moves by time alone: a timer that runs
out tells a person, and the next one above.
"""
RETRACTING = """`before_cancel` is the status in which the cancellation was asked for.

`retract` (not drawn) leads from every status to `entered_in_error`: at once the referral is in no
list but that of what asks for a witness, on both sides. A second person of either side confirms by
taking `retract` once more. It is kept for ever.
"""
AFTER_TABLE = """A role in brackets takes the step only where the side whose step it is does not
work at this site: intake for a sender who phoned, a practice for a program outside. `on word` marks
who has to name the clinician on whose word they act (`confirmed_by`).

Some moves ask for more than the status:
"""


def page() -> str:
    return "\n".join(
        [HEAD, *_diagram(), RETRACTING, *_statuses(), *_actions(), AFTER_TABLE, *_guards(), ""]
    )


def _diagram() -> list[str]:
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> draft: create"]
    for row in TABLE:
        if row.action == "retract":
            continue
        for move in row.moves:
            lines += [
                f"    {start.value} --> {_goal(move, start)}: {row.action}"
                for start in _in_order(move.starts)
                if move.to is not None or move.back
            ]
    lines += [f"    {status.value} --> [*]" for status in Status if status in ENDS]
    return [*lines, "```", ""]


def _goal(move: Move, start: Status) -> str:
    return (move.to or start).value if not move.back else "before_cancel"


def _in_order(statuses: frozenset[Status]) -> list[Status]:
    return [status for status in Status if status in statuses]


def _statuses() -> list[str]:
    found = load_fhir_statuses(paths.DATA)
    lines = [
        "## Statuses",
        "",
        "Who has the next step, which one it is, and how FHIR calls the status. The due date is",
        "for that step (`data/timers`).",
        "",
        "| status | whose turn | next | ServiceRequest | Task | businessStatus |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in found.rows:
        turn = "–" if row.status in ENDS else TURNS[row.status].value
        name = f"`{row.status.value}`" + (f" (date {row.missed})" if row.missed else "")
        step = f"`{NEXT[row.status]}`" if row.status in NEXT else "–"
        task = row.task or "as before"
        lines.append(
            f"| {name} | {turn} | {step} | {row.request} | {task} | {row.business or '–'} |"
        )
    return [*lines, ""]


def _actions() -> list[str]:
    lines = [
        "## Actions",
        "",
        "`needs` must be sent with it, `takes` may be; `tells` is who hears of it.",
        "",
        "| action | from | to | who | needs | takes | tells | receipts |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    return [*lines, *(line for row in TABLE for line in _lines(row)), ""]


def _lines(row: Row) -> list[str]:
    lines = []
    for number, move in enumerate(row.moves):
        every = len(move.starts) == len(Status) - 1
        starts = "every other" if every else ", ".join(s.value for s in _in_order(move.starts))
        goal = "as before" if move.back else move.to.value if move.to else "(stays)"
        marks = [move.guard.value] if move.guard else []
        marks += ["for the sender"] if move.for_sender else []
        starts += f" *({', '.join(marks)})*" if marks else ""
        rest = _rest(row) if number == 0 else ["", "", "", "", ""]
        name = f"`{row.action}`" if number == 0 else ""
        lines.append(f"| {' | '.join([name, starts, goal, *rest])} |")
    return lines


def _rest(row: Row) -> list[str]:
    return [
        _who(row),
        ", ".join(row.needs) or "–",
        ", ".join(row.takes) or "–",
        ", ".join(row.tells) or "–",
        ", ".join(row.receipts) or "–",
    ]


def _who(row: Row) -> str:
    may = BY_ACTION[permission(row.action)]
    names = [
        each.value + (" on word" if each in row.on_word else "")
        for each in Standing
        if each in may.who
    ]
    names += [
        f"({each.value}{' on word' if each in row.on_word else ''})"
        for each in Standing
        if each in may.instead and each not in may.who
    ]
    if may.machine is not None:
        names.append("client" + (" on word" if Standing.CLIENT in row.on_word else ""))
    return ", ".join(names)


def _guards() -> list[str]:
    lines = [f"- *{guard.value}*; else: “{sentence}”" for guard, sentence in SENTENCES.items()]
    return [
        *lines,
        "- *for the sender*: only the referrer, their machine, or intake where nobody here sent"
        " it.",
    ]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
