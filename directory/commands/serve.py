"""`directory serve`: prepares the store, then hands the web application to Granian."""

import asyncio
import ctypes
import logging
import os
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from directory.commands import options
from directory.errors import BadEnvironment
from directory.settings import Settings, from_environment

if TYPE_CHECKING:
    from litestar import Litestar

STOP_SECONDS = 8
"""How long answers under way may take after a stop; the process is gone within ten."""

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
@click.option("--demo", is_flag=True, help="Sample contacts, places and capacity; sets ENV=demo.")
def command(host: str, port: int, data_dir: Path | None, workers: int, demo: bool) -> None:
    """Start the web site and the API, in the foreground.

    The first start makes the data folder, the database and its content.
    """
    settings = from_environment(data_dir=data_dir, env="demo" if demo else None)
    port = _free_port(host, port)
    _log_to_stderr()
    lines = asyncio.run(_prepare(settings))
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    threading.Thread(
        target=_announce, args=(host, port, address, settings, lines), daemon=True
    ).start()
    _serve(settings, host, port, workers)


def _log_to_stderr() -> None:
    formatter = logging.Formatter("%(asctime)sZ %(levelname)s %(name)s: %(message)s")
    formatter.converter = time.gmtime
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


async def _prepare(settings: Settings) -> list[str]:
    """Everything that can be wrong is found here, before a worker starts.

    Returns what a demo prints beside its address.
    """
    from directory import addresses, clock, keys, paths
    from directory.app import prepare
    from directory.commands import demo
    from directory.commands.data_files import DataFiles
    from directory.database import open_database

    addresses.trusted(settings.trusted_proxies)
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


def _serve(settings: Settings, host: str, port: int, workers: int) -> None:
    """Runs until it is told to stop; workers are forked with everything imported already."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    Granian(
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
    ).serve(target_loader=partial(_worker_app, settings), wrap_loader=False)


def _worker_app(settings: Settings) -> "Litestar":
    from directory.app import create_app

    _end_with_parent()
    return create_app(settings)


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
