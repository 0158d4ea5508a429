"""`directory doctor`: is everything there that the directory needs? Changes nothing."""

import asyncio
import os
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import click

from directory import paths
from directory.commands.options import as_json, data_dir
from directory.errors import BadEnvironment
from directory.settings import Settings, from_environment

OLDEST_PYTHON = (3, 11)


class Finding(NamedTuple):
    """`state` is ok, note (it works without) or broken."""

    what: str
    state: str
    sentence: str


@click.command("doctor")
@as_json
@data_dir
def command(as_json: bool, data_dir: Path | None) -> None:
    """Check the set-up, one line for each thing. Exit 3 if something is broken."""
    settings = from_environment(data_dir=data_dir)
    findings = list(_examined(settings))
    if as_json:
        import msgspec

        click.echo(msgspec.json.encode([each._asdict() for each in findings]))
    else:
        colours = {"ok": "green", "note": "yellow", "broken": "red"}
        for each in findings:
            state = click.style(f"{each.state:7}", fg=colours[each.state])
            click.echo(f"{state} {each.what}: {each.sentence}")
    if any(each.state == "broken" for each in findings):
        raise click.exceptions.Exit(3)


def _examined(settings: Settings) -> Iterator[Finding]:
    yield _python()
    yield _folder(settings.data_dir)
    yield _database(settings)
    yield _data_files()
    yield _worker(settings)
    yield _documents()
    yield _browser()


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    fits = sys.version_info[:2] >= OLDEST_PYTHON
    return Finding("python", "ok" if fits else "broken", f"{version}; 3.11 or newer is needed")


def _folder(folder: Path) -> Finding:
    if folder.is_dir():
        fits = os.access(folder, os.W_OK | os.X_OK)
        said = "can be written" if fits else "cannot be written: choose another with --data-dir"
        return Finding("data folder", "ok" if fits else "broken", f"{folder} {said}")
    if folder.exists():
        return Finding("data folder", "broken", f"{folder} is not a folder")
    above = next(parent for parent in folder.absolute().parents if parent.exists())
    fits = above.is_dir() and os.access(above, os.W_OK | os.X_OK)
    said = "will be made at the first start" if fits else "cannot be made there"
    return Finding("data folder", "ok" if fits else "broken", f"{folder} {said}")


def _database(settings: Settings) -> Finding:
    if not settings.database_url and not (settings.data_dir / "directory.db").exists():
        return Finding("database", "ok", "SQLite, made at the first start")
    try:
        return Finding("database", *asyncio.run(_schema(settings)))
    except BadEnvironment as error:
        return Finding("database", "broken", error.sentence)


async def _schema(settings: Settings) -> tuple[str, str]:
    from directory.database import open_database
    from directory.migrations import apply

    database = open_database(settings)
    try:
        found = await apply.schema_of(database)
    finally:
        await database.close()
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    newest = apply.revisions()[-1]
    if found == newest:
        return "ok", f"{kind}, schema {found}"
    return "note", f"{kind}, schema {found or 'none'}; the next start brings it to {newest}"


def _worker(settings: Settings) -> Finding:
    """Whether somebody delivers messages. None is a note: the web may be stopped as well."""
    if not settings.database_url and not (settings.data_dir / "directory.db").exists():
        return Finding("worker", "ok", "none yet; directory serve runs one on SQLite")
    try:
        return Finding("worker", *asyncio.run(_delivering(settings)))
    except BadEnvironment:
        return Finding("worker", "note", "not known while the database does not answer")


async def _delivering(settings: Settings) -> tuple[str, str]:
    from directory import heartbeat, outbox
    from directory.clock import clock
    from directory.database import open_database
    from directory.migrations import apply

    database = open_database(settings)
    try:
        if await apply.schema_of(database) != apply.revisions()[-1]:
            return "note", "not known before the database is migrated"
        async with database.reading() as db:
            seen, depth = await heartbeat.last(db), await outbox.depth(db)
    finally:
        await database.close()
    left = f"{depth.waiting} messages wait, {depth.dead} were given up"
    if seen is None:
        return "note", f"none runs; {left}. Start directory serve or directory worker"
    if clock(settings)() - seen > heartbeat.LATE:
        return "note", f"no sign of life since {seen:%Y-%m-%d %H:%M} UTC; {left}"
    return "note" if depth.dead else "ok", f"runs; {left}"


def _data_files() -> Finding:
    from directory.commands.data_files import DataFiles

    files = DataFiles(paths.DATA)
    if files.problems:
        more = "directory check lists all"
        return Finding("data files", "broken", f"{files.problems[0]} ({more})")
    programs = len(files.catalogue.programs) if files.catalogue else 0
    version = files.matcher.rulebook_version if files.matcher else "none"
    return Finding("data files", "ok", f"{programs} programs, rules version {version}")


def _documents() -> Finding:
    if find_spec("typst") is None:
        return Finding("PDF", "broken", "the package typst is missing: install it again")
    return Finding("PDF", "ok", "typst is there")


def _browser() -> Finding:
    named = os.environ.get("DIRECTORY_CHROMIUM")
    found = named or shutil.which("chromium") or shutil.which("chromium-browser")
    if found and (shutil.which(found) is not None):
        return Finding("browser", "ok", f"{found}, for the tests that use one")
    return Finding("browser", "note", "none found; only the tests that use one are left out")
