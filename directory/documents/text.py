"""Sheets as plain text, 80 columns, fit for an EHR or a fax."""

import textwrap
from collections.abc import Iterable

from directory.documents.plain import isolated
from directory.documents.sheets import ClinicianSheet, Line, Part, PatientSheet

COLUMNS = 80
BLANK = "_" * 30


def text(sheet: ClinicianSheet | PatientSheet) -> str:
    return clinician_text(sheet) if isinstance(sheet, ClinicianSheet) else patient_text(sheet)


def clinician_text(sheet: ClinicianSheet) -> str:
    blocks = [
        [sheet.title.upper(), sheet.made, sheet.state, *([sheet.sample] if sheet.sample else [])],
        *([f"*** {warning} ***"] for warning in sheet.warnings),
        _part(sheet.urgency),
        *(_part(part) for part in (*sheet.sides, *sheet.first, *sheet.rest)),
        *([[f"{sheet.missing_heading}: {'; '.join(sheet.missing)}"]] if sheet.missing else []),
        [sheet.score, _line(sheet.signature), sheet.footer],
    ]
    return _wrapped(blocks)


def patient_text(sheet: PatientSheet) -> str:
    blocks = [
        [sheet.title.upper(), sheet.made, _line(sheet.who)],
        [sheet.about],
        [f"*** {sheet.nothing_sent} {sheet.send_it} ***"],
        [f"{sheet.phone}  {sheet.call}".strip()],
        [sheet.next_heading.upper()]
        + [f"{n}. {step.strong} {step.text}" for n, step in enumerate(sheet.steps, 1)],
        [sheet.bring_heading.upper(), *(f"[ ] {each}" for each in sheet.bring)],
        [sheet.until_heading.upper(), *(f"- {each}" for each in sheet.until)],
        [f"*** {sheet.emergency_strong} {sheet.emergency} ***"],
        [sheet.footer, *([sheet.sample] if sheet.sample else [])],
    ]
    return _wrapped(blocks)


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
        for paragraph in line.split("\n")
        for piece in textwrap.wrap(
            paragraph, COLUMNS, subsequent_indent=indent + "  ", drop_whitespace=True
        )
        or [""]
    ]
