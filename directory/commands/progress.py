"""Progress on standard error: a bar on a terminal, one line per tenth in a log."""

import sys
from collections.abc import Iterator, Sequence
from typing import TypeVar

import click

Thing = TypeVar("Thing")


def progress(things: Sequence[Thing], doing: str, *, shown: bool = True) -> Iterator[Thing]:
    """Hands the things on, one by one, and says how far along it is."""
    if not shown:
        yield from things
    elif sys.stderr.isatty():
        fancy = "utf" in (sys.stderr.encoding or "").lower()
        bar = click.progressbar(
            things,
            label=doing,
            file=sys.stderr,
            fill_char="█" if fancy else "#",
            empty_char="░" if fancy else "-",
            show_pos=True,
            width=0 if fancy else 36,
        )
        with bar:
            yield from bar
    else:
        tenths = 0
        for done, thing in enumerate(things, 1):
            yield thing
            if done * 10 // len(things) > tenths:
                tenths = done * 10 // len(things)
                click.echo(f"{doing}: {done} of {len(things)}", err=True)
