"""`directory rotate-key`: puts all patient data under the newest key."""

import asyncio
import sys
from pathlib import Path

import click

from directory.commands.options import data_dir
from directory.settings import Settings


@click.command("rotate-key")
@data_dir
def command(data_dir: Path | None) -> None:
    """Seal all patient data with the first key of DIRECTORY_PHI_KEYS, and find it by that key.

    The service may run meanwhile, started with the same keys. A run that was broken off goes on
    where it stopped when it is started again. Older keys can be taken out a day after the end.
    """
    from directory.commands.store_here import settings_here

    asyncio.run(_rotated(settings_here(data_dir)))


async def _rotated(settings: Settings) -> None:
    from directory import resealing
    from directory.accounts.entries import entry
    from directory.accounts.model import OPERATOR
    from directory.commands.store_here import opened
    from directory.errors import BadEnvironment
    from directory.sealing import Sealer, Unsealable

    async with opened(settings) as store:
        sealer = Sealer(store.rings.phi)
        async with store.database.reading() as db:
            total = await resealing.left(db, sealer)
        done = 0
        try:
            async for batch in resealing.reseal(store.database, sealer):
                done += batch
                _tell(done, max(total, done))
        except Unsealable as error:
            raise BadEnvironment(
                f"Stopped after {done} rows, nothing is lost: {error}. "
                "Add the older keys to DIRECTORY_PHI_KEYS and run it again"
            ) from None
        if done:
            trail = await store.trail()
            async with store.database.writing() as db:
                newest = store.rings.phi.newest.id
                await trail.record(db, entry(OPERATOR, "key.rotate", newest), now=store.now)
    older = ", ".join(key.id for key in store.rings.phi.keys[1:])
    click.echo(f"{done} rows sealed again; all are under key {store.rings.phi.newest.id}.")
    if older:
        click.echo(f"In a day you can take out of DIRECTORY_PHI_KEYS: {older}.")


def _tell(done: int, total: int) -> None:
    """A line that moves on a terminal; in a log one line a batch."""
    said = f"Sealing again: {done} of {total} rows ({done * 100 // total} %)"
    click.echo(f"\r{said}" if sys.stderr.isatty() else said, nl=not sys.stderr.isatty(), err=True)
    if done == total and sys.stderr.isatty():
        click.echo(err=True)
