"""The command `directory`. Each command is loaded when it is called, so that help is quick.

Exit codes: 0 all well, 1 the data is wrong, 2 the command was not understood, 3 the environment.
"""

import io
import os
import sys
from importlib import import_module
from typing import Any

import click

from directory.errors import BadEnvironment, DirectoryError

DATA, ENVIRONMENT, INTERRUPTED = 1, 3, 130

COMMANDS = (
    "serve",
    "worker",
    "reconcile",
    "provision",
    "migrate",
    "match",
    "search",
    "check",
    "doctor",
    "user",
    "client",
    "keys",
    "rotate-key",
    "audit",
    "verify",
)
"""Each stands in `directory.commands.<name>` as `command`, a dash as an underscore."""


class Directory(click.Group):
    """Ends the process with an honest exit code, and never with a traceback for what a person can
    mend. Files it makes are for their owner only."""

    def list_commands(self, _: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = import_module(f"directory.commands.{name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def invoke(self, context: click.Context) -> Any:
        try:
            code = super().invoke(context)
            sys.stdout.flush()
        except BrokenPipeError:
            # The reader (head, less) went away, as is its right. Python must not flush again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return None
        return code

    def main(self, *arguments: Any, **options: Any) -> Any:
        os.umask(0o077)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")  # a terminal may lack a letter
        options |= {"prog_name": "directory", "standalone_mode": False}
        try:
            code = super().main(*arguments, **options)
        except click.ClickException as error:
            error.show()
            code = error.exit_code
        except (click.Abort, KeyboardInterrupt):
            click.echo("Stopped.", err=True)
            code = INTERRUPTED
        except DirectoryError as error:
            click.echo(error.sentence, err=True)
            for each in error.errors:
                click.echo(f"  {each.field}: {each.message}", err=True)
            code = ENVIRONMENT if isinstance(error, BadEnvironment) else DATA
        sys.exit(code)


@click.group(cls=Directory, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--no-color", is_flag=True, help="Plain text; NO_COLOR does the same.")
@click.version_option(package_name="care-directory", prog_name="directory")
@click.pass_context
def main(context: click.Context, no_color: bool) -> None:
    """Care Directory: rehab programs, which of them suit a patient, and why.

    Exit codes: 0 all well, 1 the data is wrong, 2 the command was not understood,
    3 something on the machine is in the way.
    """
    if no_color or os.environ.get("NO_COLOR"):
        context.color = False
