"""`directory match`: which programs suit a patient, with every reason. Nothing is kept."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from directory.commands.catalogue_here import catalogue_here
from directory.commands.options import as_json, data_dir
from directory.commands.progress import progress
from directory.errors import BadData
from directory.settings import from_environment

if TYPE_CHECKING:
    from directory.matching.answer import Answer

LONGEST_TEXT = 20_000

_HALF_A_LETTER = re.compile("[\ud800-\udfff]")
"""What Python makes of arguments that are not UTF-8."""


@click.command("match")
@click.argument("text", nargs=-1)
@click.option(
    "--batch",
    type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True),
    help="A file of JSON objects, one a line, each with id and text; - reads them from the pipe.",
)
@click.option("--limit", type=click.IntRange(1, 100), help="Most programs to name.")
@click.option("--all", "every_rule", is_flag=True, help="Say every rule that was asked.")
@click.option("--quiet", is_flag=True, help="No progress.")
@as_json
@data_dir
def command(
    text: tuple[str, ...],
    batch: Path | None,
    limit: int | None,
    every_rule: bool,
    quiet: bool,
    as_json: bool,
    data_dir: Path | None,
) -> None:
    """Say which programs suit a patient, and why.

    TEXT is a note in your own words; - reads it from the pipe. No name is needed, and nothing is
    kept. With --batch, one JSON object a line is printed.
    """
    if bool(text) == bool(batch):
        raise click.UsageError("Give a text, or --batch with a file.")
    cases = _read_cases(batch) if batch else [{"text": _read_text(text)}]

    import msgspec

    from directory import paths
    from directory.matching.suggest import Matcher

    catalogue = catalogue_here(from_environment(data_dir=data_dir))
    matcher = Matcher.load(paths.DATA)
    programs = list(catalogue.public_programs())

    def answer(case: dict[str, Any]) -> "Answer":
        return matcher.suggest(text=case["text"], programs=programs, limit=limit)

    if batch or as_json:
        for case in progress(cases, "Matching", shown=bool(batch) and not quiet):
            line = {key: case[key] for key in ("id", "kind") if key in case}
            click.echo(msgspec.json.encode(line | predicted(answer(case))))
        return

    from directory.commands.match_text import note

    click.echo(note(answer(cases[0]), catalogue, every_rule=every_rule))


def predicted(answer: "Answer") -> dict[str, Any]:
    """The answer's object, with the five fields a scorer reads: urgency, programs, disciplines,
    phase, red_flag. What stood under the same names goes on as `urgency_said` and `team`.

    `programs` are those that fit; one that would fit *if* more were known stands in `matches` only.
    """
    import msgspec

    from directory.matching.answer import Verdict

    whole: dict[str, Any] = msgspec.to_builtins(answer)
    five = {
        "urgency": answer.urgency.level.value,
        "programs": [each.program for each in answer.matches if each.verdict is Verdict.FITS],
        "disciplines": [each.slug for each in answer.disciplines],
        "phase": answer.phase,
        "red_flag": bool(answer.red_flags),
    }
    said = {"urgency_said": whole.pop("urgency"), "team": whole.pop("disciplines")}
    return five | said | {name: value for name, value in whole.items() if name not in five}


def _read_text(words: tuple[str, ...]) -> str:
    piped = words == ("-",)
    given = sys.stdin.buffer.read().decode("utf-8", "replace") if piped else ""
    text = _HALF_A_LETTER.sub("\N{REPLACEMENT CHARACTER}", given or " ".join(words))
    if not text.strip():
        raise click.UsageError("The text is empty.")
    if len(text) > LONGEST_TEXT:
        raise click.UsageError(f"The text has {len(text)} characters; {LONGEST_TEXT} are the most.")
    return text


def _read_cases(batch: Path) -> list[dict[str, Any]]:
    """Every line is read before the first is matched, so that a mistake costs nothing."""
    name = "standard input" if str(batch) == "-" else str(batch)
    with click.open_file(str(batch), encoding="utf-8") as lines:
        try:
            read = [(number, _case(line)) for number, line in enumerate(lines, 1) if line.strip()]
        except UnicodeDecodeError:
            raise BadData((f"{name}: this is not UTF-8 text",)) from None
    problems = tuple(
        f"{name}, line {number}: {found}" for number, found in read if isinstance(found, str)
    )
    if problems:
        raise BadData(problems)
    return [found for _, found in read if isinstance(found, dict)]


def _case(line: str) -> dict[str, Any] | str:
    """The case, or what is wrong with it. Its text is never repeated."""
    import msgspec

    try:
        case = msgspec.json.decode(line)
    except msgspec.DecodeError:
        return "this is not JSON; one object a line is expected"
    if not isinstance(case, dict) or not isinstance(case.get("text"), str):
        return 'expected an object with a "text", like {"id": "1", "text": "…"}'
    if len(case["text"]) > LONGEST_TEXT:
        return f"text: at most {LONGEST_TEXT} characters"
    return case
