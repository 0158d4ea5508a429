"""The command `directory`. Each command imports what it needs when it runs, so that help is quick.

Exit codes: 0 all well, 1 the data is wrong, 2 the command was not understood, 3 the environment.
"""

import os
import sys
from collections.abc import Sequence

import click

from directory.errors import BadData, BadEnvironment, DirectoryError

DATA, USAGE, ENVIRONMENT = 1, 2, 3


class Lazily(click.Group):
    """Commands live in `directory.commands.<name>`, each as `command`; loaded when called."""

    names = ("serve", "migrate", "match", "search", "check", "doctor")

    def list_commands(self, _: click.Context) -> list[str]:
        return list(self.names)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        if name not in self.names:
            return None
        from importlib import import_module

        command: click.Command = import_module(f"directory.commands.{name}").command
        return command


@click.group(cls=Lazily, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="care-directory", prog_name="directory")
def directory() -> None:
    """Care Directory: rehab programs, which of them suit a patient, and why.

    Exit codes: 0 all well, 1 the data is wrong, 2 the command was not understood,
    3 something in the environment is in the way.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a command and ends the process with an honest exit code, never with a traceback for
    what a person can mend. Files it makes are for their owner only."""
    os.umask(0o077)
    try:
        directory.main(args=arguments, prog_name="directory", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. Nothing was left half done.", err=True)
        sys.exit(130)
    except click.exceptions.Exit as ending:
        sys.exit(ending.exit_code)
    except BadData as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        sys.exit(DATA)
    except BadEnvironment as error:
        click.echo(error.sentence, err=True)
        sys.exit(ENVIRONMENT)
    except DirectoryError as error:
        click.echo(error.sentence, err=True)
        sys.exit(DATA)
    except BrokenPipeError:
        # The reader (head, less) went away: that is its right. Nothing more can be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
