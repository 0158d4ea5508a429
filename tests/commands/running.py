"""Runs the command `directory` on a data folder of the test's own."""

import json
import os
from pathlib import Path
from typing import Any

import msgspec
from click.testing import CliRunner

from directory.cli import main


class Ran(msgspec.Struct, frozen=True):
    code: int
    said: str
    beside: str  # standard error

    @property
    def json(self) -> Any:
        return json.loads(self.said)


def directory(*arguments: str, data_dir: Path | None = None, **settings: str) -> Ran:
    """As an operator would call it, in this process, which saves the start of another.

    `settings` are DIRECTORY_ variables; those of the machine are not handed on.
    """
    folder = ("--data-dir", str(data_dir)) if data_dir else ()
    env: dict[str, str | None] = {
        name: None for name in os.environ if name.startswith("DIRECTORY_")
    }
    env |= {f"DIRECTORY_{name.upper()}": value for name, value in settings.items()}
    ran = CliRunner().invoke(main, [*arguments, *folder], env=env)
    if ran.exception is not None and not isinstance(ran.exception, SystemExit):
        raise ran.exception
    return Ran(ran.exit_code, ran.stdout, ran.stderr)
