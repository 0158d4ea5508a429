"""`directory provision`: departments, programs, practices, people and machines from one file."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from directory.commands.options import data_dir
from directory.errors import BadData
from directory.settings import Settings

if TYPE_CHECKING:
    from directory.commands.provisioning import File


@click.command("provision")
@data_dir
@click.option(
    "--file",
    "file",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="JSON: departments, programs, practices, users, clients.",
)
@click.option(
    "--print-credentials",
    is_flag=True,
    help='Print {"tokens": {key: token}}: a new token for each user and client of the file.',
)
def command(data_dir: Path | None, file: Path, print_credentials: bool) -> None:
    """Make the store and fill it from a file. No server is needed, and one may be running.

    What is there already is left as it is, so the same file can be loaded again. A program is
    published, or paused where "active" is false; everything else of it is unknown until somebody
    states it.
    """
    from directory.commands.store_here import settings_here

    settings = settings_here(data_dir)
    tokens = asyncio.run(_provisioned(settings, _read(file), credentials=print_credentials))
    if print_credentials:
        click.echo(msgspec.json.encode({"tokens": tokens}))


def _read(file: Path) -> "File":
    from directory.commands.provisioning import File

    try:
        return msgspec.json.decode(file.read_bytes(), type=File)
    except (ValueError, RecursionError) as error:
        raise BadData((f"{file}: {error}",)) from None


async def _provisioned(settings: Settings, wanted: "File", *, credentials: bool) -> dict[str, str]:
    from directory.commands.provisioning import Provisioner
    from directory.commands.store_here import opened

    async with opened(settings, make=True) as store:
        provisioner = Provisioner(store, await store.trail())
        done = await provisioner.load(wanted)
        click.echo(done.sentence, err=True)
        return await provisioner.tokens(wanted) if credentials else {}
