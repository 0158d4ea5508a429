"""Sheets as plain text, 80 columns, fit for an EHR or a fax."""

import textwrap
from collections.abc import Iterable

from directory.documents.plain import isolated, without_isolates
from directory.documents.sheets import (
    AnySheet,
    ClinicianSheet,
    Labels,
    Letter,
    Line,
    Part,
    PatientSheet,
    Sheet,
)

COLUMNS = 80
BLANK = "_" * 30


def text(sheet: AnySheet) -> str:
    match sheet:
        case ClinicianSheet():
            return clinician_text(sheet)
        case PatientSheet():
            return patient_text(sheet)
        case Letter():
            return letter_text(sheet)
        case Labels():
            return _wrapped(list(lines) for lines in sheet.labels)


def clinician_text(sheet: ClinicianSheet) -> str:
    return _wrapped(
        [
            _top(sheet, sheet.made, sheet.state),
            *([f"*** {warning} ***"] for warning in sheet.warnings),
            _part(sheet.urgency),
            *(_part(part) for part in (*sheet.sides, *sheet.first, *sheet.rest)),
            *([[f"{sheet.missing_heading}: {'; '.join(sheet.missing)}"]] if sheet.missing else []),
            [sheet.score, _line(sheet.signature), sheet.footer, *_check(sheet)],
        ]
    )


def patient_text(sheet: PatientSheet) -> str:
    notice = f"{sheet.nothing_sent} {sheet.send_it}".strip()
    return _wrapped(
        [
            [sheet.title.upper(), *map(_line, sheet.who)],
            [f"{sheet.intro} {_line(sheet.about)}".strip()],
            *([[f"*** {notice} ***"]] if notice else []),
            [f"{sheet.phone}  {sheet.call}".strip()],
            [sheet.next_heading.upper()]
            + [f"{n}. {step.strong} {step.text}" for n, step in enumerate(sheet.steps, 1)],
            [sheet.bring_heading.upper(), *(f"[ ] {_line(each)}" for each in sheet.bring)],
            [sheet.until_heading.upper(), *(f"- {each}" for each in sheet.until)],
            [f"*** {sheet.emergency_strong} {sheet.emergency} ***"],
            *([[_line(note) for note in sheet.notes]] if sheet.notes else []),
            [sheet.footer, *([sheet.sample] if sheet.sample else []), *_check(sheet)],
        ]
    )


def letter_text(sheet: Letter) -> str:
    return _wrapped(
        [
            _top(sheet, sheet.made, sheet.state),
            *(_part(part) for part in sheet.parts),
            [each for each in (sheet.footer, *_check(sheet)) if each],
        ]
    )


def _top(sheet: Sheet, *lines: str) -> list[str]:
    return [each for each in (sheet.title.upper(), sheet.running, *lines, sheet.sample) if each]


def _check(sheet: Sheet) -> list[str]:
    return [f"{sheet.check.words}: {sheet.check.code}"] if sheet.check else []


def _part(part: Part) -> list[str]:
    return [part.heading.upper(), *(f"  {_line(line)}" for line in part.lines)]


def _line(line: Line) -> str:
    label = f"{line.label}: " if line.label else ""
    return label + (BLANK if line.blank else line.text)


def _wrapped(blocks: Iterable[list[str]]) -> str:
    """Blocks parted by an empty line; each line broken at 80 columns, long words too."""
    return (
        "\n\n".join(
            "\n".join(piece for line in block for piece in _broken(line)) for block in blocks
        )
        + "\n"
    )


def _broken(line: str) -> list[str]:
    indent = "  " if line.startswith("  ") else ""
    return [
        isolated(piece)
        for paragraph in without_isolates(line).split("\n")
        for piece in textwrap.wrap(
            paragraph, COLUMNS, subsequent_indent=indent + "  ", drop_whitespace=True
        )
        or [""]
    ]
