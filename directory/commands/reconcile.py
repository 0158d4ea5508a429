"""`directory reconcile`: is every referral that was ever made still there, with somebody on it?"""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from directory.commands.options import as_json, data_dir
from directory.settings import Settings

if TYPE_CHECKING:
    from directory.referrals.reconcile import Books


@click.command("reconcile")
@data_dir
@as_json
def command(data_dir: Path | None, as_json: bool) -> None:
    """Count what was made against what is open and what ended. Exit 1 and the list when not.

    Every open referral has an owner, a next step and a due date; its row says what its events say;
    every message was delivered or stands on a list. It changes nothing and may run beside a server.
    """
    from directory.commands.store_here import settings_here

    books = asyncio.run(_books(settings_here(data_dir)))
    if as_json:
        told = msgspec.to_builtins(books) | {"ok": books.balance}
        click.echo(msgspec.json.encode(told))
    else:
        click.echo(
            f"{books.created} referrals were made: {books.drafts} drafts, "
            f"{books.open} open, {books.ended} ended."
        )
        click.echo(
            f"{books.delivered} messages were delivered, {books.waiting} wait, "
            f"{books.listed} did not get through and are listed."
        )
        for each in books.findings:
            click.echo(f"{each.check} {each.id}: {each.sentence}")
        click.echo("The books balance." if books.balance else "The books do not balance.")
    if not books.balance:
        raise click.exceptions.Exit(1)


async def _books(settings: Settings) -> "Books":
    from directory import paths
    from directory.commands.store_here import opened
    from directory.referrals.desk import load_guide
    from directory.referrals.reconcile import reconcile
    from directory.sealing import Sealer

    guide = load_guide(paths.DATA)
    async with opened(settings) as store, store.database.reading() as db:
        return await reconcile(db, Sealer(store.rings.phi), guide, now=store.now)
