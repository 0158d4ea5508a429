"""`directory serve`: prepares the store, then hands the web application to Granian."""

import asyncio
import ctypes
import mmap
import os
import signal
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from directory.commands import options
from directory.errors import BadEnvironment
from directory.settings import Settings, from_environment

if TYPE_CHECKING:
    from litestar import Litestar

DRAIN_SECONDS = 2
"""How long it goes on answering after it was told to stop, so that whoever asks /ready looks
elsewhere first."""

STOP_SECONDS = 7
"""How long answers under way may take after that; the process is gone within ten."""

HEADER_BUFFER_BYTES = 32 * 1024
"""The server reads past it by as much again, so headers over 64 KiB are refused (431) for sure."""

HEADER_WAIT_MS = 10_000
ANNOUNCE_WAIT_SECONDS = 60

PR_SET_PDEATHSIG = 1  # linux/prctl.h


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="0: any free one.",
)
@options.data_dir
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processes that answer.",
)
@click.option(
    "--drain",
    default=DRAIN_SECONDS,
    show_default=True,
    type=click.IntRange(0, DRAIN_SECONDS),
    help="Seconds it still answers after SIGTERM, with /ready at 503.",
)
@click.option(
    "--worker/--no-worker",
    "works",
    default=None,
    help="Deliver messages from here too. Default: on SQLite yes, on PostgreSQL no.",
)
@click.option("--demo", is_flag=True, help="Sample contacts, places and capacity; sets ENV=demo.")
def command(
    host: str,
    port: int,
    data_dir: Path | None,
    workers: int,
    drain: int,
    works: bool | None,
    demo: bool,
) -> None:
    """Start the web site and the API, in the foreground.

    The first start makes the data folder, the database and its content.
    """
    from directory import logs  # with it comes the web framework, which --help needs not load

    settings = from_environment(data_dir=data_dir, env="demo" if demo else None)
    port = _free_port(host, port)
    logs.to_stderr()
    lines = asyncio.run(_prepare(settings))
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    threading.Thread(
        target=_announce, args=(host, port, address, settings, lines), daemon=True
    ).start()
    if works is None:
        works = settings.sqlalchemy_url.startswith("sqlite")
    _serve(settings, host, port, workers, drain, works=works)


async def _prepare(settings: Settings) -> list[str]:
    """Everything that can be wrong is found here, before a worker starts.

    Returns what a demo prints beside its address.
    """
    from directory import addresses, clock, keys, paths
    from directory.app import prepare
    from directory.commands import demo
    from directory.commands.data_files import DataFiles
    from directory.database import open_database
    from directory.delivery import mail, outgoing

    addresses.trusted(settings.trusted_proxies)
    outgoing.allowed(settings.webhook_hosts, production=settings.env == "production")
    mail.server(settings)
    clock.clock(settings)
    DataFiles(paths.DATA).raise_problems()
    if settings.env == "production":
        keys.of(settings)  # refused before a folder is made
    database = open_database(settings)
    try:
        keys.of(settings)
        await prepare(database, settings)
        return await demo.lay_out(database, settings) if settings.is_demo else []
    finally:
        await database.close()


def _serve(
    settings: Settings, host: str, port: int, workers: int, drain: int, *, works: bool
) -> None:
    """Runs until it is told to stop; workers are forked with everything imported already."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    stopping = mmap.mmap(-1, 1)  # one byte that the workers share with this process
    server = Granian(
        "directory.app",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        websockets=False,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=HEADER_WAIT_MS, max_buffer_size=HEADER_BUFFER_BYTES
        ),
        log_level=LogLevels.warning,
        workers_kill_timeout=STOP_SECONDS,
    )
    stop: Callable[[], None] = server.signal_handler_interrupt
    server.on_startup(partial(_drain_before_stop, stop, stopping, drain))
    server.serve(target_loader=partial(_worker_app, settings, stopping, works), wrap_loader=False)
    if not settings.database_url:
        _fold_log_back(settings.data_dir / "directory.db")


def _fold_log_back(path: Path) -> None:
    """Workers that close at the same moment may each leave SQLite's log to the other."""
    if path.with_name(path.name + "-wal").exists():
        with suppress(sqlite3.Error), closing(sqlite3.connect(path, timeout=1)) as last:
            last.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _drain_before_stop(stop: Callable[[], None], stopping: mmap.mmap, seconds: int) -> None:
    """On SIGTERM /ready says 503 first, and the stop follows. Ctrl+C stops at once: a person waits,
    and the terminal tells the workers as well."""

    def drain(*_: object) -> None:
        if stopping[0]:
            stop()  # told twice: no more waiting
            return
        stopping[0] = 1
        later = threading.Timer(seconds, stop)
        later.daemon = True
        later.start()

    signal.signal(signal.SIGTERM, drain)


def _worker_app(settings: Settings, stopping: mmap.mmap, works: bool) -> "Litestar":
    from directory.app import create_app

    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _end_with_parent()
    app = create_app(settings, works=works)
    app.state.is_stopping = lambda: bool(stopping[0])
    return app


def _end_with_parent() -> None:
    """A killed server leaves no worker behind that still holds its port (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _free_port(host: str, port: int) -> int:
    """The port, or a free one for 0. Granian shares its port, so it would not notice another."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise BadEnvironment(
                f"Cannot listen on {host}, port {port} ({os.strerror(error.errno or 0)}): "
                "stop what uses it, or choose another with --port"
            ) from None
        chosen: int = probe.getsockname()[1]
        return chosen


def _announce(host: str, port: int, address: str, settings: Settings, lines: list[str]) -> None:
    """Prints the address once it answers, so that whoever reads the line can use it at once."""
    reachable_at = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # a name for it, not a choice
    deadline = time.monotonic() + ANNOUNCE_WAIT_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection((reachable_at, port), timeout=1):
            break
        time.sleep(0.02)
    else:
        return
    click.echo(f"{settings.site_name} is at {address}")
    if settings.is_demo:
        click.echo("Sample contacts, waits and people. Press Ctrl+C to stop.")
    for line in lines:
        click.echo(line)
