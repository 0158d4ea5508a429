"""Options that several commands share."""

from pathlib import Path

import click

data_dir = click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the database and the keys. Default: DIRECTORY_DATA_DIR, else ./var.",
)

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
