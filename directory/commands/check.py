"""`directory check`: reads every data file as an author would want it read."""

from typing import Any

import click

from directory import paths
from directory.commands.options import as_json
from directory.errors import BadData


@click.command("check")
@as_json
def command(as_json: bool) -> None:
    """Check the catalogue, the rules, the translations and the reading grade.

    Each mistake names its file, its key and what was expected. Exit 1 if there is any.
    """
    report: dict[str, Any] = {}
    problems = [
        *_catalogue(report),
        *_rules(report),
        *_referrals(report),
        *_translations(report),
    ]
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode({"ok": not problems, "problems": problems, **report}))
    else:
        for problem in problems:
            click.echo(problem)
        for name, found in report.items():
            click.echo(f"{name}: {_said(found)}")
    if problems:
        if not as_json:
            click.echo(f"{len(problems)} to mend." if len(problems) > 1 else "1 to mend.")
        raise click.exceptions.Exit(1)


def _catalogue(report: dict[str, Any]) -> list[str]:
    from directory.accounts.demo_people import load_demo_people
    from directory.catalogue.loading import load_catalogue
    from directory.catalogue.model import KINDS

    try:
        catalogue = load_catalogue(paths.DATA, demo=False)
        load_catalogue(paths.DATA, demo=True)
        load_demo_people(paths.DATA, departments=catalogue.departments)
    except BadData as error:
        return list(error.problems)
    report["catalogue"] = {
        kind: len(getattr(catalogue, kind)) for kind in KINDS if kind != "institution"
    }
    return []


def _rules(report: dict[str, Any]) -> list[str]:
    from directory.matching.suggest import Matcher

    try:
        report["rules"] = f"version {Matcher.load(paths.DATA).rulebook_version}"
    except BadData as error:
        return list(error.problems)
    return []


def _referrals(report: dict[str, Any]) -> list[str]:
    from directory.accounts.demo_people import load_demo_people
    from directory.catalogue.loading import load_catalogue
    from directory.referrals.demo import load_demo_referrals
    from directory.referrals.desk import load_guide

    try:
        guide = load_guide(paths.DATA)
        load_demo_referrals(
            paths.DATA,
            people={each.email for each in load_demo_people(paths.DATA).people},
            programs=load_catalogue(paths.DATA, demo=True).programs,
        )
    except BadData as error:
        return list(error.problems)
    report["referrals"] = {
        "timers": len(guide.timers.timers),
        "reasons": len(guide.reasons.reasons),
        "items of the summary": len(guide.items.items),
    }
    return []


def _translations(report: dict[str, Any]) -> list[str]:
    from directory.languages import DEFAULT, OFFERED

    missing = [
        f"locale/{language}/LC_MESSAGES/messages.mo: missing; compile the translation"
        for language in OFFERED
        if language != DEFAULT
        and not (paths.LOCALE / language / "LC_MESSAGES" / "messages.mo").is_file()
    ]
    report["languages"] = list(OFFERED)
    return missing


def _said(found: Any) -> str:
    if isinstance(found, dict):
        return ", ".join(f"{count} {name}" for name, count in found.items())
    return ", ".join(map(str, found)) if isinstance(found, list) else str(found)
