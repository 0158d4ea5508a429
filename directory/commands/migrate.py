"""`directory migrate`: brings the database to the schema of this version."""

import asyncio
from pathlib import Path

import click

from directory.commands.options import data_dir
from directory.errors import BadEnvironment
from directory.settings import Settings, from_environment


@click.command("migrate")
@click.option("--check", is_flag=True, help="Change nothing; exit 3 where something is missing.")
@data_dir
def command(check: bool, data_dir: Path | None) -> None:
    """Bring the database to the schema of this version.

    `directory serve` does the same at its start. Run again it does no harm.
    """
    settings = from_environment(data_dir=data_dir)
    click.echo(asyncio.run(_checked(settings) if check else _migrated(settings)))


async def _migrated(settings: Settings) -> str:
    from directory.database import open_database
    from directory.migrations import apply

    database = open_database(settings)
    try:
        async with database.preparing():
            changed = await apply.upgrade(database)
    finally:
        await database.close()
    newest = apply.revisions()[-1]
    return f"The database now has schema {newest}." if changed else _up_to_date(newest)


async def _checked(settings: Settings) -> str:
    from directory.database import open_database
    from directory.migrations import apply

    newest = apply.revisions()[-1]
    if not settings.database_url and not (settings.data_dir / "directory.db").exists():
        raise BadEnvironment(f"There is no database in {settings.data_dir} yet: {_HOW}")
    database = open_database(settings)
    try:
        found = await apply.schema_of(database)
    finally:
        await database.close()
    if found != newest:
        has = f"schema {found}" if found else "no schema"
        raise BadEnvironment(f"The database has {has}, this version needs {newest}: {_HOW}")
    return _up_to_date(newest)


_HOW = "run directory migrate"


def _up_to_date(revision: str) -> str:
    return f"The database has schema {revision}: nothing to do."
