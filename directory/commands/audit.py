"""`directory audit`: can the inspectors' log be believed?"""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from directory.commands.options import as_json, data_dir
from directory.settings import Settings

if TYPE_CHECKING:
    from directory.audit import Verdict


@click.group("audit")
def command() -> None:
    """The log of who did what."""


@command.command("verify")
@data_dir
@as_json
def verify(data_dir: Path | None, as_json: bool) -> None:
    """Read the whole log against its keyed marks. Exit 1 when it cannot be believed."""
    from directory.commands.store_here import settings_here

    verdict = asyncio.run(_verdict(settings_here(data_dir)))
    if as_json:
        click.echo(msgspec.json.encode(verdict))
    elif verdict.ok:
        click.echo(f"The audit is whole: {verdict.entries} entries as they were written.")
    else:
        where = f" at {verdict.first_bad}" if verdict.first_bad else ""
        click.echo(f"The audit cannot be believed: {verdict.what}{where}.")
    if not verdict.ok:
        raise click.exceptions.Exit(1)


async def _verdict(settings: Settings) -> "Verdict":
    from directory.audit import Trail
    from directory.commands.store_here import opened

    async with opened(settings) as store, store.database.reading() as db:
        return await Trail(store.rings.secret).verify(db)
