"""`directory keys`: the keys that seal patient data, and that sign tokens and the audit."""

import click
import msgspec

from directory.commands.options import as_json


@click.group("keys")
def command() -> None:
    """Keys of the site."""


@command.command("new")
@as_json
def new(as_json: bool) -> None:
    """Print a fresh key for each ring, as it stands in the environment. Nothing is written.

    A first key is the whole value. A newer one goes before the old ones, with a comma between:
    DIRECTORY_PHI_KEYS=new,old. Then start the server again and run: directory rotate-key
    """
    from directory import keys

    made = {f"DIRECTORY_{name}": keys.new() for name in keys.NAMES}
    if as_json:
        click.echo(msgspec.json.encode(made))
        return
    for name, value in made.items():
        click.echo(f"{name}={value}")
    click.echo("Keep them apart from backups of the database: together they open it.", err=True)
