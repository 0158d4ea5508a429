"""`directory check`: reads every data file as an author would want it read."""

from typing import TYPE_CHECKING, Any

import click

from directory import paths
from directory.commands.options import as_json
from directory.errors import BadData
from directory.languages import DEFAULT, OFFERED

if TYPE_CHECKING:
    from directory.catalogue.model import Catalogue


@click.command("check")
@as_json
def command(as_json: bool) -> None:
    """Check the data files: mistakes, translations, reading grade.

    Reads catalogue, rules, vocabulary and the rest as the product does, and runs the examples of
    every rule. Each mistake names its file, its key and what was expected. Exit 1 if there is any.
    """
    from directory.commands.data_files import DataFiles
    from directory.matching.checking import check_rulebook

    files = DataFiles(paths.DATA)
    problems = [*files.problems, *files.strangers(), *_translations()]
    report: dict[str, Any] = {"languages": list(OFFERED), **files.families()}
    if files.catalogue is not None:
        hard = _too_hard(files.catalogue)
        problems += hard
        report["reading grade"] = {"texts too hard": len(hard)}
    if files.matcher is not None:
        report["rules"] = f"version {files.matcher.rulebook_version}"
        bench = check_rulebook(paths.DATA)
        problems += bench.problems
        report["rule bench"] = {"rules": bench.rules, "examples": bench.examples}
        report["reached by no example"] = list(bench.unreached) or "none"
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode({"ok": not problems, "problems": problems, **report}))
    else:
        for line in [*problems, *(f"{name}: {_said(found)}" for name, found in report.items())]:
            click.echo(line)
    if problems:
        raise click.exceptions.Exit(1)


def _too_hard(catalogue: "Catalogue") -> list[str]:
    from directory.catalogue.reading_grade import load_names, too_hard

    try:
        return [str(hard) for hard in too_hard(catalogue, load_names(paths.DATA))]
    except BadData as error:
        return list(error.problems)


def _translations() -> list[str]:
    return [
        f"locale/{language}/LC_MESSAGES/messages.mo: missing; compile the translation"
        for language in OFFERED
        if language != DEFAULT
        and not (paths.LOCALE / language / "LC_MESSAGES" / "messages.mo").is_file()
    ]


def _said(found: Any) -> str:
    if isinstance(found, dict):
        return ", ".join(f"{count} {name}" for name, count in found.items())
    return ", ".join(map(str, found)) if isinstance(found, list) else str(found)
